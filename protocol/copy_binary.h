// COPY's binary format: a reader of tuples out of a stream of bytes, and the fixed parts that a writer puts around its tuples.
// Pure; one thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/copy_fields.h"
#include "protocol/copy_input.h"

namespace basalt {

class CopyBinaryReader {
 public:
  enum class Status : uint8_t { kRow, kNeedData, kEnd };

  CopyBinaryReader(int column_count, MemoryAccount* account) : input_(account), column_count_(column_count) {}
  void Add(std::string_view bytes) { input_.Add(bytes); }  // stays as it is until the next kNeedData
  void Finish() { input_.Finish(); }
  // The next tuple's fields: valid until the next Add or kNeedData. Throws 22P04.
  Status Next(std::span<const CopyField>* fields);
  uint64_t row_number() const { return row_number_; }
  // Column whose field was being read when Next threw; -1: none.
  int column() const { return column_; }

 private:
  bool ReadHeader();
  Status ReadTuple(std::string_view data, std::span<const CopyField>* fields);
  Status NeedData(const char* at_end);

  CopyInput input_;
  const int column_count_;
  bool header_read_ = false, ended_ = false, in_row_ = false;
  uint64_t row_number_ = 0;
  int column_ = -1;
  size_t read_ = 0;                                   // bytes of the current tuple that are decoded
  std::vector<std::pair<size_t, int32_t>> positions_; // of its fields: offset and length
  std::vector<CopyField> fields_;
};

std::string_view CopyBinaryHeader();   // signature, flags, extension
std::string_view CopyBinaryTrailer();

}  // namespace basalt
