// Parts of jsonb values: -> and ->>, #> and #>>, ?, ?| and ?&, type and length; casts to SQL types.
#include <string>

#include "base/planted_bug.h"
#include "base/sql_error.h"
#include "engine/functions/json/json_path_index.h"
#include "engine/functions/vector_rows.h"
#include "types/jsonb_builder.h"

namespace basalt {
namespace {

using Context = FunctionContext&;
using Text = std::string_view;
using OptionalText = std::optional<std::string_view>;
using OptionalValue = std::optional<JsonbValue>;

OptionalText Whole(Context context, const OptionalValue& value) {
  if (!value) return std::nullopt;
  return WholeJsonb(*value, context.arena());
}
OptionalText AsText(Context context, const OptionalValue& value) {
  if (!value || value->is_null()) return std::nullopt;
  if (value->is_string()) return value->string();
  std::string buffer;
  return context.arena().Copy(*JsonbAsText(*value, &buffer));
}

// A scalar at the top is an array of one to the subscript operators.
OptionalValue ElementOf(Text jsonb, int32_t index) {
  const JsonbValue value(jsonb);
  if (!value.is_container()) return index == 0 || (index == -1 && !PlantedBug("planted.jsonb_scalar_element")) ? OptionalValue(value) : std::nullopt;
  return value.Element(index);
}

OptionalText Member(Context context, Text jsonb, Text key) { return Whole(context, JsonbValue(jsonb).Find(key)); }
OptionalText MemberText(Context context, Text jsonb, Text key) { return AsText(context, JsonbValue(jsonb).Find(key)); }
OptionalText Element(Context context, Text jsonb, int32_t index) { return Whole(context, ElementOf(jsonb, index)); }
OptionalText ElementText(Context context, Text jsonb, int32_t index) { return AsText(context, ElementOf(jsonb, index)); }

OptionalValue Step(const JsonbValue& value, Text step) {
  if (value.is_object()) return value.Find(step);
  if (!value.is_array()) return std::nullopt;
  const std::optional<int32_t> index = ParsePathIndex(step);
  return index ? value.Element(*index) : std::nullopt;
}

OptionalValue Walk(Text jsonb, Text path) {
  OptionalValue value = JsonbValue(jsonb);
  ArrayView(path).ForEach(PhysicalType::kString, [&](uint32_t, const NullableDatum& step) {
    if (step.is_null) value.reset();
    if (value) value = Step(*value, step.value.str.view());
  });
  return value;
}
OptionalText ExtractPath(Context context, Text jsonb, Text path) { return Whole(context, Walk(jsonb, path)); }
OptionalText ExtractPathText(Context context, Text jsonb, Text path) { return AsText(context, Walk(jsonb, path)); }

Text TypeName(Text jsonb) {
  switch (JsonbValue(jsonb).type()) {
    case JsonbType::kNull: return "null";
    case JsonbType::kString: return "string";
    case JsonbType::kNumber: return "number";
    case JsonbType::kFalse:
    case JsonbType::kTrue: return "boolean";
    case JsonbType::kArray: return "array";
    case JsonbType::kObject: return "object";
  }
  return "";
}

[[noreturn]] void ThrowInvalid(std::string message) { throw SqlError(sqlstate::kInvalidParameterValue, std::move(message)); }

int32_t ArrayLength(Text jsonb) {
  const JsonbValue value(jsonb);
  if (value.is_object()) ThrowInvalid("cannot get array length of a non-array");
  if (!value.is_array()) ThrowInvalid("cannot get array length of a scalar");
  return static_cast<int32_t>(value.size());
}

bool HasString(const JsonbValue& value, Text wanted) {
  if (value.is_object()) return value.FindKey(wanted).has_value();
  if (!value.is_array()) return value.is_string() && value.string() == wanted;
  for (uint32_t i = 0; i < value.size(); ++i) {
    const JsonbValue element = value.at(i);
    if (element.is_string() && element.string() == wanted) return true;
  }
  return false;
}
bool Exists(Text jsonb, Text key) { return HasString(JsonbValue(jsonb), key); }
template <bool kAny>
bool ExistsOf(Text jsonb, Text keys) {
  const JsonbValue value(jsonb);
  bool result = !kAny;
  ArrayView(keys).ForEach(PhysicalType::kString, [&](uint32_t, const NullableDatum& key) {
    if (key.is_null || result == kAny) return;
    if (HasString(value, key.value.str.view()) == kAny) result = kAny;
  });
  return result;
}

// ---- casts ----

[[noreturn]] void ThrowCannotCast(const JsonbValue& value, const char* type) {
  const Text name = value.is_number() ? "numeric" : value.is_boolean() ? "boolean" : value.is_null() ? "null" :
                    value.is_string() ? "string" : value.is_array() ? "array" : "object";
  ThrowInvalid(Format("cannot cast jsonb {} to type {}", name, type));
}
Numeric NumberOf(Text jsonb, const char* type) {
  const JsonbValue value(jsonb);
  if (!value.is_number()) ThrowCannotCast(value, type);
  return value.number();
}
bool ToBool(Text jsonb) {
  const JsonbValue value(jsonb);
  if (!value.is_boolean()) ThrowCannotCast(value, "boolean");
  return value.boolean();
}
Numeric ToNumeric(Context context, Text jsonb) { return CopyNumeric(NumberOf(jsonb, "numeric"), context.arena()); }
int16_t ToInt2(Text jsonb) { return NumericToInt16(NumberOf(jsonb, "smallint")); }
int32_t ToInt4(Text jsonb) { return NumericToInt32(NumberOf(jsonb, "integer")); }
int64_t ToInt8(Text jsonb) { return NumericToInt64(NumberOf(jsonb, "bigint")); }
float ToFloat4(Text jsonb) { return NumericToFloat(NumberOf(jsonb, "real")); }
double ToFloat8(Text jsonb) { return NumericToDouble(NumberOf(jsonb, "double precision")); }

// ---- set functions: the argument outlives the cursor ----

class PartCursor : public SetFunctionCursor {
 public:
  PartCursor(const JsonbValue& container, bool keys, bool values, bool as_text)
      : container_(container), keys_(keys), values_(values), as_text_(as_text) {}
  bool Next(Chunk* rows) override {
    uint32_t count = 0;
    for (; count < kVectorSize && next_ < container_.size(); ++count, ++next_) {
      size_t column = 0;
      if (keys_) rows->column(column++).Set(count, ValueOf(StringRef(container_.key(next_))));
      if (values_) SetValue(&rows->column(column), count, container_.at(next_));
    }
    rows->set_size(count);
    return count > 0;
  }

