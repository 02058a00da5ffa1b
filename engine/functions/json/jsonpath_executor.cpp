// Accessors and the way from item to item.
#include "engine/functions/json/jsonpath_executor.h"

#include "base/stack_guard.h"

namespace basalt {

using Op = JsonPathOp;
using Outcome = JsonPathExecutor::Outcome;

JsonPathExecutor::JsonPathExecutor(FunctionContext& context, Arena& arena, const JsonPathQuery& query)
    : context_(context), arena_(arena), query_(query), lax_(JsonPathItem::IsLax(query.path)), ignores_structure_(lax_),
      throws_(!query.silent), root_(JsonbValue(query.target)), current_(root_), generated_(query.variables ? 2 : 1) {
  if (query.variables && !JsonbValue(*query.variables).is_object()) {
    throw SqlError(sqlstate::kInvalidParameterValue, "\"vars\" argument is not an object")
        .Detail("Jsonpath parameters should be encoded as key-value pairs of \"vars\" object.");
  }
}

Outcome JsonPathExecutor::Run(PathValues* found) {
  const Item first(query_.path);
  if (lax_ || found != nullptr) return Execute(first, root_, found);
  // Strict: an error behind the first result counts too.
  PathValues all;
  const Outcome outcome = Execute(first, root_, &all);
  if (outcome == Outcome::kError) return outcome;
  return all.empty() ? Outcome::kNotFound : Outcome::kOk;
}

Outcome JsonPathExecutor::Next(const Item& item, const PathValue& value, PathValues* found) {
  if (item.has_next()) return Execute(item.next(), value, found);
  if (found != nullptr) Add(value, found);
  return Outcome::kOk;
}

JsonPathExecutor::~JsonPathExecutor() {
  if (charged_bytes_ > 0) arena_.account()->Release(charged_bytes_);
}

// A short path can give very many values: .**.**.**
void JsonPathExecutor::Add(const PathValue& value, PathValues* found) {
  constexpr uint32_t kChargedAtOnce = 1024;
  found->push_back(value);
  if (++uncharged_ < kChargedAtOnce) return;
  uncharged_ = 0;
  if (arena_.account() == nullptr) return;
  constexpr int64_t kBytes = 2 * kChargedAtOnce * sizeof(PathValue);  // lists double
  arena_.account()->Charge(kBytes);
  charged_bytes_ += kBytes;
}

Outcome JsonPathExecutor::Step(const Item& item, const PathValue& value, PathValues* found, bool unwrap) {
  CheckStackDepth();
  context_.environment().cancel().Check();
  switch (item.op()) {
    case Op::kAnd: case Op::kOr: case Op::kNot: case Op::kIsUnknown: case Op::kEqual: case Op::kNotEqual: case Op::kLess:
    case Op::kGreater: case Op::kLessOrEqual: case Op::kGreaterOrEqual: case Op::kExists: case Op::kStartsWith: case Op::kLikeRegex:
      return BooleanResult(item, Test(item, value), found);
    case Op::kKey: return Key(item, value, found, unwrap);
    case Op::kRoot: {
      const BaseObject before = std::exchange(base_, {root_.json, 0});
      const Outcome outcome = Next(item, root_, found);
      base_ = before;
      return outcome;
    }
    case Op::kCurrent: return Next(item, current_, found);
    case Op::kAnyArray: return AnyArray(item, value, found);
    case Op::kIndexArray: return IndexArray(item, value, found);
    case Op::kAnyKey: return AnyKey(item, value, found, unwrap);
    case Op::kAny: return Any(item, value, found);
    case Op::kAdd: case Op::kSubtract: case Op::kMultiply: case Op::kDivide: case Op::kModulo: return Binary(item, value, found);
    case Op::kPlus: case Op::kMinus: return Signed(item, value, found);
    case Op::kLast:
      if (innermost_size_ < 0) ThrowInternal("evaluating jsonpath LAST outside of array subscript");
      return Next(item, Number(NumericFromInt64(innermost_size_ - 1)), found);
    case Op::kNull: case Op::kBoolean: case Op::kNumber: case Op::kString: case Op::kVariable: return Literal(item, found);
    case Op::kType: case Op::kSize: return Method(item, value, found, false);
    case Op::kFilter:
    default: return Method(item, value, found, unwrap);
  }
}

// Those that take the elements of an array one by one.
Outcome JsonPathExecutor::Method(const Item& item, const PathValue& value, PathValues* found, bool unwrap) {
  if (unwrap && value.is_array()) return UnwrapTarget(&item, value, found, false);
  switch (item.op()) {
    case Op::kFilter: {
      const PathValue before = std::exchange(current_, value);
      const Truth truth = Test(item.argument(), value);
      current_ = before;
      return truth == Truth::kTrue ? Next(item, value, found) : Outcome::kNotFound;
    }
    case Op::kType: {
      std::string_view name;
      switch (value.json.type()) {
        case JsonbType::kNull: name = "null"; break;
        case JsonbType::kString: name = "string"; break;
        case JsonbType::kNumber: name = "number"; break;
        case JsonbType::kFalse:
        case JsonbType::kTrue: name = "boolean"; break;
        case JsonbType::kArray: name = "array"; break;
        case JsonbType::kObject: name = "object"; break;
      }
      if (value.is_datetime()) name = JsonDateTimeTypeName(value.datetime);
      return Next(item, JsonbValue(JsonbType::kString, name), found);
    }
    case Op::kSize: return Size(item, value, found);
    case Op::kAbs:
    case Op::kFloor:
    case Op::kCeiling: return NumericMethod(item, value, found);
    case Op::kDouble: return Double(item, value, found);
    case Op::kDatetime: return Datetime(item, value, found);
    case Op::kKeyValue: return KeyValue(item, value, found);
    default: ThrowInternal(Format("unrecognized jsonpath item type: {}", static_cast<int>(item.op())));
  }
}

Outcome JsonPathExecutor::Key(const Item& item, const PathValue& value, PathValues* found, bool unwrap) {
  if (value.is_object()) {
    const std::optional<JsonbValue> member = value.json.Find(item.text());
    if (member) return Next(item, *member, found);
    return StructuralError(
        SqlError(sqlstate::kSqlJsonMemberNotFound, Format("JSON object does not contain key \"{}\"", item.text())));
  }
  if (unwrap && value.is_array()) return UnwrapTarget(&item, value, found, false);
  return StructuralError(SqlError(sqlstate::kSqlJsonMemberNotFound, "jsonpath member accessor can only be applied to an object"));
}

Outcome JsonPathExecutor::AnyKey(const Item& item, const PathValue& value, PathValues* found, bool unwrap) {
  if (value.is_object()) {
    const Item next = item.next();
    return Descend(item.has_next() ? &next : nullptr, value.json, found, 1, 1, 1, false, lax_);
  }
  if (unwrap && value.is_array()) return UnwrapTarget(&item, value, found, false);
  return StructuralError(
      SqlError(sqlstate::kSqlJsonObjectNotFound, "jsonpath wildcard member accessor can only be applied to an object"));
}

Outcome JsonPathExecutor::AnyArray(const Item& item, const PathValue& value, PathValues* found) {
  if (value.is_array()) {
    const Item next = item.next();
    return UnwrapTarget(item.has_next() ? &next : nullptr, value, found, lax_);
  }
  if (lax_) return Next(item, value, found);
  return StructuralError(
      SqlError(sqlstate::kSqlJsonArrayNotFound, "jsonpath wildcard array accessor can only be applied to an array"));
}

Outcome JsonPathExecutor::IndexArray(const Item& item, const PathValue& value, PathValues* found) {
  if (!value.is_array() && !lax_) {
    return StructuralError(SqlError(sqlstate::kSqlJsonArrayNotFound, "jsonpath array accessor can only be applied to an array"));
  }
  const int64_t before = innermost_size_;
  innermost_size_ = value.is_array() ? value.json.size() : 1;
  Outcome outcome = Outcome::kNotFound;
  for (uint32_t i = 0; i < item.subscript_count(); ++i) {
    outcome = Subscript(item, i, value, innermost_size_, found);
    if (outcome == Outcome::kError || (outcome == Outcome::kOk && found == nullptr)) break;
  }
  innermost_size_ = before;
  return outcome;
}

Outcome JsonPathExecutor::Subscript(const Item& item, uint32_t i, const PathValue& value, int64_t size, PathValues* found) {
  int32_t from = 0;
  if (Index(item.from(i), value, &from) == Outcome::kError) return Outcome::kError;
  int32_t to = from;
  if (item.has_to(i) && Index(item.to(i), value, &to) == Outcome::kError) return Outcome::kError;
  if (!ignores_structure_ && (from < 0 || from > to || to >= size)) {
    return Fail(SqlError(sqlstate::kInvalidSqlJsonSubscript, "jsonpath array subscript is out of bounds"));
  }
  Outcome outcome = Outcome::kNotFound;
  const int64_t end = std::min<int64_t>(to, size - 1);
  for (int64_t index = std::max(from, 0); index <= end; ++index) {
    if (!item.has_next() && found == nullptr) return Outcome::kOk;
    outcome = Next(item, value.is_array() ? PathValue(value.json.at(static_cast<uint32_t>(index))) : value, found);
    if (outcome == Outcome::kError || (outcome == Outcome::kOk && found == nullptr)) break;
  }
  return outcome;
}

Outcome JsonPathExecutor::Index(const Item& item, const PathValue& value, int32_t* index) {
  PathValues found;
  if (Execute(item, value, &found) == Outcome::kError) return Outcome::kError;
  if (found.size() != 1 || !found[0].is_number()) {
    return Fail(SqlError(sqlstate::kInvalidSqlJsonSubscript, "jsonpath array subscript is not a single numeric value"));
  }
  try {
    *index = NumericToInt32(TruncateNumeric(found[0].json.number(), 0, arena_));
  } catch (const SqlError&) {
    return Fail(SqlError(sqlstate::kInvalidSqlJsonSubscript, "jsonpath array subscript is out of integer range"));
  }
  return Outcome::kOk;
}

Outcome JsonPathExecutor::Any(const Item& item, const PathValue& value, PathValues* found) {
  Outcome outcome = Outcome::kNotFound;
  if (item.first_level() == 0) {
    const bool before = std::exchange(ignores_structure_, true);
    outcome = Next(item, value, found);
    ignores_structure_ = before;
    if (outcome == Outcome::kOk && found == nullptr) return outcome;
  }
  if (value.is_datetime() || !value.json.is_container()) return outcome;
  const Item next = item.next();
  return Descend(item.has_next() ? &next : nullptr, value.json, found, 1, item.first_level(), item.last_level(), true, lax_);
}

Outcome JsonPathExecutor::Descend(const Item* item, const JsonbValue& container, PathValues* found, uint32_t level, uint32_t first,
                                  uint32_t last, bool ignore_structure, bool unwrap_next) {
  CheckStackDepth();
  Outcome outcome = Outcome::kNotFound;
  if (level > last) return outcome;
  const bool leaves_only = first == kJsonPathAnyLevel && last == kJsonPathAnyLevel;
  const uint32_t size = container.size();
  for (uint32_t i = 0; i < size; ++i) {
    const JsonbValue part = container.at(i);
    if (level >= first || (leaves_only && !part.is_container())) {
      if (item != nullptr) {
        const bool before = ignores_structure_;
        ignores_structure_ = before || ignore_structure;
        outcome = Step(*item, part, found, unwrap_next);
        ignores_structure_ = before;
        if (outcome == Outcome::kError || (outcome == Outcome::kOk && found == nullptr)) break;
      } else if (found != nullptr) {
        Add(part, found);
      } else {
        return Outcome::kOk;
      }
    }
    if (level >= last || !part.is_container()) continue;
    outcome = Descend(item, part, found, level + 1, first, last, ignore_structure, unwrap_next);
    if (outcome == Outcome::kError || (outcome == Outcome::kOk && found == nullptr)) break;
  }
  return outcome;
}

Outcome JsonPathExecutor::Unwrapped(const Item& item, const PathValue& value, bool unwrap, PathValues* found) {
  if (!unwrap || !lax_) return Execute(item, value, found);
  PathValues sequence;
  if (Execute(item, value, &sequence) == Outcome::kError) return Outcome::kError;
  for (const PathValue& one : sequence) {
    if (one.is_array()) UnwrapTarget(nullptr, one, found, false);
    else Add(one, found);
  }
  return Outcome::kOk;
}

Outcome JsonPathExecutor::UnwrappedQuietly(const Item& item, const PathValue& value, bool unwrap, PathValues* found) {
  const bool before = std::exchange(throws_, false);
  const Outcome outcome = Unwrapped(item, value, unwrap, found);
  throws_ = before;
  return outcome;
}

}  // namespace basalt
