// Columns of CREATE TABLE and ALTER TABLE ADD COLUMN.
#include <algorithm>

#include "base/quote.h"
#include "base/sql_error.h"
#include "catalog/name_resolver.h"
#include "engine/planner/column_default.h"
#include "engine/planner/expression_tree.h"
#include "handlers/ddl/names.h"
#include "handlers/sequence/sequence_options.h"
#include "handlers/table/create_table.h"

namespace basalt {
namespace {

// serial, bigserial, smallserial and their int spellings; 0 if it is none.
Oid SerialType(const ast::TypeName& type) {
  if (ast::Length(type.names) != 1 || ast::Length(type.array_bounds) > 0) return kInvalidOid;
  const std::string_view name = ast::StringValue(ast::First(type.names));
  if (name == "serial" || name == "serial4") return kInt4Oid;
  if (name == "bigserial" || name == "serial8") return kInt8Oid;
  if (name == "smallserial" || name == "serial2") return kInt2Oid;
  return kInvalidOid;
}

Oid ResolveCollation(const DdlContext& ddl, const ast::CollateClause& clause, const SqlType& type) {
  const std::string name = ast::StringValue(ast::Last(clause.collname));
  const CollationDescriptor* collation = ddl.catalog()->FindCollation(kPgCatalogSchema, name);
  if (collation == nullptr) {
    throw SqlError(sqlstate::kUndefinedObject, Format("collation \"{}\" for encoding \"UTF8\" does not exist", name))
        .At(clause.location);
  }
  if (type.collation == kInvalidOid) {
    throw SqlError(sqlstate::kDatatypeMismatch,
                   Format("collations are not supported by type {}",
                          CatalogNames(*ddl.catalog(), ddl.database(), {}).FormatType(type.oid)))
        .At(clause.location);
  }
  return collation->oid;
}

// The sequence behind a serial or identity column: owned by it, dropped with it.
Oid MakeColumnSequence(const DdlContext& ddl, const RelationDescriptor& table, const ColumnDescriptor& column,
                       const ast::List* options, std::string* name) {
  SequenceDefinition definition = ReadSequenceOptions(ddl, options, nullptr, column.type.oid);
  definition.properties.owner_table = table.oid;
  definition.properties.owner_column = column.number;
  *name = ChooseRelationName(ddl, table.schema, table.name, column.name, "seq");
  return MakeSequence(ddl, {table.schema, *name}, table.persistence, std::move(definition.properties));
}

std::string NextValueCall(const DdlContext& ddl, const RelationDescriptor& table, const std::string& sequence) {
  const std::vector<Oid> path = {kPgCatalogSchema};  // whoever reads the text again must not need a search path
  const CatalogNames names(*ddl.catalog(), ddl.database(), path);
  const auto relation = ddl.catalog()->FindRelation(table.schema, sequence);
  return Format("nextval({}::regclass)", QuoteConstant(names.FormatOid(kRegclassOid, relation->oid)));
}

// What a generation expression may not read: generated columns, system columns, the whole row, anything that may change.
void CheckGeneration(const CatalogSnapshot& catalog, const RelationDescriptor& table, const Expression& bound) {
  Walk(bound, [&](const Expression& node) {
    const auto* column = AsIf<ColumnExpression>(&node);
    if (column == nullptr || column->index == -6) return true;  // tableoid is a constant of the table
    if (column->index < 0) {
      constexpr const char* kSystem[] = {"ctid", "xmin", "cmin", "xmax", "cmax"};
      throw SqlError(sqlstate::kInvalidColumnReference,
                     Format("cannot use system column \"{}\" in column generation expression", kSystem[-column->index - 1]))
          .At(column->location);
    }
    const ColumnDescriptor& read = table.columns[static_cast<size_t>(column->index)];
    if (read.generated == 0) return true;
    throw SqlError(sqlstate::kInvalidObjectDefinition,
                   Format("cannot use generated column \"{}\" in column generation expression", read.name))
        .Detail("A generated column cannot reference another generated column.")
        .At(column->location);
  });
  if (ReadsMutableFunction(catalog, bound)) throw SqlError(sqlstate::kInvalidObjectDefinition, "generation expression is not immutable");
}

void SetGenerated(const DdlContext& ddl, const RelationDescriptor& table, ColumnDescriptor& column, const ast::Constraint& constraint) {
  const PlanningInput input = ddl.Input();
  const ExpressionPtr bound = BindColumnDefault(input, constraint.raw_expr, &table, column);
  CheckGeneration(*ddl.catalog(), table, *bound);
  column.default_expression.sql = DeparseExpression(input, *bound, &table);
  if (column.default_oid == kInvalidOid) column.default_oid = ddl.NewOid();
}

// At most one of DEFAULT, identity and generation, each once.
class ValueSource {
 public:
  ValueSource(const RelationDescriptor& table, const ColumnDescriptor& column, bool serial)
      : table_(table), column_(column), has_default_(serial) {}

