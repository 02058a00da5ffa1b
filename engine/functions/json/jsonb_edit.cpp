// Changed jsonb values: ||, -, #-, jsonb_set, jsonb_set_lax, jsonb_insert, jsonb_strip_nulls, jsonb_pretty.
#include <string>

#include "base/sql_error.h"
#include "base/stack_guard.h"
#include "engine/functions/json/jsonb_path_edit.h"
#include "engine/functions/vector_rows.h"

namespace basalt {
namespace {

using Context = FunctionContext&;
using Text = std::string_view;
using OptionalText = std::optional<std::string_view>;

[[noreturn]] void ThrowInvalid(const char* message) { throw SqlError(sqlstate::kInvalidParameterValue, message); }

// ---- || ----

JsonbNode Merged(const JsonbValue& a, const JsonbValue& b, Arena& nodes) {
  std::vector<JsonbMember> members;
  members.reserve(size_t{a.size()} + b.size());
  uint32_t i = 0;
  uint32_t j = 0;
  while (i < a.size() || j < b.size()) {
    const int order = i == a.size() ? 1 : j == b.size() ? -1 : CompareJsonbKeys(a.key(i), b.key(j));
    if (order < 0) members.push_back({a.key(i), a.at(i)});
    else members.push_back({b.key(j), b.at(j)});
    if (order <= 0) ++i;
    if (order >= 0) ++j;
  }
  return MakeSortedJsonbObject(members, nodes);
}

void AddElements(const JsonbValue& value, std::vector<JsonbNode>* elements) {
  if (!value.is_array()) return elements->push_back(value);
  for (uint32_t i = 0; i < value.size(); ++i) elements->emplace_back(value.at(i));
}

Text Concatenate(Context context, Text left, Text right) {
  const JsonbValue a(left);
  const JsonbValue b(right);
  if (a.is_object() == b.is_object()) {
    if (a.is_container() && a.size() == 0 && b.is_container()) return right;
    if (b.is_container() && b.size() == 0 && a.is_container()) return left;
  }
  Arena nodes(context.arena().account());
  if (a.is_object() && b.is_object()) return WriteJsonb(Merged(a, b, nodes), context.arena());
  std::vector<JsonbNode> elements;
  AddElements(a, &elements);
  AddElements(b, &elements);
  return WriteJsonb(MakeJsonbArray(elements, nodes), context.arena());
}

// ---- - ----

// The object or array without the members or string elements that drop(name) names.
template <typename Drop>
Text Without(Context context, Text jsonb, Drop drop) {
  const JsonbValue value(jsonb);
  if (!value.is_container()) ThrowInvalid("cannot delete from scalar");
  Arena nodes(context.arena().account());
  if (value.is_object()) {
    std::vector<JsonbMember> members;
    for (uint32_t i = 0; i < value.size(); ++i) {
      if (!drop(value.key(i))) members.push_back({value.key(i), value.at(i)});
    }
    return WriteJsonb(MakeSortedJsonbObject(members, nodes), context.arena());
  }
  std::vector<JsonbNode> elements;
  for (uint32_t i = 0; i < value.size(); ++i) {
    const JsonbValue element = value.at(i);
    if (!element.is_string() || !drop(element.string())) elements.emplace_back(element);
  }
  return WriteJsonb(MakeJsonbArray(elements, nodes), context.arena());
}
Text DeleteKey(Context context, Text jsonb, Text key) {
  return Without(context, jsonb, [&](Text name) { return name == key; });
}

[[noreturn]] void ThrowWrongSubscripts() { throw SqlError(sqlstate::kArraySubscriptError, "wrong number of array subscripts"); }

Text DeleteKeys(Context context, Text jsonb, Text packed) {
  const ArrayView array(packed);
  if (array.dimension_count() > 1) ThrowWrongSubscripts();
  const std::vector<NullableDatum> keys = array.Elements(PhysicalType::kString);
  return Without(context, jsonb, [&](Text name) {
    for (const NullableDatum& key : keys) {
      if (!key.is_null && key.value.str.view() == name) return true;
    }
    return false;
  });
}

Text DeleteElement(Context context, Text jsonb, int32_t wanted) {
  const JsonbValue value(jsonb);
  if (!value.is_container()) ThrowInvalid("cannot delete from scalar");
  if (value.is_object()) ThrowInvalid("cannot delete from object using integer index");
  int64_t index = wanted;
  if (index < 0) index += value.size();
  if (index < 0 || index >= value.size()) return jsonb;
  Arena nodes(context.arena().account());
  std::vector<JsonbNode> elements;
  for (uint32_t i = 0; i < value.size(); ++i) {
    if (i != index) elements.emplace_back(value.at(i));
  }
  return WriteJsonb(MakeJsonbArray(elements, nodes), context.arena());
}

// ---- along a path ----

class Path {
 public:
  explicit Path(Text packed) {
    const ArrayView array(packed);
    if (array.dimension_count() > 1) ThrowWrongSubscripts();
    elements_ = array.Elements(PhysicalType::kString);
    for (const NullableDatum& element : elements_) {
      steps_.push_back(element.is_null ? OptionalText() : element.value.str.view());
    }
  }
  Path(const Path&) = delete;
  bool empty() const { return steps_.empty(); }
  std::span<const OptionalText> steps() const { return steps_; }

