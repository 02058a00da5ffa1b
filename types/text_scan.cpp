#include "types/text_scan.h"

#include "base/sql_error.h"

namespace basalt {

void ThrowInvalidSyntax(std::string_view type, std::string_view text) {
  throw SqlError(sqlstate::kInvalidTextRepresentation, Format("invalid input syntax for type {}: \"{}\"", type, text));
}

void ThrowOutOfRange(std::string_view type, std::string_view text) {
  throw SqlError(sqlstate::kNumericValueOutOfRange, Format("value \"{}\" is out of range for type {}", text, type));
}

void ThrowMessageTooShort() { throw SqlError(sqlstate::kProtocolViolation, "insufficient data left in message"); }

void ThrowMessageTooLong() {
  throw SqlError(sqlstate::kInvalidBinaryRepresentation, "incorrect binary data format");
}

}  // namespace basalt
