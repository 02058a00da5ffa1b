// Predicates of jsonpath: true, false or unknown.
#include "base/stack_guard.h"
#include "engine/functions/json/jsonpath_executor.h"
#include "engine/functions/json/jsonpath_regex.h"

namespace basalt {

using Op = JsonPathOp;
using Outcome = JsonPathExecutor::Outcome;

Outcome JsonPathExecutor::BooleanResult(const Item& item, Truth truth, PathValues* found) {
  if (!item.has_next() && found == nullptr) return Outcome::kOk;
  if (truth == Truth::kUnknown) return Next(item, JsonbValue(), found);
  return Next(item, JsonbValue(truth == Truth::kTrue ? JsonbType::kTrue : JsonbType::kFalse, {}), found);
}

JsonPathExecutor::Truth JsonPathExecutor::Test(const Item& item, const PathValue& value) {
  CheckStackDepth();
  switch (item.op()) {
    case Op::kAnd: return TestAnd(item, value);
    case Op::kOr: return TestOr(item, value);
    case Op::kNot: {
      const Truth truth = Test(item.argument(), value);
      if (truth == Truth::kUnknown) return truth;
      return truth == Truth::kTrue ? Truth::kFalse : Truth::kTrue;
    }
    case Op::kIsUnknown: return Test(item.argument(), value) == Truth::kUnknown ? Truth::kTrue : Truth::kFalse;
    case Op::kExists: return TestExists(item, value);
    case Op::kLikeRegex: return TestPairs(item, item.left(), nullptr, value, false);
    default: {
      const Item right = item.right();
      return TestPairs(item, item.left(), &right, value, item.op() != Op::kStartsWith);
    }
  }
}

// The second one is looked at even when the first is unknown.
JsonPathExecutor::Truth JsonPathExecutor::TestAnd(const Item& item, const PathValue& value) {
  const Truth left = Test(item.left(), value);
  if (left == Truth::kFalse) return left;
  const Truth right = Test(item.right(), value);
  return right == Truth::kTrue ? left : right;
}
JsonPathExecutor::Truth JsonPathExecutor::TestOr(const Item& item, const PathValue& value) {
  const Truth left = Test(item.left(), value);
  if (left == Truth::kTrue) return left;
  const Truth right = Test(item.right(), value);
  return right == Truth::kFalse ? left : right;
}

JsonPathExecutor::Truth JsonPathExecutor::TestExists(const Item& item, const PathValue& value) {
  PathValues all;
  const Outcome outcome = UnwrappedQuietly(item.argument(), value, false, lax_ ? nullptr : &all);
  if (outcome == Outcome::kError) return Truth::kUnknown;
  const bool exists = lax_ ? outcome == Outcome::kOk : !all.empty();
  return exists ? Truth::kTrue : Truth::kFalse;
}

JsonPathExecutor::Truth JsonPathExecutor::TestPairs(const Item& item, const Item& left, const Item* right, const PathValue& value,
                                                    bool unwrap_right) {
  PathValues left_values;
  PathValues right_values;
  if (UnwrappedQuietly(left, value, true, &left_values) == Outcome::kError) return Truth::kUnknown;
  if (right == nullptr) right_values.resize(1);
  else if (UnwrappedQuietly(*right, value, unwrap_right, &right_values) == Outcome::kError) return Truth::kUnknown;
  bool error = false;
  bool found = false;
  for (const PathValue& a : left_values) {
    for (const PathValue& b : right_values) {
      const Truth truth = TestPair(item, a, right == nullptr ? nullptr : &b);
      // Strict mode wants all pairs free of errors.
      if (truth == Truth::kUnknown && !lax_) return truth;
      if (truth == Truth::kTrue && lax_) return truth;
      error = error || truth == Truth::kUnknown;
      found = found || truth == Truth::kTrue;
    }
  }
  if (found) return Truth::kTrue;
  return error ? Truth::kUnknown : Truth::kFalse;
}

JsonPathExecutor::Truth JsonPathExecutor::TestPair(const Item& item, const PathValue& left, const PathValue* right) {
  const auto truth = [](bool value) { return value ? Truth::kTrue : Truth::kFalse; };
  switch (item.op()) {
    case Op::kLikeRegex:
      if (!left.is_string()) return Truth::kUnknown;
      return truth(JsonPathPrepared::Of(context_).RegexFor(item.pattern(), item.regex_flags()).Search(left.json.string(), 0, {}));
    case Op::kStartsWith:
      if (!left.is_string() || !right->is_string()) return Truth::kUnknown;
      return truth(left.json.string().starts_with(right->json.string()));
    default: return Compare(item.op(), left, *right);
  }
}

namespace {

bool SameKind(const PathValue& a, const PathValue& b) {
  if (a.is_datetime() || b.is_datetime()) return a.is_datetime() && b.is_datetime();
  if (a.json.is_boolean()) return b.json.is_boolean();
  return a.json.type() == b.json.type();
}
bool IsNull(const PathValue& value) { return !value.is_datetime() && value.json.is_null(); }

}  // namespace

JsonPathExecutor::Truth JsonPathExecutor::Compare(JsonPathOp op, const PathValue& left, const PathValue& right) {
  if (!SameKind(left, right)) {
    // Null differs from everything else; other kinds cannot be compared.
    if (IsNull(left) || IsNull(right)) return op == Op::kNotEqual ? Truth::kTrue : Truth::kFalse;
    return Truth::kUnknown;
  }
  const std::optional<int> order = Order(left, right);
  if (!order) return Truth::kUnknown;
  bool result = false;
  switch (op) {
    case Op::kEqual: result = *order == 0; break;
    case Op::kNotEqual: result = *order != 0; break;
    case Op::kLess: result = *order < 0; break;
    case Op::kGreater: result = *order > 0; break;
    case Op::kLessOrEqual: result = *order <= 0; break;
    case Op::kGreaterOrEqual: result = *order >= 0; break;
    default: ThrowInternal(Format("unrecognized jsonpath operation: {}", static_cast<int>(op)));
  }
  return result ? Truth::kTrue : Truth::kFalse;
}

std::optional<int> JsonPathExecutor::Order(const PathValue& left, const PathValue& right) {
  if (left.is_datetime()) return CompareJsonDateTimes(context_, left.datetime, right.datetime, query_.use_zone);
  switch (left.json.type()) {
    case JsonbType::kNull: return 0;
    case JsonbType::kFalse:
    case JsonbType::kTrue: return static_cast<int>(left.json.boolean()) - static_cast<int>(right.json.boolean());
    case JsonbType::kNumber: return CompareNumeric(left.json.number(), right.json.number());
    case JsonbType::kString: return left.json.string().compare(right.json.string());
    case JsonbType::kArray:
    case JsonbType::kObject: break;
  }
  return std::nullopt;
}

}  // namespace basalt
