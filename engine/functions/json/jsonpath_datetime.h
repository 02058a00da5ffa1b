// Dates and times that jsonpath's datetime() makes: read from strings, compared with each other, shown as strings.
#pragma once

#include <optional>
#include <string>

#include "engine/functions/datetime/date_template.h"
#include "engine/functions/function_context.h"

namespace basalt {

struct JsonDateTime {
  Oid type = kInvalidOid;  // date, time, timetz, timestamp or timestamptz
  int64_t value = 0;       // as the type holds it
  int32_t zone_west = 0;   // seconds, of timetz and timestamptz
};

// Throws 22007, 22008.
JsonDateTime ReadJsonDateTime(std::string_view text, const DateTemplate& pattern);
// By the ISO formats that to_json writes; nullopt if none fits.
std::optional<JsonDateTime> ReadIsoDateTime(std::string_view text);
std::string FormatJsonDateTime(FunctionContext& context, const JsonDateTime& value);
std::string_view JsonDateTimeTypeName(const JsonDateTime& value);
// Nullopt if they cannot be compared. Throws 0A000 for what needs a time zone unless use_zone.
std::optional<int> CompareJsonDateTimes(FunctionContext& context, const JsonDateTime& a, const JsonDateTime& b, bool use_zone);

}  // namespace basalt
