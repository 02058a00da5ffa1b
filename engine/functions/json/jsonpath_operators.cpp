// Literals, arithmetic and methods of jsonpath.
#include <cmath>
#include <string>

#include "base/stack_guard.h"
#include "engine/functions/json/jsonpath_executor.h"
#include "engine/functions/json/jsonpath_regex.h"
#include "types/number_text.h"

namespace basalt {

using Op = JsonPathOp;
using Outcome = JsonPathExecutor::Outcome;

JsonbValue JsonPathExecutor::MakeNumber(const Numeric& number) {
  const size_t size = PackedNumericSize(number);
  char* at = arena_.AllocateBytes(size);
  WritePackedNumeric(number, at);
  return {JsonbType::kNumber, {at, size}};
}

Outcome JsonPathExecutor::Literal(const Item& item, PathValues* found) {
  const BaseObject before = base_;
  PathValue value;
  switch (item.op()) {
    case Op::kNull: break;
    case Op::kBoolean: value = JsonbValue(item.boolean() ? JsonbType::kTrue : JsonbType::kFalse, {}); break;
    case Op::kNumber: value = Number(item.number()); break;
    case Op::kString: value = JsonbValue(JsonbType::kString, item.text()); break;
    default: {
      std::optional<JsonbValue> variable;
      if (query_.variables) variable = JsonbValue(*query_.variables).Find(item.text());
      if (!variable) {
        throw SqlError(sqlstate::kUndefinedObject, Format("could not find jsonpath variable \"{}\"", item.text()));
      }
      value = *variable;
      base_ = {JsonbValue(*query_.variables), 1};
    }
  }
  const Outcome outcome = Next(item, value, found);
  base_ = before;
  return outcome;
}

Numeric JsonPathExecutor::Compute(JsonPathOp op, const Numeric& left, const Numeric& right) {
  switch (op) {
    case Op::kAdd: return AddNumeric(left, right, arena_);
    case Op::kSubtract: return SubtractNumeric(left, right, arena_);
    case Op::kMultiply: return MultiplyNumeric(left, right, arena_);
    case Op::kDivide: return DivideNumeric(left, right, arena_);
    default: return ModuloNumeric(left, right, arena_);
  }
}

Outcome JsonPathExecutor::Binary(const Item& item, const PathValue& value, PathValues* found) {
  PathValues left;
  PathValues right;
  if (Unwrapped(item.left(), value, true, &left) == Outcome::kError) return Outcome::kError;
  if (Unwrapped(item.right(), value, true, &right) == Outcome::kError) return Outcome::kError;
  for (const auto& [side, values] : {std::pair{"left", &left}, std::pair{"right", &right}}) {
    if (values->size() == 1 && (*values)[0].is_number()) continue;
    return Fail(SqlError(sqlstate::kSingletonSqlJsonItemRequired,
                         Format("{} operand of jsonpath operator {} is not a single numeric value", side, JsonPathOpName(item.op()))));
  }
  Numeric result;
  try {
    result = Compute(item.op(), left[0].json.number(), right[0].json.number());
  } catch (const SqlError& error) {
    return Fail(error);
  }
  if (!item.has_next() && found == nullptr) return Outcome::kOk;
  return Next(item, Number(result), found);
}

Outcome JsonPathExecutor::Signed(const Item& item, const PathValue& value, PathValues* found) {
  PathValues sequence;
  if (Unwrapped(item.argument(), value, true, &sequence) == Outcome::kError) return Outcome::kError;
  const bool only_asks = found == nullptr && !item.has_next();
  Outcome result = Outcome::kNotFound;
  for (const PathValue& one : sequence) {
    if (only_asks && one.is_number()) return Outcome::kOk;
    if (only_asks) continue;
    if (!one.is_number()) {
      return Fail(SqlError(sqlstate::kSqlJsonNumberNotFound, Format("operand of unary jsonpath operator {} is not a numeric value",
                                                                    JsonPathOpName(item.op()))));
    }
    const Outcome outcome =
        Next(item, item.op() == Op::kMinus ? Number(NegateNumeric(one.json.number(), arena_)) : one, found);
    if (outcome == Outcome::kError) return outcome;
    if (outcome != Outcome::kOk) continue;
    if (found == nullptr) return outcome;
    result = outcome;
  }
  return result;
}

Outcome JsonPathExecutor::Size(const Item& item, const PathValue& value, PathValues* found) {
  if (!value.is_array() && !lax_) {
    return StructuralError(SqlError(sqlstate::kSqlJsonArrayNotFound, "jsonpath item method .size() can only be applied to an array"));
  }
  return Next(item, Number(NumericFromInt64(value.is_array() ? int64_t{value.json.size()} : 1)), found);
}

Outcome JsonPathExecutor::NumericMethod(const Item& item, const PathValue& value, PathValues* found) {
  if (!value.is_number()) {
    return Fail(SqlError(sqlstate::kNonNumericSqlJsonItem, Format("jsonpath item method .{}() can only be applied to a numeric value",
                                                                  JsonPathOpName(item.op()))));
  }
  if (!item.has_next() && found == nullptr) return Outcome::kOk;
  const Numeric number = value.json.number();
  if (item.op() == Op::kAbs) return Next(item, Number(AbsNumeric(number, arena_)), found);
  if (item.op() == Op::kFloor) return Next(item, Number(FloorNumeric(number, arena_)), found);
  return Next(item, Number(CeilNumeric(number, arena_)), found);
}

namespace {

// Nullopt: no double precision number, or an infinite one.
std::optional<double> DoubleOf(std::string_view text) {
  try {
    const double number = ParseFloat64(text);
    return std::isfinite(number) ? std::optional(number) : std::nullopt;
  } catch (const SqlError&) {
    return std::nullopt;
  }
}

}  // namespace

Outcome JsonPathExecutor::Double(const Item& item, const PathValue& value, PathValues* found) {
  if (value.is_number()) {
    std::string text;
    FormatNumeric(value.json.number(), &text);
    if (!DoubleOf(text)) {
      return Fail(SqlError(sqlstate::kNonNumericSqlJsonItem,
                           "numeric argument of jsonpath item method .double() is out of range for type double precision"));
    }
    return Next(item, value, found);
  }
  if (!value.is_string()) {
    return Fail(SqlError(sqlstate::kNonNumericSqlJsonItem,
                         "jsonpath item method .double() can only be applied to a string or numeric value"));
  }
  const std::optional<double> number = DoubleOf(value.json.string());
  if (!number) {
    return Fail(SqlError(sqlstate::kNonNumericSqlJsonItem,
                         "string argument of jsonpath item method .double() is not a valid representation of a double precision number"));
  }
  return Next(item, Number(NumericFromDouble(*number, arena_)), found);
}

Outcome JsonPathExecutor::Datetime(const Item& item, const PathValue& value, PathValues* found) {
  if (!value.is_string()) {
    return Fail(SqlError(sqlstate::kInvalidArgumentForSqlJsonDatetimeFunction,
                         "jsonpath item method .datetime() can only be applied to a string"));
  }
  const std::string_view text = value.json.string();
  std::optional<JsonDateTime> result;
  if (item.has_argument()) {
    const DateTemplate& pattern = JsonPathPrepared::Of(context_).TemplateFor(item.argument().text());
    try {
      result = ReadJsonDateTime(text, pattern);
    } catch (const SqlError& error) {
      return Fail(error);
    }
  } else {
    result = ReadIsoDateTime(text);
    if (!result) {
      return Fail(SqlError(sqlstate::kInvalidArgumentForSqlJsonDatetimeFunction, Format("datetime format is not recognized: \"{}\"", text))
                      .Hint("Use a datetime template argument to specify the input data format."));
    }
  }
  return Next(item, PathValue(*result), found);
}

Outcome JsonPathExecutor::KeyValue(const Item& item, const PathValue& value, PathValues* found) {
  if (!value.is_object()) {
    return Fail(SqlError(sqlstate::kSqlJsonObjectNotFound, "jsonpath item method .keyvalue() can only be applied to an object"));
  }
  constexpr int64_t kIdsOfOneObject = 10'000'000'000;
  const JsonbValue id = MakeNumber(NumericFromInt64(PostgresOffset(base_.value, value.json) + base_.id * kIdsOfOneObject));
  const uint32_t size = value.json.size();
  Outcome outcome = Outcome::kNotFound;
  for (uint32_t i = 0; i < size; ++i) {
    outcome = Outcome::kOk;
    if (!item.has_next() && found == nullptr) break;
    JsonbMember members[] = {{"id", id}, {"key", JsonbNode::String(value.json.key(i))}, {"value", value.json.at(i)}};
    const JsonbValue object(WriteJsonb(MakeSortedJsonbObject(members, arena_), arena_));
    const BaseObject before = std::exchange(base_, {object, generated_++});
    outcome = Next(item, object, found);
    base_ = before;
    if (outcome == Outcome::kError || (outcome == Outcome::kOk && found == nullptr)) break;
  }
  return outcome;
}

JsonbNode PathNode(FunctionContext& context, const PathValue& value, Arena& arena) {
  if (!value.is_datetime()) return value.json;
  return JsonbNode::String(arena.Copy(FormatJsonDateTime(context, value.datetime)));
}

}  // namespace basalt
