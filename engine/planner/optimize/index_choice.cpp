#include "engine/planner/optimize/index_choice.h"

#include "engine/planner/optimize/statistics_estimate.h"
#include "engine/planner/optimize/table_sample.h"

#include <algorithm>
#include <limits>

#include "engine/planner/bind/stored_expression.h"
#include "engine/planner/expression_tree.h"

namespace basalt {

namespace {

constexpr double kEqualitySelectivity = 0.005, kRangeSelectivity = 0.33, kBothBoundsSelectivity = 0.005;

// Looks through casts that change no bytes; COLLATE is none of them.
const Expression& StripRelabel(const Expression& expression) {
  const Expression* at = &expression;
  while (const auto* relabel = AsIf<RelabelExpression>(at)) {
    if (relabel->form == Expression::Form::kSqlSyntax) break;
    at = relabel->input.get();
  }
  return *at;
}

}  // namespace

bool IndexChooser::IsKey(const Expression& expression, int column, const Expression* key_expression) const {
  const Expression& stripped = StripRelabel(expression);
  if (key_expression != nullptr) return Equal(stripped, StripRelabel(*key_expression));
  const auto* reference = AsIf<ColumnExpression>(&stripped);
  return reference != nullptr && reference->relation == item_.id && reference->index == column;
}

bool IndexChooser::IsValue(const Expression& expression) const {
  return !RelationsOf(expression).Contains(item_.id) && !IsVolatile(expression);
}

ExpressionPtr IndexChooser::KeyValue(const Expression& value, SqlType key) const {
  const SqlType base = BaseType(context_.catalog, key);
  if (BaseType(context_.catalog, value.type.oid) == base.oid || coercer_.IsBinaryCoercible(value.type.oid, base.oid)) return Clone(value);
  const TypeInfo* info = context_.catalog.FindType(base.oid);
  if (info != nullptr && info->physical == value.physical && coercer_.IsBinaryCoercible(base.oid, value.type.oid)) return Clone(value);
  if (base.oid == kNameOid && value.type.oid == kTextOid) return Clone(value);
  if (coercer_.FindPath(base.oid, value.type.oid, CoercionContext::kImplicit).kind == CoercionPath::Kind::kNone) return nullptr;
  return coercer_.CoerceType(Clone(value), base.oid, -1, CoercionContext::kImplicit, Expression::Form::kImplicitCast, -1);
}

bool IndexChooser::Match(const Expression& condition, int column, const Expression* key_expression, SqlType key_type, Oid collation,
                         KeyCondition* match) const {
  const auto fits = [&](Oid used) {
    return collation == kInvalidOid || used == kInvalidOid || used == collation ||
           ((used == kDefaultCollationOid || used == kCCollationOid || used == kPosixCollationOid) &&
            (collation == kDefaultCollationOid || collation == kCCollationOid || collation == kPosixCollationOid));
  };
  if (const auto* array = AsIf<ArrayOperatorExpression>(&condition)) {
    if (!array->any || BtreeStrategy(array->op) != 3 || !IsKey(*array->scalar, column, key_expression) || !IsValue(*array->array)) return false;
    const Oid element = BaseElementType(context_.catalog, array->array->type.oid);
    const bool same = BaseType(context_.catalog, key_type.oid) == element ||
                      coercer_.IsBinaryCoercible(element, BaseType(context_.catalog, key_type.oid)) ||
                      coercer_.IsBinaryCoercible(BaseType(context_.catalog, key_type.oid), element);
    if (!same || !fits(array->collation)) return false;
    match->strategy = 3;
    match->any_array = true;
    match->value = array->array.get();
    return true;
  }
  const auto* call = AsIf<FunctionExpression>(&condition);
  if (call == nullptr || call->op == kInvalidOid || call->arguments.size() != 2 || !fits(call->collation)) return false;
  Oid op = call->op;
  const Expression* value = call->arguments[1].get();
  if (!IsKey(*call->arguments[0], column, key_expression)) {
    if (!IsKey(*call->arguments[1], column, key_expression)) return false;
    const OperatorDescriptor* descriptor = context_.catalog.FindOperator(op);
    op = descriptor == nullptr ? kInvalidOid : descriptor->commutator;
    value = call->arguments[0].get();
  }
  match->strategy = op == kInvalidOid ? 0 : BtreeStrategy(op);
  if (match->strategy == 0 || !IsValue(*value) || KeyValue(*value, key_type) == nullptr) return false;
  match->value = value;
  return true;
}

bool IndexChooser::GivesOrder(const IndexProperties& index, size_t skip, const std::vector<SortKey>& order, bool* reverse) const {
  if (skip + order.size() > index.keys.size()) return false;
  for (size_t i = 0; i < order.size(); ++i) {
    const IndexKey& key = index.keys[skip + i];
    if (key.column == 0 || order[i].less_operator != kInvalidOid || !IsKey(*order[i].expression, key.column - 1, nullptr)) return false;
    const bool backward = key.descending != order[i].descending;
    if (i == 0) *reverse = backward;
    if (backward != *reverse || (order[i].nulls_first != key.nulls_first) != backward) return false;
  }
  return true;
}

bool IndexChooser::PredicateHolds(const RelationDescriptor& index, const ExpressionList& conditions) const {
  if (index.index->predicate.empty()) return true;
  ExpressionPtr predicate = BindStored(context_, index.index->predicate.sql, item_.relation.get(), item_.id,
                                       context_.MakeType(kBoolOid), Place::kIndexPredicate);
  std::vector<const Expression*> terms;
  if (const auto* all = AsIf<AndExpression>(predicate.get())) {
    for (const ExpressionPtr& term : all->terms) terms.push_back(term.get());
  } else {
    terms.push_back(predicate.get());
  }
  return std::all_of(terms.begin(), terms.end(), [&](const Expression* term) {
    return std::any_of(conditions.begin(), conditions.end(), [&](const ExpressionPtr& condition) { return Equal(*condition, *term); });
  });
}

double IndexChooser::EqualitySelectivity(int column) const {
  if (sample_ == nullptr || column <= 0 || static_cast<size_t>(column) > sample_->distinct.size()) return kEqualitySelectivity;
  const double distinct = sample_->distinct[column - 1];
  return distinct > 0 ? 1 / distinct : kEqualitySelectivity;
}

double IndexChooser::GuessedShare(const IndexProperties& index, const IndexChoice& choice) const {
  double share = 1;
  for (size_t k = 0; k < choice.equal.size(); ++k) share *= EqualitySelectivity(index.keys[k].column);
  const bool lower = choice.lower.condition >= 0, upper = choice.upper.condition >= 0;
  if (choice.any.condition >= 0) share *= EqualitySelectivity(index.keys[choice.equal.size()].column) * 5;
  else if (lower && upper) share *= kBothBoundsSelectivity;
  else if (lower || upper) share *= kRangeSelectivity;
  return share;
}

double IndexChooser::ShareOf(const IndexProperties& index, const IndexChoice& choice, const ExpressionList& conditions) const {
  if (statistics_ == nullptr) return GuessedShare(index, choice);
  std::vector<const Expression*> used;
  for (const KeyCondition& key : choice.equal) used.push_back(conditions[key.condition].get());
  for (const KeyCondition* key : {&choice.any, &choice.lower, &choice.upper}) {
    if (key->condition >= 0) used.push_back(conditions[key->condition].get());
  }
  bool known = true;
  const double share = statistics_->OfAll(used, [&](const Expression&) {
    known = false;
    return 1.0;
  });
  return known ? share : std::min(share, GuessedShare(index, choice));
}

IndexChoice IndexChooser::Try(DescriptorPtr<RelationDescriptor> index, const ExpressionList& conditions, double table_rows,
                              const std::vector<SortKey>* order) const {
  IndexChoice choice;
  const IndexProperties& properties = *index->index;
  for (const IndexKey& key : properties.keys) {
    ExpressionPtr key_expression;
    if (key.column == 0) {
      key_expression = BindStored(context_, key.expression.sql, item_.relation.get(), item_.id, SqlType{}, Place::kIndexExpression);
    }
    KeyCondition equal, lower, upper, any;
    for (size_t i = 0; i < conditions.size(); ++i) {
      KeyCondition match;
      match.condition = static_cast<int>(i);
      if (!Match(*conditions[i], key.column - 1, key_expression.get(), key.type, key.collation, &match)) continue;
      if (match.any_array) any = match;
      else if (match.strategy == 3) equal = match;
      else if (match.strategy <= 2) upper = match;
      else lower = match;
    }
    if (equal.condition >= 0) {
      choice.equal.push_back(equal);
      continue;
    }
    if (any.condition >= 0) {
      choice.any = any;
    } else {
      choice.lower = lower;
      choice.upper = upper;
    }
    break;
  }
  choice.unique = properties.unique && properties.immediate && choice.equal.size() == properties.keys.size();
  choice.rows = choice.unique ? 1 : std::max(1.0, table_rows * ShareOf(properties, choice, conditions));
  if (order != nullptr && choice.any.condition < 0) choice.ordered = GivesOrder(properties, choice.equal.size(), *order, &choice.reverse);
  choice.index = std::move(index);
  return choice;
}

IndexChoice IndexChooser::Choose(const ExpressionList& conditions, double table_rows, const std::vector<SortKey>* order) const {
  constexpr double kRandomRead = 4;  // an index row against a row of a sequential scan
  // Rows found without an order are a bitmap scan's, as PostgreSQL has it.
  const PlannerSettings& settings = context_.execution.connection().settings.planner;
  const bool ordered = settings.Allows(PlanMethod::kIndexScan) || settings.Allows(PlanMethod::kIndexOnlyScan);
  const bool any = ordered || settings.Allows(PlanMethod::kBitmapScan);
  const bool scan = settings.Allows(PlanMethod::kSequentialScan);
  if (!any && scan) return {};
  IndexChoice best;
  double best_cost = scan || !any ? table_rows : std::numeric_limits<double>::infinity();
  for (Oid oid : item_.relation->indexes) {
    DescriptorPtr<RelationDescriptor> index = context_.catalog.FindRelation(oid);
    if (!index || !index->index || !index->index->valid || !index->index->ready || index->index->access_method != 403) continue;
    if (!PredicateHolds(*index, conditions)) continue;
    IndexChoice choice = Try(std::move(index), conditions, table_rows, order);
    if (!ordered && scan) choice.ordered = false;
    if (!choice.bounded() && !choice.ordered) continue;
    double cost = choice.unique ? 0 : choice.rows * kRandomRead;
    if (!choice.unique && choice.bounded() && (!choice.equal.empty() || choice.any.condition >= 0)) cost = std::min(cost, table_rows * 0.5);
    if (choice.ordered) cost = std::min(cost, table_rows * (conditions.empty() ? 0.01 : 0.3));
    if (cost < best_cost || (!best.index && cost <= best_cost && choice.bounded())) {
      best_cost = cost;
      best = std::move(choice);
    }
  }
  return best;
}

const Expression* IndexChooser::LiteralPattern(const Expression& condition, int column) const {
  const auto* call = AsIf<FunctionExpression>(&condition);
  if (call == nullptr || call->op == kInvalidOid || call->arguments.size() != 2 || !IsKey(*call->arguments[0], column, nullptr)) return nullptr;
  const OperatorDescriptor* op = context_.catalog.FindOperator(call->op);
  const Expression* right = call->arguments[1].get();
  while (const auto* relabel = AsIf<RelabelExpression>(right)) right = relabel->input.get();
  const auto* constant = AsIf<ConstantExpression>(right);
  if (op == nullptr || op->name != "~") return nullptr;
  if (constant == nullptr || constant->value.is_null() || constant->physical != PhysicalType::kString) return nullptr;
  const std::string_view pattern = constant->value.datum().str.view();
  if (!pattern.starts_with("^(") || !pattern.ends_with(")$") || pattern.size() < 5) return nullptr;
  const std::string_view literal = pattern.substr(2, pattern.size() - 4);
  const bool plain = std::all_of(literal.begin(), literal.end(), [](unsigned char c) { return std::isalnum(c) || c == '_' || c >= 0x80; });
  if (!plain) return nullptr;
  Datum value;
  value.str = StringRef(literal);
  literals_.push_back(coercer_.MakeConstant(item_.columns[column].type, &value));
  return literals_.back().get();
}

std::vector<KeyCondition> IndexChooser::SystemKeys(const ExpressionList& conditions, std::span<const int16_t> keys) const {
  std::vector<KeyCondition> found;
  for (int16_t key : keys) {
    for (size_t i = 0; i < conditions.size(); ++i) {
      KeyCondition match;
      match.condition = static_cast<int>(i);
      const SqlType type = item_.columns[key - 1].type;
      if (const Expression* literal = type.oid == kNameOid ? LiteralPattern(*conditions[i], key - 1) : nullptr) {
        match.strategy = key;
        match.value = literal;
        found.push_back(match);
        break;
      }
      if (!Match(*conditions[i], key - 1, nullptr, type, kInvalidOid, &match) || match.strategy != 3 || match.any_array) continue;
      match.strategy = key;  // the column, here
      found.push_back(match);
      break;
    }
  }
  return found;
}

}  // namespace basalt
