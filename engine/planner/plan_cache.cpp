#include "engine/planner/plan_cache.h"

#include <mutex>
#include <unordered_map>


namespace basalt {

namespace {

constexpr size_t kShards = 16;
constexpr int64_t kPlanBytes = 8 * 1024;  // what a plan is taken to hold besides its text

uint64_t HashOf(const PlanKey& key) {
  uint64_t hash = std::hash<std::string_view>{}(key.text);
  return hash ^ (key.environment * 0x9E3779B97F4A7C15ull + 0x7F4A7C15ull + (hash << 6) + (hash >> 2));
}

}  // namespace

struct PlanCache::Shard {
  struct Entry {
    std::string text;
    uint64_t environment = 0;
    std::shared_ptr<const Plan> plan;
    uint64_t generation = 0;    // of the catalog under which the plan was last proven current
    bool referenced = true;     // the clock's mark
  };
  using Entries = std::unordered_multimap<uint64_t, Entry>;

  std::mutex mutex;
  Entries entries;
  int64_t bytes = 0;
  int64_t limit = 0;
  size_t hand = 0;              // bucket the clock looks at next

  Entries::iterator FindEntry(uint64_t hash, const PlanKey& key) {
    auto [at, end] = entries.equal_range(hash);
    for (; at != end; ++at) {
      if (at->second.environment == key.environment && at->second.text == key.text) return at;
    }
    return entries.end();
  }
  static int64_t SizeOf(const Entry& entry) { return static_cast<int64_t>(entry.text.size()) + kPlanBytes; }
  int64_t Erase(Entries::iterator at) {
    const int64_t size = SizeOf(at->second);
    bytes -= size;
    entries.erase(at);
    return size;
  }
};

PlanCache::PlanCache(MemoryAccount& account, int64_t limit_bytes) : shards_(new Shard[kShards]), account_(account) {
  for (size_t i = 0; i < kShards; ++i) shards_[i].limit = limit_bytes / static_cast<int64_t>(kShards);
}

PlanCache::~PlanCache() { Clear(); }

bool PlanCache::IsCurrent(const Plan& plan, const CatalogSnapshot& catalog) {
  if (plan.catalog != nullptr && plan.catalog->routines_version() != catalog.routines_version()) return false;
  for (const PlanDependency& dependency : plan.dependencies) {
    const DescriptorPtr<RelationDescriptor> relation = catalog.FindRelation(dependency.relation);
    if (!relation || relation->version != dependency.version) return false;
    if (catalog.FindStatistics(dependency.relation) != dependency.statistics) return false;
  }
  for (const PlanTypeDependency& dependency : plan.type_dependencies) {
    if (catalog.FindTypeDescriptor(dependency.type) != dependency.descriptor) return false;
  }
  return true;
}

std::shared_ptr<const Plan> PlanCache::Find(const PlanKey& key, const CatalogSnapshot& catalog) {
  const uint64_t hash = HashOf(key);
  Shard& shard = shards_[hash % kShards];
  const std::lock_guard lock(shard.mutex);
  const auto found = shard.FindEntry(hash, key);
  if (found == shard.entries.end()) return nullptr;
  Shard::Entry& entry = found->second;
  if (entry.generation != catalog.generation()) {
    if (!IsCurrent(*entry.plan, catalog)) {
      account_.Release(shard.Erase(found));
      return nullptr;
    }
    entry.generation = catalog.generation();
  }
  entry.referenced = true;
  return entry.plan;
}

void PlanCache::Insert(const PlanKey& key, std::shared_ptr<const Plan> plan, const CatalogSnapshot& catalog) {
  if (!plan->cacheable) return;
  const uint64_t hash = HashOf(key);
  Shard& shard = shards_[hash % kShards];
  Shard::Entry entry{std::string(key.text), key.environment, std::move(plan), catalog.generation(), true};
  const int64_t size = Shard::SizeOf(entry);
  const std::lock_guard lock(shard.mutex);
  if (const auto old = shard.FindEntry(hash, key); old != shard.entries.end()) account_.Release(shard.Erase(old));
  if (size > shard.limit) return;
  while (shard.bytes + size > shard.limit && !shard.entries.empty()) {
    // Second chance: entries used since the hand last passed stay.
    shard.hand = (shard.hand + 1) % shard.entries.bucket_count();
    for (auto at = shard.entries.begin(shard.hand); at != shard.entries.end(shard.hand); ++at) {
      if (at->second.referenced) {
        at->second.referenced = false;
        continue;
      }
      account_.Release(shard.Erase(shard.FindEntry(at->first, {at->second.text, at->second.environment})));
      break;
    }
  }
  if (!account_.TryCharge(size)) return;
  shard.bytes += size;
  shard.entries.emplace(hash, std::move(entry));
}

void PlanCache::Clear() {
  for (size_t i = 0; i < kShards; ++i) {
    const std::lock_guard lock(shards_[i].mutex);
    account_.Release(shards_[i].bytes);
    shards_[i].bytes = 0;
    shards_[i].entries.clear();
  }
}

}  // namespace basalt
