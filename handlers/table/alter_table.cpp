#include "handlers/table/alter_table.h"

#include <algorithm>

#include "base/sql_error.h"
#include "engine/execution/modify/constraint_checks.h"
#include "handlers/drop/drop.h"
#include "handlers/table/alter_columns.h"
#include "handlers/table/alter_type.h"
#include "handlers/table/create_table.h"
#include "handlers/table/foreign_keys.h"
#include "handlers/table/validate.h"
#include "handlers/type/types.h"
#include "parser/statement_kind.h"

namespace basalt {
namespace {

// One ALTER TABLE under way: the table's descriptor as changed so far. Each command puts it.
class Alteration {
 public:
  Alteration(const DdlContext& ddl, RelationDescriptor table) : ddl_(ddl), table_(std::move(table)) {}
  void Run(const ast::AlterTableCmd& command);

 private:
  void CheckKind(const ast::AlterTableCmd& command) const;
  void Put() {
    const Oid oid = table_.oid;
    ddl_.ddl().Put(table_);
    table_ = *ddl_.catalog()->FindRelation(oid);
  }
  void DropConstraint(const ast::AlterTableCmd& command);
  void DropWhatNeedsKey(const std::string& key, bool cascade);
  void SetOptions(const ast::AlterTableCmd& command);
  void SetRowSecurity(ast::AlterTableType subtype);
  void ValidateConstraint(const ast::AlterTableCmd& command);
  void ClusterOn(const char* index);
  void ChangeOwner(const ast::AlterTableCmd& command);

