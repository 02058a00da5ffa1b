#include "engine/functions/xml/xml_value.h"

#include <algorithm>

#include "base/sql_error.h"
#include "engine/functions/families.h"
#include "engine/functions/json/json_writer.h"
#include "types/array.h"
#include "types/datetime.h"
#include "types/xml/xml_characters.h"
#include "types/xml/xml_declaration.h"

namespace basalt {
namespace {

void CheckFinite(bool finite, const char* type) {
  if (finite) return;
  throw SqlError(sqlstate::kDatetimeFieldOverflow, Format("{} out of range", type))
      .Detail(Format("XML does not support infinite {} values.", type));
}

bool AppendMapped(FunctionContext& context, const SqlType& type, const Datum& value, bool hex, std::string* out) {
  switch (type.oid) {
    case kBoolOid: out->append(value.b ? "true" : "false"); return true;
    case kDateOid: CheckFinite(value.i4 != kDateInfinity && value.i4 != kDateMinusInfinity, "date"); break;
    case kTimestampOid: case kTimestampTzOid:
      CheckFinite(value.i8 != kTimestampInfinity && value.i8 != kTimestampMinusInfinity, "timestamp");
      break;
    case kByteaOid: out->append(hex ? XmlHex(value.str.view()) : XmlBase64(value.str.view())); return true;
    default: return false;
  }
  out->append(JsonDateTimeText(context, type, value));  // XML Schema's form is the same
  return true;
}


}  // namespace

void AppendXmlValue(FunctionContext& context, const SqlType& declared, const Datum& value, bool escape, bool hex, std::string* out) {
  const TypeInfo& base = JsonBaseType(context, declared.oid);
  const SqlType type{base.oid, declared.typmod, declared.collation};
  if (base.kind == TypeKind::kArray) {
    const TypeInfo& element = context.environment().types().GetType(base.element);
    ArrayView(value.str.view()).ForEach(element.physical, [&](uint32_t, const NullableDatum& item) {
      if (item.is_null) return;
      out->append("<element>");
      AppendXmlValue(context, {element.oid, -1, element.collation}, item.value, true, hex, out);
      out->append("</element>");
    });
    return;
  }
  if (AppendMapped(context, type, value, hex, out)) return;
  std::string text;
  FormatText(type, value, context.io(), &text);
  if (!escape || declared.oid == kXmlOid) out->append(text);
  else AppendXmlEscaped(text, out);
}

StringRef KeepText(FunctionContext& context, std::string_view text) {
  return StringRef(text.size() > StringRef::kInlineBytes ? context.arena().Copy(text) : text);
}

std::string MakeProcessingInstruction(std::string_view target, std::optional<std::string_view> content) {
  std::string result = "<?" + std::string(target);
  if (content) {
    if (content->find("?>") != std::string_view::npos) {
      throw SqlError(sqlstate::kInvalidXmlProcessingInstruction, "invalid XML processing instruction")
          .Detail("XML processing instruction cannot contain \"?>\".");
    }
    content->remove_prefix(std::min(content->find_first_not_of(' '), content->size()));
    result.append(" ").append(*content);
  }
  return result + "?>";
}

std::string ReplaceXmlRoot(std::string_view value, std::optional<std::string_view> version, int standalone) {
  XmlDeclaration declaration;
  ReadXmlDeclaration(value, &declaration);
  if (standalone < 3) declaration.standalone = standalone == 0 ? 1 : standalone == 1 ? 0 : -1;
  std::string result;
  AppendXmlDeclaration(version, {}, declaration.standalone, &result);
  return result.append(value.substr(declaration.bytes));
}

}  // namespace basalt
