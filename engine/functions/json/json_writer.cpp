#include "engine/functions/json/json_writer.h"

#include "base/sql_error.h"
#include "base/stack_guard.h"
#include "engine/functions/text/utf8.h"
#include "engine/functions/vector_rows.h"
#include "types/record_shape.h"

namespace basalt {
namespace {

// Digits, sign, point and exponent only: NaN and the infinities are not JSON numbers.
bool IsJsonNumber(std::string_view text) {
  return text.find_first_not_of("0123456789+-.eE") == std::string_view::npos;
}

class Writer {
 public:
  Writer(FunctionContext& context, std::string* out) : context_(context), out_(out) {}

  void Value(const SqlType& declared, const NullableDatum& value, bool line_feeds) {
    CheckStackDepth();
    if (out_->size() > kMaxTextBytes) throw SqlError(sqlstate::kProgramLimitExceeded, "requested length too large");
    if (value.is_null) {
      *out_ += "null";
      return;
    }
    const TypeInfo& info = JsonBaseType(context_, declared.oid);
    const SqlType type{info.oid, declared.typmod, declared.collation};
    switch (JsonCategoryOf(info)) {
      case JsonCategory::kBoolean: *out_ += value.value.b ? "true" : "false"; return;
      case JsonCategory::kJson:
      case JsonCategory::kJsonb: return FormatText(type, value.value, context_.io(), out_);
      case JsonCategory::kDateTime: return AppendJsonString(JsonDateTimeText(context_, type, value.value), out_);
      case JsonCategory::kArray: return Array(value.value.str.view(), line_feeds);
      case JsonCategory::kRecord: return Record(info, value.value.str.view(), line_feeds);
      case JsonCategory::kNumber: return Text(type, value.value, true);
      case JsonCategory::kOther: return Text(type, value.value, false);
    }
  }

 private:
  void Text(const SqlType& type, const Datum& value, bool is_number) {
    std::string text;
    FormatText(type, value, context_.io(), &text);
    if (is_number && IsJsonNumber(text)) *out_ += text;
    else AppendJsonString(text, out_);
  }

  void Array(std::string_view packed, bool line_feeds) {
    const ArrayView array(packed);
    if (array.dimension_count() == 0) {
      *out_ += "[]";
      return;
    }
    const ElementType element = ElementTypeOf(context_, array.element_type());
    const std::vector<NullableDatum> elements = array.Elements(element.physical);
    size_t next = 0;
    Dimension(array, 0, element.type, elements, &next, line_feeds);
  }
  void Dimension(const ArrayView& array, int dimension, const SqlType& type, const std::vector<NullableDatum>& elements,
                 size_t* next, bool line_feeds) {
    *out_ += '[';
    for (int32_t i = 0; i < array.dimension(dimension).length; ++i) {
      if (i > 0) *out_ += line_feeds ? ",\n " : ",";
      if (dimension + 1 < array.dimension_count()) Dimension(array, dimension + 1, type, elements, next, false);
      else Value(type, elements[(*next)++], false);
    }
    *out_ += ']';
  }

  static PhysicalType PhysicalOfField(Oid type, const void* types) {
    return static_cast<const TypeResolver*>(types)->GetType(type).physical;
  }
  void Record(const TypeInfo& info, std::string_view packed, bool line_feeds) {
    const std::vector<RecordField> fields = UnpackRecord(packed, &PhysicalOfField, &context_.environment().types());
    *out_ += '{';
    bool first = true;
    std::vector<std::string> made;
    const std::vector<std::string_view> names = JsonRecordNames(info, packed, fields.size(), &made);
    for (size_t i = 0; i < fields.size(); ++i) {
      if (!first) *out_ += line_feeds ? ",\n " : ",";
      first = false;
      AppendJsonString(names[i], out_);
      *out_ += ':';
      Value({fields[i].type}, fields[i].value, false);
    }
    *out_ += '}';
  }

