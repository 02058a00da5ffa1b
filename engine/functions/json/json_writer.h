// SQL values as JSON text, as to_json gives them, and what to_jsonb shares with it. Appends; pure but for what output functions
// read.
#pragma once

#include <string>
#include <vector>

#include "engine/functions/function_context.h"
#include "types/json_text.h"

namespace basalt {

enum class JsonCategory : uint8_t { kBoolean, kNumber, kDateTime, kJson, kJsonb, kArray, kRecord, kOther };
const TypeInfo& JsonBaseType(FunctionContext& context, Oid type);  // below its domains
JsonCategory JsonCategoryOf(const TypeInfo& base);
// ISO 8601: a T between date and time, minutes in the zone's offset, whatever DateStyle says.
std::string JsonDateTimeText(FunctionContext& context, const SqlType& type, const Datum& value);
// The names of a record's fields: of its type, of its own shape, or f1, f2 ... Point into either or into *made.
std::vector<std::string_view> JsonRecordNames(const TypeInfo& info, std::string_view packed, size_t count, std::vector<std::string>* made);
// An object's key, not yet quoted: scalars only (22023).
std::string JsonKeyText(FunctionContext& context, const SqlType& type, const NullableDatum& value);

// Numbers and booleans plain, json as it is, arrays and composites by their parts, all else as a string.
void AppendJson(FunctionContext& context, const SqlType& type, const NullableDatum& value, std::string* out);
// Arrays and composites with line feeds between their parts.
void AppendJsonWithLineFeeds(FunctionContext& context, const SqlType& type, const NullableDatum& value, std::string* out);
void AppendJsonKey(FunctionContext& context, const SqlType& type, const NullableDatum& value, std::string* out);

}  // namespace basalt
