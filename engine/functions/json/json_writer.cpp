#include "engine/functions/json/json_writer.h"

#include "base/sql_error.h"
#include "base/stack_guard.h"
#include "engine/functions/text/utf8.h"
#include "engine/functions/vector_rows.h"

namespace basalt {
namespace {

// Digits, sign, point and exponent only: NaN and the infinities are not JSON numbers.
bool IsJsonNumber(std::string_view text) {
  return text.find_first_not_of("0123456789+-.eE") == std::string_view::npos;
}

bool IsNumber(Oid type) {
  return type == kInt2Oid || type == kInt4Oid || type == kInt8Oid || type == kFloat4Oid || type == kFloat8Oid ||
         type == kNumericOid;
}
bool IsDateOrTimestamp(Oid type) { return type == kDateOid || type == kTimestampOid || type == kTimestampTzOid; }

// ISO 8601: a T between date and time, minutes in the zone's offset, whatever DateStyle says.
std::string IsoText(FunctionContext& context, const SqlType& type, const Datum& value) {
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
    const TypeInfo& info = BaseType(declared.oid);
    const SqlType type{info.oid, declared.typmod, declared.collation};
    if (type.oid == kBoolOid) {
      *out_ += value.value.b ? "true" : "false";
    } else if (type.oid == kJsonOid || type.oid == kJsonbOid) {
      FormatText(type, value.value, context_.io(), out_);
    } else if (info.kind == TypeKind::kArray || type.oid == kInt2VectorOid || type.oid == kOidVectorOid) {
      Array(value.value.str.view(), line_feeds);
    } else if (info.kind == TypeKind::kComposite || type.oid == kRecordOid) {
      Record(info, value.value.str.view(), line_feeds);
    } else {
      Scalar(type, value.value);
    }
  }

 private:
  const TypeInfo& BaseType(Oid type) {
    const TypeInfo* info = &context_.environment().types().GetType(type);
    while (info->kind == TypeKind::kDomain) info = &context_.environment().types().GetType(info->base.oid);
    return *info;
  }

  void Scalar(const SqlType& type, const Datum& value) {
    if (IsDateOrTimestamp(type.oid)) return AppendJsonString(IsoText(context_, type, value), out_);
    std::string text;
    FormatText(type, value, context_.io(), &text);
    if (IsNumber(type.oid) && IsJsonNumber(text)) *out_ += text;
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
    for (size_t i = 0; i < fields.size(); ++i) {
      if (i < info.fields.size() && info.fields[i].dropped) continue;
      if (!first) *out_ += line_feeds ? ",\n " : ",";
      first = false;
      AppendJsonString(i < info.fields.size() ? info.fields[i].name : Format("f{}", i + 1), out_);
      *out_ += ':';
      Value({fields[i].type}, fields[i].value, false);
    }
    *out_ += '}';
  }

  FunctionContext& context_;
  std::string* out_;
};

}  // namespace

void AppendJsonString(std::string_view text, std::string* out) {
  *out += '"';
  for (char c : text) {
    switch (c) {
      case '\b': *out += "\\b"; break;
      case '\f': *out += "\\f"; break;
      case '\n': *out += "\\n"; break;
      case '\r': *out += "\\r"; break;
      case '\t': *out += "\\t"; break;
      case '"': *out += "\\\""; break;
      case '\\': *out += "\\\\"; break;
      default:
        if (static_cast<uint8_t>(c) < ' ') *out += Format("\\u{:04x}", static_cast<unsigned>(c));
        else *out += c;
    }
  }
  *out += '"';
}

void AppendJson(FunctionContext& context, const SqlType& type, const NullableDatum& value, std::string* out) {
  Writer(context, out).Value(type, value, false);
}

void AppendJsonWithLineFeeds(FunctionContext& context, const SqlType& type, const NullableDatum& value, std::string* out) {
  Writer(context, out).Value(type, value, true);
}

void AppendJsonKey(FunctionContext& context, const SqlType& type, const NullableDatum& value, std::string* out) {
  const TypeInfo& info = context.environment().types().GetType(type.oid);
  if (info.kind == TypeKind::kArray || info.kind == TypeKind::kComposite || type.oid == kRecordOid || type.oid == kJsonOid ||
      type.oid == kJsonbOid) {
    throw SqlError(sqlstate::kInvalidParameterValue, "key value must be scalar, not array, composite, or json");
  }
  if (type.oid == kBoolOid) return AppendJsonString(value.value.b ? "true" : "false", out);
  if (IsDateOrTimestamp(type.oid)) return AppendJsonString(IsoText(context, type, value.value), out);
  std::string text;
  FormatText(type, value.value, context.io(), &text);
  AppendJsonString(text, out);
}

}  // namespace basalt