 private:
  void SetValue(Vector* column, uint32_t row, const JsonbValue& value) {
    if (!as_text_) return column->SetNoCopy(row, ValueOf(StringRef(WholeJsonb(value, column->strings()))));
    const OptionalText text = JsonbAsText(value, &buffer_);
    column->Set(row, text ? ValueOf(StringRef(*text)) : NullableDatum{});
  }
  const JsonbValue container_;
  const bool keys_, values_, as_text_;
  uint32_t next_ = 0;
  std::string buffer_;
};

using Arguments = std::span<const NullableDatum>;
using CursorPointer = std::unique_ptr<SetFunctionCursor>;

template <bool kAsText>
CursorPointer OpenMembers(Context, Arguments arguments) {
  const JsonbValue value(arguments[0].value.str.view());
  if (!value.is_object()) ThrowInvalid(Format("cannot call {} on a non-object", kAsText ? "jsonb_each_text" : "jsonb_each"));
  return std::make_unique<PartCursor>(value, true, true, kAsText);
}
template <bool kAsText>
CursorPointer OpenElements(Context, Arguments arguments) {
  const JsonbValue value(arguments[0].value.str.view());
  if (value.is_object()) ThrowInvalid("cannot extract elements from an object");
  if (!value.is_array()) ThrowInvalid("cannot extract elements from a scalar");
  return std::make_unique<PartCursor>(value, false, true, kAsText);
}
CursorPointer OpenKeys(Context, Arguments arguments) {
  const JsonbValue value(arguments[0].value.str.view());
  if (value.is_array()) ThrowInvalid("cannot call jsonb_object_keys on an array");
  if (!value.is_object()) ThrowInvalid("cannot call jsonb_object_keys on a scalar");
  return std::make_unique<PartCursor>(value, true, false, false);
}

constexpr SetFunctionEntry kSetFunctions[] = {
    {"jsonb_each", &OpenMembers<false>},
    {"jsonb_each_text", &OpenMembers<true>},
    {"jsonb_array_elements", &OpenElements<false>},
    {"jsonb_array_elements_text", &OpenElements<true>},
    {"jsonb_object_keys", &OpenKeys},
};

constexpr KernelEntry kKernels[] = {
    MakeKernel<&Member>("jsonb_object_field"),
    MakeKernel<&MemberText>("jsonb_object_field_text"),
    MakeKernel<&Element>("jsonb_array_element"),
    MakeKernel<&ElementText>("jsonb_array_element_text"),
    MakeKernel<&ExtractPath>("jsonb_extract_path"),
    MakeKernel<&ExtractPathText>("jsonb_extract_path_text"),
    MakeKernel<&TypeName>("jsonb_typeof"),
    MakeKernel<&ArrayLength>("jsonb_array_length"),
    MakeKernel<&Exists>("jsonb_exists"),
    MakeKernel<&ExistsOf<true>>("jsonb_exists_any"),
    MakeKernel<&ExistsOf<false>>("jsonb_exists_all"),
    MakeKernel<&ToBool>("jsonb_bool"),
    MakeKernel<&ToNumeric>("jsonb_numeric"),
    MakeKernel<&ToInt2>("jsonb_int2"),
    MakeKernel<&ToInt4>("jsonb_int4"),
    MakeKernel<&ToInt8>("jsonb_int8"),
    MakeKernel<&ToFloat4>("jsonb_float4"),
    MakeKernel<&ToFloat8>("jsonb_float8"),
};

}  // namespace

KernelTable JsonbAccessKernels() { return kKernels; }
SetFunctionTable JsonbSetFunctions() { return kSetFunctions; }

}  // namespace basalt
