#include "session/setting_effects.h"

#include <algorithm>
#include <cstdlib>

#include "base/sql_error.h"
#include "catalog/seed/seed.h"
#include "types/encoding.h"
#include "types/time_zone.h"

namespace basalt {
namespace {

[[noreturn]] void ThrowInvalid(const char* name, std::string_view value, std::string detail = {}) {
  throw SqlError(sqlstate::kInvalidParameterValue, Format("invalid value for parameter \"{}\": \"{}\"", name, value))
      .Detail(std::move(detail));
}

struct DateStyleWords {
  DateStyle style = DateStyle::kIso;
  DateOrder order = DateOrder::kMdy;
};

// "ISO, DMY", "german", "sql": in any order; what is not named stays as it was.
bool ParseDateStyle(std::string_view value, DateStyleWords* words) {
  std::vector<std::string> names;
  if (!SplitNameList(value, &names)) return false;
  bool order_given = false;
  for (const std::string& name : names) {
    if (name == "iso") words->style = DateStyle::kIso;
    else if (name == "sql") words->style = DateStyle::kSql;
    else if (name.starts_with("postgres")) words->style = DateStyle::kPostgres;
    else if (name == "german") words->style = DateStyle::kGerman;
    else if (name == "ymd") order_given = true, words->order = DateOrder::kYmd;
    else if (name == "dmy" || name.starts_with("euro")) order_given = true, words->order = DateOrder::kDmy;
    else if (name == "mdy" || name == "us" || name.starts_with("noneuro")) order_given = true, words->order = DateOrder::kMdy;
    else if (name != "default") return false;
    if (name == "german" && !order_given) words->order = DateOrder::kDmy;
  }
  return true;
}

void CheckDateStyle(const SessionSettings& settings, std::string& value) {
  DateStyleWords words{settings.io().date_style, settings.io().date_order};
  if (!ParseDateStyle(value, &words)) ThrowInvalid("DateStyle", value, "Unrecognized key word: \"" + value + "\".");
  constexpr const char* kStyles[] = {"ISO", "Postgres", "SQL", "German"};
  constexpr const char* kOrders[] = {"MDY", "DMY", "YMD"};
  value = Format("{}, {}", kStyles[static_cast<int>(words.style)], kOrders[static_cast<int>(words.order)]);
}

// Input of xml always takes content, which documents are.
void CheckXmlOption(const SessionSettings&, std::string& value) {
  if (value == "document") ThrowNotSupported("xmloption = document");
}

void ApplyDateStyle(SessionSettings&, IoSettings& io, const std::string& value) {
  DateStyleWords words;
  ParseDateStyle(value, &words);
  io.date_style = words.style;
  io.date_order = words.order;
}

void CheckTimeZone(const SessionSettings&, std::string& value) {
  const TimeZone* zone = TimeZone::FindSetting(value);
  if (zone == nullptr) ThrowInvalid("TimeZone", value);
  value = zone->name();
}

void ApplyTimeZone(SessionSettings&, IoSettings& io, const std::string& value) {
  const TimeZone* zone = TimeZone::Find(value);
  io.time_zone = zone == nullptr ? TimeZone::Utc() : zone;
}

void CheckClientEncoding(const SessionSettings&, std::string& value) {
  const int encoding = FindEncoding(value);
  if (encoding < 0) ThrowInvalid("client_encoding", value);
  if (encoding == kEncodingMuleInternal) {
    throw SqlError(sqlstate::kFeatureNotSupported,
                   "invalid value for parameter \"client_encoding\": \"" + value + "\"")
        .Detail("Conversion between MULE_INTERNAL and UTF8 is not supported.");
  }
  value = EncodingName(encoding);
}

void CheckSearchPath(const SessionSettings&, std::string& value) {
  std::vector<std::string> names;
  if (!SplitNameList(value, &names)) ThrowInvalid("search_path", value, "List syntax is invalid.");
}

// The name of a configuration, kept with its schema.
void CheckTextSearchConfiguration(const SessionSettings&, std::string& value) {
  std::vector<std::string> names;
  std::string_view rest = value;
  for (size_t dot; (dot = rest.find('.')) != std::string_view::npos; rest.remove_prefix(dot + 1)) names.emplace_back(rest.substr(0, dot));
  names.emplace_back(rest);
  const std::string name = LowerCaseName(names.back());
  if (names.size() > 2 || (names.size() == 2 && LowerCaseName(names[0]) != "pg_catalog")) ThrowInvalid("default_text_search_config", value);
  for (const SeedNamedObject& configuration : Seed::Get().search_configurations) {
    if (configuration.name != name) continue;
    value = "pg_catalog." + name;
    return;
  }
  ThrowInvalid("default_text_search_config", value);
}

// Printable ASCII only, as PostgreSQL keeps it.
void CheckApplicationName(const SessionSettings&, std::string& value) {
  for (char& c : value) {
    if (c < 32 || c > 126) c = '?';
  }
  value.resize(std::min<size_t>(value.size(), 63));
}

int64_t ToInteger(const std::string& value) { return std::strtoll(value.c_str(), nullptr, 10); }

// -1 stays what it is: none.
int64_t InKilobytes(const std::string& value) {
  const int64_t number = ToInteger(value);
  return number < 0 ? -1 : number * 1024;
}

IntervalStyle ToIntervalStyle(const std::string& value) {
  if (value == "postgres_verbose") return IntervalStyle::kPostgresVerbose;
  if (value == "sql_standard") return IntervalStyle::kSqlStandard;
  return value == "iso_8601" ? IntervalStyle::kIso8601 : IntervalStyle::kPostgres;
}

uint8_t ToIsolation(const std::string& value) {
  if (value == "read uncommitted") return 0;
  if (value == "repeatable read") return 2;
  return value == "serializable" ? 3 : 1;
}

int ToSeverity(const std::string& value) {
  if (value.starts_with("debug")) return static_cast<int>(Severity::kDebug);
  if (value == "log") return static_cast<int>(Severity::kLog);
  if (value == "warning") return static_cast<int>(Severity::kWarning);
  return static_cast<int>(value == "error" ? Severity::kError : Severity::kNotice);
}

using Settings = SessionSettings;
using Text = const std::string&;

template <PlanMethod method>
void Allow(Settings& settings, IoSettings&, Text value) {
  settings.planner.Allow(method, value == "on");
}

constexpr SettingEffect kEffects[] = {
    {"application_name", CheckApplicationName, [](Settings& s, IoSettings&, Text v) { s.application_name = v; }},
    {"array_nulls", nullptr, [](Settings&, IoSettings& io, Text v) { io.array_nulls = v == "on"; }},
    {"basalt.audit_dml", nullptr, [](Settings& s, IoSettings&, Text v) { s.audit_dml = v == "on"; }},
    {"bytea_output", nullptr,
     [](Settings&, IoSettings& io, Text v) { io.bytea_output = v == "escape" ? ByteaOutput::kEscape : ByteaOutput::kHex; }},
    {"client_encoding", CheckClientEncoding,
     [](Settings& s, IoSettings& io, Text v) { s.client_encoding = io.client_encoding = std::max(0, FindEncoding(v)); }},
    {"client_min_messages", nullptr, [](Settings& s, IoSettings&, Text v) { s.client_min_messages = ToSeverity(v); }},
    {"DateStyle", CheckDateStyle, ApplyDateStyle},
    {"deadlock_timeout", nullptr, [](Settings& s, IoSettings&, Text v) { s.deadlock_timeout_ms = ToInteger(v); }},
    {"default_text_search_config", CheckTextSearchConfiguration, [](Settings&, IoSettings&, Text) {}},
    {"default_transaction_isolation", nullptr,
     [](Settings& s, IoSettings&, Text v) { s.default_transaction_isolation = ToIsolation(v); }},
    {"default_transaction_read_only", nullptr,
     [](Settings& s, IoSettings&, Text v) { s.default_transaction_read_only = v == "on"; }},
    {"default_statistics_target", nullptr,
     [](Settings& s, IoSettings&, Text v) { s.default_statistics_target = static_cast<int>(ToInteger(v)); }},
    {"enable_bitmapscan", nullptr, Allow<PlanMethod::kBitmapScan>},
    {"enable_hashagg", nullptr, Allow<PlanMethod::kHashAggregate>},
    {"enable_hashjoin", nullptr, Allow<PlanMethod::kHashJoin>},
    {"enable_indexonlyscan", nullptr, Allow<PlanMethod::kIndexOnlyScan>},
    {"enable_indexscan", nullptr, Allow<PlanMethod::kIndexScan>},
    {"enable_material", nullptr, Allow<PlanMethod::kMaterial>},
    {"enable_mergejoin", nullptr, Allow<PlanMethod::kMergeJoin>},
    {"enable_nestloop", nullptr, Allow<PlanMethod::kNestedLoop>},
    {"enable_seqscan", nullptr, Allow<PlanMethod::kSequentialScan>},
    {"enable_sort", nullptr, Allow<PlanMethod::kSort>},
    {"enable_tidscan", nullptr, Allow<PlanMethod::kTidScan>},
    {"extra_float_digits", nullptr,
     [](Settings&, IoSettings& io, Text v) { io.extra_float_digits = static_cast<int>(ToInteger(v)); }},
    {"from_collapse_limit", nullptr,
     [](Settings& s, IoSettings&, Text v) { s.planner.from_collapse_limit = static_cast<int>(ToInteger(v)); }},
    {"hash_mem_multiplier", nullptr,
     [](Settings& s, IoSettings&, Text v) { s.hash_mem_multiplier = std::strtod(v.c_str(), nullptr); }},
    {"idle_in_transaction_session_timeout", nullptr,
     [](Settings& s, IoSettings&, Text v) { s.idle_in_transaction_timeout_ms = ToInteger(v); }},
    {"idle_session_timeout", nullptr, [](Settings& s, IoSettings&, Text v) { s.idle_session_timeout_ms = ToInteger(v); }},
    {"IntervalStyle", nullptr, [](Settings&, IoSettings& io, Text v) { io.interval_style = ToIntervalStyle(v); }},
    {"join_collapse_limit", nullptr,
     [](Settings& s, IoSettings&, Text v) { s.planner.join_collapse_limit = static_cast<int>(ToInteger(v)); }},
    {"lock_timeout", nullptr, [](Settings& s, IoSettings&, Text v) { s.lock_timeout_ms = ToInteger(v); }},
    {"log_temp_files", nullptr, [](Settings& s, IoSettings&, Text v) { s.log_temp_files_bytes = InKilobytes(v); }},
    {"max_parallel_maintenance_workers", nullptr,
     [](Settings& s, IoSettings&, Text v) { s.max_parallel_maintenance_workers = static_cast<int>(ToInteger(v)); }},
    {"max_parallel_workers_per_gather", nullptr,
     [](Settings& s, IoSettings&, Text v) { s.max_parallel_workers_per_gather = static_cast<int>(ToInteger(v)); }},
    {"search_path", CheckSearchPath,
     [](Settings& s, IoSettings&, Text v) {
       s.search_path.clear();
       SplitNameList(v, &s.search_path);
     }, true},
    {"standard_conforming_strings", nullptr,
     [](Settings& s, IoSettings&, Text v) { s.standard_conforming_strings = v == "on"; }},
    {"statement_timeout", nullptr, [](Settings& s, IoSettings&, Text v) { s.statement_timeout_ms = ToInteger(v); }},
    {"synchronous_commit", nullptr, [](Settings& s, IoSettings&, Text v) { s.synchronous_commit = v != "off"; }},
    {"temp_file_limit", nullptr, [](Settings& s, IoSettings&, Text v) { s.temp_file_limit_bytes = InKilobytes(v); }},
    {"TimeZone", CheckTimeZone, ApplyTimeZone},
    {"work_mem", nullptr, [](Settings& s, IoSettings&, Text v) { s.work_mem_bytes = ToInteger(v) * 1024; }},
    {"xmloption", CheckXmlOption, [](Settings&, IoSettings&, Text) {}},
};

const char* ContextSuffix(SettingContext context) {
  switch (context) {
    case SettingContext::kInternal: return "cannot be changed";
    case SettingContext::kPostmaster: return "cannot be changed without restarting the server";
    case SettingContext::kSighup: return "cannot be changed now";
    default: return "cannot be set after connection start";
  }
}

}  // namespace

const SettingEffect* EffectOfSetting(size_t index) {
  static const auto by_setting = [] {
    std::vector<const SettingEffect*> effects(kSettingDefinitionsCount);
    for (const SettingEffect& effect : kEffects) effects[FindSetting(effect.name)] = &effect;
    return effects;
  }();
  return by_setting[index];
}

void CheckSettingContext(const SettingDefinition& definition, std::optional<std::string_view> value, const std::string& current,
                         bool superuser, SettingSource source) {
  const SettingContext context = definition.context;
  if (context == SettingContext::kUser) return;
  if (context == SettingContext::kSuperuser || context == SettingContext::kSuperuserBackend) {
    if (!superuser) {
      throw SqlError(sqlstate::kInsufficientPrivilege, Format("permission denied to set parameter \"{}\"", definition.name));
    }
    if (context == SettingContext::kSuperuser) return;
  }
  const bool at_connection_start = source != SettingSource::kSession;
  if (at_connection_start && context >= SettingContext::kBackend) return;
  // Setting a fixed one to the value it has passes, as clients expect.
  if (value && context == SettingContext::kInternal && NormalizeSetting(definition, *value) == current) return;
  throw SqlError(sqlstate::kCantChangeRuntimeParam, Format("parameter \"{}\" {}", definition.name, ContextSuffix(context)));
}

bool SurvivesResetAll(const SettingDefinition& definition) {
  constexpr std::string_view kExempt[] = {"transaction_isolation", "transaction_read_only", "transaction_deferrable", "role",
                                          "session_authorization", "is_superuser", "client_encoding", "seed"};
  return std::find(std::begin(kExempt), std::end(kExempt), definition.name) != std::end(kExempt);
}

std::string LowerCaseName(std::string_view name) {
  std::string lower(name);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return lower;
}

bool SplitNameList(std::string_view text, std::vector<std::string>* names) {
  const auto skip_space = [&](size_t at) { return std::min(text.find_first_not_of(" \t\n\r", at), text.size()); };
  size_t at = skip_space(0);
  if (at == text.size()) return true;
  for (;;) {
    std::string name;
    if (text[at] == '"') {
      for (++at;; ++at) {
        if (at >= text.size()) return false;
        if (text[at] == '"' && (at + 1 >= text.size() || text[at + 1] != '"')) break;
        if (text[at] == '"') ++at;
        name.push_back(text[at]);
      }
      ++at;
    } else {
      const size_t end = std::min(text.find_first_of(", \t\n\r", at), text.size());
      name = LowerCaseName(text.substr(at, end - at));
      if (name.empty()) return false;
      at = end;
    }
    names->push_back(std::move(name));
    at = skip_space(at);
    if (at == text.size()) return true;
    if (text[at] != ',') return false;
    at = skip_space(at + 1);
    if (at == text.size()) return false;
  }
}

}  // namespace basalt
