#include "protocol/row_encoder.h"

#include <charconv>

#include "base/sql_error.h"
#include "protocol/backend_message.h"
#include "types/encoding.h"

namespace basalt {
namespace {

bool IsRawText(Oid type) {
  switch (type) {
    case kTextOid: case kVarcharOid: case kBpCharOid: case kNameOid: case kJsonOid: case kUnknownOid:
    case kCStringOid:
      return true;
    default:
      return false;
  }
}

template <typename T>
void AppendIntegerText(T value, SendBuffer& out) {
  char* at = out.Reserve(4 + 24);
  const auto end = std::to_chars(at + 4, at + 4 + 24, value).ptr;
  StoreBigEndian<int32_t>(at, static_cast<int32_t>(end - at - 4));
  out.Commit(static_cast<size_t>(end - at));
}

template <typename T>
void AppendIntegerBinary(T value, SendBuffer& out) {
  out.AppendInt<int32_t>(sizeof(T));
  out.AppendInt(value);
}

void AppendLengthAndBytes(std::string_view bytes, SendBuffer& out) {
  out.AppendInt(static_cast<int32_t>(bytes.size()));
  out.Append(bytes);
}

}  // namespace

void RowEncoder::Begin(std::span<const ResultColumn> columns, std::span<const int16_t> formats, const TypeResolver& types,
                       int client_encoding) {
  if (formats.size() > 1 && formats.size() != columns.size()) {
    throw SqlError(sqlstate::kProtocolViolation,
                   Format("bind message has {} result formats but query has {} columns", formats.size(), columns.size()));
  }
  columns_.clear();
  client_encoding_ = client_encoding == kEncodingSqlAscii ? kEncodingUtf8 : client_encoding;
  for (size_t i = 0; i < columns.size(); ++i) {
    const int16_t format = FormatOf(formats, i);
    if (format != 0 && format != 1) {
      throw SqlError(sqlstate::kInvalidParameterValue, Format("unsupported format code: {}", format));
    }
    const TypeInfo& info = types.GetType(columns[i].type.oid);
    columns_.push_back({columns[i].type, info.physical, format == 1, IsRawText(columns[i].type.oid)});
  }
}

void RowEncoder::EncodeGeneric(const Column& column, const Datum& value, const IoContext& io, SendBuffer& out) {
  scratch_.clear();
  if (column.binary) FormatBinary(column.type, value, io, &scratch_);
  else FormatText(column.type, value, io, &scratch_);
  if ((column.binary && !column.raw_text) || client_encoding_ == kEncodingUtf8) return AppendLengthAndBytes(scratch_, out);
  converted_.clear();
  ConvertFromUtf8(client_encoding_, scratch_, &converted_);
  AppendLengthAndBytes(converted_, out);
}

void RowEncoder::EncodeValue(const Column& column, const Datum& value, const IoContext& io, SendBuffer& out) {
  switch (column.type.oid) {
    case kInt4Oid:
      return column.binary ? AppendIntegerBinary(value.i4, out) : AppendIntegerText(value.i4, out);
    case kInt8Oid:
      return column.binary ? AppendIntegerBinary(value.i8, out) : AppendIntegerText(value.i8, out);
    case kInt2Oid:
      return column.binary ? AppendIntegerBinary(value.i2, out) : AppendIntegerText(value.i2, out);
    case kOidOid:
      return column.binary ? AppendIntegerBinary(value.u4, out) : AppendIntegerText(value.u4, out);
    case kBoolOid:
      out.AppendInt<int32_t>(1);
      return out.AppendByte(column.binary ? static_cast<char>(value.b) : (value.b ? 't' : 'f'));
    default:
      if (column.raw_text && client_encoding_ == kEncodingUtf8) return AppendLengthAndBytes(value.str.view(), out);
      EncodeGeneric(column, value, io, out);
  }
}

// A value that cannot be encoded (no equivalent in the client's encoding) must not leave half a message behind.
template <typename ValueAt>
void RowEncoder::EncodeMessage(const ValueAt& value_at, const IoContext& io, SendBuffer& out) {
  const size_t start = out.size();
  try {
    const size_t message = out.BeginMessage('D');
    out.AppendInt(static_cast<int16_t>(columns_.size()));
    for (size_t i = 0; i < columns_.size(); ++i) {
      const NullableDatum value = value_at(i);
      if (value.is_null) out.AppendInt<int32_t>(-1);
      else EncodeValue(columns_[i], value.value, io, out);
    }
    out.EndMessage(message);
  } catch (...) {
    out.Truncate(start);
    throw;
  }
}

void RowEncoder::EncodeChunk(const Chunk& chunk, uint32_t first, uint32_t count, const IoContext& io, SendBuffer& out) {
  for (uint32_t row = first; row < first + count; ++row) {
    EncodeMessage([&](size_t i) { return chunk.column(i).Get(row); }, io, out);
  }
}

void RowEncoder::EncodeRow(std::span<const NullableDatum> values, const IoContext& io, SendBuffer& out) {
  EncodeMessage([&](size_t i) { return values[i]; }, io, out);
}

}  // namespace basalt
