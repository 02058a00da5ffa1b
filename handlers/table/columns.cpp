// Columns of CREATE TABLE and ALTER TABLE ADD COLUMN.
#include <algorithm>

#include "base/quote.h"
#include "base/sql_error.h"
#include "catalog/name_resolver.h"
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

void RefusePseudoType(const DdlContext& ddl, const std::string& column, const SqlType& type) {
  const TypeInfo& info = ddl.catalog()->GetType(type.oid);
  if (info.kind == TypeKind::kPseudo) {
    throw SqlError(sqlstate::kInvalidTableDefinition, Format("column \"{}\" has pseudo-type {}", column, info.name));
  }
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

void SetDefault(const DdlContext& ddl, ColumnDescriptor& column, const ast::Node* expression) {
  const PlanningInput input = ddl.Input();
  const ExpressionPtr bound = BindExpression(input, expression, nullptr, column.type, "DEFAULT");
  column.default_expression.sql = DeparseExpression(input, *bound, nullptr);
  if (column.default_oid == kInvalidOid) column.default_oid = ddl.NewOid();
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
  const CatalogNames names(*ddl.catalog(), ddl.database(), ddl.connection().SearchPath(ddl.context().session().catalog()));
  const auto relation = ddl.catalog()->FindRelation(table.schema, sequence);
  return Format("nextval({}::regclass)", QuoteLiteral(names.FormatOid(kRegclassOid, relation->oid)));
}

}  // namespace

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
    column.type = ResolveTypeName(ddl.Input(), definition.type_name);
    RefusePseudoType(ddl, column.name, column.type);
  }
  if (definition.coll_clause != nullptr) column.type.collation = ResolveCollation(ddl, *definition.coll_clause, column.type);
  bool null_given = false;
  for (const auto* constraint : ast::Each<ast::Constraint>(definition.constraints)) {
    const bool not_null = constraint->contype == ast::CONSTR_NOTNULL || constraint->contype == ast::CONSTR_PRIMARY ||
                          constraint->contype == ast::CONSTR_IDENTITY;
    null_given = null_given || constraint->contype == ast::CONSTR_NULL;
    column.not_null = column.not_null || not_null;
    if (null_given && column.not_null) {
      throw SqlError(sqlstate::kSyntaxError, Format("conflicting NULL/NOT NULL declarations for column \"{}\"", column.name))
          .At(constraint->location);
    }
    if (constraint->contype == ast::CONSTR_GENERATED) ThrowNotSupported("generated column");
  }
  return column;
}

void ApplyColumnDefaults(const DdlContext& ddl, RelationDescriptor& table, const ast::ColumnDef& definition, bool serial) {
  const auto at = std::find_if(table.columns.begin(), table.columns.end(), [&](const ColumnDescriptor& column) {
    return !column.dropped && column.name == std::string_view(definition.colname).substr(0, 63);
  });
  ColumnDescriptor& column = *at;
  std::string sequence;
  bool has_default = false;
  if (serial) {
    MakeColumnSequence(ddl, table, column, nullptr, &sequence);
    column.default_expression.sql = NextValueCall(ddl, table, sequence);
    column.default_oid = ddl.NewOid();
    has_default = true;
  }
  for (const auto* constraint : ast::Each<ast::Constraint>(definition.constraints)) {
    const bool is_default = constraint->contype == ast::CONSTR_DEFAULT;
    if (is_default && has_default) {
      throw SqlError(sqlstate::kSyntaxError,
                     Format("multiple default values specified for column \"{}\" of table \"{}\"", column.name, table.name))
          .At(constraint->location);
    }
    if (is_default) SetDefault(ddl, column, constraint->raw_expr);
    has_default = has_default || is_default;
    if (constraint->contype != ast::CONSTR_IDENTITY) continue;
    if (column.type.oid != kInt2Oid && column.type.oid != kInt4Oid && column.type.oid != kInt8Oid) {
      throw SqlError(sqlstate::kInvalidParameterValue, "identity column type must be smallint, integer, or bigint");
    }
    column.identity = constraint->generated_when;
    column.identity_sequence = MakeColumnSequence(ddl, table, column, constraint->options, &sequence);
  }
  if (!has_default && column.identity == 0) return;
  const Oid oid = table.oid;
  ddl.ddl().Put(table);
  table = *ddl.catalog()->FindRelation(oid);
}

}  // namespace basalt
