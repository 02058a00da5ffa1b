// SqlError: what ends a statement. Thrown anywhere below `net`, caught in its one funnel, which turns it into an
// ErrorResponse. Notices use the same fields but are collected, not thrown. Built where the fault is found:
//   throw SqlError(sqlstate::kDivisionByZero, "division by zero");
//   throw SqlError(sqlstate::kUndefinedColumn, Format("column \"{}\" does not exist", name)).At(location);
#pragma once

#include <exception>
#include <string>
#include <utility>

#include "base/format.h"
#include "base/sqlstate.h"

namespace basalt {

enum class Severity : uint8_t { kDebug, kLog, kInfo, kNotice, kWarning, kError, kFatal, kPanic };

struct ErrorFields {
  Severity severity = Severity::kError;
  SqlState state;
  std::string message;
  std::string detail;
  std::string hint;
  std::string context;         // PostgreSQL's "where"
  int byte_location = -1;      // 0-based byte offset into the statement's text; net turns it into a 1-based character position
  std::string internal_query;  // text that byte_location refers to when it is not the client's
  std::string schema_name;
  std::string table_name;
  std::string column_name;
  std::string data_type_name;
  std::string constraint_name;
};

class SqlError : public std::exception {
 public:
  SqlError(SqlState state, std::string message) {
    fields_.state = state;
    fields_.message = std::move(message);
  }
  explicit SqlError(ErrorFields fields) : fields_(std::move(fields)) {}

  const char* what() const noexcept override { return fields_.message.c_str(); }
  const ErrorFields& fields() const { return fields_; }
  ErrorFields& fields() { return fields_; }

  // Each returns *this by value so that `throw SqlError(...).Detail(...)` throws the right type.
  SqlError Detail(std::string text) && { return fields_.detail = std::move(text), std::move(*this); }
  SqlError Hint(std::string text) && { return fields_.hint = std::move(text), std::move(*this); }
  SqlError Context(std::string text) && { return fields_.context = std::move(text), std::move(*this); }
  SqlError At(int byte_location) && { return fields_.byte_location = byte_location, std::move(*this); }
  SqlError Fatal() && { return fields_.severity = Severity::kFatal, std::move(*this); }
  SqlError Relation(std::string schema, std::string table) && {
    fields_.schema_name = std::move(schema);
    fields_.table_name = std::move(table);
    return std::move(*this);
  }
  SqlError Column(std::string name) && { return fields_.column_name = std::move(name), std::move(*this); }
  SqlError DataType(std::string name) && { return fields_.data_type_name = std::move(name), std::move(*this); }
  SqlError Constraint(std::string name) && { return fields_.constraint_name = std::move(name), std::move(*this); }

 private:
  ErrorFields fields_;
};

// 0A000 for what Basalt has not built: names the feature, never pretends.
[[noreturn]] void ThrowNotSupported(std::string feature);
// XX000: a bug of ours.
[[noreturn]] void ThrowInternal(std::string what);

}  // namespace basalt
