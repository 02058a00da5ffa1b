// Value: one owned SQL value (parameter, default, constant). Copies its heap bytes; not for rows.
#pragma once

#include <memory>
#include <string>

#include "base/arena.h"
#include "types/datum.h"
#include "types/sql_type.h"

namespace basalt {

// Copies what the datum points to into the arena and returns the datum that points there.
Datum CopyDatum(PhysicalType type, const Datum& datum, Arena& arena);

class Value {
 public:
  Value() = default;  // NULL of no type
  static Value Null(SqlType type, PhysicalType physical) { return Value(type, physical, nullptr); }
  Value(SqlType type, PhysicalType physical, const Datum* datum);  // copies; null pointer = NULL
  Value(const Value& other);
  Value(Value&& other) noexcept;
  Value& operator=(Value other) noexcept;

  SqlType type() const { return type_; }
  PhysicalType physical_type() const { return physical_; }
  bool is_null() const { return is_null_; }
  const Datum& datum() const { return datum_; }  // points into this Value
  NullableDatum nullable() const { return {datum_, is_null_}; }

 private:
  SqlType type_;
  PhysicalType physical_ = PhysicalType::kString;
  bool is_null_ = true;
  Datum datum_;
  std::unique_ptr<char[]> heap_;
};

}  // namespace basalt
