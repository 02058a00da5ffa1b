#include "catalog/type_factory.h"

#include <algorithm>

namespace basalt {
namespace {

// pg_proc oids of the support functions that derived types share.
constexpr Oid kArrayIn = 750, kArrayOut = 751, kArrayReceive = 2400, kArraySend = 2401, kArrayAnalyze = 3816,
              kArraySubscript = 6179;
constexpr Oid kRecordIn = 2290, kRecordOut = 2291, kRecordReceive = 2402, kRecordSend = 2403;
constexpr Oid kEnumIn = 3506, kEnumOut = 3507, kEnumReceive = 3532, kEnumSend = 3533;
constexpr Oid kDomainIn = 2597, kDomainReceive = 2598;
constexpr size_t kMaxNameBytes = 63;

TypeDescriptor NewType(Oid oid, Oid array, Oid schema, std::string name, Oid owner) {
  TypeDescriptor type;
  type.info.oid = oid;
  type.info.array = array;
  type.info.schema = schema;
  type.info.name = std::move(name);
  type.owner = owner;
  return type;
}

void SetCategory(TypeDescriptor& type, char kind, char category) {
  type.kind_char = kind;
  type.category_char = category;
  type.info.category = category;
}

}  // namespace

TypeDescriptor MakeRowType(const RelationDescriptor& relation, Oid array) {
  TypeDescriptor type = NewType(relation.row_type, array, relation.schema, relation.name, relation.owner);
  SetCategory(type, 'c', 'C');
  type.info.kind = TypeKind::kComposite;
  type.info.relation = relation.oid;
  type.database = relation.database;
  type.align = 'd';
  type.storage = 'x';
  type.input = kRecordIn;
  type.output = kRecordOut;
  type.receive = kRecordReceive;
  type.send = kRecordSend;
  for (const ColumnDescriptor& column : relation.columns) {
    type.info.fields.push_back({column.name, column.type, column.dropped});
  }
  return type;
}

TypeDescriptor MakeArrayType(const TypeDescriptor& element, std::string name) {
  TypeDescriptor type = NewType(element.info.array, kInvalidOid, element.info.schema, std::move(name), element.owner);
  SetCategory(type, 'b', 'A');
  type.info.kind = TypeKind::kArray;
  type.info.element = element.info.oid;
  type.info.delimiter = element.info.delimiter;
  type.info.collation = element.info.collation;
  type.database = element.database;
  type.align = element.align == 'd' ? 'd' : 'i';
  type.storage = 'x';
  type.input = kArrayIn;
  type.output = kArrayOut;
  type.receive = kArrayReceive;
  type.send = kArraySend;
  type.modifier_in = element.modifier_in;
  type.modifier_out = element.modifier_out;
  type.analyze = kArrayAnalyze;
  type.subscript = kArraySubscript;
  return type;
}

std::string ArrayTypeName(const CatalogSnapshot& catalog, Oid schema, std::string_view name) {
  std::string candidate(name);
  do {
    candidate.insert(candidate.begin(), '_');
    size_t cut = std::min(candidate.size(), kMaxNameBytes);
    while (cut < candidate.size() && (static_cast<unsigned char>(candidate[cut]) & 0xC0) == 0x80) --cut;
    candidate.resize(cut);
  } while (catalog.FindTypeDescriptor(schema, candidate) != nullptr && candidate.find_first_not_of('_') != std::string::npos);
  return candidate;
}

TypeDescriptor MakeEnumType(Oid oid, Oid array, Oid schema, std::string name, Oid owner, std::vector<EnumLabel> labels) {
  TypeDescriptor type = NewType(oid, array, schema, std::move(name), owner);
  SetCategory(type, 'e', 'E');
  type.info.kind = TypeKind::kEnum;
  type.info.physical = PhysicalType::kUInt32;
  type.info.length = 4;
  type.info.enum_labels = std::move(labels);
  type.by_value = true;
  type.align = 'i';
  type.storage = 'p';
  type.input = kEnumIn;
  type.output = kEnumOut;
  type.receive = kEnumReceive;
  type.send = kEnumSend;
  return type;
}

TypeDescriptor MakeDomainType(const CatalogSnapshot& catalog, Oid oid, Oid array, Oid schema, std::string name, Oid owner,
                              SqlType base) {
  const TypeDescriptor& below = *catalog.FindTypeDescriptor(base.oid);
  TypeDescriptor type = NewType(oid, array, schema, std::move(name), owner);
  SetCategory(type, 'd', below.info.category);
  type.info.kind = TypeKind::kDomain;
  type.info.physical = below.info.physical;
  type.info.length = below.info.length;
  type.info.delimiter = below.info.delimiter;
  type.info.base = base;
  type.info.collation = base.collation;
  type.by_value = below.by_value;
  type.align = below.align;
  type.storage = below.storage;
  type.base_typmod = base.typmod;
  type.input = kDomainIn;
  type.output = below.output;
  type.receive = kDomainReceive;
  type.send = below.send;
  type.analyze = below.analyze;
  return type;
}

}  // namespace basalt
