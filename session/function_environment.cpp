#include "session/function_environment.h"

#include <cmath>

#include "base/entropy.h"

namespace basalt {

SessionEnvironment::SessionEnvironment(ExecutionContext& context, std::shared_ptr<const CatalogSnapshot> catalog)
    : context_(&context), catalog_(std::move(catalog)),
      names_(std::in_place, *catalog_, context.connection().database,
             context.connection().SearchPath(context.session().catalog())) {}

SessionEnvironment::~SessionEnvironment() = default;

DomainChecker* SessionEnvironment::domains() {
  const auto make = context_->connection().make_domain_checker;
  if (domains_ == nullptr && make != nullptr) domains_ = make(*this);
  return domains_.get();
}

void SessionEnvironment::Restart(ExecutionContext& context, std::shared_ptr<const CatalogSnapshot> catalog) {
  context_ = &context;
  domains_.reset();
  catalog_ = std::move(catalog);
  names_.emplace(*catalog_, context.connection().database, context.connection().SearchPath(context.session().catalog()));
}

int64_t SessionEnvironment::transaction_time_us() const {
  const auto& transaction = context_->connection().transaction.transaction;
  return transaction == nullptr ? context_->message_time_us() : transaction->start_time_us();
}

// xoroshiro128**; the same generator PostgreSQL 15 uses, so that setseed gives its sequences.
uint64_t SessionEnvironment::NextRandom() {
  uint64_t* state = context_->connection().random_state;
  if (state[0] == 0 && state[1] == 0) {
    state[0] = EntropyWord();
    state[1] = EntropyWord() | 1;
  }
  const auto rotate = [](uint64_t x, int bits) { return (x << bits) | (x >> (64 - bits)); };
  const uint64_t s0 = state[0];
  const uint64_t sx = state[1] ^ s0;
  const uint64_t value = rotate(s0 * 5, 7) * 9;
  state[0] = rotate(s0, 24) ^ sx ^ (sx << 16);
  state[1] = rotate(sx, 37);
  return value;
}

// PostgreSQL's way from the seed (-1 .. 1) to the state: 52 bits of it through splitmix64.
void SessionEnvironment::SeedRandom(double seed) {
  uint64_t mixer = static_cast<uint64_t>(static_cast<int64_t>(static_cast<double>((int64_t{1} << 52) - 1) * seed));
  for (uint64_t& word : context_->connection().random_state) {
    uint64_t value = (mixer += 0x9E3779B97F4A7C15ULL);
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9ULL;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EBULL;
    word = value ^ (value >> 31);
  }
}

}  // namespace basalt
