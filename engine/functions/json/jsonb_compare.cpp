// Comparison, containment and hashes of jsonb, with PostgreSQL's results.
#include <bit>

#include "base/stack_guard.h"
#include "engine/functions/families.h"
#include "engine/functions/hash/pg_hash.h"
#include "engine/functions/hash/pg_hash_value.h"
#include "engine/functions/hash/numeric_hash.h"
#include "types/jsonb.h"

namespace basalt {
namespace {

using Text = std::string_view;

int32_t Compare(Text a, Text b) { return CompareJsonb(JsonbValue(a), JsonbValue(b)); }

bool SameScalar(const JsonbValue& a, const JsonbValue& b) {
  if (a.type() != b.type()) return false;
  if (a.is_string()) return a.string() == b.string();
  return !a.is_number() || CompareNumeric(a.number(), b.number()) == 0;
}

bool ContainsValue(const JsonbValue& whole, const JsonbValue& part);

bool HasScalar(const JsonbValue& array, const JsonbValue& scalar) {
  for (uint32_t i = 0; i < array.size(); ++i) {
    if (SameScalar(array.at(i), scalar)) return true;
  }
  return false;
}
bool HasContainer(const JsonbValue& array, const JsonbValue& container) {
  for (uint32_t i = 0; i < array.size(); ++i) {
    const JsonbValue element = array.at(i);
    if (element.type() == container.type() && ContainsValue(element, container)) return true;
  }
  return false;
}

// Both are containers of one kind.
bool ContainsValue(const JsonbValue& whole, const JsonbValue& part) {
  CheckStackDepth();
  if (part.is_object() && whole.size() < part.size()) return false;
  for (uint32_t i = 0; i < part.size(); ++i) {
    const JsonbValue wanted = part.at(i);
    if (part.is_array()) {
      if (!(wanted.is_container() ? HasContainer(whole, wanted) : HasScalar(whole, wanted))) return false;
      continue;
    }
    const std::optional<JsonbValue> found = whole.Find(part.key(i));
    if (!found) return false;
    if (!wanted.is_container()) {
      if (!SameScalar(*found, wanted)) return false;
    } else if (found->type() != wanted.type() || !ContainsValue(*found, wanted)) {
      return false;
    }
  }
  return true;
}

// A scalar at the top may be contained in an array, but an array not in a scalar.
bool Contains(Text whole_bytes, Text part_bytes) {
  const JsonbValue whole(whole_bytes);
  const JsonbValue part(part_bytes);
  if (!part.is_container()) {
    if (whole.is_object()) return false;
    return whole.is_array() ? HasScalar(whole, part) : SameScalar(whole, part);
  }
  return whole.type() == part.type() && ContainsValue(whole, part);
}
bool Contained(Text part, Text whole) { return Contains(whole, part); }

// ---- hashes ----

constexpr uint32_t kArrayBits = 0x40000000, kObjectBits = 0x20000000;

class Hash32 {
 public:
  using Word = uint32_t;
  static constexpr Word Begin(uint32_t bits) { return bits; }
  static Word Rotate(Word hash) { return std::rotl(hash, 1); }
  Word Empty() const { return 0; }
  Word Null() const { return 1; }
  Word String(Text text) const { return PgHashBytes(text); }
  Word Number(const Numeric& number) const { return static_cast<Word>(PgHashNumeric(number)); }
  Word Boolean(bool value) const { return value ? 2 : 4; }
};

class Hash64 {
 public:
  using Word = uint64_t;
  explicit Hash64(uint64_t seed) : seed_(seed) {}
  static constexpr Word Begin(uint32_t bits) { return Word{bits} << 32 | bits; }
  static Word Rotate(Word hash) { return (hash << 1 & 0xFFFFFFFEFFFFFFFEULL) | (hash >> 31 & 0x100000001ULL); }
  Word Empty() const { return seed_; }
  Word Null() const { return seed_ + 1; }
  Word String(Text text) const { return PgHashBytesExtended(text, seed_); }
  Word Number(const Numeric& number) const { return static_cast<Word>(PgHashNumericExtended(number, static_cast<int64_t>(seed_))); }
  Word Boolean(bool value) const {
    if (seed_ != 0) return PgHashUint32Extended(value ? 1 : 0, seed_);
    return value ? 2 : 4;
  }

 private:
  const uint64_t seed_;
};

template <typename H>
class Hasher {
 public:
  using Word = typename H::Word;
  Hasher(H scheme, Word start) : scheme_(scheme), hash_(start) {}

  Word Run(const JsonbValue& value) {
    if (value.is_container()) {
      if (value.size() == 0) return scheme_.Empty();
      Container(value);
    } else {
      hash_ ^= H::Begin(kArrayBits);  // a scalar is an array of one
      Scalar(value);
    }
    return hash_;
  }

 private:
  void Container(const JsonbValue& value) {
    CheckStackDepth();
    hash_ ^= H::Begin(value.is_array() ? kArrayBits : kObjectBits);
    for (uint32_t i = 0; i < value.size(); ++i) {
      if (value.is_object()) Mix(scheme_.String(value.key(i)));
      const JsonbValue part = value.at(i);
      if (part.is_container()) Container(part);
      else Scalar(part);
    }
  }
  void Scalar(const JsonbValue& value) {
    if (value.is_string()) Mix(scheme_.String(value.string()));
    else if (value.is_number()) Mix(scheme_.Number(value.number()));
    else Mix(value.is_null() ? scheme_.Null() : scheme_.Boolean(value.boolean()));
  }
  void Mix(Word word) { hash_ = H::Rotate(hash_) ^ word; }
  const H scheme_;
  Word hash_;
};

int32_t Hash(Text jsonb) { return static_cast<int32_t>(PgHashJsonb(jsonb)); }
int64_t HashExtended(Text jsonb, int64_t seed) { return static_cast<int64_t>(PgHashJsonbExtended(jsonb, static_cast<uint64_t>(seed))); }

constexpr KernelEntry kKernels[] = {
    MakeKernel<[](Text a, Text b) { return (Compare(a, b) == 0); }>("jsonb_eq"),
    MakeKernel<[](Text a, Text b) { return (Compare(a, b) != 0); }>("jsonb_ne"),
    MakeKernel<[](Text a, Text b) { return (Compare(a, b) < 0); }>("jsonb_lt"),
    MakeKernel<[](Text a, Text b) { return (Compare(a, b) > 0); }>("jsonb_gt"),
    MakeKernel<[](Text a, Text b) { return (Compare(a, b) <= 0); }>("jsonb_le"),
    MakeKernel<[](Text a, Text b) { return (Compare(a, b) >= 0); }>("jsonb_ge"),
    MakeKernel<&Compare>("jsonb_cmp"),
    MakeKernel<&Hash>("jsonb_hash"),
    MakeKernel<&HashExtended>("jsonb_hash_extended"),
    MakeKernel<&Contains>("jsonb_contains"),
    MakeKernel<&Contained>("jsonb_contained"),
};

}  // namespace

uint32_t PgHashJsonb(std::string_view packed) { return Hasher<Hash32>(Hash32(), 0).Run(JsonbValue(packed)); }
uint64_t PgHashJsonbExtended(std::string_view packed, uint64_t seed) {
  return Hasher<Hash64>(Hash64(seed), 0).Run(JsonbValue(packed));
}

KernelTable JsonbCompareKernels() { return kKernels; }

}  // namespace basalt