  const DdlContext& ddl_;
  RelationDescriptor table_;
};

void Alteration::DropConstraint(const ast::AlterTableCmd& command) {
  const auto at = std::find_if(table_.constraints.begin(), table_.constraints.end(), [&](const ConstraintDescriptor& constraint) {
    return constraint.name == command.name;
  });
  if (at == table_.constraints.end()) {
    const std::string message = Format("constraint \"{}\" of relation \"{}\" does not exist", command.name, table_.name);
    if (!command.missing_ok) throw SqlError(sqlstate::kUndefinedObject, message);
    return ddl_.Notice(message + ", skipping", sqlstate::kSuccessfulCompletion);
  }
  const Oid oid = table_.oid;
  if (at->type == 'f') {
    DropForeignKey(ddl_, oid, at->oid);
    table_ = *ddl_.catalog()->FindRelation(oid);
    return;
  }
  const Oid index = at->index, constraint = at->oid;
  const bool key = at->type == 'p';
  if (index != kInvalidOid) {
    DropReferences(ddl_, ReferencesTo(ddl_, table_, 0, index, true),
                   Format("constraint {} on {}", command.name, DescribeRelation(ddl_, table_)), Format("index {}", command.name),
                   command.behavior == ast::DROP_CASCADE);
    table_ = *ddl_.catalog()->FindRelation(oid);
  }
  std::erase_if(table_.constraints, [&](const ConstraintDescriptor& known) { return known.oid == constraint; });
  Put();
  if (key) DropWhatNeedsKey(Format("constraint {} on {}", command.name, DescribeRelation(ddl_, table_)), command.behavior == ast::DROP_CASCADE);
  if (index == kInvalidOid) return;
  DropRelation(ddl_, *ddl_.catalog()->FindRelation(index));
  table_ = *ddl_.catalog()->FindRelation(table_.oid);
}

// Views that group by the primary key and read other columns: without the key they mean nothing.
void Alteration::DropWhatNeedsKey(const std::string& key, bool cascade) {
  std::vector<std::string> lines, objects;
  std::vector<DescriptorPtr<RelationDescriptor>> views;
  const auto add = [&](const DescriptorPtr<RelationDescriptor>& view) {
    if (std::any_of(views.begin(), views.end(), [&](const auto& known) { return known->oid == view->oid; })) return;
    views.push_back(view);
    objects.push_back(DescribeRelation(ddl_, *view));
  };
  for (const auto& view : DependentViews(ddl_, table_.oid)) {
    if (std::any_of(views.begin(), views.end(), [&](const auto& known) { return known->oid == view->oid; })) continue;
    try {
      BindStoredView(ddl_.Input(), *view);
    } catch (const SqlError& error) {
      if (!(error.fields().state == sqlstate::kGroupingError)) throw;
      lines.push_back(Format("{} depends on {}", DescribeRelation(ddl_, *view), key));
      add(view);
      for (const auto& other : DependentViewsDeep(ddl_, view->oid)) {
        if (!cascade) lines.push_back(Format("{} depends on {}", DescribeRelation(ddl_, *other), DescribeRelation(ddl_, *view)));
        add(other);
      }
    }
  }
  if (views.empty()) return;
  if (!cascade) ThrowDependents(key, lines);
  NoticeDropCascade(ddl_, objects);
  DropViewsSilently(ddl_, views);
}

void Alteration::SetOptions(const ast::AlterTableCmd& command) {
  const auto* list = reinterpret_cast<const ast::List*>(command.def);
  const auto erase = [&](const std::string& name) { std::erase_if(table_.options, [&](const auto& entry) { return entry.first == name; }); };
  if (command.subtype == ast::AT_ResetRelOptions) {
    for (const auto* option : ast::Each<ast::DefElem>(list)) erase(option->defname);
  } else {
    for (auto& [name, value] : StorageParameters(list, table_.kind, table_.index == nullptr ? kInvalidOid : table_.index->access_method)) {
      erase(name);
      table_.options.emplace_back(name, value);
    }
  }
  Put();
}

void Alteration::SetRowSecurity(ast::AlterTableType subtype) {
  if (subtype == ast::AT_EnableRowSecurity || subtype == ast::AT_ForceRowSecurity) ThrowNotSupported("row-level security");
  if (subtype == ast::AT_DisableRowSecurity) table_.row_security = false;
  else table_.force_row_security = false;
  Put();
}

void Alteration::ValidateConstraint(const ast::AlterTableCmd& command) {
  for (ConstraintDescriptor& constraint : table_.constraints) {
    if (constraint.name != command.name) continue;
    if (constraint.type != 'c' && constraint.type != 'f') {
      throw SqlError(sqlstate::kWrongObjectType, Format("constraint \"{}\" of relation \"{}\" is not a foreign key or check constraint",
                                                        command.name, table_.name));
    }
    if (constraint.validated) return;
    if (constraint.type == 'f') ValidateForeignKey(ddl_.context(), table_, constraint);
    else ValidateCheck(ddl_, table_, constraint);
    constraint.validated = true;
    return Put();
  }
  throw SqlError(sqlstate::kUndefinedObject, Format("constraint \"{}\" of relation \"{}\" does not exist", command.name, table_.name));
}

// CLUSTER ON index, SET WITHOUT CLUSTER (null): only noted, for CLUSTER to use.
void Alteration::ClusterOn(const char* name) {
  const auto chosen = name == nullptr ? nullptr : ddl_.catalog()->FindRelation(table_.schema, name);
  if (name != nullptr && (chosen == nullptr || chosen->index == nullptr || chosen->index->table != table_.oid)) {
    if (chosen == nullptr) {
      throw SqlError(sqlstate::kUndefinedObject, Format("index \"{}\" for table \"{}\" does not exist", name, table_.name));
    }
    throw SqlError(sqlstate::kWrongObjectType, Format("\"{}\" is not an index for table \"{}\"", name, table_.name));
  }
  for (Oid oid : table_.indexes) {
    RelationDescriptor index = *ddl_.catalog()->FindRelation(oid);
    const bool clustered = chosen != nullptr && chosen->oid == oid;
    if (index.index->clustered == clustered) continue;
    auto properties = std::make_shared<IndexProperties>(*index.index);
    properties->clustered = clustered;
    index.index = std::move(properties);
    ddl_.ddl().Put(std::move(index));
  }
}

void Alteration::ChangeOwner(const ast::AlterTableCmd& command) {
  table_.owner = ddl_.ResolveRole(*command.newowner);
  Put();
  for (Oid oid : table_.indexes) {
    RelationDescriptor index = *ddl_.catalog()->FindRelation(oid);
    index.owner = table_.owner;
    ddl_.ddl().Put(std::move(index));
  }
}

// What PostgreSQL calls an action in messages.
const char* ActionName(ast::AlterTableType subtype) {
  constexpr std::pair<ast::AlterTableType, const char*> kNames[] = {
      {ast::AT_AddColumn, "ADD COLUMN"}, {ast::AT_ColumnDefault, "ALTER COLUMN ... SET DEFAULT"},
      {ast::AT_DropNotNull, "ALTER COLUMN ... DROP NOT NULL"}, {ast::AT_SetNotNull, "ALTER COLUMN ... SET NOT NULL"},
      {ast::AT_DropExpression, "ALTER COLUMN ... DROP EXPRESSION"}, {ast::AT_SetStatistics, "ALTER COLUMN ... SET STATISTICS"},
      {ast::AT_SetOptions, "ALTER COLUMN ... SET"}, {ast::AT_ResetOptions, "ALTER COLUMN ... RESET"},
      {ast::AT_SetStorage, "ALTER COLUMN ... SET STORAGE"}, {ast::AT_SetCompression, "ALTER COLUMN ... SET COMPRESSION"},
      {ast::AT_DropColumn, "DROP COLUMN"}, {ast::AT_AddConstraint, "ADD CONSTRAINT"}, {ast::AT_AlterConstraint, "ALTER CONSTRAINT"},
      {ast::AT_ValidateConstraint, "VALIDATE CONSTRAINT"}, {ast::AT_DropConstraint, "DROP CONSTRAINT"},
      {ast::AT_AlterColumnType, "ALTER COLUMN ... SET DATA TYPE"}, {ast::AT_ClusterOn, "CLUSTER ON"},
      {ast::AT_DropCluster, "SET WITHOUT CLUSTER"}, {ast::AT_SetLogged, "SET LOGGED"}, {ast::AT_SetUnLogged, "SET UNLOGGED"},
      {ast::AT_DropOids, "SET WITHOUT OIDS"}, {ast::AT_SetAccessMethod, "SET ACCESS METHOD"}, {ast::AT_SetTableSpace, "SET TABLESPACE"},
      {ast::AT_EnableTrig, "ENABLE TRIGGER"}, {ast::AT_EnableAlwaysTrig, "ENABLE ALWAYS TRIGGER"},
      {ast::AT_EnableReplicaTrig, "ENABLE REPLICA TRIGGER"}, {ast::AT_DisableTrig, "DISABLE TRIGGER"},
      {ast::AT_EnableTrigAll, "ENABLE TRIGGER ALL"}, {ast::AT_DisableTrigAll, "DISABLE TRIGGER ALL"},
      {ast::AT_EnableTrigUser, "ENABLE TRIGGER USER"}, {ast::AT_DisableTrigUser, "DISABLE TRIGGER USER"},
      {ast::AT_EnableRule, "ENABLE RULE"}, {ast::AT_EnableAlwaysRule, "ENABLE ALWAYS RULE"},
      {ast::AT_EnableReplicaRule, "ENABLE REPLICA RULE"}, {ast::AT_DisableRule, "DISABLE RULE"}, {ast::AT_AddInherit, "INHERIT"},
      {ast::AT_DropInherit, "NO INHERIT"}, {ast::AT_AddOf, "OF"}, {ast::AT_DropOf, "NOT OF"}, {ast::AT_ReplicaIdentity, "REPLICA IDENTITY"},
      {ast::AT_EnableRowSecurity, "ENABLE ROW SECURITY"}, {ast::AT_DisableRowSecurity, "DISABLE ROW SECURITY"},
      {ast::AT_ForceRowSecurity, "FORCE ROW SECURITY"}, {ast::AT_NoForceRowSecurity, "NO FORCE ROW SECURITY"},
      {ast::AT_AttachPartition, "ATTACH PARTITION"}, {ast::AT_DetachPartition, "DETACH PARTITION"},
      {ast::AT_AddIdentity, "ALTER COLUMN ... ADD IDENTITY"}, {ast::AT_SetIdentity, "ALTER COLUMN ... SET"},
      {ast::AT_DropIdentity, "ALTER COLUMN ... DROP IDENTITY"},
  };
  const auto* at = std::find_if(std::begin(kNames), std::end(kNames), [&](const auto& entry) { return entry.first == subtype; });
  return at == std::end(kNames) ? "action" : at->second;
}

// Views, indexes and sequences take few of the commands.
void Alteration::CheckKind(const ast::AlterTableCmd& command) const {
  const auto is = [&](auto... subtypes) { return ((command.subtype == subtypes) || ...); };
  switch (table_.kind) {
    case RelationKind::kTable:
    case RelationKind::kMaterializedView:
      return;
    case RelationKind::kView:
      if (is(ast::AT_SetRelOptions, ast::AT_ResetRelOptions, ast::AT_ChangeOwner)) return;
      if (is(ast::AT_ColumnDefault)) ThrowNotSupported("ALTER VIEW ... ALTER COLUMN ... SET DEFAULT");
      break;
    default:
      if (is(ast::AT_SetRelOptions, ast::AT_ResetRelOptions, ast::AT_ChangeOwner)) return;
      if (is(ast::AT_SetStatistics) && table_.kind == RelationKind::kIndex) return;
  }
  throw SqlError(sqlstate::kWrongObjectType, Format("ALTER action {} cannot be performed on relation \"{}\"", ActionName(command.subtype), table_.name))
      .Detail(Format("This operation is not supported for {}{}.", RelationKindName(table_.kind),
                     table_.kind == RelationKind::kIndex ? "es" : "s"));
}

void Alteration::Run(const ast::AlterTableCmd& command) {
  CheckKind(command);
  switch (command.subtype) {
    case ast::AT_AddColumn: return AddTableColumn(ddl_, table_, command);
    case ast::AT_DropColumn: return DropTableColumn(ddl_, table_, command);
    case ast::AT_ColumnDefault: return SetColumnDefault(ddl_, table_, command);
    case ast::AT_SetNotNull: return SetColumnNotNull(ddl_, table_, command);
    case ast::AT_DropNotNull: return DropColumnNotNull(ddl_, table_, command);
    case ast::AT_DropExpression: return DropColumnExpression(ddl_, table_, command);
    case ast::AT_AddIdentity: return AddColumnIdentity(ddl_, table_, command);
    case ast::AT_SetIdentity: return ChangeColumnIdentity(ddl_, table_, command);
    case ast::AT_DropIdentity: return DropColumnIdentity(ddl_, table_, command);
    case ast::AT_SetStorage: return SetColumnStorage(ddl_, table_, command);
    case ast::AT_SetStatistics: return SetColumnStatistics(ddl_, table_, command);
    case ast::AT_AlterColumnType: return AlterColumnType(ddl_, table_, command);
    case ast::AT_AddConstraint: return AddConstraint(ddl_, table_, *ast::Cast<ast::Constraint>(command.def), nullptr);
    case ast::AT_AlterConstraint: return AlterForeignKey(ddl_, table_, *ast::Cast<ast::Constraint>(command.def));
    case ast::AT_DropConstraint: return DropConstraint(command);
    case ast::AT_ValidateConstraint: return ValidateConstraint(command);
    case ast::AT_SetRelOptions: case ast::AT_ResetRelOptions: return SetOptions(command);
    case ast::AT_ChangeOwner: return ChangeOwner(command);
    case ast::AT_ClusterOn: return ClusterOn(command.name);
    case ast::AT_DropCluster: return ClusterOn(nullptr);
    case ast::AT_EnableRowSecurity: case ast::AT_DisableRowSecurity: case ast::AT_ForceRowSecurity: case ast::AT_NoForceRowSecurity:
      return SetRowSecurity(command.subtype);
    case ast::AT_DropOids: return;  // no table has any
    default: ThrowNotSupported(Format("ALTER TABLE ... {}", ActionName(command.subtype)));
  }
}

// PostgreSQL makes the changes of one statement in this order: what is dropped, types, new columns, constraints, the rest.
int PassOf(const ast::AlterTableCmd& command) {
  switch (command.subtype) {
    case ast::AT_DropColumn: case ast::AT_DropConstraint: case ast::AT_DropNotNull: case ast::AT_DropExpression: case ast::AT_DropIdentity:
      return 0;
    case ast::AT_AlterColumnType: return 1;
    case ast::AT_AddColumn: return 2;
    case ast::AT_SetNotNull: case ast::AT_AddIdentity: case ast::AT_SetIdentity: case ast::AT_ColumnDefault: return 3;
    case ast::AT_AddConstraint: return 4;
    default: return 5;
  }
}

}  // namespace

std::string AlterTable(ExecutionContext& context, const Statement& statement, const ast::AlterTableStmt& node) {
  const DdlContext ddl(context, statement.text);
  const std::string tag(CommandTag(&node));
  if (node.objtype == ast::OBJECT_TYPE) {
    AlterAttributes(ddl, node);
    return tag;
  }
  const auto found = ddl.ResolveOwned(*node.relation, TableLockMode::kAccessExclusive, node.missing_ok);
  if (found == nullptr) {
    ddl.Notice(Format("relation \"{}\" does not exist, skipping", node.relation->relname), sqlstate::kSuccessfulCompletion);
    return tag;
  }
  CheckAlterKind(*found, node.objtype);
  RequireUnused(ddl, *found, "ALTER TABLE");
  Alteration alteration(ddl, *found);
  std::vector<const ast::AlterTableCmd*> commands;
  for (const auto* command : ast::Each<ast::AlterTableCmd>(node.cmds)) commands.push_back(command);
  std::stable_sort(commands.begin(), commands.end(), [](const auto* a, const auto* b) { return PassOf(*a) < PassOf(*b); });
  for (const auto* command : commands) alteration.Run(*command);
  return tag;
}

}  // namespace basalt