  void Take(const ast::Constraint& constraint) {
    const int location = constraint.location;
    switch (constraint.contype) {
      case ast::CONSTR_DEFAULT:
        if (has_default_) Refuse("multiple default values specified", location);
        has_default_ = true;
        break;
      case ast::CONSTR_IDENTITY:
        if (has_identity_) Refuse("multiple identity specifications", location);
        has_identity_ = true;
        break;
      case ast::CONSTR_GENERATED:
        if (has_generation_) Refuse("multiple generation clauses specified", location);
        has_generation_ = true;
        break;
      default: return;
    }
    if (has_default_ && has_identity_) Refuse("both default and identity specified", location);
    if (has_default_ && has_generation_) Refuse("both default and generation expression specified", location);
    if (has_identity_ && has_generation_) Refuse("both identity and generation expression specified", location);
  }
  bool any() const { return has_default_ || has_identity_ || has_generation_; }

 private:
  [[noreturn]] void Refuse(const char* what, int location) const {
    throw SqlError(sqlstate::kSyntaxError, Format("{} for column \"{}\" of table \"{}\"", what, column_.name, table_.name)).At(location);
  }
  const RelationDescriptor& table_;
  const ColumnDescriptor& column_;
  bool has_default_, has_identity_ = false, has_generation_ = false;
};

}  // namespace

void RefusePseudoType(const DdlContext& ddl, const std::string& column, const SqlType& type) {
  const TypeInfo& info = ddl.catalog()->GetType(type.oid);
  const bool array = info.element != kInvalidOid && ddl.catalog()->GetType(info.element).kind == TypeKind::kPseudo;
  if (info.kind != TypeKind::kPseudo && !array) return;
  const std::vector<Oid> path = ddl.connection().SearchPath(ddl.context().session().catalog());
  throw SqlError(sqlstate::kInvalidTableDefinition,
                 Format("column \"{}\" has pseudo-type {}", column,
                        CatalogNames(*ddl.catalog(), ddl.database(), path).FormatType(type.oid, {.typmod = type.typmod})));
}

void SetDefault(const DdlContext& ddl, ColumnDescriptor& column, const ast::Node* expression) {
  const PlanningInput input = ddl.Input();
  const ExpressionPtr bound = BindColumnDefault(input, expression, nullptr, column);
  column.default_expression.sql = DeparseExpression(input, *bound, nullptr);
  if (column.default_oid == kInvalidOid) column.default_oid = ddl.NewOid();
}

void SetIdentity(const DdlContext& ddl, const RelationDescriptor& table, ColumnDescriptor& column, const ast::Constraint& constraint) {
  if (column.type.oid != kInt2Oid && column.type.oid != kInt4Oid && column.type.oid != kInt8Oid) {
    throw SqlError(sqlstate::kInvalidParameterValue, "identity column type must be smallint, integer, or bigint");
  }
  std::string sequence;
  column.identity = constraint.generated_when;
  column.identity_sequence = MakeColumnSequence(ddl, table, column, constraint.options, &sequence);
}

std::string IdentityCall(const DdlContext& ddl, const ColumnDescriptor& column) {
  const std::vector<Oid> path = {kPgCatalogSchema};
  const CatalogNames names(*ddl.catalog(), ddl.database(), path);
  return Format("nextval({}::regclass)", QuoteConstant(names.FormatOid(kRegclassOid, column.identity_sequence)));
}

bool ReadsMutableFunction(const CatalogSnapshot& catalog, const Expression& expression) {
  const auto mutable_function = [&](Oid oid) {
    const FunctionDescriptor* function = catalog.FindFunction(oid);
    return function != nullptr && function->volatility != 'i';
  };
  bool found = false;
  Walk(expression, [&](const Expression& node) {
    if (const auto* call = AsIf<FunctionExpression>(&node)) found |= call->function != nullptr && call->function->volatility != 'i';
    if (const auto* any = AsIf<ArrayOperatorExpression>(&node)) found |= any->function != nullptr && any->function->volatility != 'i';
    if (const auto* cast = AsIf<IoCastExpression>(&node)) {
      const TypeDescriptor* from = catalog.FindTypeDescriptor(cast->input->type.oid);
      const TypeDescriptor* to = catalog.FindTypeDescriptor(cast->type.oid);
      found |= (from != nullptr && mutable_function(from->output)) || (to != nullptr && mutable_function(to->input));
    }
    return !found;
  });
  return found;
}

SqlType ResolveColumnType(const DdlContext& ddl, const ast::ColumnDef& definition, const std::string& column) {
  SqlType type = ResolveTypeName(ddl.Input(), definition.type_name);
  RefusePseudoType(ddl, column, type);
  if (definition.coll_clause != nullptr) type.collation = ResolveCollation(ddl, *definition.coll_clause, type);
  return type;
}

ColumnDescriptor ReadColumn(const DdlContext& ddl, const ast::ColumnDef& definition, int16_t number, bool* serial) {
  ColumnDescriptor column;
  column.name = definition.colname;
  TruncateIdentifier(&column.name);
  column.number = number;
  const Oid serial_type = SerialType(*definition.type_name);
  *serial = serial_type != kInvalidOid;
  if (*serial) {
    column.type = {serial_type, -1, kInvalidOid};
    column.not_null = true;
  } else {
    column.type = ResolveColumnType(ddl, definition, column.name);
  }
  bool null_given = false;
  for (const auto* constraint : ast::Each<ast::Constraint>(definition.constraints)) {
    const bool not_null = constraint->contype == ast::CONSTR_NOTNULL || constraint->contype == ast::CONSTR_PRIMARY ||
                          constraint->contype == ast::CONSTR_IDENTITY;
    if (constraint->contype == ast::CONSTR_GENERATED) column.generated = 's';
    null_given = null_given || constraint->contype == ast::CONSTR_NULL;
    column.not_null = column.not_null || not_null;
    if (null_given && column.not_null) {
      throw SqlError(sqlstate::kSyntaxError, Format("conflicting NULL/NOT NULL declarations for column \"{}\"", column.name))
          .At(constraint->location);
    }
  }
  return column;
}

void ApplyColumnDefaults(const DdlContext& ddl, RelationDescriptor& table, const ast::ColumnDef& definition, bool serial) {
  const auto at = std::find_if(table.columns.begin(), table.columns.end(), [&](const ColumnDescriptor& column) {
    return !column.dropped && column.name == std::string_view(definition.colname).substr(0, 63);
  });
  ColumnDescriptor& column = *at;
  ValueSource source(table, column, serial);
  if (serial) {
    std::string sequence;
    MakeColumnSequence(ddl, table, column, nullptr, &sequence);
    column.default_expression.sql = NextValueCall(ddl, table, sequence);
    column.default_oid = ddl.NewOid();
  }
  for (const auto* constraint : ast::Each<ast::Constraint>(definition.constraints)) {
    source.Take(*constraint);
    if (constraint->contype == ast::CONSTR_DEFAULT) SetDefault(ddl, column, constraint->raw_expr);
    if (constraint->contype == ast::CONSTR_IDENTITY) SetIdentity(ddl, table, column, *constraint);
    if (constraint->contype == ast::CONSTR_GENERATED) SetGenerated(ddl, table, column, *constraint);
  }
  if (!source.any()) return;
  const Oid oid = table.oid;
  ddl.ddl().Put(table);
  table = *ddl.catalog()->FindRelation(oid);
}

}  // namespace basalt
