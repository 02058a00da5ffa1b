// pg_type, pg_range, pg_collation, pg_cast and text search names of the seed.
#include "base/assert.h"
#include "catalog/seed/seed.h"
#include "catalog/seed/seed_text.h"
#include "catalog/seed/tsv_reader.h"

namespace basalt {
namespace {

constexpr Oid kArraySubscriptHandler = 6179;

TypeKind KindOf(char typtype, Oid element, Oid subscript) {
  if (element != kInvalidOid && subscript == kArraySubscriptHandler) return TypeKind::kArray;
  return static_cast<TypeKind>(typtype);
}

void ReadTypeInfo(const TsvReader& row, TypeDescriptor& type) {
  static const TsvReader kHeader(SeedText("pg_type"));
  static const size_t kOid = kHeader.Column("oid"), kName = kHeader.Column("typname"),
                      kSchema = kHeader.Column("typnamespace"), kLength = kHeader.Column("typlen"),
                      kCategory = kHeader.Column("typcategory"), kPreferred = kHeader.Column("typispreferred"),
                      kDelimiter = kHeader.Column("typdelim"), kRelation = kHeader.Column("typrelid"),
                      kElement = kHeader.Column("typelem"), kArray = kHeader.Column("typarray"),
                      kBase = kHeader.Column("typbasetype"), kTypmod = kHeader.Column("typtypmod"),
                      kCollation = kHeader.Column("typcollation");
  TypeInfo& info = type.info;
  info.oid = row.OidAt(kOid);
  info.name = row.Text(kName);
  info.schema = row.OidAt(kSchema);
  info.length = row.Number<int16_t>(kLength);
  info.category = row.Char(kCategory);
  info.preferred = row.Bool(kPreferred);
  info.delimiter = row.Char(kDelimiter);
  info.relation = row.OidAt(kRelation);
  info.element = row.OidAt(kElement);
  info.array = row.OidAt(kArray);
  info.collation = row.OidAt(kCollation);
  type.base_typmod = row.Number<int32_t>(kTypmod);
  if (const Oid base = row.OidAt(kBase); base != kInvalidOid) info.base = {base, type.base_typmod, info.collation};
  info.kind = KindOf(type.kind_char, info.element, type.subscript);
  info.physical = BuiltinPhysicalType(info.base.oid != kInvalidOid ? info.base.oid : info.oid);
}

}  // namespace

void Seed::LoadTypes() {
  TsvReader row(SeedText("pg_type"));
  const size_t defined = row.Column("typisdefined"), by_value = row.Column("typbyval"), kind = row.Column("typtype"),
               align = row.Column("typalign"), storage = row.Column("typstorage"), not_null = row.Column("typnotnull"),
               input = row.Column("typinput"), output = row.Column("typoutput"), receive = row.Column("typreceive"),
               send = row.Column("typsend"), modifier_in = row.Column("typmodin"), modifier_out = row.Column("typmodout"),
               analyze = row.Column("typanalyze"), subscript = row.Column("typsubscript"),
               dimensions = row.Column("typndims"), acl = row.Column("typacl"), default_at = row.Column("typdefault");
  types.reserve(640);
  while (row.Next()) {
    TypeDescriptor& type = types.emplace_back();
    type.category_char = row.Char(row.Column("typcategory"));
    type.is_defined = row.Bool(defined);
    type.by_value = row.Bool(by_value);
    type.kind_char = row.Char(kind);
    type.align = row.Char(align);
    type.storage = row.Char(storage);
    type.not_null = row.Bool(not_null);
    type.input = row.OidAt(input);
    type.output = row.OidAt(output);
    type.receive = row.OidAt(receive);
    type.send = row.OidAt(send);
    type.modifier_in = row.OidAt(modifier_in);
    type.modifier_out = row.OidAt(modifier_out);
    type.analyze = row.OidAt(analyze);
    type.subscript = row.OidAt(subscript);
    type.dimensions = row.Number<int32_t>(dimensions);
    type.default_expression.sql = row.Text(default_at);
    type.acl = ParseSeedAcl(row.Raw(acl));
    ReadTypeInfo(row, type);
  }
  std::vector<SeedNames::Entry> names;
  for (uint32_t i = 0; i < types.size(); ++i) {
    type_oids.Add(types[i].info.oid, i);
    names.push_back({types[i].info.schema, types[i].info.name, i});
    if (types[i].info.name == "sql_identifier") information_schema = types[i].info.schema;
  }
  type_names.Build(std::move(names));
}

void Seed::LoadRanges() {
  TsvReader row(SeedText("pg_range"));
  while (row.Next()) {
    const Oid range = row.OidAt(0), multirange = row.OidAt(2);
    TypeDescriptor& type = types[type_oids.Find(range)];
    type.info.range_subtype = row.OidAt(1);
    type.info.multirange = multirange;
    type.info.range_collation = row.OidAt(3);
    type.range_class = row.OidAt(4);
    type.range_canonical = row.OidAt(5);
    type.range_difference = row.OidAt(6);
    types[type_oids.Find(multirange)].info.range_subtype = range;
  }
}

void Seed::LoadCasts() {
  TsvReader row(SeedText("pg_cast"));
  casts.reserve(256);
  while (row.Next()) {
    casts.push_back({row.OidAt(0), row.OidAt(1), row.OidAt(2), row.OidAt(3), row.Char(4), row.Char(5)});
  }
  cast_types.Reserve(casts.size());
  for (uint32_t i = 0; i < casts.size(); ++i) {
    cast_oids.Add(casts[i].oid, i);
    cast_types.Add(uint64_t{casts[i].source} << 32 | casts[i].target, i);
  }
}

void Seed::LoadCollations() {
  TsvReader row(SeedText("pg_collation"));
  collations.reserve(820);
  while (row.Next()) {
    CollationDescriptor& collation = collations.emplace_back();
    collation.oid = row.OidAt(0);
    collation.name = row.Text(1);
    collation.schema = row.OidAt(2);
    collation.provider = row.Char(4);
    collation.deterministic = row.Bool(5);
    collation.encoding = row.Number<int32_t>(6);
    collation.collate = row.Text(7);
    collation.ctype = row.Text(8);
    collation.icu_locale = row.Text(9);
    collation.version = row.Text(10);
  }
  std::vector<SeedNames::Entry> names;
  for (uint32_t i = 0; i < collations.size(); ++i) {
    collation_oids.Add(collations[i].oid, i);
    names.push_back({collations[i].schema, collations[i].name, i});
  }
  collation_names.Build(std::move(names));
}

void Seed::LoadTextSearch() {
  for (TsvReader row(SeedText("pg_ts_config")); row.Next();) {
    search_configurations.push_back({row.OidAt(0), row.OidAt(2), row.Raw(1)});
  }
  for (TsvReader row(SeedText("pg_ts_dict")); row.Next();) {
    search_dictionaries.push_back({row.OidAt(0), row.OidAt(2), row.Raw(1)});
  }
}

void Seed::LinkRowTypes() {
  for (const auto& relation : relations) {
    if (relation->row_type == kInvalidOid) continue;
    TypeInfo& info = types[type_oids.Find(relation->row_type)].info;
    for (const ColumnDescriptor& column : relation->columns) info.fields.push_back({column.name, column.type, false});
  }
}

}  // namespace basalt