 private:
  std::vector<NullableDatum> elements_;
  std::vector<OptionalText> steps_;  // point into elements_
};

Text DeletePath(Context context, Text jsonb, Text packed) {
  const Path path(packed);
  const JsonbValue value(jsonb);
  if (!value.is_container()) ThrowInvalid("cannot delete path in scalar");
  if (value.size() == 0 || path.empty()) return jsonb;
  return EditJsonb(value, path.steps(), JsonbValue(), JsonbEdit::kDelete, context.arena());
}
Text Set(Context context, Text jsonb, Text packed, Text replacement, bool create) {
  const Path path(packed);
  const JsonbValue value(jsonb);
  if (!value.is_container()) ThrowInvalid("cannot set path in scalar");
  if ((value.size() == 0 && !create) || path.empty()) return jsonb;
  return EditJsonb(value, path.steps(), JsonbValue(replacement), create ? JsonbEdit::kCreate : JsonbEdit::kReplace, context.arena());
}
Text Insert(Context context, Text jsonb, Text packed, Text added, bool after) {
  const Path path(packed);
  const JsonbValue value(jsonb);
  if (!value.is_container()) ThrowInvalid("cannot set path in scalar");
  if (path.empty()) return jsonb;
  return EditJsonb(value, path.steps(), JsonbValue(added), after ? JsonbEdit::kInsertAfter : JsonbEdit::kInsertBefore, context.arena());
}

OptionalText SetLax(Context context, OptionalText jsonb, OptionalText path, OptionalText replacement, std::optional<bool> create,
                    OptionalText treatment) {
  constexpr const char* kChoices =
      "null_value_treatment must be \"delete_key\", \"return_target\", \"use_json_null\", or \"raise_exception\"";
  if (!jsonb || !path || !create) return std::nullopt;
  if (!treatment) ThrowInvalid(kChoices);
  if (replacement) return Set(context, *jsonb, *path, *replacement, *create);
  if (*treatment == "raise_exception") {
    throw SqlError(sqlstate::kNullValueNotAllowed, "JSON value must not be null")
        .Detail("Exception was raised because null_value_treatment is \"raise_exception\".")
        .Hint("To avoid, either change the null_value_treatment argument or ensure that an SQL NULL is not passed.");
  }
  if (*treatment == "use_json_null") return Set(context, *jsonb, *path, WholeJsonb(JsonbValue(), context.arena()), *create);
  if (*treatment == "delete_key") return DeletePath(context, *jsonb, *path);
  if (*treatment == "return_target") return *jsonb;
  ThrowInvalid(kChoices);
}

// ---- the whole value ----

JsonbNode StripNulls(const JsonbValue& value, Arena& nodes) {
  if (!value.is_container()) return value;
  CheckStackDepth();
  if (value.is_array()) {
    std::vector<JsonbNode> elements;
    for (uint32_t i = 0; i < value.size(); ++i) elements.push_back(StripNulls(value.at(i), nodes));
    return MakeJsonbArray(elements, nodes);
  }
  std::vector<JsonbMember> members;
  for (uint32_t i = 0; i < value.size(); ++i) {
    const JsonbValue member = value.at(i);
    if (!member.is_null()) members.push_back({value.key(i), StripNulls(member, nodes)});
  }
  return MakeSortedJsonbObject(members, nodes);
}
Text StripNullsOf(Context context, Text jsonb) {
  Arena nodes(context.arena().account());
  return WriteJsonb(StripNulls(JsonbValue(jsonb), nodes), context.arena());
}

Text Pretty(Context context, Text jsonb) {
  std::string text;
  FormatJsonbPretty(JsonbValue(jsonb), &text);
  return context.arena().Copy(text);
}

constexpr KernelEntry kKernels[] = {
    MakeKernel<&Concatenate>("jsonb_concat"),
    MakeKernel<&DeleteKey>("jsonb_delete"),
    MakeKernel<&DeleteKeys>("jsonb_delete_array"),
    MakeKernel<&DeleteElement>("jsonb_delete_idx"),
    MakeKernel<&DeletePath>("jsonb_delete_path"),
    MakeKernel<&Set>("jsonb_set"),
    MakeKernel<&SetLax>("jsonb_set_lax"),
    MakeKernel<&Insert>("jsonb_insert"),
    MakeKernel<&StripNullsOf>("jsonb_strip_nulls"),
    MakeKernel<&Pretty>("jsonb_pretty"),
};

}  // namespace

KernelTable JsonbEditKernels() { return kKernels; }

}  // namespace basalt
