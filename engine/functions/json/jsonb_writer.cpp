#include "engine/functions/json/jsonb_writer.h"

#include "base/stack_guard.h"
#include "engine/functions/json/json_writer.h"
#include "engine/functions/vector_rows.h"

namespace basalt {
namespace {

class Writer {
 public:
  Writer(FunctionContext& context, JsonbBuilder* builder) : context_(context), builder_(*builder) {}

  void Value(const SqlType& declared, const NullableDatum& value) {
    CheckStackDepth();
    if (value.is_null) return builder_.Add(JsonbNode());
    const TypeInfo& info = JsonBaseType(context_, declared.oid);
    const SqlType type{info.oid, declared.typmod, declared.collation};
    switch (JsonCategoryOf(info)) {
      case JsonCategory::kBoolean: return builder_.Add(JsonbNode::Boolean(value.value.b));
      case JsonCategory::kNumber: return Number(type, value.value);
      case JsonCategory::kDateTime: return Text(JsonDateTimeText(context_, type, value.value));
      case JsonCategory::kJson: return builder_.Add(JsonbValue(ParseJsonb(value.value.str.view(), builder_.arena())));
      case JsonCategory::kJsonb: return builder_.Add(JsonbValue(Kept(value.value.str.view())));
      case JsonCategory::kArray: return Array(value.value.str.view());
      case JsonCategory::kRecord: return Record(info, value.value.str.view());
      case JsonCategory::kOther: break;
    }
    std::string text;
    FormatText(type, value.value, context_.io(), &text);
    Text(text);
  }

 private:
  // Short values lie in their datum, which may be a copy.
  std::string_view Kept(std::string_view bytes) {
    return bytes.size() <= StringRef::kInlineBytes ? builder_.arena().Copy(bytes) : bytes;
  }
  void Text(std::string_view text) {
    CheckJsonbString(text);
    builder_.Add(JsonbNode::String(builder_.arena().Copy(text)));
  }

  void Number(const SqlType& type, const Datum& value) {
    Arena& arena = builder_.arena();
    const auto add = [&](const Numeric& number) { builder_.Add(JsonbNode::Number(number, arena)); };
    switch (type.oid) {
      case kInt2Oid: return add(NumericFromInt64(value.i2));
      case kInt4Oid: return add(NumericFromInt64(value.i4));
      case kInt8Oid: return add(NumericFromInt64(value.i8, arena));
      default: break;
    }
    if (type.oid == kNumericOid && (value.numeric.is_small() || value.numeric.kind == Numeric::Kind::kBig)) return add(value.numeric);
    std::string text;
    FormatText(type, value, context_.io(), &text);
    if (text.find_first_of("Nn") != std::string::npos) return Text(text);  // NaN, Infinity
    add(ParseNumeric(text, -1, arena));
  }

  void Array(std::string_view packed) {
    const ArrayView array(packed);
    builder_.BeginArray();
    if (array.dimension_count() > 0) {
      const ElementType element = ElementTypeOf(context_, array.element_type());
      const std::vector<NullableDatum> elements = array.Elements(element.physical);
      size_t next = 0;
      Dimension(array, 0, element.type, elements, &next);
    }
    builder_.End();
  }
  void Dimension(const ArrayView& array, int dimension, const SqlType& type, const std::vector<NullableDatum>& elements, size_t* next) {
    for (int32_t i = 0; i < array.dimension(dimension).length; ++i) {
      if (dimension + 1 == array.dimension_count()) {
        Value(type, elements[(*next)++]);
        continue;
      }
      builder_.BeginArray();
      Dimension(array, dimension + 1, type, elements, next);
      builder_.End();
    }
  }

  static PhysicalType PhysicalOfField(Oid type, const void* types) {
    return static_cast<const TypeResolver*>(types)->GetType(type).physical;
  }
  void Record(const TypeInfo& info, std::string_view packed) {
    const std::vector<RecordField> fields = UnpackRecord(packed, &PhysicalOfField, &context_.environment().types());
    builder_.BeginObject();
    std::vector<std::string> made;
    const std::vector<std::string_view> names = JsonRecordNames(info, packed, fields.size(), &made);
    for (size_t i = 0; i < fields.size(); ++i) {
      builder_.Key(builder_.arena().Copy(names[i]));
      Value({fields[i].type}, fields[i].value);
    }
    builder_.End();
  }

  FunctionContext& context_;
  JsonbBuilder& builder_;
};

}  // namespace

void AddJsonb(FunctionContext& context, const SqlType& type, const NullableDatum& value, JsonbBuilder* builder) {
  Writer(context, builder).Value(type, value);
}

std::string_view MakeJsonb(FunctionContext& context, const SqlType& type, const NullableDatum& value, Arena& arena) {
  Arena nodes(arena.account());
  JsonbBuilder builder(nodes);
  AddJsonb(context, type, value, &builder);
  return WriteJsonb(builder.root(), arena);
}

}  // namespace basalt
