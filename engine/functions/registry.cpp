#include "engine/functions/registry.h"

#include <algorithm>
#include <cstring>

#include "base/assert.h"
#include "base/hash.h"

namespace basalt {
namespace {

uint64_t KeyHash(const KernelEntry& entry) { return HashString(entry.prosrc); }
uint64_t KeyHash(const SetFunctionEntry& entry) { return HashString(entry.prosrc); }
uint64_t KeyHash(const AggregateEntry& entry) { return HashInt(entry.aggregate); }

bool SameKey(const KernelEntry& entry, std::string_view prosrc) { return prosrc == entry.prosrc; }
bool SameKey(const SetFunctionEntry& entry, std::string_view prosrc) { return prosrc == entry.prosrc; }
bool SameKey(const AggregateEntry& entry, Oid aggregate) { return entry.aggregate == aggregate; }

std::string_view KeyOf(const KernelEntry& entry) { return entry.prosrc; }
std::string_view KeyOf(const SetFunctionEntry& entry) { return entry.prosrc; }
Oid KeyOf(const AggregateEntry& entry) { return entry.aggregate; }

template <typename Slots, typename Entry>
void AddAll(Slots* slots, std::span<const Entry> entries) {
  for (const Entry& entry : entries) slots->push_back({KeyHash(entry), &entry});
}

template <typename Slots>
void SortAndCheck(Slots* slots) {
  std::sort(slots->begin(), slots->end(), [](const auto& a, const auto& b) { return a.hash < b.hash; });
  for (size_t i = 1; i < slots->size(); ++i) {
    for (size_t j = i; j > 0 && (*slots)[j - 1].hash == (*slots)[i].hash; --j) {
      BASALT_ASSERT(!SameKey(*(*slots)[j - 1].entry, KeyOf(*(*slots)[i].entry)));
    }
  }
}

template <typename Slots, typename Key>
auto* Find(const Slots& slots, uint64_t hash, Key key) {
  auto at = std::lower_bound(slots.begin(), slots.end(), hash,
                             [](const auto& slot, uint64_t wanted) { return slot.hash < wanted; });
  for (; at != slots.end() && at->hash == hash; ++at) {
    if (SameKey(*at->entry, key)) return at->entry;
  }
  return static_cast<decltype(slots.front().entry)>(nullptr);
}

}  // namespace

FunctionRegistry::FunctionRegistry(std::span<const FunctionFamily> families) {
  for (const FunctionFamily& family : families) {
    AddAll(&kernels_, family.kernels);
    AddAll(&aggregates_, family.aggregates);
    AddAll(&set_functions_, family.set_functions);
  }
  SortAndCheck(&kernels_);
  SortAndCheck(&aggregates_);
  SortAndCheck(&set_functions_);
}

const KernelEntry* FunctionRegistry::FindKernel(std::string_view prosrc) const {
  return Find(kernels_, HashString(prosrc), prosrc);
}

const AggregateEntry* FunctionRegistry::FindAggregate(Oid aggregate) const {
  return Find(aggregates_, HashInt(aggregate), aggregate);
}

const SetFunctionEntry* FunctionRegistry::FindSetFunction(std::string_view prosrc) const {
  return Find(set_functions_, HashString(prosrc), prosrc);
}

}  // namespace basalt
