#include "storage/internal/serializable.h"

#include <algorithm>

#include "base/sql_error.h"

namespace basalt {
namespace {

constexpr SequenceNumber kUnsettled = UINT64_MAX;
constexpr size_t kWrittenKeysMax = 65536;  // of one storage id; more count as the whole id

[[noreturn]] void ThrowUnserializable(const char* role) {
  throw SqlError(sqlstate::kTRSerializationFailure,
                 "could not serialize access due to read/write dependencies among transactions")
      .Detail(Format("Reason code: Canceled on identification as a {}, during commit attempt.", role))
      .Hint("The transaction might succeed if retried.");
}

struct WrittenKeys {
  bool all = false;
  std::vector<std::string> suffixes;  // ascending
};

bool Intersects(const SerializableReads::OfStorage& reads, const WrittenKeys& written) {
  if (reads.all || written.all) return true;
  for (const SerializableReads::Range& range : reads.ranges) {
    const auto first = std::lower_bound(written.suffixes.begin(), written.suffixes.end(), range.from);
    if (first != written.suffixes.end() && range.Contains(*first)) return true;
  }
  if (reads.keys.size() < written.suffixes.size()) {
    return std::any_of(reads.keys.begin(), reads.keys.end(), [&](const std::string& key) {
      return std::binary_search(written.suffixes.begin(), written.suffixes.end(), key);
    });
  }
  return std::any_of(written.suffixes.begin(), written.suffixes.end(),
                     [&](const std::string& suffix) { return reads.keys.contains(suffix); });
}

using Writes = std::unordered_map<StorageId, WrittenKeys>;

Writes CopyKeys(const WriteSet* writes) {
  Writes result;
  if (writes == nullptr) return result;
  for (const auto& target : writes->targets()) {
    if (target->family == kSystemFamily || target->entries.empty()) continue;
    WrittenKeys& keys = result[target->id];
    keys.all = target->entries.size() > kWrittenKeysMax;
    if (keys.all) continue;
    keys.suffixes.reserve(target->entries.size());
    for (const auto& [suffix, version] : target->entries) keys.suffixes.push_back(suffix);
  }
  return result;
}

bool Intersects(const SerializableReads& reads, const Writes& writes) {
  for (const auto& [id, written] : writes) {
    const auto found = reads.storages().find(id);
    if (found != reads.storages().end() && Intersects(found->second, written)) return true;
  }
  return false;
}

}  // namespace

class SerializableTracker::Member {
 public:
  explicit Member(MemoryAccount* account) : reads(account) {}
  SerializableReads reads;
  Writes writes;
  SequenceNumber snapshot = 0;
  uint64_t begin_order = 0, order = 0;  // of begins and commits, one count
  // Over before the other began. What wrote nothing has no sequence of its own.
  bool OverBefore(const Member& other) const {
    return writes.empty() ? order < other.begin_order : commit->load() <= other.snapshot;
  }
  // Shared with those whose dependency on this one outlives it.
  std::shared_ptr<std::atomic<SequenceNumber>> commit = std::make_shared<std::atomic<SequenceNumber>>(kUnsettled);
  // The commits of the transactions that this one depends on as a reader and that committed before it.
  std::vector<std::shared_ptr<std::atomic<SequenceNumber>>> writers;
};

struct SerializableTracker::Dependencies {
  std::vector<const Member*> readers;  // committed, read what this one writes
  std::vector<const Member*> writers;  // committed, wrote what this one read
};

void SerializableReads::Charge(int64_t bytes) {
  if (account_ == nullptr) return;
  account_->Charge(bytes);
  charged_ += bytes;
}

void SerializableReads::DetachAccount() {
  if (account_ != nullptr) account_->Release(charged_);
  charged_ = 0;
  account_ = nullptr;
}

void SerializableReads::AddKey(StorageId id, std::string_view suffix) {
  OfStorage& reads = storages_[id];
  if (reads.all) return;
  if (!reads.keys.emplace(suffix).second) return;
  Charge(kMarkBytes + static_cast<int64_t>(suffix.size()));
  if (reads.keys.size() > kKeysMax) AddRange(id, "", "");
}

void SerializableReads::AddRange(StorageId id, std::string_view from, std::string_view to) {
  OfStorage& reads = storages_[id];
  if (reads.all) return;
  if ((from.empty() && to.empty()) || reads.ranges.size() >= kRangesMax) {
    reads.all = true;
    reads.keys.clear();
    reads.ranges.clear();
    return;
  }
  Charge(kMarkBytes + static_cast<int64_t>(from.size() + to.size()));
  reads.ranges.push_back({std::string(from), std::string(to)});
}

std::shared_ptr<SerializableTracker::Member> SerializableTracker::Begin(MemoryAccount* account,
                                                                        std::shared_ptr<const Snapshot>* snapshot) {
  auto member = std::make_shared<Member>(account);
  std::lock_guard lock(mutex_);
  *snapshot = published_.Newest();
  member->snapshot = (*snapshot)->sequence();
  member->begin_order = next_order_++;
  active_.push_back(member);
  return member;
}

SerializableReads& SerializableTracker::reads(Member& member) { return member.reads; }

SerializableTracker::Dependencies SerializableTracker::Compare(const Member& member) const {
  Dependencies found;
  for (const auto& other : committed_) {
    if (other->OverBefore(member)) continue;
    if (Intersects(other->reads, member.writes)) found.readers.push_back(other.get());
    if (Intersects(member.reads, other->writes)) found.writers.push_back(other.get());
  }
  return found;
}

void SerializableTracker::Check(const Member& member, const Dependencies& found, bool writes) const {
  for (const Member* writer : found.writers) {
    for (const Member* reader : found.readers) {
      if (writer->order <= reader->order) ThrowUnserializable("pivot");
    }
    // This one -> writer -> an earlier commit. A reader that wrote nothing is in danger only from what it already sees.
    for (const auto& first : writer->writers) {
      if (writes || first->load() <= member.snapshot) ThrowUnserializable("conflict out to old committed transaction");
    }
  }
}

void SerializableTracker::Commit(std::shared_ptr<Member> member, const WriteSet* writes,
                                 const std::function<void()>& enqueue) {
  member->reads.DetachAccount();
  member->writes = CopyKeys(writes);
  std::lock_guard lock(mutex_);
  const Dependencies found = Compare(*member);
  Check(*member, found, !member->writes.empty());
  member->order = next_order_++;
  for (const Member* writer : found.writers) member->writers.push_back(writer->commit);
  active_.remove(member);
  committed_.push_back(member);
  enqueue();
  if (member->writes.empty()) Purge();
}

void SerializableTracker::Settle(const std::shared_ptr<Member>& member, SequenceNumber sequence) {
  std::lock_guard lock(mutex_);
  member->commit->store(sequence);  // 0: as if it had been over for ever
  Purge();
}

void SerializableTracker::Abort(const std::shared_ptr<Member>& member) {
  std::lock_guard lock(mutex_);
  active_.remove(member);
  Purge();
}

// A committed transaction matters as long as somebody holds, or may still get, a snapshot from before its commit.
void SerializableTracker::Purge() {
  const SequenceNumber published = published_.sequence();
  committed_.remove_if([&](const std::shared_ptr<Member>& member) {
    if (!member->writes.empty() && member->commit->load() > published) return false;
    return std::all_of(active_.begin(), active_.end(), [&](const auto& other) { return member->OverBefore(*other); });
  });
}

}  // namespace basalt
