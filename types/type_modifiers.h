// Type modifiers: from the constants in parentheses to the number of pg_attribute.atttypmod, and back to text. What
// PostgreSQL's typmodin and typmodout functions do. Pure; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "types/type_info.h"

namespace basalt {

// Interval fields as bits of its modifier's upper half; kIntervalAllFields: none given.
inline constexpr int32_t kIntervalMonth = 1 << 1, kIntervalYear = 1 << 2, kIntervalDay = 1 << 3, kIntervalHour = 1 << 10,
                         kIntervalMinute = 1 << 11, kIntervalSecond = 1 << 12;
inline constexpr int32_t kIntervalAllFields = 0x7FFF;
inline constexpr int32_t kIntervalFullPrecision = 0xFFFF;

// Throws 22023 for values out of range and 42601 "type modifier is not allowed for type ..." for types without one. Interval:
// modifiers are {fields} or {fields, precision}. Precisions above 6 of times are reduced to 6.
int32_t MakeTypeModifier(const TypeInfo& type, std::span<const int32_t> modifiers);
// "(10)", "(12,2)", "(3) with time zone", " year to month" ...; type modifiers of other types give "(n)".
std::string FormatTypeModifier(Oid type, int32_t modifier);

}  // namespace basalt
