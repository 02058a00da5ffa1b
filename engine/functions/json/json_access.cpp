// Parts of json values: -> and ->>, #> and #>>, keys, elements, members, type and length.
#include <string>

#include "base/sql_error.h"
#include "engine/functions/json/json_path_index.h"
#include "engine/functions/json/json_reader.h"
#include "engine/functions/vector_rows.h"
#include "types/json_parser.h"
#include "types/json_text.h"

namespace basalt {
namespace {

using Context = FunctionContext&;
using Text = std::string_view;
using OptionalText = std::optional<std::string_view>;

OptionalText AsText(Context context, OptionalText value) {
  if (!value) return std::nullopt;
  const std::optional<std::string> text = JsonAsText(*value);
  if (!text) return std::nullopt;
  return context.arena().Copy(*text);
}

Text Checked(Text json) {
  CheckJsonEscapes(json);
  return TrimJson(json);
}
OptionalText Member(Text json, Text name) { return FindJsonMember(Checked(json), name); }
OptionalText MemberText(Context context, Text json, Text name) { return AsText(context, Member(json, name)); }
OptionalText Element(Text json, int32_t index) { return FindJsonElement(Checked(json), index); }
OptionalText ElementText(Context context, Text json, int32_t index) { return AsText(context, Element(json, index)); }

// One step of a path: a name in an object, a number in an array.
OptionalText Step(Text value, Text step) {
  if (JsonKindOf(value) == JsonKind::kObject) return FindJsonMember(value, step);
  const std::optional<int32_t> index = ParsePathIndex(step);
  return index ? FindJsonElement(value, *index) : std::nullopt;
}

// No step leads to the whole value; a scalar keeps the blanks before it then, as PostgreSQL does.
bool IsWholeScalar(Text value, Text path) {
  const JsonKind kind = JsonKindOf(value);
  return ArrayView(path).size() == 0 && kind != JsonKind::kObject && kind != JsonKind::kArray;
}
Text WithBlanksBefore(Text json, Text value) { return json.substr(0, static_cast<size_t>(value.data() + value.size() - json.data())); }

OptionalText Follow(Text whole, Text path) {
  OptionalText value = whole;
  ArrayView(path).ForEach(PhysicalType::kString, [&](uint32_t, const NullableDatum& step) {
    if (step.is_null) value.reset();
    if (value) value = Step(*value, step.value.str.view());
  });
  return value;
}
OptionalText ExtractPath(Text json, Text path) {
  const Text value = Checked(json);
  return IsWholeScalar(value, path) ? WithBlanksBefore(json, value) : Follow(value, path);
}
OptionalText ExtractPathText(Context context, Text json, Text path) {
  const Text value = Checked(json);
  const JsonKind kind = JsonKindOf(value);
  if (IsWholeScalar(value, path) && kind != JsonKind::kString && kind != JsonKind::kNull) return WithBlanksBefore(json, value);
  return AsText(context, Follow(value, path));
}

Text TypeName(Text json) {
  switch (JsonKindOf(TrimJson(json))) {
    case JsonKind::kObject: return "object";
    case JsonKind::kArray: return "array";
    case JsonKind::kString: return "string";
    case JsonKind::kNumber: return "number";
    case JsonKind::kBoolean: return "boolean";
    case JsonKind::kNull: break;
  }
  return "null";
}

[[noreturn]] void ThrowInvalid(std::string message) { throw SqlError(sqlstate::kInvalidParameterValue, std::move(message)); }

int32_t ArrayLength(Text json) {
  const Text value = TrimJson(json);
  const JsonKind kind = JsonKindOf(value);
  if (kind == JsonKind::kObject) ThrowInvalid("cannot get array length of a non-array");
  if (kind != JsonKind::kArray) ThrowInvalid("cannot get array length of a scalar");
  return CountJsonElements(value);
}

// ---- json_strip_nulls: without white space and without members that are null ----

class Stripper {
 public:
  static constexpr bool kDecodes = true;
  const std::string& out() const { return out_; }
  void Key(Text key) {
    key_.clear();
    AppendJsonString(key, &key_);
    key_ += ':';
    has_key_ = true;
  }
  void String(Text text) {
    Separate();
    AppendJsonString(text, &out_);
  }
  void Number(Text text) {
    Separate();
    out_ += text;
  }
  void Literal(char first) {
    if (first == 'n' && has_key_) return void(has_key_ = false);
    Separate();
    out_ += first == 't' ? "true" : first == 'f' ? "false" : "null";
  }
  void BeginObject() { Begin('{'); }
  void BeginArray() { Begin('['); }
  void EndObject() { out_ += '}'; }
  void EndArray() { out_ += ']'; }

