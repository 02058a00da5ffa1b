#include "protocol/copy_binary.h"

#include "base/byte_order.h"
#include "base/sql_error.h"

namespace basalt {
namespace {

constexpr char kHeader[] = "PGCOPY\n\377\r\n\0" "\0\0\0\0" "\0\0\0";  // the literal's own NUL is the last byte
constexpr size_t kSignatureBytes = 11;
constexpr uint32_t kOidsFlag = 1 << 16;

[[noreturn]] void ThrowBad(const char* message) { throw SqlError(sqlstate::kBadCopyFileFormat, message); }

}  // namespace

std::string_view CopyBinaryHeader() { return {kHeader, sizeof(kHeader)}; }
std::string_view CopyBinaryTrailer() { return {"\377\377", 2}; }

CopyBinaryReader::Status CopyBinaryReader::NeedData(const char* at_end) {
  if (input_.finished()) {
    if (at_end != nullptr) ThrowBad(at_end);
    return Status::kEnd;
  }
  input_.Keep();
  return Status::kNeedData;
}

// True once all of it was there.
bool CopyBinaryReader::ReadHeader() {
  const std::string_view data = input_.rest();
  const auto have = [&](size_t bytes, const char* missing) { return data.size() >= bytes || NeedData(missing) == Status::kRow; };
  if (!have(kSignatureBytes, "COPY file signature not recognized")) return false;
  if (data.substr(0, kSignatureBytes) != CopyBinaryHeader().substr(0, kSignatureBytes)) ThrowBad("COPY file signature not recognized");
  if (!have(kSignatureBytes + 4, "invalid COPY file header (missing flags)")) return false;
  const uint32_t flags = LoadBigEndian<uint32_t>(data.data() + kSignatureBytes);
  if (flags & kOidsFlag) ThrowBad("invalid COPY file header (WITH OIDS)");
  if ((flags & ~kOidsFlag) >> 16 != 0) ThrowBad("unrecognized critical flags in COPY file header");
  if (!have(kSignatureBytes + 8, "invalid COPY file header (missing length)")) return false;
  const int32_t extension = LoadBigEndian<int32_t>(data.data() + kSignatureBytes + 4);
  if (extension < 0) ThrowBad("invalid COPY file header (missing length)");
  const size_t whole = kSignatureBytes + 8 + static_cast<size_t>(extension);
  if (!have(whole, "invalid COPY file header (wrong length)")) return false;
  input_.Consume(whole);
  return header_read_ = true;
}

CopyBinaryReader::Status CopyBinaryReader::Next(std::span<const CopyField>* fields) {
  if (!header_read_ && !ReadHeader()) return Status::kNeedData;
  const std::string_view data = input_.rest();
  if (ended_) {
    if (!data.empty()) ThrowBad("received copy data after EOF marker");
    return NeedData(nullptr);
  }
  if (!in_row_) {
    in_row_ = true;
    ++row_number_;
    positions_.clear();
    read_ = 0;
  }
  return ReadTuple(data, fields);
}

CopyBinaryReader::Status CopyBinaryReader::ReadTuple(std::string_view data, std::span<const CopyField>* fields) {
  column_ = -1;
  if (read_ == 0) {
    if (data.size() < 2) return NeedData(nullptr);
    const int16_t count = LoadBigEndian<int16_t>(data.data());
    if (count == -1) {
      ended_ = true;
      input_.Consume(2);
      return Next(fields);
    }
    if (count != column_count_) {
      throw SqlError(sqlstate::kBadCopyFileFormat, Format("row field count is {}, expected {}", count, column_count_));
    }
    read_ = 2;
  }
  while (positions_.size() < static_cast<size_t>(column_count_)) {
    column_ = static_cast<int>(positions_.size());
    if (data.size() - read_ < 4) return NeedData("unexpected EOF in COPY data");
    const int32_t length = LoadBigEndian<int32_t>(data.data() + read_);
    if (length < -1) ThrowBad("invalid field size");
    const size_t bytes = length == -1 ? 0 : static_cast<size_t>(length);
    if (data.size() - read_ - 4 < bytes) return NeedData("unexpected EOF in COPY data");
    positions_.emplace_back(read_ + 4, length);
    read_ += 4 + bytes;
  }
  column_ = -1;
  fields_.clear();
  for (const auto& [offset, length] : positions_) {
    fields_.push_back(length == -1 ? CopyField{{}, true} : CopyField{data.substr(offset, static_cast<size_t>(length)), false});
  }
  input_.Consume(read_);
  in_row_ = false;
  *fields = fields_;
  return Status::kRow;
}

}  // namespace basalt
