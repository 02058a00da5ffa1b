// Lists of what the session has: pg_show_all_settings, pg_prepared_statement, pg_cursor, pg_listening_channels; keywords.
#include "base/keywords.h"
#include "base/sql_error.h"
#include "catalog/privileges.h"
#include "session/function_environment.h"
#include "session/functions/families.h"
#include "session/functions/row_list.h"
#include "session/notification_hub.h"
#include "session/setting_definition.h"
#include "types/array.h"

namespace basalt {
namespace {

ConnectionState& ConnectionOf(FunctionContext& context) { return EnvironmentOf(context).context().connection(); }

// --- settings

const char* ContextName(SettingContext context) {
  constexpr const char* kNames[] = {"internal", "postmaster", "sighup", "backend", "superuser-backend", "superuser", "user"};
  return kNames[static_cast<size_t>(context)];
}
const char* TypeName(SettingType type) {
  constexpr const char* kNames[] = {"bool", "integer", "real", "string", "enum"};
  return kNames[static_cast<size_t>(type)];
}
const char* SourceName(SettingSource source) {
  constexpr const char* kNames[] = {"default", "configuration file", "command line", "database",
                                    "user",    "database user",      "client",       "session"};
  return kNames[static_cast<size_t>(source)];
}

// Settings that tell where files lie are for superusers and pg_read_all_settings.
bool IsGuarded(std::string_view name) {
  constexpr std::string_view kGuarded[] = {"data_directory", "config_file", "hba_file", "ident_file", "external_pid_file",
                                           "dynamic_library_path", "log_directory", "log_filename", "primary_conninfo",
                                           "session_preload_libraries", "shared_preload_libraries", "ssl_passphrase_command"};
  return std::find(std::begin(kGuarded), std::end(kGuarded), name) != std::end(kGuarded);
}

NullableDatum TextOrNull(RowList& rows, std::string_view text) { return text.empty() ? Null() : rows.Text(text); }

NullableDatum EnumValues(RowList& rows, std::string_view list) {
  if (list.empty()) return Null();
  std::vector<NullableDatum> values;
  for (size_t from = 0; from <= list.size();) {
    const size_t comma = std::min(list.find(',', from), list.size());
    values.push_back(rows.Text(list.substr(from, comma - from)));
    from = comma + 1;
  }
  return {MakeDatum(PackArray(kTextOid, PhysicalType::kString, values, {}, rows.arena())), false};
}

void AddSetting(RowList& rows, const SessionSettings::Row& setting) {
  const SettingDefinition& definition = *setting.definition;
  RowValues row(17);
  row[0] = rows.Text(definition.name);
  row[1] = rows.Text(setting.value);
  row[2] = TextOrNull(rows, definition.unit);
  row[3] = rows.Text(kSettingCategories[definition.category]);
  row[6] = rows.Text(ContextName(definition.context));
  row[7] = rows.Text(TypeName(definition.type));
  row[8] = rows.Text(SourceName(setting.source));
  row[9] = TextOrNull(rows, definition.minimum);
  row[10] = TextOrNull(rows, definition.maximum);
  row[11] = EnumValues(rows, definition.enum_values);
  row[12] = rows.Text(definition.default_value);
  row[13] = rows.Text(setting.reset_value);
  row[16] = Field(false);
  rows.Add(std::move(row));
}

std::unique_ptr<SetFunctionCursor> OpenSettings(FunctionContext& context, std::span<const NullableDatum>) {
  constexpr Oid kReadAllSettings = 3374;
  auto rows = std::make_unique<RowList>();
  const bool all = IsMemberOf(EnvironmentOf(context).catalog(), EnvironmentOf(context).context().role(), kReadAllSettings, true);
  for (const SessionSettings::Row& setting : ConnectionOf(context).settings.AllRows()) {
    if (all || !IsGuarded(setting.definition->name)) AddSetting(*rows, setting);
  }
  return rows;
}

// --- statements and portals

std::unique_ptr<SetFunctionCursor> OpenPreparedStatements(FunctionContext& context, std::span<const NullableDatum>) {
  auto rows = std::make_unique<RowList>();
  for (const auto& [name, statement] : ConnectionOf(context).statements) {
    if (name.empty() || statement == nullptr) continue;
    const PreparedStatementFacts facts = statement->Facts();
    std::vector<NullableDatum> types;
    for (const Oid type : facts.parameter_types) types.push_back(Field(uint32_t{type}));
    rows->Add({rows->Text(name), rows->Text(facts.text), Field(facts.prepared_at_us),
               {MakeDatum(PackArray(kRegtypeOid, PhysicalType::kUInt32, types, {}, rows->arena())), false}, Field(facts.from_sql),
               Field(facts.generic_plans), Field(facts.custom_plans)});
  }
  return rows;
}

std::unique_ptr<SetFunctionCursor> OpenCursors(FunctionContext& context, std::span<const NullableDatum>) {
  auto rows = std::make_unique<RowList>();
  for (const auto& [name, portal] : ConnectionOf(context).portals) {
    if (name.empty() || portal == nullptr) continue;
    const PortalFacts facts = portal->Facts();
    rows->Add({rows->Text(name), rows->Text(facts.text), Field(facts.holdable), Field(facts.binary), Field(facts.scrollable),
               Field(facts.created_at_us)});
  }
  return rows;
}

std::unique_ptr<SetFunctionCursor> OpenChannels(FunctionContext& context, std::span<const NullableDatum>) {
  auto rows = std::make_unique<RowList>();
  ConnectionState& connection = ConnectionOf(context);
  if (connection.listener == nullptr) return rows;
  const NotificationHub& hub = EnvironmentOf(context).context().session().notifications();
  for (const std::string& channel : hub.Channels(connection.database, connection.listener)) rows->Add({rows->Text(channel)});
  return rows;
}

// --- keywords

const char* CategoryText(KeywordCategory category) {
  switch (category) {
    case KeywordCategory::kUnreserved: return "unreserved";
    case KeywordCategory::kColumnName: return "unreserved (cannot be function or type name)";
    case KeywordCategory::kTypeOrFunctionName: return "reserved (can be function or type name)";
    case KeywordCategory::kReserved: return "reserved";
  }
  return "";
}

std::unique_ptr<SetFunctionCursor> OpenKeywords(FunctionContext&, std::span<const NullableDatum>) {
  auto rows = std::make_unique<RowList>();
  for (const Keyword& keyword : Keywords()) {
    rows->Add({rows->Text(keyword.word), Field(static_cast<int8_t>(keyword.category)), Field(keyword.bare_label),
               rows->Text(CategoryText(keyword.category)), rows->Text(keyword.bare_label ? "can be bare label" : "requires AS")});
  }
  return rows;
}

constexpr SetFunctionEntry kSetFunctions[] = {
    {"show_all_settings", &OpenSettings},
    {"pg_prepared_statement", &OpenPreparedStatements},
    {"pg_cursor", &OpenCursors},
    {"pg_listening_channels", &OpenChannels},
    {"pg_get_keywords", &OpenKeywords},
    // There are no prepared transactions and no extensions.
    {"pg_prepared_xact", &OpenNoRows},
    {"pg_available_extensions", &OpenNoRows},
    {"pg_available_extension_versions", &OpenNoRows},
};

}  // namespace

FunctionFamily SessionListFunctions() { return {"session lists", {}, {}, kSetFunctions}; }

}  // namespace basalt
