// pg_class, pg_attribute, pg_index and pg_constraint of the seed: the system tables, their indexes and the system views.
#include <algorithm>

#include "base/assert.h"
#include "base/format.h"
#include "base/quote.h"

#include "catalog/seed/seed.h"
#include "catalog/seed/seed_text.h"
#include "catalog/seed/tsv_reader.h"
#include "catalog/seed/view_queries.h"

namespace basalt {

Acl ParseSeedAcl(std::string_view text) {
  if (text == "\\N" || text.empty()) return std::nullopt;
  std::vector<AclItem> items;
  const auto number = [&text] {
    Oid value = 0;
    for (; !text.empty() && text[0] >= '0' && text[0] <= '9'; text.remove_prefix(1)) value = value * 10 + (text[0] - '0');
    return value;
  };
  while (!text.empty()) {
    AclItem item;
    item.grantee = number();
    text.remove_prefix(1);  // =
    for (; text[0] != '/'; text.remove_prefix(1)) {
      const Privileges privilege = PrivilegeOfLetter(text[0]);
      item.privileges |= privilege;
      if (text[1] == '*') {
        item.grant_options |= privilege;
        text.remove_prefix(1);
      }
    }
    text.remove_prefix(1);  // /
    item.grantor = number();
    items.push_back(item);
    if (!text.empty()) text.remove_prefix(1);  // ,
  }
  return items;
}

namespace {

Settings ReadOptions(const TsvReader& row, size_t column) {
  Settings options;
  for (const std::string& option : row.Texts(column)) {
    const size_t equals = option.find('=');
    options.emplace_back(option.substr(0, equals), option.substr(equals + 1));
  }
  return options;
}

}  // namespace

void Seed::LoadRelations() {
  TsvReader row(SeedText("pg_class"));
  std::vector<RelationDescriptor> loaded;
  loaded.reserve(340);
  while (row.Next()) {
    RelationDescriptor& relation = loaded.emplace_back();
    relation.oid = row.OidAt(0);
    relation.name = row.Text(1);
    relation.schema = row.OidAt(2);
    relation.row_type = row.OidAt(3);
    relation.access_method = row.OidAt(4);
    relation.kind = static_cast<RelationKind>(row.Char(5));
    relation.tablespace = row.Bool(6) ? 1664 : 0;
    relation.owner = 10;
    relation.is_system = relation.kind != RelationKind::kView;
    relation.acl = ParseSeedAcl(row.Raw(9));
    relation.options = ReadOptions(row, 10);
    relation_oids.Add(relation.oid, static_cast<uint32_t>(loaded.size() - 1));
  }
  LoadColumns(loaded);
  LoadIndexes(loaded);
  LoadConstraints(loaded);
  LoadViewQueries(loaded);
  AddBasaltRelations(loaded);
  std::vector<SeedNames::Entry> names;
  for (RelationDescriptor& relation : loaded) {
    relations.push_back(std::make_shared<const RelationDescriptor>(std::move(relation)));
    names.push_back({relations.back()->schema, relations.back()->name, static_cast<uint32_t>(relations.size() - 1)});
  }
  relation_names.Build(std::move(names));
}

// The columns are AuditRecord's (session/audit_log.h), which also fills the rows.
void Seed::AddBasaltRelations(std::vector<RelationDescriptor>& loaded) {
  RelationDescriptor log;
  log.oid = kAuditLogRelation;
  log.name = kAuditLogName;
  log.schema = kBasaltSchema;
  log.owner = 10;
  log.is_system = true;
  const auto add = [&log](const char* name, Oid type) {
    ColumnDescriptor& column = log.columns.emplace_back();
    column.name = name;
    column.number = static_cast<int16_t>(log.columns.size());
    column.type = {type, -1, type == kTextOid ? kDefaultCollationOid : type == kNameOid ? kCCollationOid : kInvalidOid};
    column.not_null = true;
  };
  add("time", kTimestampTzOid);
  add("actor", kNameOid);
  for (const char* name : {"action", "target", "outcome"}) add(name, kTextOid);
  add("request_id", kInt8Oid);
  add("client_address", kTextOid);
  relation_oids.Add(log.oid, static_cast<uint32_t>(loaded.size()));
  loaded.push_back(std::move(log));
}

void Seed::LoadColumns(std::vector<RelationDescriptor>& loaded) {
  for (TsvReader row(SeedText("pg_attribute")); row.Next();) {
    RelationDescriptor& relation = loaded[relation_oids.Find(row.OidAt(0))];
    ColumnDescriptor& column = relation.columns.emplace_back();
    column.number = row.Number<int16_t>(1);
    column.name = row.Text(2);
    column.type = {row.OidAt(3), row.Number<int32_t>(4), row.OidAt(7)};
    column.dimensions = row.Number<int16_t>(5);
    column.not_null = row.Bool(6);
    column.acl = ParseSeedAcl(row.Raw(8));
    BASALT_ASSERT(column.number == static_cast<int16_t>(relation.columns.size()));
  }
}

void Seed::LoadIndexes(std::vector<RelationDescriptor>& loaded) {
  for (TsvReader row(SeedText("pg_index")); row.Next();) {
    RelationDescriptor& index = loaded[relation_oids.Find(row.OidAt(0))];
    const RelationDescriptor& table = loaded[relation_oids.Find(row.OidAt(1))];
    auto properties = std::make_shared<IndexProperties>();
    properties->table = table.oid;
    properties->unique = row.Bool(2);
    properties->primary = row.Bool(3);
    const auto collations_of_keys = row.Numbers<Oid>(5);
    const auto classes = row.Numbers<Oid>(6);
    size_t i = 0;
    for (const int16_t column : row.Numbers<int16_t>(4)) {
      IndexKey& key = properties->keys.emplace_back();
      key.column = column;
      key.operator_class = classes[i];
      key.collation = collations_of_keys[i++];
      key.type = table.Column(column).type;
    }
    index.index = std::move(properties);
    indexes_of_tables.emplace_back(table.oid, index.oid);
  }
  std::sort(indexes_of_tables.begin(), indexes_of_tables.end());
}

void Seed::LoadConstraints(std::vector<RelationDescriptor>& loaded) {
  for (TsvReader row(SeedText("pg_constraint")); row.Next();) {
    ConstraintDescriptor constraint;
    constraint.oid = row.OidAt(0);
    constraint.name = row.Text(1);
    constraint.type = row.Char(3);
    constraint.index = row.OidAt(6);
    constraint.columns = row.Numbers<int16_t>(7);
    constraint.check.sql = row.Text(8);
    if (const Oid relation = row.OidAt(4); relation != kInvalidOid) {
      loaded[relation_oids.Find(relation)].constraints.push_back(std::move(constraint));
    } else {
      types[type_oids.Find(row.OidAt(5))].constraints.push_back(std::move(constraint));
    }
  }
}

namespace {

// The views of information_schema are written without casts: their columns get the declared domains here.
std::string CastToColumns(const Seed& seed, const RelationDescriptor& view, const std::string& query) {
  std::string columns;
  for (const ColumnDescriptor& column : view.columns) {
    const TypeInfo& type = seed.types[seed.type_oids.Find(column.type.oid)].info;
    const char* schema = type.schema == seed.information_schema ? "information_schema" : "pg_catalog";
    columns += Format("{}v.{}::{}.{} AS {}", columns.empty() ? "" : ", ", column.name, schema, QuoteIdentifier(type.name), column.name);
  }
  return "SELECT " + columns + "\nFROM (" + query + ") v";
}

}  // namespace

void Seed::LoadViewQueries(std::vector<RelationDescriptor>& loaded) {
  for (RelationDescriptor& relation : loaded) {
    if (relation.kind != RelationKind::kView) continue;
    auto view = std::make_shared<ViewProperties>();
    const bool standard = relation.schema == information_schema;
    view->sql = SystemViewQuery(standard ? "information_schema" : "pg_catalog", relation.name);
    if (standard && !view->sql.empty()) view->sql = CastToColumns(*this, relation, view->sql);
    for (const auto& [name, value] : relation.options) {
      if (name == "security_barrier") view->security_barrier = value == "true" || value == "on";
    }
    relation.view = std::move(view);
  }
}

}  // namespace basalt
