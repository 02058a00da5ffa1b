#include "handlers/drop/drop.h"

#include <algorithm>

#include "base/quote.h"
#include "base/sql_error.h"
#include "catalog/name_resolver.h"
#include "catalog/privileges.h"
#include "handlers/routine/dependents.h"
#include "handlers/routine/routine_names.h"
#include "handlers/routine/routines.h"
#include "handlers/table/foreign_keys.h"
#include "handlers/type/type_names.h"
#include "handlers/type/types.h"
#include "parser/statement_kind.h"

namespace basalt {
namespace {

struct Kind {
  ast::ObjectType object;
  RelationKind relation;
  const char* name;
  const char* hint;
};
constexpr Kind kKinds[] = {
    {ast::OBJECT_TABLE, RelationKind::kTable, "table", "Use DROP TABLE to remove a table."},
    {ast::OBJECT_INDEX, RelationKind::kIndex, "index", "Use DROP INDEX to remove an index."},
    {ast::OBJECT_SEQUENCE, RelationKind::kSequence, "sequence", "Use DROP SEQUENCE to remove a sequence."},
    {ast::OBJECT_VIEW, RelationKind::kView, "view", "Use DROP VIEW to remove a view."},
    {ast::OBJECT_MATVIEW, RelationKind::kMaterializedView, "materialized view", "Use DROP MATERIALIZED VIEW to remove a materialized view."},
};

const Kind* FindKind(ast::ObjectType object) {
  const auto at = std::find_if(std::begin(kKinds), std::end(kKinds), [&](const Kind& kind) { return kind.object == object; });
  return at == std::end(kKinds) ? nullptr : at;
}

ast::RangeVar ToRangeVar(const ast::List* names) {
  ast::RangeVar range;
  const int count = ast::Length(names);
  if (count > 3) throw SqlError(sqlstate::kSyntaxError, "improper relation name (too many dotted names)");
  range.relname = ast::StringValue(ast::Last(names));
  if (count > 1) range.schemaname = ast::StringValue(ast::At(names, count - 2));
  if (count > 2) range.catalogname = ast::StringValue(ast::At(names, 0));
  range.relpersistence = 'p';
  return range;
}

void CheckKind(const RelationDescriptor& relation, const Kind& wanted) {
  if (relation.kind == wanted.relation) return;
  SqlError error(sqlstate::kWrongObjectType, Format("\"{}\" is not {} {}", relation.name,
                                                    wanted.relation == RelationKind::kIndex ? "an" : "a", wanted.name));
  for (const Kind& kind : kKinds) {
    if (kind.relation == relation.kind) error.fields().hint = kind.hint;
  }
  throw error;
}

void CheckIndexIsFree(const DdlContext& ddl, const RelationDescriptor& index) {
  const auto table = ddl.catalog()->FindRelation(index.index->table);
  for (const ConstraintDescriptor& constraint : table->constraints) {
    if (constraint.index != index.oid || constraint.type == 'f') continue;
    throw SqlError(sqlstate::kDependentObjectsStillExist,
                   Format("cannot drop index {} because constraint {} on table {} requires it", index.name, constraint.name, table->name))
        .Hint(Format("You can drop constraint {} on table {} instead.", constraint.name, table->name));
  }
}

// A sequence that a column default or identity uses.
void CheckSequenceIsFree(const DdlContext& ddl, const RelationDescriptor& sequence, bool cascade) {
  const auto table = ddl.catalog()->FindRelation(sequence.sequence->owner_table);
  if (table == nullptr || cascade) return;
  const ColumnDescriptor& column = table->Column(sequence.sequence->owner_column);
  if (column.dropped) return;
  if (column.identity != 0) {
    throw SqlError(sqlstate::kDependentObjectsStillExist,
                   Format("cannot drop sequence {} because column {} of table {} requires it", sequence.name, column.name, table->name))
        .Hint(Format("You can drop column {} of table {} instead.", column.name, table->name));
  }
  if (column.default_expression.sql.find(sequence.name) == std::string::npos) return;
  ThrowDependents(DescribeRelation(ddl, sequence),
                  {Format("default value for column {} of table {} depends on {}", column.name, table->name, DescribeRelation(ddl, sequence))});
}

void DropColumnDefaultOf(const DdlContext& ddl, const RelationDescriptor& sequence) {
  const auto owner = ddl.catalog()->FindRelation(sequence.sequence->owner_table);
  if (owner == nullptr) return;
  RelationDescriptor table = *owner;
  ColumnDescriptor& column = table.columns[static_cast<size_t>(sequence.sequence->owner_column - 1)];
  if (column.default_expression.sql.find(sequence.name) == std::string::npos) return;
  column.default_expression.sql.clear();
  column.default_oid = kInvalidOid;
  ddl.ddl().Put(std::move(table));
}

using Relations = std::vector<DescriptorPtr<RelationDescriptor>>;

// Views that use a relation, and those that use them, each once.
// Views may read each other in a ring: the one that is asked for is not among its dependents.
void CollectViews(const DdlContext& ddl, Oid relation, Oid root, Relations* found) {
  for (const auto& view : DependentViews(ddl, relation)) {
    const auto same = [&](const auto& other) { return other->oid == view->oid; };
    if (view->oid == root || std::any_of(found->begin(), found->end(), same)) continue;
    found->push_back(view);
    CollectViews(ddl, view->oid, root, found);
  }
}
void CollectViews(const DdlContext& ddl, Oid relation, Relations* found) { CollectViews(ddl, relation, relation, found); }

void DropAll(const DdlContext& ddl, const Relations& relations) {
  for (auto at = relations.rbegin(); at != relations.rend(); ++at) {
    if (ddl.catalog()->FindRelation((*at)->oid) == nullptr) continue;  // went with another
    ddl.transaction().LockTable(ddl.database(), (*at)->oid, TableLockMode::kAccessExclusive, WaitPolicy::kWait);
    DropRelation(ddl, *ddl.catalog()->FindRelation((*at)->oid));
  }
}

// Functions over the relation's row type, or whose BEGIN ATOMIC body reads it, and what depends on these.
RoutineDependents RoutinesOf(const DdlContext& ddl, const RelationDescriptor& relation) {
  RoutineDependents routines;
  const std::string described = DescribeRelation(ddl, relation);
  CollectRoutineDependents(ddl, {ObjectKind::kRelation, relation.oid, 0}, described, &routines);
  const auto catalog = ddl.catalog();
  const TypeDescriptor* row = relation.row_type == kInvalidOid ? nullptr : catalog->FindTypeDescriptor(relation.row_type);
  if (row == nullptr) return routines;
  CollectRoutineDependents(ddl, {ObjectKind::kType, row->info.oid, 0}, "type " + relation.name, &routines);
  if (row->info.array != kInvalidOid) {
    CollectRoutineDependents(ddl, {ObjectKind::kType, row->info.array, 0}, Format("type {}[]", relation.name), &routines);
  }
  return routines;
}

void DropDependents(const DdlContext& ddl, const RelationDescriptor& relation, bool cascade) {
  Relations views;
  CollectViews(ddl, relation.oid, &views);
  RoutineDependents routines = RoutinesOf(ddl, relation);
  std::erase_if(routines, [&](const RoutineDependent& dependent) {
    return std::any_of(views.begin(), views.end(), [&](const auto& view) { return view->oid == dependent.oid; });
  });
  std::vector<std::string> lines;
  for (const auto& view : views) {
    const auto& uses = view->view->dependencies;
    const bool direct = std::find(uses.begin(), uses.end(), relation.oid) != uses.end();
    const std::string on = direct ? DescribeRelation(ddl, relation) : DescribeRelation(ddl, *ddl.catalog()->FindRelation(uses.front()));
    lines.push_back(cascade ? DescribeRelation(ddl, *view) : Format("{} depends on {}", DescribeRelation(ddl, *view), on));
  }
  for (const RoutineDependent& routine : routines) {
    lines.push_back(cascade ? routine.text : Format("{} depends on {}", routine.text, routine.on));
  }
  if (!lines.empty() && !cascade) ThrowDependents(DescribeRelation(ddl, relation), lines);
  NoticeDropCascade(ddl, lines);
  DropRoutineDependents(ddl, routines);
  DropAll(ddl, views);
}

// all: what the same statement drops too.
void DropOneRelation(const DdlContext& ddl, const ast::List* names, const Kind& kind, const ast::DropStmt& node, const std::vector<Oid>& all) {
  const ast::RangeVar range = ToRangeVar(names);
  const bool cascade = node.behavior == ast::DROP_CASCADE;
  DescriptorPtr<RelationDescriptor> relation;
  try {
    relation = ResolveRelation(ddl.Input(), &range, node.missing_ok);
  } catch (SqlError& error) {
    if (error.fields().state == sqlstate::kUndefinedTable) {
      // "table "x" does not exist": DROP names the kind it looked for.
      throw SqlError(sqlstate::kUndefinedTable, Format("{} \"{}\" does not exist", kind.name, range.relname));
    }
    throw;
  }
  if (relation == nullptr) {
    return ddl.Notice(Format("{} \"{}\" does not exist, skipping", kind.name, range.relname), sqlstate::kSuccessfulCompletion);
  }
  CheckKind(*relation, kind);
  relation = ddl.ResolveOwned(range, TableLockMode::kAccessExclusive, node.missing_ok);
  if (relation == nullptr) return;
  if (relation->kind == RelationKind::kTable) RequireUnused(ddl, *relation, "DROP TABLE");
  if (relation->kind == RelationKind::kIndex) CheckIndexIsFree(ddl, *relation);
  if (relation->kind == RelationKind::kSequence) CheckSequenceIsFree(ddl, *relation, cascade);
  DropDependents(ddl, *relation, cascade);
  std::vector<ForeignKeyPlace> references = ReferencesTo(ddl, *relation, 0, kInvalidOid, false);
  if (relation->kind == RelationKind::kIndex) {
    references = ReferencesTo(ddl, *ddl.catalog()->FindRelation(relation->index->table), 0, relation->oid, true);
  }
  std::erase_if(references, [&](const ForeignKeyPlace& place) { return std::count(all.begin(), all.end(), place.table->oid) > 0; });
  DropReferences(ddl, references, DescribeRelation(ddl, *relation), DescribeRelation(ddl, *relation), cascade);
  relation = ddl.catalog()->FindRelation(relation->oid);
  if (relation->kind == RelationKind::kSequence) DropColumnDefaultOf(ddl, *relation);
  DropRelation(ddl, *relation);
}

// Null, with a notice, if it may be missing.
std::optional<SchemaDescriptor> RequireDroppable(const DdlContext& ddl, const char* name, bool missing_ok) {
  ddl.ddl().LockName(ObjectKind::kSchema, ddl.database(), name);
  const SchemaDescriptor* found = ddl.catalog()->FindSchema(ddl.database(), name);
  if (found == nullptr) {
    if (!missing_ok) throw SqlError(sqlstate::kInvalidSchemaName, Format("schema \"{}\" does not exist", name));
    ddl.Notice(Format("schema \"{}\" does not exist, skipping", name));
    return std::nullopt;
  }
  ddl.RequireOwner(found->owner, "schema", found->name);
  if (found->oid < kFirstUserOid && found->oid != kPublicSchema) {
    throw SqlError(sqlstate::kDependentObjectsStillExist,
                   Format("cannot drop schema {} because it is required by the database system", name));
  }
  return *found;
}

// It goes with its range type.
bool IsRangeConstructor(const FunctionDescriptor& function) {
  return function.source.starts_with("range_constructor") || function.source.starts_with("multirange_constructor");
}

Relations RelationsOf(const DdlContext& ddl, const SchemaDescriptor& schema) {
  Relations relations;
  ddl.catalog()->ForEachRelationIn(schema.oid, [&](const RelationDescriptor& relation) {
    if (relation.kind == RelationKind::kIndex || relation.kind == RelationKind::kComposite) return;
    if (relation.sequence != nullptr && relation.sequence->owner_table != kInvalidOid) return;  // goes with its table
    relations.push_back(ddl.catalog()->FindRelation(relation.oid));
  });
  std::sort(relations.begin(), relations.end(), [](const auto& left, const auto& right) { return left->oid < right->oid; });
  return relations;
}

// Functions, operators of the schema, oldest first.
RoutineDependents RoutinesIn(const DdlContext& ddl, const SchemaDescriptor& schema) {
  RoutineDependents found;
  const std::string on = "schema " + QuoteIdentifier(schema.name);
  const auto catalog = ddl.catalog();
  catalog->ForEachFunction([&](const FunctionDescriptor& function) {
    if (function.schema != schema.oid || (!function.is_routine() && function.aggregate == nullptr && IsRangeConstructor(function))) return;
    found.push_back({RoutineDependent::Kind::kFunction, function.oid, 0, 0, DescribeFunction(ddl, function.oid), on});
  });
  catalog->ForEachOperator([&](const OperatorDescriptor& op) {
    if (op.schema != schema.oid) return;
    found.push_back({RoutineDependent::Kind::kOperator, op.oid, 0, 0, "operator " + ShownOperator(ddl, op.oid), on});
  });
  std::sort(found.begin(), found.end(), [](const auto& left, const auto& right) { return left.oid < right.oid; });
  return found;
}

// Types that stand alone: no row types, array types, multirange types.
std::vector<Oid> TypesIn(const DdlContext& ddl, const SchemaDescriptor& schema) {
  std::vector<Oid> types;
  const auto catalog = ddl.catalog();
  catalog->ForEachType([&](const TypeDescriptor& type) {
    if (type.info.schema != schema.oid || type.info.kind == TypeKind::kMultirange) return;
    if (type.info.kind == TypeKind::kArray && catalog->GetType(type.info.element).array == type.info.oid) return;
    if (type.info.kind == TypeKind::kComposite) {
      const auto relation = catalog->FindRelation(type.info.relation);
      if (relation == nullptr || relation->kind != RelationKind::kComposite) return;
    }
    types.push_back(type.info.oid);
  });
  std::sort(types.begin(), types.end());
  return types;
}

struct SchemaContents {
  Relations relations;
  RoutineDependents routines;
  std::vector<Oid> types;
  bool empty() const { return relations.empty() && routines.empty() && types.empty(); }
};

std::string DescribeType(const DdlContext& ddl, Oid type) { return "type " + ShownType(ddl, type); }

// By age, as PostgreSQL tells them.
std::vector<std::string> DescribeContents(const DdlContext& ddl, const SchemaContents& contents) {
  std::vector<std::pair<Oid, std::string>> lines;
  for (const auto& relation : contents.relations) lines.emplace_back(relation->oid, DescribeRelation(ddl, *relation));
  for (const RoutineDependent& routine : contents.routines) lines.emplace_back(routine.oid, routine.text);
  for (Oid type : contents.types) lines.emplace_back(type, DescribeType(ddl, type));
  std::sort(lines.begin(), lines.end());
  std::vector<std::string> texts;
  const auto told = [&](const std::string& text) {
    return std::any_of(lines.begin(), lines.end(), [&](const auto& line) { return line.second == text; }) ||
           std::find(texts.begin(), texts.end(), text) != texts.end();
  };
  for (const auto& [oid, text] : lines) {
    texts.push_back(text);
    if (std::find(contents.types.begin(), contents.types.end(), oid) == contents.types.end()) continue;
    for (const std::string& dependent : DescribeTypeDependents(ddl, oid)) {
      const bool column = dependent.starts_with("column ");  // goes with a table of the schema, or stands elsewhere
      if (!column && !told(dependent)) texts.push_back(dependent);
    }
  }
  return texts;
}

void AddContents(const DdlContext& ddl, const SchemaDescriptor& schema, SchemaContents* all, std::vector<std::string>* told) {
  SchemaContents own;
  own.routines = RoutinesIn(ddl, schema);
  own.types = TypesIn(ddl, schema);
  const Relations relations = RelationsOf(ddl, schema);
  const auto known = [](const Relations& list, Oid oid) {
    return std::any_of(list.begin(), list.end(), [&](const auto& other) { return other->oid == oid; });
  };
  Relations found = all->relations;
  for (const auto& relation : relations) {
    if (!known(found, relation->oid)) found.push_back(relation);
    CollectViews(ddl, relation->oid, &found);
  }
  own.relations.assign(found.begin() + static_cast<std::ptrdiff_t>(all->relations.size()), found.end());
  for (const RoutineDependent& routine : RoutineDependents(own.routines)) {
    const ObjectKind kind = routine.kind == RoutineDependent::Kind::kFunction ? ObjectKind::kFunction : ObjectKind::kOperator;
    CollectRoutineDependents(ddl, {kind, routine.oid, 0}, routine.text, &own.routines);
  }
  std::erase_if(own.routines, [&](const RoutineDependent& routine) { return known(found, routine.oid); });
  const std::vector<std::string> lines = DescribeContents(ddl, own);
  told->insert(told->begin(), lines.begin(), lines.end());
  all->relations.insert(all->relations.begin(), own.relations.begin(), own.relations.end());
  all->routines.insert(all->routines.end(), own.routines.begin(), own.routines.end());
  all->types.insert(all->types.end(), own.types.begin(), own.types.end());
}

void RefuseUsedSchema(const DdlContext& ddl, const SchemaDescriptor& schema) {
  const SchemaContents contents{RelationsOf(ddl, schema), RoutinesIn(ddl, schema), TypesIn(ddl, schema)};
  if (contents.empty()) return;
  std::vector<std::string> lines;
  for (const std::string& text : DescribeContents(ddl, contents)) {
    lines.push_back(Format("{} depends on schema {}", text, QuoteIdentifier(schema.name)));
  }
  ThrowDependents(Format("schema {}", schema.name), lines);
}

void DropSchemas(const DdlContext& ddl, const ast::DropStmt& node) {
  std::vector<SchemaDescriptor> schemas;
  SchemaContents all;
  std::vector<std::string> told;  // of the last schema first, each schema's by age
  for (const ast::Node* name : node.objects) {
    const std::optional<SchemaDescriptor> schema = RequireDroppable(ddl, ast::StringValue(name), node.missing_ok);
    if (!schema) continue;
    schemas.push_back(*schema);
    if (node.behavior != ast::DROP_CASCADE) RefuseUsedSchema(ddl, *schema);
    AddContents(ddl, *schema, &all, &told);
  }
  NoticeDropCascade(ddl, told);
  DropRoutineDependents(ddl, all.routines);
  DropAll(ddl, all.relations);
  for (Oid type : all.types) DropTypeSilently(ddl, type);
  for (const SchemaDescriptor& schema : schemas) ddl.ddl().Drop(ObjectKind::kSchema, schema.oid);
}

}  // namespace

// Qualified only where the search path does not find it, as PostgreSQL describes objects.
std::string DescribeRelation(const DdlContext& ddl, const RelationDescriptor& relation) {
  const std::vector<Oid> path = ddl.connection().SearchPath(ddl.context().session().catalog());
  const std::string name = CatalogNames(*ddl.catalog(), ddl.database(), path).FormatOid(kRegclassOid, relation.oid);
  return Format("{} {}", RelationKindName(relation.kind), name);
}

void ThrowDependents(const std::string& object, const std::vector<std::string>& lines) {
  std::string detail;
  for (const std::string& line : lines) detail += (detail.empty() ? "" : "\n") + line;
  throw SqlError(sqlstate::kDependentObjectsStillExist, Format("cannot drop {} because other objects depend on it", object))
      .Detail(detail)
      .Hint("Use DROP ... CASCADE to drop the dependent objects too.");
}

void NoticeDropCascade(const DdlContext& ddl, const std::vector<std::string>& objects) {
  if (objects.empty()) return;
  ErrorFields notice;
  notice.severity = Severity::kNotice;
  notice.state = sqlstate::kSuccessfulCompletion;
  std::string lines;
  for (const std::string& object : objects) lines += (lines.empty() ? "" : "\n") + ("drop cascades to " + object);
  if (objects.size() == 1) {
    notice.message = lines;
  } else {
    notice.message = Format("drop cascades to {} other objects", objects.size());
    notice.detail = lines;
  }
  ddl.context().sink().Notice(notice);
}

void DropViewsSilently(const DdlContext& ddl, const std::vector<DescriptorPtr<RelationDescriptor>>& views) { DropAll(ddl, views); }

std::vector<DescriptorPtr<RelationDescriptor>> DependentViewsDeep(const DdlContext& ddl, Oid relation) {
  Relations views;
  CollectViews(ddl, relation, &views);
  return views;
}

std::vector<DescriptorPtr<RelationDescriptor>> DependentViews(const DdlContext& ddl, Oid relation) {
  std::vector<DescriptorPtr<RelationDescriptor>> views;
  const auto catalog = ddl.catalog();
  catalog->ForEachRelation([&](const RelationDescriptor& candidate) {
    if (candidate.is_system || candidate.database != ddl.database()) return;
    if (candidate.view == nullptr || candidate.oid == relation) return;
    const auto& uses = candidate.view->dependencies;
    if (std::find(uses.begin(), uses.end(), relation) != uses.end()) views.push_back(catalog->FindRelation(candidate.oid));
  });
  return views;
}

void DropWithDependents(const DdlContext& ddl, const RelationDescriptor& relation) {
  Relations views;
  CollectViews(ddl, relation.oid, &views);
  DropAll(ddl, views);
  DropRelation(ddl, *ddl.catalog()->FindRelation(relation.oid));
}

void DropRelation(const DdlContext& ddl, const RelationDescriptor& relation) {
  if (relation.kind == RelationKind::kTable) {
    DropForeignKeysOf(ddl, relation);
    for (const ForeignKeyPlace& place : ReferencesTo(ddl, relation, 0, kInvalidOid, false)) DropForeignKey(ddl, place.table->oid, place.constraint);
  }
  const auto catalog = ddl.catalog();
  if (relation.kind == RelationKind::kIndex) {
    ddl.transaction().DropStorageId(relation.index->layout.id, relation.index->layout.column_family);
    RelationDescriptor table = *catalog->FindRelation(relation.index->table);
    std::erase(table.indexes, relation.oid);
    ddl.ddl().Put(std::move(table));
  }
  if (relation.kind == RelationKind::kTable || relation.kind == RelationKind::kMaterializedView) {
    for (Oid oid : relation.indexes) {
      const auto index = catalog->FindRelation(oid);
      ddl.transaction().DropStorageId(index->index->layout.id, index->index->layout.column_family);
      ddl.ddl().Drop(ObjectKind::kRelation, oid);
    }
    std::vector<Oid> sequences;
    catalog->ForEachRelationIn(relation.schema, [&](const RelationDescriptor& other) {
      if (other.kind == RelationKind::kSequence && other.sequence->owner_table == relation.oid) sequences.push_back(other.oid);
    });
    for (Oid sequence : sequences) ddl.ddl().Drop(ObjectKind::kRelation, sequence);
    ddl.transaction().DropStorageId(relation.heap.id, relation.heap.column_family);
  }
  ddl.ddl().Drop(ObjectKind::kRelation, relation.oid);
}

namespace {

bool IsRoutineKind(ast::ObjectType kind) {
  return kind == ast::OBJECT_FUNCTION || kind == ast::OBJECT_PROCEDURE || kind == ast::OBJECT_ROUTINE || kind == ast::OBJECT_AGGREGATE;
}

}  // namespace

std::string DropObjects(ExecutionContext& context, const Statement& statement, const ast::DropStmt& node) {
  const DdlContext ddl(context, statement.text);
  const Kind* kind = FindKind(node.remove_type);
  if (node.remove_type == ast::OBJECT_SCHEMA) return DropSchemas(ddl, node), std::string(CommandTag(&node));
  std::vector<Oid> all;
  for (const ast::Node* object : node.objects) {
    if (kind == nullptr || kind->relation != RelationKind::kTable) break;
    const ast::RangeVar range = ToRangeVar(ast::Cast<ast::List>(object));
    if (const auto table = ResolveRelation(ddl.Input(), &range, true)) all.push_back(table->oid);
  }
  for (const ast::Node* object : node.objects) {
    if (kind != nullptr) DropOneRelation(ddl, ast::Cast<ast::List>(object), *kind, node, all);
    else if (node.remove_type == ast::OBJECT_TYPE || node.remove_type == ast::OBJECT_DOMAIN) DropType(ddl, object, node);
    else if (IsRoutineKind(node.remove_type)) DropRoutine(ddl, object, node);
    else if (node.remove_type == ast::OBJECT_OPERATOR) DropOperator(ddl, object, node);
    else if (node.remove_type == ast::OBJECT_CAST) DropCast(ddl, object, node);
    else ThrowNotSupported(std::string(CommandTag(&node)));
  }
  return std::string(CommandTag(&node));
}

}  // namespace basalt
