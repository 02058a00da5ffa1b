// RowEncoder: rows of a result straight into the send buffer as DataRow messages, text or binary by column. Prepared once a
// result (BeginRows); allocation-free a row for the common types in UTF-8. Owned by net's sink.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "protocol/send_buffer.h"
#include "session/result_sink.h"
#include "types/type_io.h"

namespace basalt {

class RowEncoder {
 public:
  // formats as in Bind. Unknown format codes throw 22023.
  void Begin(std::span<const ResultColumn> columns, std::span<const int16_t> formats, const TypeResolver& types,
             int client_encoding);
  void EncodeChunk(const Chunk& chunk, uint32_t first, uint32_t count, const IoContext& io, SendBuffer& out);
  void EncodeRow(std::span<const NullableDatum> values, const IoContext& io, SendBuffer& out);

 private:
  struct Column {
    SqlType type;
    PhysicalType physical;
    bool binary;
    bool raw_text;  // bytes go out as they lie: text, varchar, name ...
  };
  template <typename ValueAt>
  void EncodeMessage(const ValueAt& value_at, const IoContext& io, SendBuffer& out);
  void EncodeValue(const Column& column, const Datum& value, const IoContext& io, SendBuffer& out);
  void EncodeGeneric(const Column& column, const Datum& value, const IoContext& io, SendBuffer& out);

  std::vector<Column> columns_;
  int client_encoding_ = 6;
  std::string scratch_, converted_;
};

}  // namespace basalt
