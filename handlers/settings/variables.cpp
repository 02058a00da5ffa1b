#include "handlers/settings/variables.h"

#include <algorithm>

#include "base/quote.h"
#include "base/sql_error.h"
#include "catalog/privileges.h"
#include "handlers/prepared_statement.h"
#include "handlers/settings/text_rows.h"
#include "handlers/transaction/control.h"
#include "handlers/transaction/transaction_state.h"
#include "session/identity.h"
#include "session/notification_hub.h"
#include "session/setting_definition.h"

namespace basalt {
namespace {

// Settings whose SET value is a list of names (GUC_LIST_QUOTE): each is quoted as an identifier.
bool IsNameList(std::string_view name) { return name == "search_path" || name == "temp_tablespaces"; }

std::string ArgumentText(const ast::Node* argument, bool quote_names) {
  if (const auto* cast = ast::DynCast<ast::TypeCast>(argument)) return ArgumentText(cast->arg, quote_names);
  const ast::Node* value = ast::Cast<ast::A_Const>(argument)->val;
  if (const auto* integer = ast::DynCast<ast::Integer>(value)) return Format("{}", integer->ival);
  if (const auto* number = ast::DynCast<ast::Float>(value)) return number->fval;
  if (const auto* flag = ast::DynCast<ast::Boolean>(value)) return flag->boolval ? "true" : "false";
  const std::string text = ast::StringValue(value);
  return quote_names ? QuoteIdentifier(text) : text;
}

// SET TIME ZONE INTERVAL '-08:00' HOUR TO MINUTE and SET TIME ZONE -8: a fixed offset.
std::string TimeZoneText(const ast::Node* argument, std::string text) {
  if (!ast::Is<ast::TypeCast>(argument)) return text;
  const bool west = !text.empty() && text[0] == '-';
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.erase(0, 1);
  // POSIX counts westward: the sign turns around.
  return Format("<{0}{1}>{2}{1}", west ? "-" : "+", text, west ? "+" : "-");
}

// SET TRANSACTION, SET SESSION CHARACTERISTICS.
void SetMulti(ExecutionContext& context, const ast::VariableSetStmt& statement) {
  const std::string_view name = statement.name;
  if (name == "TRANSACTION") {
    if (context.connection().transaction.block == TransactionBlock::kNone &&
        !context.connection().transaction.implicit_block) {
      ErrorFields warning;
      warning.severity = Severity::kWarning;
      warning.state = sqlstate::kNoActiveSqlTransaction;
      warning.message = "SET TRANSACTION can only be used in transaction blocks";
      return context.sink().Notice(warning);
    }
    EnsureTransaction(context);
    ApplyTransactionModes(context, statement.args);
    return RefreshTransactionSettings(context.connection());
  }
  if (name != "SESSION CHARACTERISTICS") ThrowNotSupported("SET TRANSACTION SNAPSHOT");
  for (const auto* mode : ast::Each<ast::DefElem>(statement.args)) {
    const std::string setting = std::string("default_") + mode->defname;
    context.connection().settings.Set(setting, ArgumentText(mode->arg, false), false, true, SettingSource::kSession);
  }
}

void SetTransactionSetting(ExecutionContext& context, std::string_view name, const std::string& value) {
  RequireTransactionBlock(context, Format("SET {}", name));
  Transaction& transaction = EnsureTransaction(context);
  if (name == "transaction_read_only") {
    bool read_only = false;
    if (!ParseBoolWord(value, &read_only)) {
      throw SqlError(sqlstate::kInvalidParameterValue, "parameter \"transaction_read_only\" requires a Boolean value");
    }
    if (!read_only && transaction.read_only() && transaction.has_snapshot()) {
      throw SqlError(sqlstate::kActiveSqlTransaction, "transaction read-write mode must be set before any query");
    }
    transaction.SetCharacteristics(transaction.isolation(), read_only);
  } else {
    constexpr std::string_view kLevels[] = {"read uncommitted", "read committed", "repeatable read", "serializable"};
    const auto at = std::find(std::begin(kLevels), std::end(kLevels), value);
    if (at == std::end(kLevels)) {
      throw SqlError(sqlstate::kInvalidParameterValue,
                     Format("invalid value for parameter \"transaction_isolation\": \"{}\"", value))
          .Hint("Available values: serializable, repeatable read, read committed, read uncommitted.");
    }
    const auto level = static_cast<IsolationLevel>(at - std::begin(kLevels));
    if (transaction.has_snapshot() && level != transaction.isolation()) {
      throw SqlError(sqlstate::kActiveSqlTransaction, "SET TRANSACTION ISOLATION LEVEL must be called before any query");
    }
    transaction.SetCharacteristics(level, transaction.read_only());
  }
  RefreshTransactionSettings(context.connection());
}

}  // namespace

std::optional<std::string> SettingValueText(const ast::VariableSetStmt& statement) {
  if (statement.kind != ast::VAR_SET_VALUE) return std::nullopt;
  std::string text;
  const bool name_list = IsNameList(statement.name);
  for (const ast::Node* argument : statement.args) {
    if (!text.empty()) text += ", ";
    std::string one = ArgumentText(argument, name_list);
    text += std::string_view(statement.name) == "timezone" ? TimeZoneText(argument, std::move(one)) : one;
  }
  return text;
}

void SetVariable(ExecutionContext& context, const ast::VariableSetStmt& statement) {
  ConnectionState& connection = context.connection();
  if (statement.kind == ast::VAR_SET_MULTI) return SetMulti(context, statement);
  if (statement.kind == ast::VAR_RESET_ALL) return connection.settings.ResetAll();
  const std::string_view name = statement.name;
  std::optional<std::string> value = SettingValueText(statement);
  if (statement.kind == ast::VAR_SET_CURRENT) value = connection.settings.Get(name, false);
  if (statement.is_local && connection.transaction.block == TransactionBlock::kNone && !connection.transaction.implicit_block) {
    ErrorFields warning;
    warning.severity = Severity::kWarning;
    warning.state = sqlstate::kNoActiveSqlTransaction;
    warning.message = "SET LOCAL can only be used in transaction blocks";
    context.sink().Notice(warning);
  }
  const CatalogStore& catalog = context.session().catalog();
  if (name == "role") return BecomeRole(context.connection(), catalog, value, statement.is_local);
  if (name == "session_authorization") return BecomeSessionUser(context.connection(), catalog, value, statement.is_local);
  if ((name == "transaction_isolation" || name == "transaction_read_only") && value) {
    return SetTransactionSetting(context, name, *value);
  }
  const bool superuser = IsSuperuser(*connection.Catalog(context.session().catalog()), context.role());
  connection.settings.Set(name, value, statement.is_local, superuser, SettingSource::kSession);
}

std::unique_ptr<StatementRun> StartVariableSet(ExecutionContext& context, const Statement& statement) {
  const auto& node = *ast::Cast<ast::VariableSetStmt>(statement.node);
  SetVariable(context, node);
  const bool reset = node.kind == ast::VAR_RESET || node.kind == ast::VAR_RESET_ALL;
  return std::make_unique<FinishedRun>(reset ? "RESET" : "SET");
}

std::vector<ResultColumn> DescribeVariableShow(ExecutionContext&, const Statement& statement) {
  const std::string_view name = ast::Cast<ast::VariableShowStmt>(statement.node)->name;
  if (name == "all") return {TextColumn("name"), TextColumn("setting"), TextColumn("description")};
  const size_t index = FindSetting(name);
  return {TextColumn(index == kNoSetting ? std::string(name) : kSettingDefinitions[index].name)};
}

std::unique_ptr<StatementRun> StartVariableShow(ExecutionContext& context, const Statement& statement) {
  const std::string_view name = ast::Cast<ast::VariableShowStmt>(statement.node)->name;
  std::vector<TextRowsRun::Row> rows;
  const SessionSettings& settings = context.connection().settings;
  if (name != "all") {
    RefreshTransactionSettings(context.connection());
    rows.push_back({settings.Get(name, false)});
  } else {
    for (const SessionSettings::Row& row : settings.AllRows()) {
      rows.push_back({row.definition->name, DisplaySetting(*row.definition, row.value), ""});
    }
  }
  return std::make_unique<TextRowsRun>(DescribeVariableShow(context, statement), std::move(rows), "SHOW");
}

std::unique_ptr<StatementRun> StartDiscard(ExecutionContext& context, const Statement& statement) {
  ConnectionState& connection = context.connection();
  constexpr const char* kTags[] = {"DISCARD ALL", "DISCARD PLANS", "DISCARD SEQUENCES", "DISCARD TEMP"};
  const auto target = ast::Cast<ast::DiscardStmt>(statement.node)->target;
  const bool all = target == ast::DISCARD_ALL;
  if (all) PreventInTransactionBlock(context, "DISCARD ALL");
  if ((all || target == ast::DISCARD_TEMP) && connection.temporary_catalog.schema() != kInvalidOid) {
    ThrowNotSupported("DISCARD TEMP with temporary tables");
  }
  if (all) {
    std::erase_if(connection.portals, [](const auto& entry) { return !static_cast<const Portal&>(*entry.second).running; });
    BecomeSessionUser(connection, context.session().catalog(), std::nullopt, false);
    connection.settings.ResetAll();
    connection.statements.clear();
    if (connection.listener != nullptr) context.session().notifications().UnlistenAll(connection.database, connection.listener);
    context.session().storage().ReleaseSessionLocks(connection.lock_owner);
  }
  if (all || target == ast::DISCARD_SEQUENCES) {
    connection.sequence_values.clear();
    connection.last_sequence = kInvalidOid;
  }
  return std::make_unique<FinishedRun>(kTags[static_cast<int>(target)]);
}

}  // namespace basalt
