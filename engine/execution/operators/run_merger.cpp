#include "engine/execution/operators/run_merger.h"

namespace basalt {

RunMerger::RunMerger(std::span<const std::unique_ptr<SpilledRows>> runs, std::span<const OrderKey> order, std::span<const size_t> columns,
                     bool frees, MemoryAccount* account)
    : order_(order), columns_(columns), account_(account), first_decided_(order.empty() || order[0].type.PrefixIsExact()) {
  heads_.reserve(runs.size());
  for (const auto& run : runs) heads_.emplace_back(run.get(), frees);
  for (uint32_t h = 0; h < heads_.size(); ++h) {
    if (Load(&heads_[h])) heap_.push_back(h);
  }
  for (size_t at = heap_.size() / 2; at-- > 0;) SiftDown(at);
}

bool RunMerger::Load(Head* head) {
  head->at = 0;
  head->prefixes.clear();
  if (!head->reader.Next(&head->chunk, account_)) return false;
  if (order_.empty()) return true;
  const Vector& keys = head->chunk.column(columns_[0]);
  for (uint32_t row = 0; row < head->chunk.size(); ++row) head->prefixes.push_back(SortPrefixOf(order_[0], keys.Get(row)));
  return true;
}

bool RunMerger::Before(uint32_t left, uint32_t right) const {
  const Head& a = heads_[left];
  const Head& b = heads_[right];
  if (order_.empty()) return left < right;
  const SortPrefix x = a.prefixes[a.at], y = b.prefixes[b.at];
  if (x.rank != y.rank) return x.rank < y.rank;
  if (x.prefix != y.prefix) return x.prefix < y.prefix;
  for (size_t k = first_decided_ ? 1 : 0; k < order_.size(); ++k) {
    const int order = CompareByOrder(order_[k], a.chunk.column(columns_[k]).Get(a.at), b.chunk.column(columns_[k]).Get(b.at));
    if (order != 0) return order < 0;
  }
  return left < right;
}

void RunMerger::SiftDown(size_t at) {
  for (;;) {
    size_t least = at;
    for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < heap_.size(); ++child) {
      if (Before(heap_[child], heap_[least])) least = child;
    }
    if (least == at) return;
    std::swap(heap_[at], heap_[least]);
    at = least;
  }
}

namespace {

struct Wide {  // any 16-byte slot
  uint64_t words[2];
};

}  // namespace

template <typename T>
void RunMerger::Gather(size_t column, Vector* target) const {
  T* out = static_cast<T*>(target->raw_data());
  for (uint32_t i = 0; i < count_; ++i) {
    const Vector& source = heads_[picked_head_[i]].chunk.column(column);
    out[i] = static_cast<const T*>(source.raw_data())[picked_slot_[i]];
    if (source.has_validity() && source.IsNull(picked_slot_[i])) target->SetNull(i);
  }
}

bool RunMerger::Next(Chunk* output) {
  if (used_up_) {
    used_up_ = false;
    if (!Load(&heads_[heap_[0]])) {
      heap_[0] = heap_.back();
      heap_.pop_back();
    }
    SiftDown(0);
  }
  count_ = 0;
  while (count_ < kVectorSize && !used_up_ && !heap_.empty()) {
    Head& head = heads_[heap_[0]];
    picked_head_[count_] = heap_[0];
    picked_slot_[count_++] = head.at++;
    used_up_ = head.at == head.chunk.size();
    if (!used_up_) SiftDown(0);
  }
  for (size_t c = 0; c < output->column_count(); ++c) {
    Vector& target = output->column(c);
    target.Reset(account_);
    switch (PhysicalWidth(target.physical_type())) {
      case 1: Gather<uint8_t>(c, &target); break;
      case 2: Gather<uint16_t>(c, &target); break;
      case 4: Gather<uint32_t>(c, &target); break;
      case 8: Gather<uint64_t>(c, &target); break;
      default: Gather<Wide>(c, &target); break;
    }
  }
  output->set_size(count_);
  return count_ > 0;
}

}  // namespace basalt
