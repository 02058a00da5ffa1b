#include "storage/internal/sequences.h"

#include "storage/internal/rocks_status.h"

namespace basalt {
namespace {

constexpr size_t kRecordBytes = 10;  // format, last value, is_called

[[noreturn]] void ThrowExhausted(bool ascending, int64_t limit) {
  throw SqlError(sqlstate::kSequenceGeneratorLimitExceeded,
                 Format("nextval: reached {} value of sequence ({})", ascending ? "maximum" : "minimum", limit));
}

// The value after `value`, or 2200H.
int64_t Advance(int64_t value, const SequenceOptions& options) {
  int64_t next;
  const bool overflow = __builtin_add_overflow(value, options.increment, &next);
  if (options.increment > 0) {
    if (!overflow && next <= options.maximum) return next;
    if (!options.cycle) ThrowExhausted(true, options.maximum);
    return options.minimum;
  }
  if (!overflow && next >= options.minimum) return next;
  if (!options.cycle) ThrowExhausted(false, options.minimum);
  return options.maximum;
}

// As far ahead as there are values: the logged record must not run past the end of a sequence that does not cycle.
int64_t Ahead(int64_t value, const SequenceOptions& options, int64_t count, int64_t* fetched) {
  for (*fetched = 0; *fetched < count; ++*fetched) {
    int64_t next;
    const bool overflow = __builtin_add_overflow(value, options.increment, &next);
    if (overflow || next > options.maximum || next < options.minimum) break;
    value = next;
  }
  return value;
}

}  // namespace

SequenceNumber Sequences::Log(StorageId id, int64_t last_value, bool is_called) {
  if (IsTemporary(id)) return 0;
  char record[kRecordBytes] = {kValueFormat};
  StoreUnaligned(record + 1, last_value);
  record[9] = is_called ? 1 : 0;
  rocksdb::WriteBatch batch;
  ThrowIfFailed(batch.Put(store_.family(kSystemFamily), SystemKey(SystemKind::kSequence, id),
                          rocksdb::Slice(record, sizeof(record))),
                "log a sequence");
  return commits_.Write(std::move(batch));
}

void Sequences::Create(StorageId id, int64_t last_value, bool is_called) {
  auto sequence = std::make_shared<Sequence>();
  sequence->logged_at = Log(id, last_value, is_called);
  sequence->state = {last_value, 0, is_called};
  std::lock_guard lock(mutex_);
  sequences_[id] = std::move(sequence);
}

std::shared_ptr<Sequences::Sequence> Sequences::Find(StorageId id) {
  std::lock_guard lock(mutex_);
  std::shared_ptr<Sequence>& sequence = sequences_[id];
  if (sequence != nullptr) return sequence;
  rocksdb::PinnableSlice value;
  if (IsTemporary(id) || !store_.Get(kSystemFamily, SystemKey(SystemKind::kSequence, id), nullptr, &value)) {
    sequences_.erase(id);
    throw SqlError(sqlstate::kUndefinedObject, Format("sequence with storage id {} does not exist", id));
  }
  if (value.size() != kRecordBytes || value[0] != kValueFormat) {
    throw SqlError(sqlstate::kDataCorrupted, "sequence record has an unknown format version");
  }
  sequence = std::make_shared<Sequence>();
  sequence->state = {LoadUnaligned<int64_t>(value.data() + 1), 0, value[9] != 0};
  return sequence;
}

int64_t Sequences::Next(StorageId id, const SequenceOptions& options, SequenceNumber* logged) {
  const std::shared_ptr<Sequence> sequence = Find(id);
  std::lock_guard lock(sequence->mutex);
  SequenceState& state = sequence->state;
  const int64_t value = state.is_called ? Advance(state.last_value, options) : state.last_value;
  if (state.log_count == 0 || !state.is_called) {
    int64_t fetched;
    const int64_t ahead = Ahead(value, options, kLogAhead, &fetched);
    sequence->logged_at = Log(id, ahead, true);
    state.log_count = fetched;
  } else {
    --state.log_count;
  }
  state.last_value = value;
  state.is_called = true;
  *logged = sequence->logged_at;
  return value;
}

SequenceNumber Sequences::Set(StorageId id, int64_t value, bool is_called) {
  const std::shared_ptr<Sequence> sequence = Find(id);
  std::lock_guard lock(sequence->mutex);
  sequence->logged_at = Log(id, value, is_called);
  sequence->state = {value, 0, is_called};
  return sequence->logged_at;
}

SequenceState Sequences::Read(StorageId id) {
  const std::shared_ptr<Sequence> sequence = Find(id);
  std::lock_guard lock(sequence->mutex);
  return sequence->state;
}

void Sequences::Forget(StorageId id) {
  std::lock_guard lock(mutex_);
  sequences_.erase(id);
}

}  // namespace basalt
