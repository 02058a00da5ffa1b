// pg_get_expr, pg_get_constraintdef, pg_get_indexdef, pg_get_viewdef and their sisters: objects back to SQL.
#include "base/quote.h"
#include "base/sql_error.h"
#include "catalog/seed/seed_text.h"
#include "catalog/seed/tsv_reader.h"
#include "session/functions/constraint_finder.h"
#include "session/functions/families.h"
#include "session/functions/pretty_parentheses.h"
#include "session/functions/relation_name.h"
#include "types/array.h"

namespace basalt {
namespace {

using Text = std::optional<std::string_view>;

const CatalogSnapshot& CatalogOf(FunctionContext& context) { return EnvironmentOf(context).catalog(); }
const CatalogNames& NamesOf(FunctionContext& context) { return EnvironmentOf(context).catalog_names(); }

std::string RelationName(FunctionContext& context, const RelationDescriptor& relation, bool always_qualified = false) {
  const bool visible = !always_qualified && NamesOf(context).RelationIsVisible(relation.oid);
  return NamesOf(context).QualifiedName(relation.schema, relation.name, visible);
}

std::string Expression(const StoredExpression& expression, bool pretty) {
  return pretty ? PrettyParentheses(expression.sql) : expression.sql;
}

std::string ColumnList(const RelationDescriptor& relation, std::span<const int16_t> columns) {
  std::string list;
  for (const int16_t column : columns) list += (list.empty() ? "" : ", ") + QuoteIdentifier(relation.Column(column).name);
  return list;
}

// --- constraints

const char* ActionText(char action) {
  switch (action) {
    case 'r': return "RESTRICT";
    case 'c': return "CASCADE";
    case 'n': return "SET NULL";
    case 'd': return "SET DEFAULT";
    default: return nullptr;  // a: NO ACTION, not shown
  }
}

std::string ForeignKeyText(FunctionContext& context, const RelationDescriptor& relation, const ConstraintDescriptor& key) {
  std::string text = "FOREIGN KEY (" + ColumnList(relation, key.columns) + ") REFERENCES ";
  if (const auto foreign = CatalogOf(context).FindRelation(key.foreign_table)) {
    text += RelationName(context, *foreign) + "(" + ColumnList(*foreign, key.foreign_columns) + ")";
  }
  if (key.match_type == 'f') text += " MATCH FULL";
  if (const char* action = ActionText(key.update_action)) text += std::string(" ON UPDATE ") + action;
  if (const char* action = ActionText(key.delete_action)) text += std::string(" ON DELETE ") + action;
  if (!key.delete_columns.empty()) text += " (" + ColumnList(relation, key.delete_columns) + ")";
  return text;
}

std::string UniqueText(FunctionContext& context, const RelationDescriptor& relation, const ConstraintDescriptor& constraint) {
  const auto index = CatalogOf(context).FindRelation(constraint.index);
  std::string text = constraint.type == 'p' ? "PRIMARY KEY " : "UNIQUE ";
  if (index != nullptr && index->index != nullptr && index->index->nulls_not_distinct) text += "NULLS NOT DISTINCT ";
  text += "(" + ColumnList(relation, constraint.columns) + ")";
  if (index != nullptr && index->index != nullptr && !index->index->included.empty()) {
    text += " INCLUDE (" + ColumnList(relation, index->index->included) + ")";
  }
  return text;
}

std::string ConstraintText(FunctionContext& context, const FoundConstraint& found, bool pretty) {
  const ConstraintDescriptor& constraint = *found.constraint;
  std::string text;
  switch (constraint.type) {
    case 'c':
      text = "CHECK (" + Expression(constraint.check, pretty) + ")";
      if (constraint.no_inherit) text += " NO INHERIT";
      break;
    case 'f': text = ForeignKeyText(context, *found.relation, constraint); break;
    case 'p':
    case 'u': text = UniqueText(context, *found.relation, constraint); break;
    case 't': text = "TRIGGER"; break;
    default: ThrowNotSupported("exclusion constraint");
  }
  if (constraint.deferrable) text += " DEFERRABLE";
  if (constraint.initially_deferred) text += " INITIALLY DEFERRED";
  if (!constraint.validated) text += " NOT VALID";
  return text;
}

Text ConstraintDefinition(FunctionContext& context, uint32_t oid, bool pretty) {
  const FoundConstraint found = FindConstraint(context, oid);
  if (found.constraint == nullptr) return std::nullopt;
  return context.arena().Copy(ConstraintText(context, found, pretty));
}

// --- indexes

std::string AccessMethodName(Oid method) {
  for (TsvReader row(SeedText("pg_am")); row.Next();) {
    if (row.OidAt(0) == method) return row.Text(1);
  }
  return std::to_string(method);
}

std::string KeyExpression(const RelationDescriptor& table, const IndexKey& key, bool pretty) {
  if (key.column != 0) return QuoteIdentifier(table.Column(key.column).name);
  const std::string text = Expression(key.expression, pretty);
  return LooksLikeFunctionCall(text) ? text : "(" + text + ")";
}

std::string KeyText(FunctionContext& context, const RelationDescriptor& table, const IndexProperties& index, const IndexKey& key,
                    bool pretty) {
  std::string text = KeyExpression(table, key, pretty);
  const CatalogSnapshot& catalog = CatalogOf(context);
  if (key.collation != kInvalidOid && key.collation != key.type.collation) {
    if (const CollationDescriptor* collation = catalog.FindCollation(key.collation)) {
      text += " COLLATE " + NamesOf(context).QualifiedName(collation->schema, collation->name,
                                                           NamesOf(context).CollationIsVisible(collation->oid));
    }
  }
  if (key.operator_class != kInvalidOid && key.operator_class != DefaultOperatorClass(catalog, index.access_method, key.type.oid)) {
    text += " " + QuoteIdentifier(OperatorClassName(key.operator_class));
  }
  if (key.descending) text += " DESC";
  if (key.descending != key.nulls_first) text += key.nulls_first ? " NULLS FIRST" : " NULLS LAST";
  return text;
}

std::string OptionsText(const Settings& options) {
  std::string text;
  for (const auto& [name, value] : options) {
    const std::string shown = QuoteIdentifier(value) == value ? value : QuoteConstant(value);
    text += (text.empty() ? "" : ", ") + QuoteIdentifier(name) + "=" + shown;
  }
  return text;
}

std::string IndexText(FunctionContext& context, const RelationDescriptor& relation, bool pretty) {
  const IndexProperties& index = *relation.index;
  const auto table = CatalogOf(context).FindRelation(index.table);
  if (table == nullptr) return {};
  std::string text = index.unique ? "CREATE UNIQUE INDEX " : "CREATE INDEX ";
  text += QuoteIdentifier(relation.name) + " ON " + RelationName(context, *table, !pretty) + " USING " +
          QuoteIdentifier(AccessMethodName(index.access_method)) + " (";
  const char* separator = "";
  for (const IndexKey& key : index.keys) {
    text += separator + KeyText(context, *table, index, key, pretty);
    separator = ", ";
  }
  text += ")";
  if (!index.included.empty()) text += " INCLUDE (" + ColumnList(*table, index.included) + ")";
  if (index.nulls_not_distinct) text += " NULLS NOT DISTINCT";
  if (!relation.options.empty()) text += " WITH (" + OptionsText(relation.options) + ")";
  if (!index.predicate.empty()) text += " WHERE " + Expression(index.predicate, pretty);
  return text;
}

Text IndexDefinition(FunctionContext& context, uint32_t oid, int32_t column, bool pretty) {
  const auto relation = CatalogOf(context).FindRelation(oid);
  if (relation == nullptr || relation->index == nullptr) return std::nullopt;
  if (column == 0) return context.arena().Copy(IndexText(context, *relation, pretty));
  const IndexProperties& index = *relation->index;
  const auto table = CatalogOf(context).FindRelation(index.table);
  const auto position = static_cast<size_t>(column - 1);
  if (table == nullptr || column < 0 || position >= index.keys.size() + index.included.size()) return std::string_view();
  if (position < index.keys.size()) return context.arena().Copy(KeyExpression(*table, index.keys[position], pretty));
  return context.arena().Copy(QuoteIdentifier(table->Column(index.included[position - index.keys.size()]).name));
}

// --- views and rules

Text ViewText(FunctionContext& context, const RelationDescriptor* relation, bool pretty) {
  if (relation == nullptr || relation->view == nullptr || relation->view->sql.empty()) return std::nullopt;
  const auto is_visible = [&context](std::string_view schema, std::string_view name) {
    const auto found = NamesOf(context).FindRelation(name);
    const SchemaDescriptor* descriptor = found == nullptr ? nullptr : CatalogOf(context).FindSchema(found->schema);
    return descriptor != nullptr && descriptor->name == schema;
  };
  std::string sql = UnqualifyRelations(relation->view->sql, is_visible);
  if (pretty) sql = PrettyParentheses(sql);
  return context.arena().Copy((sql.starts_with(' ') ? "" : " ") + sql + ";");
}

Text ViewDefinition(FunctionContext& context, uint32_t oid, bool pretty) {
  return ViewText(context, CatalogOf(context).FindRelation(oid).get(), pretty);
}
Text ViewDefinitionByName(FunctionContext& context, std::string_view name, bool pretty) {
  return ViewDefinition(context, RelationNamed(NamesOf(context), name), pretty);
}

// --- sequences

Text SerialSequence(FunctionContext& context, std::string_view table_name, std::string_view column_name) {
  const Oid table = RelationNamed(NamesOf(context), table_name);
  const auto relation = CatalogOf(context).FindRelation(table);
  const ColumnDescriptor* column = relation == nullptr ? nullptr : relation->FindColumn(column_name);
  if (column == nullptr) {
    throw SqlError(sqlstate::kUndefinedColumn,
                   Format("column \"{}\" of relation \"{}\" does not exist", column_name, ParseQualifiedName(table_name).back()));
  }
  Text found;
  CatalogOf(context).ForEachRelation([&](const RelationDescriptor& candidate) {
    if (candidate.sequence == nullptr || found) return;
    const bool owned = candidate.sequence->owner_table == table && candidate.sequence->owner_column == column->number;
    if (owned || candidate.oid == column->identity_sequence) found = context.arena().Copy(RelationName(context, candidate, true));
  });
  return found;
}

const RelationDescriptor& RequireSequence(const DescriptorPtr<RelationDescriptor>& relation, Oid oid) {
  if (relation == nullptr) throw SqlError(sqlstate::kUndefinedTable, Format("could not open relation with OID {}", oid));
  if (relation->sequence == nullptr) {
    throw SqlError(sqlstate::kWrongObjectType, Format("\"{}\" is not a sequence", relation->name));
  }
  return *relation;
}

StringRef SequenceParameters(FunctionContext& context, uint32_t oid) {
  const auto relation = CatalogOf(context).FindRelation(oid);
  if (relation == nullptr) throw SqlError(sqlstate::kUndefinedTable, Format("relation with OID {} does not exist", oid));
  if (relation->sequence == nullptr) ThrowInternal(Format("cache lookup failed for sequence {}", oid));
  const SequenceProperties& sequence = *relation->sequence;
  const SequenceOptions& options = sequence.options;
  constexpr Oid kTypes[] = {kInt8Oid, kInt8Oid, kInt8Oid, kInt8Oid, kBoolOid, kInt8Oid, kOidOid};
  constexpr PhysicalType kPhysical[] = {PhysicalType::kInt64, PhysicalType::kInt64, PhysicalType::kInt64, PhysicalType::kInt64,
                                        PhysicalType::kBool,  PhysicalType::kInt64, PhysicalType::kUInt32};
  const NullableDatum fields[] = {{MakeDatum(options.start), false},     {MakeDatum(options.minimum), false},
                                  {MakeDatum(options.maximum), false},   {MakeDatum(options.increment), false},
                                  {MakeDatum(options.cycle), false},     {MakeDatum(options.cache), false},
                                  {MakeDatum(uint32_t{sequence.type}), false}};
  return PackRecord(kTypes, kPhysical, fields, context.arena());
}

std::optional<int64_t> SequenceLastValue(FunctionContext& context, uint32_t oid) {
  const auto relation = CatalogOf(context).FindRelation(oid);
  const SequenceProperties& sequence = *RequireSequence(relation, oid).sequence;
  const SequenceState state = EnvironmentOf(context).context().session().storage().ReadSequence(sequence.storage);
  return state.is_called ? std::optional(state.last_value) : std::nullopt;
}

// Stored texts qualify the relation of 'name'::regclass; shown is what the search path asks for.
std::string ShortenRelations(FunctionContext& context, std::string_view expression) {
  constexpr std::string_view kCast = "'::regclass";
  std::string shown;
  for (size_t at = expression.find(kCast); at != expression.npos; at = expression.find(kCast)) {
    const size_t quote = at == 0 ? expression.npos : expression.rfind('\'', at - 1);
    if (quote == expression.npos) break;
    const std::string_view name = expression.substr(quote + 1, at - quote - 1);
    std::string text(name);
    try {
      text = NamesOf(context).FormatOid(kRegclassOid, NamesOf(context).ResolveName(kRegclassOid, name));
    } catch (const SqlError&) {
      // Not a name that means something now: as it stands.
    }
    shown.append(expression.substr(0, quote + 1)).append(text).append(kCast);
    expression.remove_prefix(at + kCast.size());
  }
  return shown.append(expression);
}

Text PrettyExpression(FunctionContext& context, std::string_view expression, bool pretty) {
  const bool names_relation = expression.find("'::regclass") != expression.npos;
  if (!pretty && !names_relation) return expression;
  const std::string shown = names_relation ? ShortenRelations(context, expression) : std::string(expression);
  return context.arena().Copy(pretty ? PrettyParentheses(shown) : shown);
}

// Kinds of object that do not exist here: whatever the oid, there is nothing to define.
constexpr auto kNoDefinition = [](uint32_t) { return Text(); };
constexpr auto kNoDefinitionPretty = [](uint32_t, bool) { return Text(); };

constexpr KernelEntry kKernels[] = {
    MakeKernel<[](FunctionContext& c, std::string_view e, uint32_t) { return PrettyExpression(c, e, false); }>("pg_get_expr"),
    MakeKernel<[](FunctionContext& c, std::string_view e, uint32_t, bool pretty) {
      return PrettyExpression(c, e, pretty);
    }>("pg_get_expr_ext"),
    MakeKernel<[](FunctionContext& c, uint32_t oid) { return ConstraintDefinition(c, oid, false); }>("pg_get_constraintdef"),
    MakeKernel<&ConstraintDefinition>("pg_get_constraintdef_ext"),
    MakeKernel<[](FunctionContext& c, uint32_t oid) { return IndexDefinition(c, oid, 0, false); }>("pg_get_indexdef"),
    MakeKernel<&IndexDefinition>("pg_get_indexdef_ext"),
    MakeKernel<[](FunctionContext& c, uint32_t oid) { return ViewDefinition(c, oid, false); }>("pg_get_viewdef"),
    MakeKernel<&ViewDefinition>("pg_get_viewdef_ext"),
    MakeKernel<[](FunctionContext& c, std::string_view name) { return ViewDefinitionByName(c, name, false); }>("pg_get_viewdef_name"),
    MakeKernel<&ViewDefinitionByName>("pg_get_viewdef_name_ext"),
    MakeKernel<[](FunctionContext& c, uint32_t oid, int32_t) { return ViewDefinition(c, oid, true); }>("pg_get_viewdef_wrap"),
    MakeKernel<kNoDefinition>("pg_get_ruledef"),
    MakeKernel<kNoDefinitionPretty>("pg_get_ruledef_ext"),
    MakeKernel<kNoDefinition>("pg_get_triggerdef"),
    MakeKernel<kNoDefinitionPretty>("pg_get_triggerdef_ext"),
    MakeKernel<kNoDefinition>("pg_get_statisticsobjdef"),
    MakeKernel<kNoDefinition>("pg_get_statisticsobjdef_columns"),
    MakeKernel<kNoDefinition>("pg_get_statisticsobjdef_expressions"),
    MakeKernel<kNoDefinition>("pg_get_partkeydef"),
    MakeKernel<kNoDefinition>("pg_get_partition_constraintdef"),
    MakeKernel<&SerialSequence>("pg_get_serial_sequence"),
    MakeKernel<&SequenceParameters>("pg_sequence_parameters"),
    MakeKernel<&SequenceLastValue>("pg_sequence_last_value"),
};

}  // namespace

FunctionFamily DefinitionFunctions() { return {"definitions", kKernels, {}, {}}; }

}  // namespace basalt
