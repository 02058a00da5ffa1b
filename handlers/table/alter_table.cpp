#include "handlers/table/alter_table.h"

#include <algorithm>

#include "base/sql_error.h"
#include "engine/execution/execution.h"
#include "engine/planner/expression_tree.h"
#include "handlers/drop/drop.h"
#include "handlers/index/make_index.h"
#include "handlers/table/create_table.h"
#include "handlers/table/validate.h"
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
  ColumnDescriptor& Column(std::string_view name) {
    for (ColumnDescriptor& column : table_.columns) {
      if (!column.dropped && column.name == name) return column;
    }
    throw SqlError(sqlstate::kUndefinedColumn, Format("column \"{}\" of relation \"{}\" does not exist", name, table_.name));
  }
  void AddColumn(const ast::AlterTableCmd& command);
  void SetMissingValue(ColumnDescriptor& column);
  void DropColumn(const ast::AlterTableCmd& command);
  void SetDefault(const ast::AlterTableCmd& command);
  void SetNotNull(const ast::AlterTableCmd& command);
  void DropNotNull(const ast::AlterTableCmd& command);
  void DropConstraint(const ast::AlterTableCmd& command);
  void SetOptions(const ast::AlterTableCmd& command);
  void SetStatistics(const ast::AlterTableCmd& command);
  void ChangeOwner(const ast::AlterTableCmd& command);

  const DdlContext& ddl_;
  RelationDescriptor table_;
};

void Alteration::AddColumn(const ast::AlterTableCmd& command) {
  const auto& definition = *ast::Cast<ast::ColumnDef>(command.def);
  if (table_.FindColumn(definition.colname) != nullptr) {
    if (!command.missing_ok) {
      throw SqlError(sqlstate::kDuplicateColumn,
                     Format("column \"{}\" of relation \"{}\" already exists", definition.colname, table_.name));
    }
    return ddl_.Notice(Format("column \"{}\" of relation \"{}\" already exists, skipping", definition.colname, table_.name),
                       sqlstate::kDuplicateColumn);
  }
  bool serial = false;
  ColumnDescriptor column = ReadColumn(ddl_, definition, static_cast<int16_t>(table_.columns.size() + 1), &serial);
  const bool not_null = std::exchange(column.not_null, false);
  RowColumn physical;
  physical.physical = ddl_.catalog()->GetType(column.type.oid).physical;
  const std::string name = column.name;
  table_.columns.push_back(std::move(column));
  table_.heap.columns.push_back(physical);
  Put();
  ApplyColumnDefaults(ddl_, table_, definition, serial);
  SetMissingValue(Column(name));
  if (not_null) {
    ValidateNotNull(ddl_, table_, Column(name));
    Column(name).not_null = true;
    Put();
  }
  for (const auto* constraint : ast::Each<ast::Constraint>(definition.constraints)) {
    AddConstraint(ddl_, table_, *constraint, definition.colname);
  }
}

// Rows that are there read the default as it was evaluated now; a volatile one would need every row rewritten.
void Alteration::SetMissingValue(ColumnDescriptor& column) {
  if (column.identity != 0) ThrowNotSupported("ALTER TABLE ADD COLUMN with an identity column");
  if (column.default_expression.empty()) return;
  const ExpressionPtr bound = BindStoredExpression(ddl_.Input(), column.default_expression, nullptr, column.type);
  if (IsVolatile(*bound)) {
    const HeapEstimate estimate = ddl_.storage().Estimate(table_.heap.id, table_.heap.column_family);
    if (estimate.rows == 0) return;
    ThrowNotSupported("ALTER TABLE ADD COLUMN with a volatile default on a table with rows");
  }
  ddl_.transaction().StartStatement();
  column.missing = EvaluateConstant(ddl_.context(), *bound);
  column.has_missing = true;
  Put();
}

