#include "handlers/ddl/stored_texts.h"

#include "engine/planner/routine.h"

namespace basalt {
namespace {

// Quotes are doubled inside texts, so such a name does not stand there as it is.
std::string SearchableName(std::string_view name) {
  return name.find_first_of("\"'\\") == name.npos ? std::string(name) : std::string();
}

}  // namespace

StoredTexts::StoredTexts(const DdlContext& ddl, std::string_view old_name)
    : ddl_(ddl), old_name_(SearchableName(old_name)), before_(ddl.Input()) {}

bool StoredTexts::MayName(const std::string& sql) const { return !sql.empty() && sql.find(old_name_) != std::string::npos; }

bool StoredTexts::RewriteExpression(const RelationDescriptor& before, const RelationDescriptor& after, std::string* sql) const {
  if (!MayName(*sql)) return false;
  std::string fresh = ReprintExpression(before_, ddl_.Input(), *sql, &before, &after);
  if (fresh == *sql) return false;
  *sql = std::move(fresh);
  return true;
}

bool StoredTexts::RewriteTable(const RelationDescriptor& before, RelationDescriptor* after) const {
  bool changed = false;
  const RelationDescriptor named = *after;
  for (ColumnDescriptor& column : after->columns) {
    if (!column.dropped) changed |= RewriteExpression(before, named, &column.default_expression.sql);
  }
  for (ConstraintDescriptor& constraint : after->constraints) changed |= RewriteExpression(before, named, &constraint.check.sql);
  return changed;
}

bool StoredTexts::RewriteIndex(const RelationDescriptor& before, RelationDescriptor* after) const {
  const auto table_before = before_.catalog->FindRelation(before.index->table);
  const auto table_after = ddl_.catalog()->FindRelation(before.index->table);
  auto properties = std::make_shared<IndexProperties>(*after->index);
  bool changed = RewriteExpression(*table_before, *table_after, &properties->predicate.sql);
  for (IndexKey& key : properties->keys) changed |= RewriteExpression(*table_before, *table_after, &key.expression.sql);
  if (changed) after->index = std::move(properties);
  return changed;
}

bool StoredTexts::RewriteView(RelationDescriptor* after) const {
  if (!MayName(after->view->sql)) return false;
  std::vector<std::string> names;
  for (const ColumnDescriptor& column : after->columns) names.push_back(column.name);
  const auto before = before_.catalog->FindRelation(after->oid);
  std::string sql = ReprintView(before_, ddl_.Input(), *before, names);
  if (sql == after->view->sql) return false;
  auto properties = std::make_shared<ViewProperties>(*after->view);
  properties->sql = std::move(sql);
  after->view = std::move(properties);
  return true;
}

// Bodies in the form of RETURN and BEGIN ATOMIC.
void StoredTexts::RewriteFunctions() const {
  std::vector<FunctionDescriptor> candidates;
  before_.catalog->ForEachFunction([&](const FunctionDescriptor& function) {
    if (function.database == ddl_.database() && MayName(function.sql_body)) candidates.push_back(function);
  });
  for (const FunctionDescriptor& before : candidates) {
    FunctionDescriptor after = *ddl_.catalog()->FindFunction(before.oid);
    std::string sql = ReprintRoutineBody(before_, ddl_.Input(), before, after);
    if (sql == after.sql_body) continue;
    after.sql_body = std::move(sql);
    ddl_.ddl().Put(std::move(after));
  }
}

void StoredTexts::Rewrite() const {
  RewriteFunctions();
  std::vector<DescriptorPtr<RelationDescriptor>> candidates;
  before_.catalog->ForEachRelation([&](const RelationDescriptor& relation) {
    const bool own = !relation.is_system && relation.database == ddl_.database();
    if (own) candidates.push_back(before_.catalog->FindRelation(relation.oid));
  });
  const auto rewrite = [&](const RelationDescriptor& before) {
    RelationDescriptor after = *ddl_.catalog()->FindRelation(before.oid);
    bool changed = false;
    if (after.index != nullptr) changed = RewriteIndex(before, &after);
    else if (after.view != nullptr) changed = RewriteView(&after);
    else changed = RewriteTable(before, &after);
    if (changed) ddl_.ddl().Put(std::move(after));
  };
  for (const auto& candidate : candidates) rewrite(*candidate);
}

}  // namespace basalt
