#include "engine/execution/data/spilled_rows.h"

#include <algorithm>
#include <cstring>

#include "base/hash.h"
#include "types/numeric.h"

namespace basalt {
namespace {

// A block of long values is divided: whoever reads a block holds all of it.
constexpr size_t kBlockBytes = 256 * 1024;

// A column of a block: a byte of flags, the validity (a bit a row) if there are NULLs, the slots, the heap bytes. Of a constant column
// there is one row. Strings have their length as slot, numerics their 16 bytes.
constexpr char kHasNulls = 1, kIsConstant = 2;

struct ColumnSize {
  size_t bytes = 1;
  uint32_t rows = 0;
  bool nulls = false;
};

size_t SlotBytes(PhysicalType type) { return type == PhysicalType::kString ? sizeof(uint32_t) : PhysicalWidth(type); }

size_t HeapBytesAt(PhysicalType type, const NullableDatum& value) {
  if (value.is_null) return 0;
  if (type == PhysicalType::kString) return value.value.str.size();
  return value.value.numeric.kind == Numeric::Kind::kBig ? value.value.numeric.big_bytes : 0;
}

ColumnSize SizeOf(const Vector& column, RowSelection rows) {
  ColumnSize size;
  size.rows = column.is_constant() ? 1 : rows.count;
  if (column.has_validity()) {
    for (uint32_t i = 0; i < size.rows && !size.nulls; ++i) size.nulls = column.IsNull(rows[i]);
  }
  if (size.nulls) size.bytes += (size.rows + 7) / 8;
  const PhysicalType type = column.physical_type();
  size.bytes += size.rows * SlotBytes(type);
  if (HasHeap(type)) {
    for (uint32_t i = 0; i < size.rows; ++i) size.bytes += HeapBytesAt(type, column.Get(rows[i]));
  }
  return size;
}

template <typename T>
char* WriteSlots(const Vector& column, RowSelection rows, char* at) {
  const VectorView<T> view = column.View<T>();
  for (uint32_t i = 0; i < rows.count; ++i, at += sizeof(T)) std::memcpy(at, &view[rows[i]], sizeof(T));
  return at;
}

struct Wide {
  uint64_t words[2];
};

char* WriteHeapColumn(const Vector& column, RowSelection rows, char* at) {
  const PhysicalType type = column.physical_type();
  char* heap = at + rows.count * SlotBytes(type);
  for (uint32_t i = 0; i < rows.count; ++i) {
    const NullableDatum value = column.Get(rows[i]);
    const auto bytes = static_cast<uint32_t>(HeapBytesAt(type, value));
    if (type == PhysicalType::kString) {
      std::memcpy(at, &bytes, sizeof(bytes));
      if (bytes > 0) std::memcpy(heap, value.value.str.data(), bytes);
    } else {
      const Numeric numeric = value.is_null ? Numeric() : value.value.numeric;
      std::memcpy(at, static_cast<const void*>(&numeric), sizeof(numeric));
      if (bytes > 0) std::memcpy(heap, static_cast<const void*>(numeric.big), bytes);
    }
    at += SlotBytes(type);
    heap += bytes;
  }
  return heap;
}

char* WriteColumn(const Vector& column, RowSelection rows, const ColumnSize& size, char* at) {
  *at++ = static_cast<char>((size.nulls ? kHasNulls : 0) | (column.is_constant() ? kIsConstant : 0));
  rows.count = size.rows;
  if (size.nulls) {
    std::memset(at, 0, (size.rows + 7) / 8);
    for (uint32_t i = 0; i < size.rows; ++i) {
      if (!column.IsNull(rows[i])) at[i / 8] = static_cast<char>(at[i / 8] | 1 << (i % 8));
    }
    at += (size.rows + 7) / 8;
  }
  if (HasHeap(column.physical_type())) return WriteHeapColumn(column, rows, at);
  switch (PhysicalWidth(column.physical_type())) {
    case 1: return WriteSlots<uint8_t>(column, rows, at);
    case 2: return WriteSlots<uint16_t>(column, rows, at);
    case 4: return WriteSlots<uint32_t>(column, rows, at);
    case 8: return WriteSlots<uint64_t>(column, rows, at);
    default: return WriteSlots<Wide>(column, rows, at);
  }
}

const char* ReadStrings(const char* at, uint32_t rows, Vector* column, uint32_t first) {
  const char* lengths = at;
  at += rows * sizeof(uint32_t);
  size_t total = 0;
  uint32_t length;
  for (uint32_t i = 0; i < rows; ++i) {
    std::memcpy(&length, lengths + i * sizeof(length), sizeof(length));
    if (length > StringRef::kInlineBytes) total += length;
  }
  char* heap = total == 0 ? nullptr : column->strings().AllocateBytes(total);
  StringRef* slots = column->data<StringRef>() + first;
  for (uint32_t i = 0; i < rows; ++i, at += length) {
    std::memcpy(&length, lengths + i * sizeof(length), sizeof(length));
    if (length <= StringRef::kInlineBytes) {
      slots[i] = StringRef(std::string_view(at, length));
      continue;
    }
    std::memcpy(heap, at, length);
    slots[i] = StringRef(std::string_view(heap, length));
    heap += length;
  }
  return at;
}

const char* ReadNumerics(const char* at, uint32_t rows, Vector* column, uint32_t first) {
  Numeric* slots = column->data<Numeric>() + first;
  std::memcpy(static_cast<void*>(slots), at, rows * sizeof(Numeric));
  at += rows * sizeof(Numeric);
  for (uint32_t i = 0; i < rows; ++i) {
    if (slots[i].kind != Numeric::Kind::kBig) continue;
    char* heap = static_cast<char*>(column->strings().Allocate(slots[i].big_bytes));
    std::memcpy(heap, at, slots[i].big_bytes);
    slots[i].big = reinterpret_cast<const NumericBig*>(heap);
    at += slots[i].big_bytes;
  }
  return at;
}

// Makes the value of slot `first` that of the rows - 1 slots after it too.
void Spread(Vector* column, uint32_t first, uint32_t rows) {
  const size_t width = PhysicalWidth(column->physical_type());
  char* data = static_cast<char*>(column->raw_data()) + first * width;
  for (uint32_t i = 1; i < rows; ++i) std::memcpy(data + i * width, data, width);
  if (!column->has_validity() || !column->IsNull(first)) return;
  for (uint32_t i = 1; i < rows; ++i) column->SetNull(first + i);
}

const char* ReadColumn(const char* at, uint32_t rows, Vector* column, uint32_t first) {
  const char flags = *at++;
  const uint32_t stored = (flags & kIsConstant) != 0 ? 1 : rows;
  if ((flags & kHasNulls) != 0) {
    for (uint32_t i = 0; i < stored; ++i) {
      if ((at[i / 8] >> (i % 8) & 1) == 0) column->SetNull(first + i);
    }
    at += (stored + 7) / 8;
  }
  const PhysicalType type = column->physical_type();
  if (type == PhysicalType::kString) {
    at = ReadStrings(at, stored, column, first);
  } else if (type == PhysicalType::kNumeric) {
    at = ReadNumerics(at, stored, column, first);
  } else {
    const size_t width = PhysicalWidth(type);
    std::memcpy(static_cast<char*>(column->raw_data()) + first * width, at, stored * width);
    at += stored * width;
  }
  if (stored < rows) Spread(column, first, rows);
  return at;
}

}  // namespace

void SpilledRows::Append(std::span<const Vector* const> columns, RowSelection rows) {
  if (rows.count == 0) return;
  if (rows.rows == nullptr) rows.rows = IdentityIndex();
  std::vector<ColumnSize> sizes;
  size_t bytes = 0;
  for (const Vector* column : columns) {
    sizes.push_back(SizeOf(*column, rows));
    bytes += sizes.back().bytes;
  }
  if (bytes > kBlockBytes && rows.count > 1) {
    Append(columns, {rows.rows, rows.count / 2});
    return Append(columns, {rows.rows + rows.count / 2, rows.count - rows.count / 2});
  }
  uint64_t offset = 0;
  char* at = file_->Append(bytes, &offset);
  for (size_t c = 0; c < columns.size(); ++c) at = WriteColumn(*columns[c], rows, sizes[c], at);
  blocks_.push_back({offset, size_, bytes, rows.count});
  size_ += rows.count;
  bytes_ += static_cast<int64_t>(bytes);
}

void SpilledRows::Append(const Chunk& chunk) {
  std::vector<const Vector*> columns(chunk.column_count());
  for (size_t c = 0; c < columns.size(); ++c) columns[c] = &chunk.column(c);
  Append(columns, {nullptr, chunk.size()});
}

size_t SpilledRows::BlockOf(uint64_t row) const {
  const auto after = std::upper_bound(blocks_.begin(), blocks_.end(), row, [](uint64_t wanted, const Block& block) {
    return wanted < block.first_row;
  });
  return static_cast<size_t>(after - blocks_.begin()) - 1;
}

void SpilledRows::Read(size_t block, Chunk* out) const {
  const Block& wanted = blocks_[block];
  const auto buffer = std::make_unique_for_overwrite<char[]>(wanted.bytes);
  file_->Read(wanted.offset, buffer.get(), wanted.bytes);
  const char* at = buffer.get();
  for (size_t c = 0; c < types_.size(); ++c) at = ReadColumn(at, wanted.rows, &out->column(c), out->size());
  out->set_size(out->size() + wanted.rows);
}

void SpilledRows::Free(size_t block) { file_->Free(blocks_[block].offset, blocks_[block].bytes); }

bool SpilledReader::Next(Chunk* out, MemoryAccount* account) {
  out->Reset(account);
  size_t bytes = 0;
  while (next_ < rows_->block_count()) {
    if (out->size() > 0 && (out->size() + rows_->RowsOf(next_) > kVectorSize || bytes + rows_->BytesOf(next_) > kBlockBytes)) break;
    bytes += rows_->BytesOf(next_);
    rows_->Read(next_, out);
    if (frees_) rows_->Free(next_);
    ++next_;
  }
  return out->size() > 0;
}

HashPartitions::HashPartitions(TemporarySpace& space, const std::vector<PhysicalType>& types, int level) : level_(level) {
  const auto file = std::make_shared<TemporaryFile>(space);
  for (auto& partition : partitions_) partition = std::make_unique<SpilledRows>(file, types);
}

uint32_t HashPartitions::Of(uint64_t hash, int level) {
  return static_cast<uint32_t>(HashMix(hash, 0xD6E8FEB86659FD93ULL + static_cast<uint64_t>(level)) >> 60);
}

void HashPartitions::Append(std::span<const Vector* const> columns, RowSelection rows, const uint64_t* hashes) {
  uint8_t numbers[kVectorSize];
  uint32_t ends[kCount] = {}, sorted[kVectorSize];
  for (uint32_t i = 0; i < rows.count; ++i) {
    const uint32_t number = Of(hashes[i], level_);
    numbers[i] = static_cast<uint8_t>(number);
    if (partitions_[number]->size() == 0 && ends[number] == 0) first_hash_[number] = hashes[i];
    else differs_[number] = differs_[number] || first_hash_[number] != hashes[i];
    ++ends[number];
  }
  for (uint32_t p = 1; p < kCount; ++p) ends[p] += ends[p - 1];
  for (uint32_t i = rows.count; i-- > 0;) sorted[--ends[numbers[i]]] = rows[i];
  for (uint32_t p = 0; p < kCount; ++p) {  // ends are beginnings now
    const uint32_t end = p + 1 < kCount ? ends[p + 1] : rows.count;
    if (end > ends[p]) partitions_[p]->Append(columns, {sorted + ends[p], end - ends[p]});
  }
}

}  // namespace basalt
