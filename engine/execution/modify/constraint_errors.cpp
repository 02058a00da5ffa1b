#include "engine/execution/modify/constraint_errors.h"

#include "base/quote.h"
#include "base/sql_error.h"
#include "session/functions/pretty_parentheses.h"

namespace basalt {
namespace {

constexpr size_t kLongestField = 64;

std::string TextOf(const ExecutionState& state, const SqlType& type, const NullableDatum& value) {
  if (value.is_null) return "null";
  Arena arena;
  const FunctionEnvironment& environment = state.environment;
  std::string text;
  FormatText(type, value.value,
             {environment.io_settings(), environment.types(), &environment.names(), arena, environment.transaction_time_us()}, &text);
  return text;
}

void Clip(std::string* text) {
  if (text->size() <= kLongestField) return;
  size_t end = kLongestField;
  while (end > 0 && (static_cast<uint8_t>((*text)[end]) & 0xC0) == 0x80) --end;  // not inside a character
  text->resize(end);
  text->append("...");
}

std::string FailingRow(const ExecutionState& state, const RelationDescriptor& relation, std::span<const NullableDatum> row) {
  std::string text = "Failing row contains (";
  bool first = true;
  for (size_t c = 0; c < relation.columns.size() && c < row.size(); ++c) {
    if (relation.columns[c].dropped) continue;
    if (!first) text += ", ";
    first = false;
    std::string value = TextOf(state, relation.columns[c].type, row[c]);
    Clip(&value);
    text += value;
  }
  return text + ").";
}

// As pg_get_indexdef prints an expression among the keys.
std::string KeyExpressionText(const std::string& sql) {
  const std::string pretty = PrettyParentheses(sql);
  return LooksLikeFunctionCall(pretty) ? pretty : "(" + pretty + ")";
}

// "(a, b)=(1, 2)"
std::string KeyText(const ExecutionState& state, const RelationDescriptor& relation, const RelationDescriptor& index,
                    std::span<const NullableDatum> keys) {
  std::string names, values;
  for (size_t k = 0; k < keys.size(); ++k) {
    const IndexKey& key = index.index->keys[k];
    if (k > 0) {
      names += ", ";
      values += ", ";
    }
    if (key.column > 0) names += QuoteIdentifier(relation.Column(key.column).name);
    else names += KeyExpressionText(key.expression.sql);
    values += TextOf(state, key.column > 0 ? relation.Column(key.column).type : key.type, keys[k]);
  }
  return "(" + names + ")=(" + values + ")";
}

}  // namespace

void ThrowNotNullViolation(const ExecutionState& state, const RelationDescriptor& relation, size_t column,
                           std::span<const NullableDatum> row) {
  const std::string& name = relation.columns[column].name;
  throw SqlError(sqlstate::kNotNullViolation,
                 Format("null value in column \"{}\" of relation \"{}\" violates not-null constraint", name, relation.name))
      .Detail(FailingRow(state, relation, row))
      .Relation(SchemaNameOf(state, relation), relation.name)
      .Column(name);
}

void ThrowCheckViolation(const ExecutionState& state, const RelationDescriptor& relation, const std::string& check,
                         std::span<const NullableDatum> row) {
  throw SqlError(sqlstate::kCheckViolation,
                 Format("new row for relation \"{}\" violates check constraint \"{}\"", relation.name, check))
      .Detail(FailingRow(state, relation, row))
      .Relation(SchemaNameOf(state, relation), relation.name)
      .Constraint(check);
}

void ThrowUniqueViolation(const ExecutionState& state, const RelationDescriptor& relation, const RelationDescriptor& index,
                          std::span<const NullableDatum> keys) {
  throw SqlError(sqlstate::kUniqueViolation, Format("duplicate key value violates unique constraint \"{}\"", index.name))
      .Detail("Key " + KeyText(state, relation, index, keys) + " already exists.")
      .Relation(SchemaNameOf(state, relation), relation.name)
      .Constraint(index.name);
}

void ThrowDuplicateInNewIndex(const ExecutionState& state, const RelationDescriptor& relation, const RelationDescriptor& index,
                              std::span<const NullableDatum> keys) {
  throw SqlError(sqlstate::kUniqueViolation, Format("could not create unique index \"{}\"", index.name))
      .Detail("Key " + KeyText(state, relation, index, keys) + " is duplicated.")
      .Relation(SchemaNameOf(state, relation), relation.name)
      .Constraint(index.name);
}

}  // namespace basalt
