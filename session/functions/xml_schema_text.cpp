#include "session/functions/xml_schema_text.h"

#include <algorithm>

#include "types/type_oids.h"
#include "types/xml/xml_characters.h"

namespace basalt {
namespace {

constexpr int kHeaderBytes = 4;  // a length in a typmod counts them

const char* PlainName(Oid type) {
  switch (type) {
    case kInt4Oid: return "INTEGER";
    case kInt2Oid: return "SMALLINT";
    case kInt8Oid: return "BIGINT";
    case kFloat4Oid: return "REAL";
    case kFloat8Oid: return "DOUBLE";
    case kBoolOid: return "BOOLEAN";
    case kDateOid: return "DATE";
    case kXmlOid: return "XML";
    default: return nullptr;
  }
}

// A name that grows with the type modifier: where the modifier is the length plus a header, and where it is the precision.
const char* SizedName(Oid type) {
  switch (type) {
    case kBpCharOid: return "CHAR";
    case kVarcharOid: return "VARCHAR";
    case kNumericOid: return "NUMERIC";
    case kTimeOid: return "TIME";
    case kTimeTzOid: return "TIME_WTZ";
    case kTimestampOid: return "TIMESTAMP";
    case kTimestampTzOid: return "TIMESTAMP_WTZ";
    default: return nullptr;
  }
}

std::string Limits(const char* base, std::string_view most, std::string_view least) {
  return Format("  <xsd:restriction base=\"xsd:{}\">\n    <xsd:maxInclusive value=\"{}\"/>\n    <xsd:minInclusive value=\"{}\"/>\n"
                "  </xsd:restriction>\n", base, most, least);
}
std::string Pattern(const char* base, std::string_view pattern) {
  return Format("  <xsd:restriction base=\"xsd:{}\">\n    <xsd:pattern value=\"{}\"/>\n  </xsd:restriction>\n", base, pattern);
}
std::string Bare(const char* base) { return Format("  <xsd:restriction base=\"xsd:{}\"></xsd:restriction>\n", base); }
std::string Open(const char* base) { return Format("  <xsd:restriction base=\"xsd:{}\">\n  </xsd:restriction>\n", base); }

constexpr const char* kDatePattern = "\\p{Nd}{4}-\\p{Nd}{2}-\\p{Nd}{2}";
constexpr const char* kTimePattern = "\\p{Nd}{2}:\\p{Nd}{2}:\\p{Nd}{2}(.\\p{Nd}+)?";
constexpr const char* kZonePattern = "(\\+|-)\\p{Nd}{2}:\\p{Nd}{2}";

std::string Restriction(Oid type, bool hex) {
  const std::string time = kTimePattern;
  const std::string moment = std::string(kDatePattern) + "T" + kTimePattern;
  switch (type) {
    case kBpCharOid: case kVarcharOid: case kTextOid: return Open("string");
    case kByteaOid: return Open(hex ? "hexBinary" : "base64Binary");
    case kInt2Oid: return Limits("short", "32767", "-32768");
    case kInt4Oid: return Limits("int", "2147483647", "-2147483648");
    case kInt8Oid: return Limits("long", "9223372036854775807", "-9223372036854775808");
    case kFloat4Oid: return Bare("float");
    case kFloat8Oid: return Bare("double");
    case kBoolOid: return Bare("boolean");
    case kDateOid: return Pattern("date", kDatePattern);
    case kTimeOid: return Pattern("time", time);
    case kTimeTzOid: return Pattern("time", time + kZonePattern);
    case kTimestampOid: return Pattern("dateTime", moment);
    case kTimestampTzOid: return Pattern("dateTime", moment + kZonePattern);
    default: return "";
  }
}

std::string Element(std::string_view name, std::string_view type, std::string_view more) {
  return Format("<xsd:element name=\"{}\" type=\"{}\"{}/>\n", name, type, more);
}

constexpr const char* kAnyNumber = " minOccurs=\"0\" maxOccurs=\"unbounded\"";

}  // namespace

XmlSchemaWriter::XmlSchemaWriter(SessionEnvironment& environment, bool nulls, bool forest, std::string_view target_namespace)
    : environment_(environment), nulls_(nulls), forest_(forest), target_namespace_(target_namespace),
      database_(environment.context().connection().database_name) {}

void XmlSchemaWriter::Begin(std::string* out) {
  *out += "<xsd:schema\n    xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\"";
  if (!target_namespace_.empty()) *out += Format("\n    targetNamespace=\"{}\"\n    elementFormDefault=\"qualified\"", target_namespace_);
  *out += ">\n\n";
}

std::string XmlSchemaWriter::Qualified(std::string_view kind, std::initializer_list<std::string_view> parts) {
  std::string name(kind);
  for (const std::string_view part : parts) name += "." + XmlNameOf(part, true, true);
  return name;
}

std::string XmlSchemaWriter::TypeName(const SqlType& type) {
  if (const char* name = PlainName(type.oid)) return name;
  if (const char* name = SizedName(type.oid)) {
    if (type.typmod < 0) return name;
    if (type.oid == kBpCharOid || type.oid == kVarcharOid) return Format("{}_{}", name, type.typmod - kHeaderBytes);
    if (type.oid != kNumericOid) return Format("{}_{}", name, type.typmod);
    const int packed = type.typmod - kHeaderBytes;
    return Format("{}_{}_{}", name, (packed >> 16) & 0xFFFF, packed & 0xFFFF);
  }
  const TypeInfo& info = environment_.types().GetType(type.oid);
  const SchemaDescriptor* schema = environment_.catalog().FindSchema(info.schema);
  return Qualified(info.kind == TypeKind::kDomain ? "Domain" : "UDT", {database_, schema == nullptr ? "" : schema->name, info.name});
}

void XmlSchemaWriter::Type(Oid type, std::string* out) {
  if (type == kXmlOid) {
    *out += "<xsd:complexType mixed=\"true\">\n  <xsd:sequence>\n    <xsd:any name=\"element\" minOccurs=\"0\" maxOccurs=\"unbounded\" "
            "processContents=\"skip\"/>\n  </xsd:sequence>\n</xsd:complexType>\n\n";
    return;
  }
  *out += Format("<xsd:simpleType name=\"{}\">\n", TypeName({type, -1, kInvalidOid}));
  const TypeInfo* info = &environment_.types().GetType(type);
  if (info->kind == TypeKind::kDomain) {
    SqlType base{type, -1, kInvalidOid};
    while (info->kind == TypeKind::kDomain) {
      if (base.typmod < 0) base.typmod = info->base.typmod;
      base.oid = info->base.oid;
      info = &environment_.types().GetType(base.oid);
    }
    *out += Format("  <xsd:restriction base=\"{}\"/>\n", TypeName(base));
  } else {
    *out += Restriction(type, environment_.context().connection().settings.Get("xmlbinary", false) == "hex");
  }
  *out += "</xsd:simpleType>\n\n";
}

// Each type once, then what lies below the domains.
void XmlSchemaWriter::Types(const std::vector<std::vector<ResultColumn>>& columns, std::string* out) {
  std::vector<Oid> types;
  const auto add = [&](Oid type) {
    if (std::find(types.begin(), types.end(), type) == types.end()) types.push_back(type);
  };
  for (const auto& table : columns) {
    for (const ResultColumn& column : table) add(column.type.oid);
  }
  for (size_t i = 0; i < types.size(); ++i) {
    const TypeInfo* info = &environment_.types().GetType(types[i]);
    while (info->kind == TypeKind::kDomain) info = &environment_.types().GetType(info->base.oid);
    add(info->oid);
  }
  for (const Oid type : types) Type(type, out);
}

std::string XmlSchemaWriter::Table(std::span<const ResultColumn> columns, const XmlTableName& name) {
  const bool query = name.table.empty();
  const std::string element = query ? forest_ ? "row" : "table" : XmlNameOf(name.table, true, false);
  const std::string table_type = query ? "TableType" : Qualified("TableType", {database_, name.schema, name.table});
  const std::string row_type = query ? "RowType" : Qualified("RowType", {database_, name.schema, name.table});
  std::string out;
  Begin(&out);
  Types({std::vector<ResultColumn>(columns.begin(), columns.end())}, &out);
  out += Format("<xsd:complexType name=\"{}\">\n  <xsd:sequence>\n", row_type);
  for (const ResultColumn& column : columns) {
    out += Format("    <xsd:element name=\"{}\" type=\"{}\"{}></xsd:element>\n", XmlNameOf(column.name, true, false),
                  TypeName({column.type.oid, -1, kInvalidOid}), nulls_ ? " nillable=\"true\"" : " minOccurs=\"0\"");
  }
  out += "  </xsd:sequence>\n</xsd:complexType>\n\n";
  if (!forest_) {
    out += Format("<xsd:complexType name=\"{}\">\n  <xsd:sequence>\n    {}  </xsd:sequence>\n</xsd:complexType>\n\n", table_type,
                  Element("row", row_type, kAnyNumber));
  }
  return out + Element(element, forest_ ? row_type : table_type, "") + "\n</xsd:schema>";
}

std::string XmlSchemaWriter::Schema(const std::string& schema, const std::vector<std::string>& tables,
                                    const std::vector<std::vector<ResultColumn>>& columns) {
  const std::string type = Qualified("SchemaType", {database_, schema});
  std::string out;
  Begin(&out);
  Types(columns, &out);
  out += Format("<xsd:complexType name=\"{}\">\n  <xsd:{}>\n", type, forest_ ? "sequence" : "all");
  for (const std::string& table : tables) {
    out += "    " + Element(XmlNameOf(table, true, false), Qualified(forest_ ? "RowType" : "TableType", {database_, schema, table}),
                            forest_ ? kAnyNumber : "");
  }
  out += Format("  </xsd:{}>\n</xsd:complexType>\n\n", forest_ ? "sequence" : "all");
  return out + Element(XmlNameOf(schema, true, false), type, "") + "\n</xsd:schema>";
}

std::string XmlSchemaWriter::Database(const std::vector<std::string>& schemas, const std::vector<std::vector<ResultColumn>>& columns) {
  const std::string type = Qualified("CatalogType", {database_});
  std::string out;
  Begin(&out);
  Types(columns, &out);
  out += Format("<xsd:complexType name=\"{}\">\n  <xsd:all>\n", type);
  for (const std::string& schema : schemas) {
    out += "    " + Element(XmlNameOf(schema, true, false), Qualified("SchemaType", {database_, schema}), "");
  }
  out += "  </xsd:all>\n</xsd:complexType>\n\n";
  return out + Element(XmlNameOf(database_, true, false), type, "") + "\n</xsd:schema>";
}

}  // namespace basalt