 private:
  void Begin(char bracket) {
    Separate();
    out_ += bracket;
  }
  void Separate() {
    if (!out_.empty() && out_.back() != '{' && out_.back() != '[') out_ += ',';
    if (has_key_) out_ += key_;
    has_key_ = false;
  }
  std::string out_, key_;
  bool has_key_ = false;
};

Text StripNulls(Context context, Text json) {
  Stripper sink;
  JsonParser(json, sink).Run();
  return context.arena().Copy(sink.out());
}

// Rows from the parts of one value, which outlives the cursor.
class PartCursor : public SetFunctionCursor {
 public:
  enum class Columns : uint8_t { kKey, kValue, kKeyAndValue };
  PartCursor(Text container, Columns columns, bool as_text) : parts_(container), columns_(columns), as_text_(as_text) {}
  bool Next(Chunk* rows) override {
    uint32_t count = 0;
    for (; count < kVectorSize && parts_.Next(); ++count) {
      size_t column = 0;
      if (columns_ != Columns::kValue) rows->column(column++).Set(count, TextValue(UnescapeJsonString(parts_.key())));
      if (columns_ != Columns::kKey) SetValue(&rows->column(column), count);
    }
    rows->set_size(count);
    return count > 0;
  }

 private:
  static NullableDatum TextValue(std::string_view text) { return ValueOf(StringRef(text)); }
  void SetValue(Vector* column, uint32_t row) {
    if (!as_text_) return column->Set(row, TextValue(parts_.value()));
    const std::optional<std::string> text = JsonAsText(parts_.value());
    column->Set(row, text ? TextValue(*text) : NullableDatum{});
  }
  JsonParts parts_;
  const Columns columns_;
  const bool as_text_;
};

using Arguments = std::span<const NullableDatum>;
using CursorPointer = std::unique_ptr<SetFunctionCursor>;

template <bool kAsText>
CursorPointer OpenElements(FunctionContext&, Arguments arguments) {
  Text value = TrimJson(arguments[0].value.str.view());
  const char* name = kAsText ? "json_array_elements_text" : "json_array_elements";
  if (JsonKindOf(value) == JsonKind::kObject) ThrowInvalid(Format("cannot call {} on a non-array", name));
  if (kAsText) value = Checked(value);
  if (JsonKindOf(value) != JsonKind::kArray) ThrowInvalid(Format("cannot call {} on a scalar", name));
  return std::make_unique<PartCursor>(value, PartCursor::Columns::kValue, kAsText);
}

template <bool kAsText>
CursorPointer OpenMembers(FunctionContext&, Arguments arguments) {
  Text value = TrimJson(arguments[0].value.str.view());
  if (JsonKindOf(value) == JsonKind::kArray) ThrowInvalid("cannot deconstruct an array as an object");
  value = Checked(value);
  if (JsonKindOf(value) != JsonKind::kObject) ThrowInvalid("cannot deconstruct a scalar");
  return std::make_unique<PartCursor>(value, PartCursor::Columns::kKeyAndValue, kAsText);
}

CursorPointer OpenKeys(FunctionContext&, Arguments arguments) {
  Text value = TrimJson(arguments[0].value.str.view());
  if (JsonKindOf(value) == JsonKind::kArray) ThrowInvalid("cannot call json_object_keys on an array");
  value = Checked(value);
  if (JsonKindOf(value) != JsonKind::kObject) ThrowInvalid("cannot call json_object_keys on a scalar");
  return std::make_unique<PartCursor>(value, PartCursor::Columns::kKey, true);
}

constexpr SetFunctionEntry kSetFunctions[] = {
    {"json_array_elements", &OpenElements<false>},
    {"json_array_elements_text", &OpenElements<true>},
    {"json_each", &OpenMembers<false>},
    {"json_each_text", &OpenMembers<true>},
    {"json_object_keys", &OpenKeys},
};

constexpr KernelEntry kKernels[] = {
    MakeKernel<&Member>("json_object_field"),
    MakeKernel<&MemberText>("json_object_field_text"),
    MakeKernel<&Element>("json_array_element"),
    MakeKernel<&ElementText>("json_array_element_text"),
    MakeKernel<&ExtractPath>("json_extract_path"),
    MakeKernel<&ExtractPathText>("json_extract_path_text"),
    MakeKernel<&TypeName>("json_typeof"),
    MakeKernel<&ArrayLength>("json_array_length"),
    MakeKernel<&StripNulls>("json_strip_nulls"),
};

}  // namespace

KernelTable JsonAccessKernels() { return kKernels; }
SetFunctionTable JsonSetFunctions() { return kSetFunctions; }

}  // namespace basalt
