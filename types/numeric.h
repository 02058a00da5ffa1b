// Operations on Numeric (declared in datum.h) with PostgreSQL's results: value, display scale, NaN and infinities, errors.
// Results that are kBig lie in the arena. Fast paths for kSmall operands use 64- and 128-bit integers.
#pragma once

#include <string>
#include <string_view>

#include "base/arena.h"
#include "types/datum.h"

namespace basalt {

Numeric NumericFromInt64(int64_t value, Arena& arena);
Numeric NumericFromInt64(int64_t value);  // up to 18 digits: for what is known to fit kSmall
Numeric NumericFromDouble(double value, Arena& arena);
Numeric NumericFromFloat(float value, Arena& arena);
Numeric ParseNumeric(std::string_view text, int32_t typmod, Arena& arena);
void FormatNumeric(const Numeric& value, std::string* out);
Numeric ReceiveNumeric(std::string_view bytes, int32_t typmod, Arena& arena);
void SendNumeric(const Numeric& value, std::string* out);
Numeric ApplyNumericTypmod(const Numeric& value, int32_t typmod, Arena& arena);  // 22003 numeric field overflow

int CompareNumeric(const Numeric& left, const Numeric& right);
uint64_t HashNumeric(const Numeric& value);  // equal values with different scales hash equal

Numeric AddNumeric(const Numeric& left, const Numeric& right, Arena& arena);
Numeric SubtractNumeric(const Numeric& left, const Numeric& right, Arena& arena);
Numeric MultiplyNumeric(const Numeric& left, const Numeric& right, Arena& arena);
Numeric DivideNumeric(const Numeric& left, const Numeric& right, Arena& arena);         // PostgreSQL's result scale
Numeric DivideTruncateNumeric(const Numeric& left, const Numeric& right, Arena& arena);  // div()
Numeric ModuloNumeric(const Numeric& left, const Numeric& right, Arena& arena);
Numeric NegateNumeric(const Numeric& value, Arena& arena);
Numeric AbsNumeric(const Numeric& value, Arena& arena);
int SignNumeric(const Numeric& value);
Numeric RoundNumeric(const Numeric& value, int32_t scale, Arena& arena);
Numeric TruncateNumeric(const Numeric& value, int32_t scale, Arena& arena);
Numeric CeilNumeric(const Numeric& value, Arena& arena);
Numeric FloorNumeric(const Numeric& value, Arena& arena);
Numeric SqrtNumeric(const Numeric& value, Arena& arena);
Numeric ExpNumeric(const Numeric& value, Arena& arena);
Numeric LnNumeric(const Numeric& value, Arena& arena);
Numeric LogNumeric(const Numeric& base, const Numeric& value, Arena& arena);
Numeric PowerNumeric(const Numeric& base, const Numeric& exponent, Arena& arena);

int64_t NumericToInt64(const Numeric& value);  // rounds; 22003 "bigint out of range", 0A000 for NaN and infinity
int32_t NumericToInt32(const Numeric& value);
int16_t NumericToInt16(const Numeric& value);
double NumericToDouble(const Numeric& value);
float NumericToFloat(const Numeric& value);

// Rows and index keys: packed form of any numeric, and a memcomparable one that orders as CompareNumeric does and from
// which the value's number (not its display scale) can be read.
size_t PackedNumericSize(const Numeric& value);
char* WritePackedNumeric(const Numeric& value, char* at);
Numeric ReadPackedNumeric(std::string_view bytes);  // a kBig points into bytes
void AppendNumericKey(const Numeric& value, std::string* key);
// Takes the key off the front; the number has its smallest display scale.
Numeric ReadNumericKey(std::string_view* key, Arena& arena);
Numeric CopyNumeric(const Numeric& value, Arena& arena);

}  // namespace basalt