void Alteration::DropColumn(const ast::AlterTableCmd& command) {
  const auto at = std::find_if(table_.columns.begin(), table_.columns.end(), [&](const ColumnDescriptor& column) {
    return !column.dropped && column.name == std::string_view(command.name);
  });
  if (at == table_.columns.end()) {
    if (!command.missing_ok) Column(command.name);
    return ddl_.Notice(Format("column \"{}\" of relation \"{}\" does not exist, skipping", command.name, table_.name),
                       sqlstate::kSuccessfulCompletion);
  }
  const int16_t number = at->number;
  if (!DependentViews(ddl_, table_.oid).empty()) ThrowNotSupported("DROP COLUMN of a table that views use");
  // Indexes and constraints over the column go with it.
  for (Oid oid : std::vector<Oid>(table_.indexes)) {
    const auto index = ddl_.catalog()->FindRelation(oid);
    const auto& keys = index->index->keys;
    const bool uses = std::any_of(keys.begin(), keys.end(), [&](const IndexKey& key) { return key.column == number; }) ||
                      std::count(index->index->included.begin(), index->index->included.end(), number) > 0;
    const bool may_use = std::any_of(keys.begin(), keys.end(), [&](const IndexKey& key) { return key.column == 0; }) ||
                         !index->index->predicate.empty();
    if (!uses && may_use) ThrowNotSupported("DROP COLUMN of a table with expression or partial indexes");
    if (!uses) continue;
    std::erase_if(table_.constraints, [&](const ConstraintDescriptor& constraint) { return constraint.index == oid; });
    Put();
    DropRelation(ddl_, *index);
    table_ = *ddl_.catalog()->FindRelation(table_.oid);
  }
  std::erase_if(table_.constraints, [&](const ConstraintDescriptor& constraint) {
    return std::count(constraint.columns.begin(), constraint.columns.end(), number) > 0;
  });
  ColumnDescriptor& column = table_.columns[static_cast<size_t>(number - 1)];
  std::vector<Oid> sequences;
  ddl_.catalog()->ForEachRelationIn(table_.schema, [&](const RelationDescriptor& other) {
    if (other.kind == RelationKind::kSequence && other.sequence->owner_table == table_.oid &&
        other.sequence->owner_column == number) {
      sequences.push_back(other.oid);
    }
  });
  column.dropped = true;
  column.name = Format("........pg.dropped.{}........", number);
  column.not_null = false;
  column.default_expression.sql.clear();
  column.default_oid = kInvalidOid;
  column.has_missing = false;
  table_.heap.columns[static_cast<size_t>(number - 1)].dropped = true;
  Put();
  for (Oid sequence : sequences) ddl_.ddl().Drop(ObjectKind::kRelation, sequence);
}

void Alteration::SetDefault(const ast::AlterTableCmd& command) {
  ColumnDescriptor& column = Column(command.name);
  if (column.identity != 0) {
    throw SqlError(sqlstate::kSyntaxError, Format("column \"{}\" of relation \"{}\" is an identity column", column.name, table_.name));
  }
  if (command.def == nullptr) {
    column.default_expression.sql.clear();
    column.default_oid = kInvalidOid;
  } else {
    const PlanningInput input = ddl_.Input();
    const ExpressionPtr bound = BindExpression(input, command.def, nullptr, column.type, "DEFAULT");
    column.default_expression.sql = DeparseExpression(input, *bound, nullptr);
    if (column.default_oid == kInvalidOid) column.default_oid = ddl_.NewOid();
  }
  Put();
}

void Alteration::SetNotNull(const ast::AlterTableCmd& command) {
  ColumnDescriptor& column = Column(command.name);
  if (column.not_null) return;
  ValidateNotNull(ddl_, table_, column);
  column.not_null = true;
  Put();
}

void Alteration::DropNotNull(const ast::AlterTableCmd& command) {
  ColumnDescriptor& column = Column(command.name);
  if (column.identity != 0) {
    throw SqlError(sqlstate::kSyntaxError, Format("column \"{}\" of relation \"{}\" is an identity column", column.name, table_.name));
  }
  for (const ConstraintDescriptor& constraint : table_.constraints) {
    if (constraint.type == 'p' && std::count(constraint.columns.begin(), constraint.columns.end(), column.number) > 0) {
      throw SqlError(sqlstate::kInvalidTableDefinition, Format("column \"{}\" is in a primary key", column.name));
    }
  }
  column.not_null = false;
  Put();
}

