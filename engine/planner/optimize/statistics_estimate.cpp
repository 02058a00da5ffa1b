#include "engine/planner/optimize/statistics_estimate.h"

#include <algorithm>
#include <cmath>

#include "engine/planner/expression_tree.h"
#include "engine/planner/optimize/fold.h"
#include "engine/planner/optimize/value_scale.h"
#include "types/array.h"
#include "types/type_io.h"

namespace basalt {

namespace {

constexpr double kUnknownInequality = 1.0 / 3, kUnknownRange = 0.005;
constexpr size_t kFewestBounds = 10, kEnoughBounds = 100;  // of a histogram whose members are tried one by one

const Expression& Stripped(const Expression& expression) {
  const Expression* at = &expression;
  while (const auto* relabel = AsIf<RelabelExpression>(at)) at = relabel->input.get();
  return *at;
}

const Value* ConstantOf(const Expression& expression) {
  const auto* constant = AsIf<ConstantExpression>(&Stripped(expression));
  return constant == nullptr ? nullptr : &constant->value;
}

double SumOf(const std::vector<float>& shares) {
  double sum = 0;
  for (float share : shares) sum += share;
  return sum;
}

double Clamp(double share) { return std::clamp(share, 0.0, 1.0); }

}  // namespace

double DistinctValues(const ColumnStatistics& column, double table_rows) {
  return column.distinct < 0 ? std::max(1.0, -column.distinct * table_rows) : column.distinct;
}

double StatisticsEstimate::Distinct(int column) const {
  const ColumnStatistics* found = Column(column);
  return found == nullptr ? 0 : DistinctValues(*found, table_rows_);
}

int StatisticsEstimate::ColumnOf(const Expression& expression) const {
  const auto* column = AsIf<ColumnExpression>(&Stripped(expression));
  return column != nullptr && column->relation == item_.id && column->index >= 0 ? column->index : -1;
}

std::optional<StatisticsEstimate::Operand> StatisticsEstimate::OperandOf(const FunctionExpression& call) const {
  if (call.op == kInvalidOid || call.arguments.size() != 2) return std::nullopt;
  for (size_t side = 0; side < 2; ++side) {
    const int column = ColumnOf(*call.arguments[side]);
    const Expression& value = *call.arguments[1 - side];
    if (column < 0 || RelationsOf(value).Contains(item_.id)) continue;
    const OperatorDescriptor* op = context_.catalog.FindOperator(call.op);
    return Operand{column, side == 0 || op == nullptr ? call.op : op->commutator, &value};
  }
  return std::nullopt;
}

bool StatisticsEstimate::Holds(const Expression& condition, const Value& value) const {
  ExpressionPtr copy = Clone(condition);
  const Coercer coercer(context_);
  RewriteTopDown(copy, [&](ExpressionPtr& at) {
    if (at->kind != ExpressionKind::kColumn) return false;
    at = coercer.MakeConstant(at->type, value.is_null() ? nullptr : &value.datum());
    return true;
  });
  FoldConstants(context_, copy);
  return IsConstantTrue(*copy);
}

// Values of one type are compared at once; else the condition, an equality or its negation, is asked.
bool StatisticsEstimate::IsSame(const Value& common, const Value& value, const Expression& condition, bool negated) const {
  SqlType type = BaseType(context_.catalog, common.type());
  const bool texts = common.physical_type() == PhysicalType::kString && type.collation != kInvalidOid && value.type().collation != kInvalidOid &&
                     type.oid != kBpCharOid;
  if (common.physical_type() == value.physical_type() && (type.oid == value.type().oid || texts)) {
    if (type.collation != kInvalidOid) type.collation = kCCollationOid;  // equality is that of bytes
    return CompareDatums(type, common.datum(), value.datum(), context_.catalog) == 0;
  }
  return Holds(condition, common) != negated;
}

double StatisticsEstimate::Equal(const ColumnStatistics& column, const Value& value, const Expression& condition, bool negated) const {
  if (value.is_null()) return 0;
  for (size_t i = 0; i < column.common_values.size(); ++i) {
    if (IsSame(column.common_values[i], value, condition, negated)) return column.common_frequencies[i];
  }
  double share = Clamp(1 - SumOf(column.common_frequencies) - column.null_fraction);
  const double others = DistinctValues(column, table_rows_) - static_cast<double>(column.common_values.size());
  if (others > 1) share /= others;
  if (!column.common_frequencies.empty()) share = std::min<double>(share, column.common_frequencies.back());
  return share;
}

double StatisticsEstimate::EqualToUnknown(const ColumnStatistics& column) const {
  double share = 1 - column.null_fraction;
  const double distinct = DistinctValues(column, table_rows_);
  if (distinct > 1) share /= distinct;
  if (!column.common_frequencies.empty()) share = std::min<double>(share, column.common_frequencies.front());
  return Clamp(share);
}

// Share of the histogram's rows below the value (strategy 1, 2) or above it (4, 5).
double StatisticsEstimate::BelowInHistogram(const ColumnStatistics& column, const Value& value, int strategy) const {
  const std::vector<Value>& bounds = column.bounds;
  const SqlType type = bounds[0].type();
  const bool above = strategy >= 4, inclusive = strategy == 2 || strategy == 4;
  const auto below = std::partition_point(bounds.begin(), bounds.end(), [&](const Value& bound) {
    const int order = CompareDatums(type, bound.datum(), value.datum(), context_.catalog);
    return order < 0 || (order == 0 && above != inclusive);
  });
  const auto i = static_cast<size_t>(below - bounds.begin());
  const double parts = static_cast<double>(bounds.size() - 1);
  double share = i == 0 ? 0 : 1;
  if (i > 0 && i < bounds.size()) {
    double equal = 0;
    if (i == 1 || above == inclusive) {
      const double others = DistinctValues(column, table_rows_) - static_cast<double>(column.common_values.size());
      if (others > 1) equal = 1 / others;
    }
    const double within = PlaceBetween(bounds[i - 1], bounds[i], value);
    share = (static_cast<double>(i - 1) + within) / parts;
    if (i == 1) share += equal * (1 - within);
    if (above == inclusive) share -= equal;
  }
  const double cutoff = 0.01 / parts;
  return std::clamp(above ? 1 - share : share, cutoff, 1 - cutoff);
}

double StatisticsEstimate::Inequality(const ColumnStatistics& column, const Value& value, int strategy, const Expression& condition) const {
  const double common = TriedOnCommon(column, condition);
  double rest = Clamp(1 - column.null_fraction - SumOf(column.common_frequencies));
  const bool comparable = column.bounds.size() > 1 && column.bounds[0].physical_type() == value.physical_type() &&
                          (column.bounds[0].type().oid == value.type().oid || value.physical_type() == PhysicalType::kString);
  if (comparable) {
    rest *= BelowInHistogram(column, value, strategy);
  } else if (column.bounds.size() > 1) {  // of another type: every bound is asked
    const auto holds = std::count_if(column.bounds.begin(), column.bounds.end(), [&](const Value& bound) { return Holds(condition, bound); });
    rest *= static_cast<double>(holds) / static_cast<double>(column.bounds.size());
  } else {
    rest *= 0.5;
  }
  return Clamp(common + rest);
}

double StatisticsEstimate::TriedOnCommon(const ColumnStatistics& column, const Expression& condition) const {
  double sum = 0;
  for (size_t i = 0; i < column.common_values.size(); ++i) {
    if (Holds(condition, column.common_values[i])) sum += column.common_frequencies[i];
  }
  return sum;
}

std::optional<double> StatisticsEstimate::TriedOnBounds(const ColumnStatistics& column, const Expression& condition) const {
  if (column.bounds.size() < kFewestBounds) return std::nullopt;
  const auto last = column.bounds.end() - 1;  // the outermost are no fair sample
  const auto held = std::count_if(column.bounds.begin() + 1, last, [&](const Value& bound) { return Holds(condition, bound); });
  return static_cast<double>(held) / static_cast<double>(column.bounds.size() - 2);
}

// Any condition on one column alone: tried on its common values and on the histogram's.
std::optional<double> StatisticsEstimate::Tried(const ColumnStatistics& column, const Expression& condition) const {
  const double common = SumOf(column.common_frequencies), rest = Clamp(1 - column.null_fraction - common);
  const std::optional<double> tried = TriedOnBounds(column, condition);
  if (!tried.has_value() && rest > 0.01) return std::nullopt;
  const double floor = rest > 0.01 ? 0.0001 : 0;
  return std::clamp(TriedOnCommon(column, condition) + rest * tried.value_or(0), floor, 1.0);
}

double StatisticsEstimate::PrefixShare(const ColumnStatistics& column, std::string_view prefix) const {
  if (column.bounds.size() < 2) return kUnknownRange;
  const auto at = [&](std::string_view text) {
    const Datum datum = MakeDatum(StringRef(text));
    return BelowInHistogram(column, Value(column.bounds[0].type(), PhysicalType::kString, &datum), 1);
  };
  std::string next(prefix);
  while (!next.empty() && next.back() == '\xFF') next.pop_back();
  double share = 1 - at(prefix);
  if (!next.empty()) {
    next.back() = static_cast<char>(next.back() + 1);
    share = share + at(next) - 1;
  }
  return std::max(share, EqualToUnknown(column));
}

double StatisticsEstimate::Pattern(const ColumnStatistics& column, std::string_view pattern, const FunctionExpression& call) const {
  std::string prefix;
  size_t at = 0;
  for (; at < pattern.size() && pattern[at] != '%' && pattern[at] != '_'; ++at) {
    if (pattern[at] == '\\' && at + 1 < pattern.size()) ++at;
    prefix += pattern[at];
  }
  if (at == pattern.size()) {
    const Datum datum = MakeDatum(StringRef(prefix));
    const Value value(SqlType{kTextOid, -1, kDefaultCollationOid}, PhysicalType::kString, &datum);
    return Equal(column, value, call);
  }
  const std::optional<double> tried = TriedOnBounds(column, call);
  double share = tried.value_or(0);
  if (!tried.has_value() || column.bounds.size() < kEnoughBounds) {
    double guess = prefix.empty() ? 1 : PrefixShare(column, prefix), rest = 1;
    while (at < pattern.size() && pattern[at] == '%') ++at;
    for (; at < pattern.size(); ++at) {
      if (pattern[at] == '\\' && at + 1 < pattern.size()) ++at;
      else if (pattern[at] == '%' || pattern[at] == '_') {
        rest *= pattern[at] == '%' ? 5 : 0.9;
        continue;
      }
      rest *= 0.2;
    }
    guess *= std::min(rest, 1.0);
    const double weight = tried.has_value() ? static_cast<double>(column.bounds.size()) / kEnoughBounds : 0;
    share = share * weight + guess * (1 - weight);
  }
  share = std::clamp(share, 0.0001, 0.9999);
  share *= Clamp(1 - column.null_fraction - SumOf(column.common_frequencies));
  return Clamp(share + TriedOnCommon(column, call));
}

std::optional<double> StatisticsEstimate::OfCall(const FunctionExpression& call) const {
  const std::optional<Operand> operand = OperandOf(call);
  const ColumnStatistics* column = operand.has_value() ? Column(operand->column) : nullptr;
  if (column == nullptr) return std::nullopt;
  const OperatorDescriptor* op = operand->op == kInvalidOid ? nullptr : context_.catalog.FindOperator(operand->op);
  if (op == nullptr) return std::nullopt;
  const Value* value = ConstantOf(*operand->value);
  if (value != nullptr && value->is_null()) return 0;
  const int strategy = BtreeStrategy(op->oid);
  const OperatorDescriptor* negator = op->negator == kInvalidOid ? nullptr : context_.catalog.FindOperator(op->negator);
  const bool unequal = negator != nullptr && op->name == "<>" && BtreeStrategy(negator->oid) == 3;
  if (strategy == 3 || unequal) {
    const double equal = value != nullptr ? Equal(*column, *value, call, unequal) : EqualToUnknown(*column);
    return unequal ? Clamp(1 - equal - column->null_fraction) : equal;
  }
  if (strategy != 0) return value != nullptr ? Inequality(*column, *value, strategy, call) : kUnknownInequality;
  if (value == nullptr) return std::nullopt;
  const bool listed = !column->common_values.empty() || !column->bounds.empty();
  if (value->physical_type() == PhysicalType::kString && op->name == "~~" && listed) {
    return Pattern(*column, value->datum().str.view(), call);
  }
  return Tried(*column, call);
}

std::optional<double> StatisticsEstimate::OfArray(const ArrayOperatorExpression& any) const {
  const int position = ColumnOf(*any.scalar);
  const ColumnStatistics* column = position < 0 ? nullptr : Column(position);
  if (column == nullptr || !any.any || BtreeStrategy(any.op) != 3) return std::nullopt;
  double share = 0;
  const auto add = [&](double one) { share += one; };
  if (const auto* list = AsIf<ArrayExpression>(any.array.get()); list != nullptr && !list->multidimensional) {
    for (const ExpressionPtr& element : list->elements) {
      const Value* value = ConstantOf(*element);
      if (value == nullptr) add(EqualToUnknown(*column));
      else if (BaseType(context_.catalog, value->type().oid) == BaseType(context_.catalog, item_.columns[position].type.oid) ||
               value->physical_type() == PhysicalType::kString) add(Equal(*column, *value, any));
      else add(EqualToUnknown(*column));
    }
    return Clamp(share);
  }
  const Value* array = ConstantOf(*any.array);
  if (array == nullptr || array->is_null()) return array == nullptr ? std::optional(Clamp(10 * EqualToUnknown(*column))) : 0.0;
  const ArrayView view(array->datum().str.view());
  const TypeInfo& element = context_.Type(view.element_type());
  const bool same = element.physical == context_.Type(item_.columns[position].type.oid).physical;
  view.ForEach(element.physical, [&](uint32_t, const NullableDatum& one) {
    if (one.is_null) return;
    const Value value(SqlType{element.oid, -1, element.collation}, element.physical, &one.value);
    add(same ? Equal(*column, value, any) : EqualToUnknown(*column));
  });
  return Clamp(share);
}

std::optional<double> StatisticsEstimate::OfBoolean(const ColumnStatistics& column, bool value) const {
  if (column.common_values.empty()) return std::nullopt;
  const bool first = column.common_values[0].datum().b;
  const double share = column.common_frequencies[0];
  return first == value ? share : Clamp(1 - share - column.null_fraction);
}

std::optional<double> StatisticsEstimate::OfBooleanTest(const BooleanTestExpression& test) const {
  const int position = ColumnOf(*test.input);
  const ColumnStatistics* column = position < 0 ? nullptr : Column(position);
  if (column == nullptr) return std::nullopt;
  const double null = column->null_fraction;
  using Test = BooleanTestExpression::Test;
  if (test.test == Test::kIsUnknown) return null;
  if (test.test == Test::kIsNotUnknown) return 1 - null;
  const bool is_true = test.test == Test::kIsTrue || test.test == Test::kIsNotTrue;
  const std::optional<double> share = OfBoolean(*column, is_true);
  if (!share.has_value()) return std::nullopt;
  return test.test == Test::kIsTrue || test.test == Test::kIsFalse ? *share : Clamp(1 - *share);
}

std::optional<double> StatisticsEstimate::Of(const Expression& condition) const {
  switch (condition.kind) {
    case ExpressionKind::kFunction: return OfCall(As<FunctionExpression>(condition));
    case ExpressionKind::kArrayOperator: return OfArray(As<ArrayOperatorExpression>(condition));
    case ExpressionKind::kBooleanTest: return OfBooleanTest(As<BooleanTestExpression>(condition));
    case ExpressionKind::kNullTest: {
      const auto& test = As<NullTestExpression>(condition);
      const int position = ColumnOf(*test.input);
      const ColumnStatistics* column = position < 0 || test.row_wise ? nullptr : Column(position);
      if (column == nullptr) return std::nullopt;
      return test.is_null ? column->null_fraction : 1 - column->null_fraction;
    }
    case ExpressionKind::kColumn: {
      const int position = ColumnOf(condition);
      const ColumnStatistics* column = position < 0 ? nullptr : Column(position);
      return column == nullptr ? std::nullopt : OfBoolean(*column, true);
    }
    default: return std::nullopt;
  }
}

bool StatisticsEstimate::AddBound(const Expression& condition, double share, std::vector<Bounds>* ranges) const {
  const auto* call = AsIf<FunctionExpression>(&condition);
  const std::optional<Operand> operand = call == nullptr ? std::nullopt : OperandOf(*call);
  const int strategy = operand.has_value() && operand->op != kInvalidOid ? BtreeStrategy(operand->op) : 0;
  if (strategy == 0 || strategy == 3) return false;
  auto range = std::find_if(ranges->begin(), ranges->end(), [&](const Bounds& known) { return known.column == operand->column; });
  if (range == ranges->end()) range = ranges->insert(ranges->end(), Bounds{operand->column, -1, -1});
  double& bound = strategy <= 2 ? range->upper : range->lower;
  bound = bound < 0 ? share : std::min(bound, share);
  return true;
}

double StatisticsEstimate::OfRange(const Bounds& range) const {
  if (range.lower < 0 || range.upper < 0) return range.lower < 0 ? range.upper : range.lower;
  if (range.lower == kUnknownInequality || range.upper == kUnknownInequality) return kUnknownRange;
  const ColumnStatistics* column = Column(range.column);
  const double both = range.lower + range.upper - 1 + (column == nullptr ? 0 : column->null_fraction);
  return both > 0 ? both : both < -0.01 ? kUnknownRange : 1e-10;
}

double JoinSelectivity(const CatalogSnapshot& catalog, const ColumnStatistics& left, double left_distinct, const ColumnStatistics& right,
                       double right_distinct) {
  const double null_left = left.null_fraction, null_right = right.null_fraction;
  const bool comparable = !left.common_values.empty() && !right.common_values.empty() &&
                          left.common_values[0].type().oid == right.common_values[0].type().oid;
  if (!comparable) {
    const double most = std::max(std::max(left_distinct, right_distinct), 1.0);
    return (1 - null_left) * (1 - null_right) / most;
  }
  SqlType type = left.common_values[0].type();
  if (type.collation != kInvalidOid) type.collation = kCCollationOid;  // equality is that of bytes
  std::vector<bool> met(right.common_values.size(), false);
  double product = 0, matched_left = 0, matched_right = 0, matches = 0;
  for (size_t i = 0; i < left.common_values.size(); ++i) {
    for (size_t j = 0; j < right.common_values.size(); ++j) {
      if (met[j] || CompareDatums(type, left.common_values[i].datum(), right.common_values[j].datum(), catalog) != 0) continue;
      met[j] = true;
      product += static_cast<double>(left.common_frequencies[i]) * right.common_frequencies[j];
      matched_left += left.common_frequencies[i];
      matched_right += right.common_frequencies[j];
      ++matches;
      break;
    }
  }
  const auto side = [&](double null, double matched, const ColumnStatistics& own, double other_null, double other_matched,
                        const ColumnStatistics& other, double other_distinct) {
    const double unmatched = SumOf(own.common_frequencies) - matched, rest = Clamp(1 - null - SumOf(own.common_frequencies));
    const double other_unmatched = SumOf(other.common_frequencies) - other_matched;
    const double other_rest = Clamp(1 - other_null - SumOf(other.common_frequencies));
    double total = product;
    const auto listed = static_cast<double>(other.common_values.size());
    if (other_distinct > listed) total += unmatched * other_rest / (other_distinct - listed);
    if (other_distinct > matches) total += rest * (other_rest + other_unmatched) / (other_distinct - matches);
    return total;
  };
  return Clamp(std::min(side(null_left, matched_left, left, null_right, matched_right, right, right_distinct),
                        side(null_right, matched_right, right, null_left, matched_left, left, left_distinct)));
}

}  // namespace basalt