  FunctionContext& context_;
  std::string* out_;
};

}  // namespace

const TypeInfo& JsonBaseType(FunctionContext& context, Oid type) {
  const TypeInfo* info = &context.environment().types().GetType(type);
  while (info->kind == TypeKind::kDomain) info = &context.environment().types().GetType(info->base.oid);
  return *info;
}

JsonCategory JsonCategoryOf(const TypeInfo& base) {
  switch (base.oid) {
    case kBoolOid: return JsonCategory::kBoolean;
    case kInt2Oid:
    case kInt4Oid:
    case kInt8Oid:
    case kFloat4Oid:
    case kFloat8Oid:
    case kNumericOid: return JsonCategory::kNumber;
    case kDateOid:
    case kTimestampOid:
    case kTimestampTzOid: return JsonCategory::kDateTime;
    case kJsonOid: return JsonCategory::kJson;
    case kJsonbOid: return JsonCategory::kJsonb;
    case kInt2VectorOid:
    case kOidVectorOid: return JsonCategory::kArray;
    case kRecordOid: return JsonCategory::kRecord;
    default: break;
  }
  if (base.kind == TypeKind::kArray) return JsonCategory::kArray;
  return base.kind == TypeKind::kComposite ? JsonCategory::kRecord : JsonCategory::kOther;
}

std::vector<std::string_view> JsonRecordNames(const TypeInfo& info, std::string_view packed, size_t count, std::vector<std::string>* made) {
  std::vector<std::string_view> names;
  for (const TypeField& field : info.fields) {
    if (!field.dropped) names.push_back(field.name);
  }
  if (!names.empty() && names.size() >= count) return names;
  const std::vector<std::string>* shape = RecordShapeOf(packed);
  if (shape != nullptr && shape->size() == count) return {shape->begin(), shape->end()};
  made->clear();
  for (size_t i = 0; i < count; ++i) made->push_back(Format("f{}", i + 1));
  return {made->begin(), made->end()};
}

std::string JsonDateTimeText(FunctionContext& context, const SqlType& type, const Datum& value) {
  IoSettings settings = context.environment().io_settings();
  settings.date_style = DateStyle::kIso;
  const IoContext io = context.io();
  std::string text;
  FormatText(type, value, {settings, io.types, io.names, io.arena, io.transaction_time_us}, &text);
  const size_t blank = text.find(' ');
  if (blank == std::string::npos || text.compare(blank, 3, " BC") == 0) return text;
  text[blank] = 'T';
  const size_t sign = text.find_first_of("+-", blank);
  if (type.oid == kTimestampTzOid && sign != std::string::npos) {
    const size_t end = std::min(text.find(' ', sign), text.size());
    if (end - sign == 3) text.insert(end, ":00");
  }
  return text;
}

std::string JsonKeyText(FunctionContext& context, const SqlType& declared, const NullableDatum& value) {
  const TypeInfo& info = JsonBaseType(context, declared.oid);
  const SqlType type{info.oid, declared.typmod, declared.collation};
  switch (JsonCategoryOf(info)) {
    case JsonCategory::kArray:
    case JsonCategory::kRecord:
    case JsonCategory::kJson:
    case JsonCategory::kJsonb:
      throw SqlError(sqlstate::kInvalidParameterValue, "key value must be scalar, not array, composite, or json");
    case JsonCategory::kBoolean: return value.value.b ? "true" : "false";
    case JsonCategory::kDateTime: return JsonDateTimeText(context, type, value.value);
    default: break;
  }
  std::string text;
  FormatText(type, value.value, context.io(), &text);
  return text;
}

void AppendJson(FunctionContext& context, const SqlType& type, const NullableDatum& value, std::string* out) {
  Writer(context, out).Value(type, value, false);
}

void AppendJsonWithLineFeeds(FunctionContext& context, const SqlType& type, const NullableDatum& value, std::string* out) {
  Writer(context, out).Value(type, value, true);
}

void AppendJsonKey(FunctionContext& context, const SqlType& type, const NullableDatum& value, std::string* out) {
  AppendJsonString(JsonKeyText(context, type, value), out);
}

}  // namespace basalt