void Alteration::DropConstraint(const ast::AlterTableCmd& command) {
  const auto at = std::find_if(table_.constraints.begin(), table_.constraints.end(), [&](const ConstraintDescriptor& constraint) {
    return constraint.name == command.name;
  });
  if (at == table_.constraints.end()) {
    const std::string message = Format("constraint \"{}\" of relation \"{}\" does not exist", command.name, table_.name);
    if (!command.missing_ok) throw SqlError(sqlstate::kUndefinedObject, message);
    return ddl_.Notice(message + ", skipping", sqlstate::kSuccessfulCompletion);
  }
  const Oid index = at->type == 'f' ? kInvalidOid : at->index;
  table_.constraints.erase(at);
  Put();
  if (index == kInvalidOid) return;
  DropRelation(ddl_, *ddl_.catalog()->FindRelation(index));
  table_ = *ddl_.catalog()->FindRelation(table_.oid);
}

void Alteration::SetOptions(const ast::AlterTableCmd& command) {
  const auto* list = reinterpret_cast<const ast::List*>(command.def);
  const auto erase = [&](const std::string& name) { std::erase_if(table_.options, [&](const auto& entry) { return entry.first == name; }); };
  if (command.subtype == ast::AT_ResetRelOptions) {
    for (const auto* option : ast::Each<ast::DefElem>(list)) erase(option->defname);
  } else {
    for (auto& [name, value] : StorageParameters(list, table_.kind)) {
      erase(name);
      table_.options.emplace_back(name, value);
    }
  }
  Put();
}

void Alteration::SetStatistics(const ast::AlterTableCmd& command) {
  const auto* value = ast::Cast<ast::Integer>(command.def);
  Column(command.name).statistics_target = std::min(value->ival, 10000);
  Put();
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
      if (is(ast::AT_SetStatistics)) ThrowNotSupported("ALTER INDEX ... SET STATISTICS");
  }
  throw SqlError(sqlstate::kWrongObjectType, Format("ALTER action cannot be performed on relation \"{}\"", table_.name))
      .Detail(Format("This operation is not supported for {}{}.", RelationKindName(table_.kind),
                     table_.kind == RelationKind::kIndex ? "es" : "s"));
}

void Alteration::Run(const ast::AlterTableCmd& command) {
  CheckKind(command);
  switch (command.subtype) {
    case ast::AT_AddColumn: return AddColumn(command);
    case ast::AT_DropColumn: return DropColumn(command);
    case ast::AT_ColumnDefault: return SetDefault(command);
    case ast::AT_SetNotNull: return SetNotNull(command);
    case ast::AT_DropNotNull: return DropNotNull(command);
    case ast::AT_AddConstraint: return AddConstraint(ddl_, table_, *ast::Cast<ast::Constraint>(command.def), nullptr);
    case ast::AT_DropConstraint: return DropConstraint(command);
    case ast::AT_SetRelOptions: case ast::AT_ResetRelOptions: return SetOptions(command);
    case ast::AT_SetStatistics: return SetStatistics(command);
    case ast::AT_ChangeOwner: return ChangeOwner(command);
    case ast::AT_AlterColumnType: ThrowNotSupported("ALTER TABLE ... ALTER COLUMN ... TYPE");
    default: ThrowNotSupported(Format("this ALTER TABLE form ({})", static_cast<int>(command.subtype)));
  }
}

}  // namespace

std::string AlterTable(ExecutionContext& context, const Statement& statement, const ast::AlterTableStmt& node) {
  const DdlContext ddl(context, statement.text);
  const std::string tag(CommandTag(&node));
  const auto found = ddl.ResolveOwned(*node.relation, TableLockMode::kAccessExclusive, node.missing_ok);
  if (found == nullptr) {
    ddl.Notice(Format("relation \"{}\" does not exist, skipping", node.relation->relname), sqlstate::kSuccessfulCompletion);
    return tag;
  }
  Alteration alteration(ddl, *found);
  for (const auto* command : ast::Each<ast::AlterTableCmd>(node.cmds)) alteration.Run(*command);
  return tag;
}

}  // namespace basalt
