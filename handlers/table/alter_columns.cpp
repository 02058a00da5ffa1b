#include "handlers/table/alter_columns.h"

#include <algorithm>

#include "base/sql_error.h"
#include "engine/planner/column_default.h"
#include "engine/execution/execution.h"
#include "engine/planner/expression_tree.h"
#include "handlers/drop/drop.h"
#include "handlers/maintenance/analyze.h"
#include "handlers/sequence/sequence_options.h"
#include "handlers/table/create_table.h"
#include "handlers/table/foreign_keys.h"
#include "handlers/table/rewrite_table.h"
#include "handlers/table/validate.h"
#include "handlers/type/type_names.h"

namespace basalt {
namespace {

void PutTable(const DdlContext& ddl, RelationDescriptor& table) {
  const Oid oid = table.oid;
  ddl.ddl().Put(table);
  table = *ddl.catalog()->FindRelation(oid);
}

std::string OfRelation(const RelationDescriptor& table, std::string_view column) {
  return Format("column \"{}\" of relation \"{}\"", column, table.name);
}

bool Reads(const DdlContext& ddl, const RelationDescriptor& table, const StoredExpression& stored, int16_t number) {
  if (stored.empty()) return false;
  bool found = false;
  const ExpressionPtr bound = BindStoredExpression(ddl.Input(), stored, &table, SqlType{});
  Walk(*bound, [&](const Expression& node) {
    const auto* column = AsIf<ColumnExpression>(&node);
    found |= column != nullptr && column->index == number - 1;
    return !found;
  });
  return found;
}

// --- ADD COLUMN

// What a new column holds in the rows that are there: nothing, one value for all, or a value that each row computes.
void FillNewColumn(const DdlContext& ddl, RelationDescriptor& table, int16_t number, bool not_null) {
  ColumnDescriptor& column = table.columns[static_cast<size_t>(number - 1)];
  ExpressionPtr value;
  if (column.generated == 0 && column.identity != 0) {
    value = BindStoredExpression(ddl.Input(), {IdentityCall(ddl, column)}, nullptr, column.type);
  } else if (column.generated == 0 && !DefaultOf(*ddl.catalog(), column).empty()) {
    value = BindStoredExpression(ddl.Input(), DefaultOf(*ddl.catalog(), column), nullptr, column.type);
  } else if (column.generated == 0 && ddl.catalog()->GetType(column.type.oid).kind == TypeKind::kDomain) {
    value = BindStoredExpression(ddl.Input(), {"NULL"}, nullptr, column.type);  // its checks must hold
  }
  const bool computed = column.generated != 0 || (value != nullptr && (column.identity != 0 || IsVolatile(*value)));
  column.not_null = not_null;
  if (computed && !IsEmpty(ddl, table)) {
    std::vector<NewValue> values;
    if (value != nullptr) values.push_back({number, std::move(value)});
    const RelationDescriptor before = table;
    RewriteRows(ddl, before, table, std::move(values));
    table = *ddl.catalog()->FindRelation(table.oid);
    return;
  }
  if (!computed && value != nullptr) {
    ddl.transaction().StartStatement();
    column.missing = EvaluateConstant(ddl.context(), *value);
    column.has_missing = !column.missing.is_null();
    if (column.has_missing) RefuseStoredRow(ddl, table);
  }
  const bool check = not_null && !column.has_missing;
  PutTable(ddl, table);
  if (check) ValidateNotNull(ddl, table, table.columns[static_cast<size_t>(number - 1)]);
}

// --- DROP COLUMN

struct Dependents {
  std::vector<DescriptorPtr<RelationDescriptor>> views;
  std::vector<int16_t> generated;
};

Dependents FindDependents(const DdlContext& ddl, const RelationDescriptor& table, int16_t number) {
  Dependents found;
  for (const ColumnDescriptor& other : table.columns) {
    if (other.dropped || other.generated == 0 || other.number == number) continue;
    if (Reads(ddl, table, other.default_expression, number)) found.generated.push_back(other.number);
  }
  for (const auto& view : DependentViews(ddl, table.oid)) {
    const auto read = BindStoredView(ddl.Input(), *view).columns_read;
    if (std::find(read.begin(), read.end(), std::pair{table.oid, number}) != read.end()) found.views.push_back(view);
  }
  return found;
}

void DropDependents(const DdlContext& ddl, RelationDescriptor& table, int16_t number, bool cascade) {
  const Dependents direct = FindDependents(ddl, table, number);
  const std::string column = Format("column {} of {}", table.Column(number).name, DescribeRelation(ddl, table));
  std::vector<std::string> objects, lines;
  std::vector<DescriptorPtr<RelationDescriptor>> views;
  for (int16_t other : direct.generated) {
    objects.push_back(Format("column {} of {}", table.Column(other).name, DescribeRelation(ddl, table)));
    lines.push_back(Format("{} depends on {}", objects.back(), column));
  }
  for (const auto& view : direct.views) {
    objects.push_back(DescribeRelation(ddl, *view));
    lines.push_back(Format("{} depends on {}", objects.back(), column));
    views.push_back(view);
    for (const auto& other : DependentViewsDeep(ddl, view->oid)) {
      const bool known = std::any_of(views.begin(), views.end(), [&](const auto& one) { return one->oid == other->oid; });
      if (known) continue;
      views.push_back(other);
      objects.push_back(DescribeRelation(ddl, *other));
      lines.push_back(Format("{} depends on {}", objects.back(), DescribeRelation(ddl, *view)));
    }
  }
  const std::vector<ForeignKeyPlace> references = ReferencesTo(ddl, table, number, kInvalidOid, false);
  for (const ForeignKeyPlace& place : references) {
    objects.push_back(DescribeForeignKey(ddl, place));
    lines.push_back(Format("{} depends on {}", objects.back(), column));
  }
  if (objects.empty()) return;
  if (!cascade) ThrowDependents(column, lines);
  NoticeDropCascade(ddl, objects);
  for (const ForeignKeyPlace& place : references) DropForeignKey(ddl, place.table->oid, place.constraint);
  if (!references.empty()) table = *ddl.catalog()->FindRelation(table.oid);
  DropViewsSilently(ddl, views);
  for (int16_t other : direct.generated) {
    ast::AlterTableCmd command{};
    const std::string name = table.Column(other).name;
    command.name = name.c_str();
    command.behavior = ast::DROP_CASCADE;
    DropTableColumn(ddl, table, command);
  }
}

bool IndexUses(const DdlContext& ddl, const RelationDescriptor& table, const IndexProperties& index, int16_t number) {
  const bool plain = std::any_of(index.keys.begin(), index.keys.end(), [&](const IndexKey& key) { return key.column == number; }) ||
                     std::count(index.included.begin(), index.included.end(), number) > 0;
  return plain || Reads(ddl, table, index.predicate, number) ||
         std::any_of(index.keys.begin(), index.keys.end(), [&](const IndexKey& key) { return Reads(ddl, table, key.expression, number); });
}

// Indexes and constraints over the column go with it.
void DropIndexesAndConstraints(const DdlContext& ddl, RelationDescriptor& table, int16_t number) {
  for (Oid oid : std::vector<Oid>(table.indexes)) {
    const auto index = ddl.catalog()->FindRelation(oid);
    if (!IndexUses(ddl, table, *index->index, number)) continue;
    std::erase_if(table.constraints, [&](const ConstraintDescriptor& constraint) {
      return constraint.type != 'f' && constraint.index == oid;
    });
    PutTable(ddl, table);
    DropRelation(ddl, *index);
    table = *ddl.catalog()->FindRelation(table.oid);
  }
  const auto uses = [&](const ConstraintDescriptor& constraint) {
    return std::count(constraint.columns.begin(), constraint.columns.end(), number) > 0;
  };
  for (const ConstraintDescriptor& constraint : std::vector<ConstraintDescriptor>(table.constraints)) {
    if (constraint.type != 'f' || !uses(constraint)) continue;
    PutTable(ddl, table);
    DropForeignKey(ddl, table.oid, constraint.oid);
    table = *ddl.catalog()->FindRelation(table.oid);
  }
  std::erase_if(table.constraints, uses);
}

std::vector<Oid> OwnedSequences(const DdlContext& ddl, const RelationDescriptor& table, int16_t number) {
  std::vector<Oid> sequences;
  ddl.catalog()->ForEachRelationIn(table.schema, [&](const RelationDescriptor& other) {
    if (other.kind != RelationKind::kSequence || other.sequence->owner_table != table.oid) return;
    if (other.sequence->owner_column == number) sequences.push_back(other.oid);
  });
  return sequences;
}

// ALTER INDEX ... ALTER COLUMN number: only expressions have statistics of their own.
ColumnDescriptor& IndexColumn(RelationDescriptor& index, int16_t number) {
  if (index.index == nullptr) throw SqlError(sqlstate::kFeatureNotSupported, "cannot refer to non-index column by number");
  if (number < 1 || static_cast<size_t>(number) > index.columns.size()) {
    throw SqlError(sqlstate::kUndefinedColumn, Format("column number {} of relation \"{}\" does not exist", number, index.name));
  }
  ColumnDescriptor& column = index.columns[static_cast<size_t>(number - 1)];
  if (static_cast<size_t>(number) > index.index->keys.size()) {
    throw SqlError(sqlstate::kFeatureNotSupported,
                   Format("cannot alter statistics on included column \"{}\" of index \"{}\"", column.name, index.name));
  }
  if (index.index->keys[static_cast<size_t>(number - 1)].column != 0) {
    throw SqlError(sqlstate::kFeatureNotSupported,
                   Format("cannot alter statistics on non-expression column \"{}\" of index \"{}\"", column.name, index.name))
        .Hint("Alter statistics on table column instead.");
  }
  return column;
}

void RequireIdentity(const RelationDescriptor& table, const ColumnDescriptor& column) {
  if (column.identity != 0) return;
  throw SqlError(sqlstate::kObjectNotInPrerequisiteState, OfRelation(table, column.name) + " is not an identity column");
}

}  // namespace

ColumnDescriptor& RequireColumn(RelationDescriptor& table, std::string_view name) {
  for (ColumnDescriptor& column : table.columns) {
    if (!column.dropped && column.name == name) return column;
  }
  if (IsSystemColumn(name)) throw SqlError(sqlstate::kFeatureNotSupported, Format("cannot alter system column \"{}\"", name));
  throw SqlError(sqlstate::kUndefinedColumn, OfRelation(table, name) + " does not exist");
}

void AddTableColumn(const DdlContext& ddl, RelationDescriptor& table, const ast::AlterTableCmd& command) {
  const auto& definition = *ast::Cast<ast::ColumnDef>(command.def);
  if (table.FindColumn(definition.colname) != nullptr) {
    const std::string message = OfRelation(table, definition.colname) + " already exists";
    if (!command.missing_ok) throw SqlError(sqlstate::kDuplicateColumn, message);
    return ddl.Notice(message + ", skipping", sqlstate::kDuplicateColumn);
  }
  if (IsSystemColumn(definition.colname)) {
    throw SqlError(sqlstate::kDuplicateColumn, Format("column name \"{}\" conflicts with a system column name", definition.colname));
  }
  if (table.columns.size() >= kMaxTableColumns) {
    throw SqlError(sqlstate::kTooManyColumns, Format("tables can have at most {} columns", kMaxTableColumns));
  }
  bool serial = false;
  const auto number = static_cast<int16_t>(table.columns.size() + 1);
  ColumnDescriptor column = ReadColumn(ddl, definition, number, &serial);
  const bool not_null = std::exchange(column.not_null, false);
  RowColumn physical;
  physical.physical = ddl.catalog()->GetType(column.type.oid).physical;
  table.columns.push_back(std::move(column));
  table.heap.columns.push_back(physical);
  PutTable(ddl, table);
  WithoutPosition([&] { ApplyColumnDefaults(ddl, table, definition, serial); });
  FillNewColumn(ddl, table, number, not_null);
  AddColumnConstraints(ddl, table, definition);
}

void DropTableColumn(const DdlContext& ddl, RelationDescriptor& table, const ast::AlterTableCmd& command) {
  const ColumnDescriptor* found = table.FindColumn(command.name);
  if (found == nullptr) {
    if (IsSystemColumn(command.name)) {
      throw SqlError(sqlstate::kFeatureNotSupported, Format("cannot drop system column \"{}\"", command.name));
    }
    const std::string message = OfRelation(table, command.name) + " does not exist";
    if (!command.missing_ok) throw SqlError(sqlstate::kUndefinedColumn, message);
    return ddl.Notice(message + ", skipping");
  }
  const int16_t number = found->number;
  DropDependents(ddl, table, number, command.behavior == ast::DROP_CASCADE);
  DropIndexesAndConstraints(ddl, table, number);
  const std::vector<Oid> sequences = OwnedSequences(ddl, table, number);
  ColumnDescriptor& column = table.columns[static_cast<size_t>(number - 1)];
  column.dropped = true;
  column.name = Format("........pg.dropped.{}........", number);
  column.not_null = column.has_missing = false;
  column.generated = column.identity = 0;
  column.identity_sequence = kInvalidOid;
  column.default_expression.sql.clear();
  column.default_oid = kInvalidOid;
  table.heap.columns[static_cast<size_t>(number - 1)].dropped = true;
  PutTable(ddl, table);
  DropColumnStatistics(ddl, table.oid, {number});
  for (Oid sequence : sequences) ddl.ddl().Drop(ObjectKind::kRelation, sequence);
}

void SetColumnDefault(const DdlContext& ddl, RelationDescriptor& table, const ast::AlterTableCmd& command) {
  ColumnDescriptor& column = RequireColumn(table, command.name);
  if (column.identity != 0) {
    SqlError error(sqlstate::kSyntaxError, OfRelation(table, column.name) + " is an identity column");
    if (command.def == nullptr) error.fields().hint = "Use ALTER TABLE ... ALTER COLUMN ... DROP IDENTITY instead.";
    throw error;
  }
  if (column.generated != 0) {
    SqlError error(sqlstate::kSyntaxError, OfRelation(table, column.name) + " is a generated column");
    if (command.def == nullptr) error.fields().hint = "Use ALTER TABLE ... ALTER COLUMN ... DROP EXPRESSION instead.";
    throw error;
  }
  if (command.def == nullptr) {
    column.default_expression.sql.clear();
    column.default_oid = kInvalidOid;
  } else {
    WithoutPosition([&] { SetDefault(ddl, column, command.def); });
  }
  PutTable(ddl, table);
}

void SetColumnNotNull(const DdlContext& ddl, RelationDescriptor& table, const ast::AlterTableCmd& command) {
  ColumnDescriptor& column = RequireColumn(table, command.name);
  if (column.not_null) return;
  ValidateNotNull(ddl, table, column);
  column.not_null = true;
  PutTable(ddl, table);
}

void DropColumnNotNull(const DdlContext& ddl, RelationDescriptor& table, const ast::AlterTableCmd& command) {
  ColumnDescriptor& column = RequireColumn(table, command.name);
  if (column.identity != 0) throw SqlError(sqlstate::kSyntaxError, OfRelation(table, column.name) + " is an identity column");
  for (const ConstraintDescriptor& constraint : table.constraints) {
    if (constraint.type == 'p' && std::count(constraint.columns.begin(), constraint.columns.end(), column.number) > 0) {
      throw SqlError(sqlstate::kInvalidTableDefinition, Format("column \"{}\" is in a primary key", column.name));
    }
  }
  column.not_null = false;
  PutTable(ddl, table);
}

void DropColumnExpression(const DdlContext& ddl, RelationDescriptor& table, const ast::AlterTableCmd& command) {
  ColumnDescriptor& column = RequireColumn(table, command.name);
  if (column.generated == 0) {
    const std::string message = OfRelation(table, column.name) + " is not a stored generated column";
    if (!command.missing_ok) throw SqlError(sqlstate::kObjectNotInPrerequisiteState, message);
    return ddl.Notice(message + ", skipping");
  }
  column.generated = 0;
  column.default_expression.sql.clear();
  column.default_oid = kInvalidOid;
  PutTable(ddl, table);
}

void AddColumnIdentity(const DdlContext& ddl, RelationDescriptor& table, const ast::AlterTableCmd& command) {
  ColumnDescriptor& column = RequireColumn(table, command.name);
  const auto& constraint = *ast::Cast<ast::Constraint>(command.def);
  if (!column.not_null) {
    throw SqlError(sqlstate::kObjectNotInPrerequisiteState,
                   OfRelation(table, column.name) + " must be declared NOT NULL before identity can be added");
  }
  if (column.identity != 0) {
    throw SqlError(sqlstate::kObjectNotInPrerequisiteState, OfRelation(table, column.name) + " is already an identity column");
  }
  if (!column.default_expression.empty()) {
    throw SqlError(sqlstate::kObjectNotInPrerequisiteState, OfRelation(table, column.name) + " already has a default value");
  }
  SetIdentity(ddl, table, column, constraint);
  PutTable(ddl, table);
}

void ChangeColumnIdentity(const DdlContext& ddl, RelationDescriptor& table, const ast::AlterTableCmd& command) {
  ColumnDescriptor& column = RequireColumn(table, command.name);
  RequireIdentity(table, column);
  RelationDescriptor sequence = *ddl.catalog()->FindRelation(column.identity_sequence);
  for (const auto* option : ast::Each<ast::DefElem>(reinterpret_cast<const ast::List*>(command.def))) {
    if (std::string_view(option->defname) != "generated") continue;
    column.identity = static_cast<char>(ast::Cast<ast::Integer>(option->arg)->ival);
  }
  AlterSequenceOptions(ddl, std::move(sequence), reinterpret_cast<const ast::List*>(command.def));
  PutTable(ddl, table);
}

void DropColumnIdentity(const DdlContext& ddl, RelationDescriptor& table, const ast::AlterTableCmd& command) {
  ColumnDescriptor& column = RequireColumn(table, command.name);
  if (column.identity == 0) {
    const std::string message = OfRelation(table, column.name) + " is not an identity column";
    if (!command.missing_ok) throw SqlError(sqlstate::kObjectNotInPrerequisiteState, message);
    return ddl.Notice(message + ", skipping");
  }
  const Oid sequence = std::exchange(column.identity_sequence, kInvalidOid);
  column.identity = 0;
  PutTable(ddl, table);
  ddl.ddl().Drop(ObjectKind::kRelation, sequence);
}

void SetColumnStorage(const DdlContext& ddl, RelationDescriptor& table, const ast::AlterTableCmd& command) {
  ColumnDescriptor& column = RequireColumn(table, command.name);
  constexpr std::pair<std::string_view, char> kModes[] = {{"plain", 'p'}, {"external", 'e'}, {"extended", 'x'}, {"main", 'm'}};
  std::string name = ast::StringValue(command.def);
  for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  const auto* mode = std::find_if(std::begin(kModes), std::end(kModes), [&](const auto& known) { return known.first == name; });
  if (mode == std::end(kModes)) {
    throw SqlError(sqlstate::kInvalidParameterValue, Format("invalid storage type \"{}\"", ast::StringValue(command.def)));
  }
  const TypeDescriptor* type = ddl.catalog()->FindTypeDescriptor(column.type.oid);
  if (mode->second != 'p' && type->storage == 'p') {
    throw SqlError(sqlstate::kFeatureNotSupported, Format("column data type {} can only have storage PLAIN",
                                                          CatalogNames(*ddl.catalog(), ddl.database(), {}).FormatType(column.type.oid)));
  }
  column.storage = mode->second;
  PutTable(ddl, table);
}

void SetColumnStatistics(const DdlContext& ddl, RelationDescriptor& table, const ast::AlterTableCmd& command) {
  int32_t target = ast::Cast<ast::Integer>(command.def)->ival;
  if (target < -1) throw SqlError(sqlstate::kInvalidParameterValue, Format("statistics target {} is too low", target));
  if (target > 10000) {
    target = 10000;
    ddl.Notice("lowering statistics target to 10000", sqlstate::kWarning, Severity::kWarning);
  }
  ColumnDescriptor& column = command.name != nullptr ? RequireColumn(table, command.name) : IndexColumn(table, command.num);
  column.statistics_target = target;
  PutTable(ddl, table);
}

}  // namespace basalt
