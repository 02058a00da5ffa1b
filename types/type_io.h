// Text and binary form of values, as PostgreSQL's input, output, receive and send functions do it: the same texts, the
// same errors. Any type that TypeResolver knows; arrays, composites, domains and ranges go by their parts.
#pragma once

#include <string>
#include <string_view>

#include "base/arena.h"
#include "types/datum.h"
#include "types/type_info.h"

namespace basalt {

enum class DateStyle : uint8_t { kIso, kPostgres, kSql, kGerman };
enum class DateOrder : uint8_t { kMdy, kDmy, kYmd };
enum class IntervalStyle : uint8_t { kPostgres, kPostgresVerbose, kSqlStandard, kIso8601 };
enum class ByteaOutput : uint8_t { kHex, kEscape };

class TimeZone;  // types/time_zone.h

// The settings that input and output depend on; ConnectionState keeps one and updates it when SET changes a setting.
struct IoSettings {
  DateStyle date_style = DateStyle::kIso;
  DateOrder date_order = DateOrder::kMdy;
  IntervalStyle interval_style = IntervalStyle::kPostgres;
  ByteaOutput bytea_output = ByteaOutput::kHex;
  int extra_float_digits = 1;
  const TimeZone* time_zone = nullptr;  // never null in a session; owned by the process-wide time zone cache
  bool array_nulls = true;
  int client_encoding = 6;  // of strings in binary form; text forms are converted as a whole by the protocol
};

// The constraints of domains are expressions, so only higher ranks can evaluate them (engine/execution/domain_constraints.h).
class DomainChecker {
 public:
  virtual ~DomainChecker() = default;
  // Throws 23502 and 23514. The value is of the type below all domains.
  virtual void Check(const TypeInfo& domain, const NullableDatum& value) = 0;
};

struct IoContext {
  const IoSettings& settings;
  const TypeResolver& types;
  const ObjectNameResolver* names;  // may be null: reg* types then read and print numbers
  Arena& arena;                     // heap bytes of results
  int64_t transaction_time_us;      // 'now', 'today' in date and time input
  DomainChecker* domains = nullptr; // null: input of domains checks nothing
};

// Throws PostgreSQL's error (22P02, 22003, 22007, 22008 ...). typmod is applied as an implicit (assignment) length check.
Datum ParseText(const SqlType& type, std::string_view text, const IoContext& context);
// Appends. Bool is "t"/"f".
void FormatText(const SqlType& type, const Datum& value, const IoContext& context, std::string* out);
// Input of a NULL: an error for domains that take none.
void CheckNullInput(Oid type, const IoContext& context);
// Throws 22P03, 08P01.
Datum ParseBinary(const SqlType& type, std::string_view bytes, const IoContext& context);
void FormatBinary(const SqlType& type, const Datum& value, const IoContext& context, std::string* out);

// Three-way order and equality as the type's default btree and hash operator classes have them; -1, 0, 1.
// Throws 42883 for types without one (json, point ...).
int CompareDatums(const SqlType& type, const Datum& left, const Datum& right, const TypeResolver& types);
uint64_t HashDatum(const SqlType& type, const Datum& value, const TypeResolver& types);  // equal values hash equal

}  // namespace basalt
