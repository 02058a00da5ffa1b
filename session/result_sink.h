// ResultSink: where a statement's results go. Implemented in `net` over the connection's send buffer (rows are encoded
// straight into it) and in tests. Never blocks: when full() the executor stops between chunks and is called again.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/sql_error.h"
#include "types/chunk.h"
#include "types/sql_type.h"

namespace basalt {

struct ResultColumn {
  std::string name;
  Oid table = kInvalidOid;   // plain columns of a table: its oid and attnum
  int16_t attribute = 0;
  SqlType type;
  int16_t type_length = -1;  // pg_type.typlen
};

enum class CopyFormat : uint8_t { kText, kCsv, kBinary };

class ResultSink {
 public:
  virtual ~ResultSink() = default;
  // Before the first row of a statement. The wire layer sends RowDescription only where the protocol wants one (simple
  // query); in the extended protocol Describe did it, and this only fixes column types and formats for encoding.
  virtual void BeginRows(std::span<const ResultColumn> columns) = 0;
  virtual void Rows(const Chunk& chunk, uint32_t first, uint32_t count) = 0;
  virtual void Row(std::span<const NullableDatum> values) = 0;
  virtual void Notice(const ErrorFields& notice) = 0;
  // COPY TO: header, then data in pieces of whole rows, then EndCopyOut.
  virtual void BeginCopyOut(CopyFormat format, int column_count) = 0;
  virtual void CopyData(std::string_view data) = 0;
  virtual void EndCopyOut() = 0;
  virtual void BeginCopyIn(CopyFormat format, int column_count) = 0;
  virtual bool full() const = 0;
};

}  // namespace basalt
