// DROP TYPE, DROP DOMAIN, and ALTER TYPE | DOMAIN ... RENAME, OWNER TO, SET SCHEMA.
#include <algorithm>
#include <tuple>

#include "base/quote.h"
#include "base/sql_error.h"
#include "catalog/name_resolver.h"
#include "catalog/type_factory.h"
#include "handlers/drop/drop.h"
#include "handlers/routine/dependents.h"
#include "handlers/table/alter_table.h"
#include "handlers/type/type_names.h"
#include "handlers/type/types.h"
#include "parser/parser.h"

namespace basalt {
namespace {

bool Contains(const std::vector<Oid>& oids, Oid oid) { return std::find(oids.begin(), oids.end(), oid) != oids.end(); }

struct Dependent {
  std::string text;    // "column a of table t"
  Oid relation = 0;    // and the column's number
  int16_t column = 0;  // 0: a view as a whole
  Oid type = 0;
  Oid on = 0;          // what it depends on
  std::optional<RoutineDependent> routine = {};  // a function, operator ...; then nothing else is set but `text`
  bool default_only = false;     // the column's default
  Oid constraint = 0;            // or a constraint of the relation
  std::string column_name = {};  // attributes of composite types are numbered anew when one goes
};

std::string DescribeType(const DdlContext& ddl, Oid type) { return "type " + ShownType(ddl, type); }

// Views, defaults and checks whose texts use the type. Only texts that name it are bound, since a type that is only computed
// with is a column's or a function's, which depend on it themselves.
void AddTexts(const DdlContext& ddl, const RelationDescriptor& relation, const std::string& owner, const TypeInfo& type,
              std::vector<Dependent>* found) {
  const auto catalog = ddl.catalog();
  const std::string& name = type.kind == TypeKind::kArray ? catalog->GetType(type.element).name : type.name;
  const auto names = [&](const std::string& sql) { return sql.find(name) != sql.npos; };
  const auto uses = [&](const StoredExpression& stored, const RelationDescriptor* columns) {
    return !stored.empty() && names(stored.sql) && Contains(TypesOfExpression(ddl.Input(), stored, columns), type.oid);
  };
  const auto add = [&](std::string text) -> Dependent& {
    Dependent dependent;
    dependent.text = std::move(text);
    dependent.relation = relation.oid;
    dependent.on = type.oid;
    found->push_back(std::move(dependent));
    return found->back();
  };
  if (relation.view != nullptr) {
    const bool by_column = std::any_of(found->begin(), found->end(), [&](const Dependent& known) { return known.relation == relation.oid; });
    if (!by_column && names(relation.view->sql) && Contains(BindStoredView(ddl.Input(), relation).types, type.oid)) add(owner);
    return;
  }
  for (const ColumnDescriptor& column : relation.columns) {
    if (column.dropped || column.type.oid == type.oid || column.generated != 0 || !uses(column.default_expression, nullptr)) continue;
    Dependent& dependent = add(Format("default value for column {} of {}", column.name, owner));
    dependent.column = column.number;
    dependent.default_only = true;
  }
  for (const ConstraintDescriptor& constraint : relation.constraints) {
    if (constraint.type == 'c' && uses(constraint.check, &relation)) {
      add(Format("constraint {} on {}", constraint.name, owner)).constraint = constraint.oid;
    }
  }
}

// What depends on the type alone, oldest first.
std::vector<Dependent> DirectDependents(const DdlContext& ddl, Oid type) {
  std::vector<Dependent> found;
  const auto catalog = ddl.catalog();
  const std::vector<Oid> path = SearchPathOf(ddl);
  const CatalogNames names(*catalog, ddl.database(), path);
  catalog->ForEachRelation([&](const RelationDescriptor& relation) {
    if (relation.is_system || relation.kind == RelationKind::kIndex || relation.row_type == type) return;
    const bool composite = relation.kind == RelationKind::kComposite;
    const std::string owner = Format("{} {}", composite ? "composite type" : RelationKindName(relation.kind),
                                     names.FormatOid(kRegclassOid, relation.oid));
    for (const ColumnDescriptor& column : relation.columns) {
      if (column.dropped || column.type.oid != type) continue;
      found.push_back({Format("column {} of {}", column.name, owner), relation.oid, column.number, 0, type, {}, false, 0, column.name});
    }
    AddTexts(ddl, relation, owner, catalog->GetType(type), &found);
  });
  catalog->ForEachType([&](const TypeDescriptor& other) {
    if (other.info.oid < kFirstUserOid) return;
    const bool uses = (other.info.kind == TypeKind::kDomain && other.info.base.oid == type) ||
                      (other.info.kind == TypeKind::kRange && other.info.range_subtype == type);
    if (uses) found.push_back({DescribeType(ddl, other.info.oid), 0, 0, other.info.oid, type, {}});
  });
  for (RoutineDependent& routine : DirectRoutineDependents(ddl, {ObjectKind::kType, type, 0}, DescribeType(ddl, type))) {
    const std::string text = routine.text;
    found.push_back({text, routine.oid, 0, 0, type, std::move(routine)});
  }
  std::sort(found.begin(), found.end(), [](const Dependent& a, const Dependent& b) {
    const auto place = [](const Dependent& one) { return std::tuple(one.relation + one.type, one.constraint, one.column); };
    return place(a) < place(b);
  });
  return found;
}

// Everything that must go with a type, as PostgreSQL finds and tells it: the youngest dependents are visited first, and the list is
// read from its end, so the oldest come first and behind each what depends on it.
class DependentFinder {
 public:
  explicit DependentFinder(const DdlContext& ddl) : ddl_(ddl) {}

  void Visit(Oid type) {
    std::vector<Dependent> direct = DirectDependents(ddl_, type);
    const auto catalog = ddl_.catalog();
    const TypeInfo& info = catalog->GetType(type);
    // Parts of the type: they are not told, what depends on them is.
    if (info.array != kInvalidOid) direct.push_back({{}, 0, 0, info.array, type, {}});
    if (info.kind == TypeKind::kRange) direct.push_back({{}, 0, 0, info.multirange, type, {}});
    std::stable_sort(direct.begin(), direct.end(), [](const Dependent& a, const Dependent& b) {
      return std::tuple(a.relation + a.type, a.constraint, a.column) > std::tuple(b.relation + b.type, b.constraint, b.column);
    });
    for (Dependent& dependent : direct) Add(std::move(dependent));
  }
  std::vector<Dependent> Take() {
    std::reverse(found_.begin(), found_.end());
    return std::move(found_);
  }

 private:
  void Add(Dependent dependent) {
    const auto same = [&](const Dependent& other) {
      return other.relation == dependent.relation && other.column == dependent.column && other.type == dependent.type &&
             other.default_only == dependent.default_only && other.constraint == dependent.constraint &&
             other.routine == dependent.routine;
    };
    if (std::any_of(seen_.begin(), seen_.end(), same)) return;
    seen_.push_back(dependent);
    if (dependent.routine.has_value()) AddRoutines(*dependent.routine);
    else if (dependent.type != kInvalidOid) Visit(dependent.type);
    if (!dependent.text.empty()) found_.push_back(std::move(dependent));
  }
  // What depends on a function or operator that goes with the type.
  void AddRoutines(const RoutineDependent& routine) {
    if (routine.kind != RoutineDependent::Kind::kFunction && routine.kind != RoutineDependent::Kind::kOperator) return;
    const ObjectKind kind = routine.kind == RoutineDependent::Kind::kFunction ? ObjectKind::kFunction : ObjectKind::kOperator;
    RoutineDependents deep;
    CollectRoutineDependents(ddl_, {kind, routine.oid, 0}, routine.text, &deep);
    for (auto at = deep.rbegin(); at != deep.rend(); ++at) {
      const std::string text = at->text;
      Add({text, at->oid, 0, 0, 0, std::move(*at)});
    }
  }

  const DdlContext& ddl_;
  std::vector<Dependent> seen_, found_;
};

void CollectDependents(const DdlContext& ddl, Oid type, std::vector<Dependent>* all) {
  DependentFinder finder(ddl);
  finder.Visit(type);
  *all = finder.Take();
}

// By ALTER ... DROP, which knows what goes with a column.
void DropColumnOf(const DdlContext& ddl, const RelationDescriptor& relation, const std::string& column) {
  const bool composite = relation.kind == RelationKind::kComposite;
  const std::string text = Format("ALTER {} {}.{} DROP {} {}", composite ? "TYPE" : "TABLE",
                                  QuoteIdentifier(ddl.catalog()->FindSchema(relation.schema)->name), QuoteIdentifier(relation.name),
                                  composite ? "ATTRIBUTE" : "COLUMN", QuoteIdentifier(column));
  Arena arena;
  const std::span<const ParsedStatement> parsed = Parse(text, arena);
  Statement statement;
  statement.node = parsed[0].node;
  statement.text = text;
  AlterTable(ddl.context(), statement, *ast::Cast<ast::AlterTableStmt>(parsed[0].node));
}

void DropTypeAlone(const DdlContext& ddl, Oid oid) {
  const auto catalog = ddl.catalog();
  const TypeDescriptor* type = catalog->FindTypeDescriptor(oid);
  if (type == nullptr) return;
  if (type->info.kind == TypeKind::kComposite) return ddl.ddl().Drop(ObjectKind::kRelation, type->info.relation);
  if (type->info.kind == TypeKind::kRange) {
    const std::vector<Oid> both = {type->info.oid, type->info.multirange};
    std::vector<Oid> functions, casts;
    catalog->ForEachFunction([&](const FunctionDescriptor& function) {
      const bool constructor = function.source.starts_with("range_constructor") || function.source.starts_with("multirange_constructor");
      if (function.oid >= kFirstUserOid && constructor && Contains(both, function.result_type)) functions.push_back(function.oid);
    });
    catalog->ForEachCast([&](const CastDescriptor& cast) {
      if (cast.oid >= kFirstUserOid && Contains(both, cast.target) && Contains(both, cast.source)) casts.push_back(cast.oid);
    });
    for (Oid cast : casts) ddl.ddl().Drop(ObjectKind::kCast, cast);
    for (Oid function : functions) ddl.ddl().Drop(ObjectKind::kFunction, function);
    ddl.ddl().Drop(ObjectKind::kType, type->info.multirange);
  }
  ddl.ddl().Drop(ObjectKind::kType, oid);
}

void DropTextOf(const DdlContext& ddl, RelationDescriptor relation, const Dependent& dependent) {
  std::erase_if(relation.constraints, [&](const ConstraintDescriptor& known) { return known.oid == dependent.constraint; });
  if (dependent.default_only) {
    ColumnDescriptor& column = relation.columns[static_cast<size_t>(dependent.column - 1)];
    column.default_expression.sql.clear();
    column.default_oid = kInvalidOid;
  }
  ddl.ddl().Put(std::move(relation));
}

// The last ones first.
void DropDependents(const DdlContext& ddl, const std::vector<Dependent>& dependents) {
  for (auto at = dependents.rbegin(); at != dependents.rend(); ++at) {
    if (at->routine.has_value()) {
      DropRoutineDependents(ddl, {*at->routine});
      continue;
    }
    if (at->type != kInvalidOid) {
      DropTypeAlone(ddl, at->type);
      continue;
    }
    const auto relation = ddl.catalog()->FindRelation(at->relation);
    if (relation == nullptr) continue;
    if (relation->view != nullptr) DropWithDependents(ddl, *relation);
    else if (at->default_only || at->constraint != kInvalidOid) DropTextOf(ddl, *relation, *at);
    else DropColumnOf(ddl, *relation, at->column_name);
  }
}

// A type that exists only for another object goes with it.
void RefuseRequired(const DdlContext& ddl, const TypeDescriptor& type) {
  const auto catalog = ddl.catalog();
  std::string owner;
  if (type.info.kind == TypeKind::kArray && catalog->GetType(type.info.element).array == type.info.oid) {
    owner = DescribeType(ddl, type.info.element);
  } else if (type.info.kind == TypeKind::kMultirange) {
    owner = DescribeType(ddl, type.info.range_subtype);
  } else if (type.info.kind == TypeKind::kComposite) {
    const auto relation = catalog->FindRelation(type.info.relation);
    if (relation != nullptr && relation->kind != RelationKind::kComposite) {
      const std::vector<Oid> path = SearchPathOf(ddl);
      owner = Format("{} {}", RelationKindName(relation->kind),
                     CatalogNames(*catalog, ddl.database(), path).FormatOid(kRegclassOid, relation->oid));
    }
  }
  if (owner.empty() && type.info.oid >= kFirstUserOid) return;
  const std::string shown = DescribeType(ddl, type.info.oid);
  if (owner.empty()) {
    throw SqlError(sqlstate::kDependentObjectsStillExist,
                   Format("cannot drop {} because it is required by the database system", shown));
  }
  throw SqlError(sqlstate::kDependentObjectsStillExist, Format("cannot drop {} because {} requires it", shown, owner))
      .Hint(Format("You can drop {} instead.", owner));
}

void TellCascade(const DdlContext& ddl, const std::vector<Dependent>& dependents) {
  ErrorFields notice;
  notice.severity = Severity::kNotice;
  notice.state = sqlstate::kSuccessfulCompletion;
  std::string lines;
  for (const Dependent& dependent : dependents) lines += (lines.empty() ? "" : "\n") + ("drop cascades to " + dependent.text);
  if (dependents.size() == 1) {
    notice.message = lines;
  } else {
    notice.message = Format("drop cascades to {} other objects", dependents.size());
    notice.detail = lines;
  }
  ddl.context().sink().Notice(notice);
}

TypeDescriptor OwnedType(const DdlContext& ddl, const ast::Node* name) {
  const auto catalog = ddl.catalog();
  const TypeDescriptor* type = FindNamedType(ddl, *catalog, name, false);
  RequireTypeOwner(ddl, *type);
  RefuseImplicitType(ddl, *type);
  ddl.ddl().LockObject(ObjectKind::kType, type->info.oid);
  const auto now = ddl.catalog();
  const TypeDescriptor* locked = now->FindTypeDescriptor(type->info.oid);
  if (locked == nullptr) throw SqlError(sqlstate::kUndefinedObject, Format("type \"{}\" does not exist", JoinNames(TypeNames(name))));
  return *locked;
}

// A change of name, schema or owner: of the relation behind a composite type, else of the type and its array type.
template <typename Change>
void ChangeTogether(const DdlContext& ddl, TypeDescriptor type, Change&& change) {
  if (type.info.kind == TypeKind::kComposite) {
    RelationDescriptor relation = *ddl.catalog()->FindRelation(type.info.relation);
    change(&relation.name, &relation.schema, &relation.owner);
    ddl.ddl().Put(std::move(relation));
    return;
  }
  const std::string old_name = type.info.name;
  change(&type.info.name, &type.info.schema, &type.owner);
  TypeDescriptor array = *ddl.catalog()->FindTypeDescriptor(type.info.array);
  array.info.schema = type.info.schema;
  array.owner = type.owner;
  if (old_name != type.info.name) array.info.name = ArrayTypeName(*ddl.catalog(), type.info.schema, type.info.name);
  ddl.ddl().Put(std::move(type));
  ddl.ddl().Put(std::move(array));
}

}  // namespace

std::vector<std::string> DescribeTypeDependents(const DdlContext& ddl, Oid type) {
  std::vector<Dependent> dependents;
  CollectDependents(ddl, type, &dependents);
  std::vector<std::string> texts;
  for (Dependent& dependent : dependents) texts.push_back(std::move(dependent.text));
  return texts;
}

void DropTypeSilently(const DdlContext& ddl, Oid type) {
  if (ddl.catalog()->FindTypeDescriptor(type) == nullptr) return;
  std::vector<Dependent> dependents;
  CollectDependents(ddl, type, &dependents);
  DropDependents(ddl, dependents);
  DropTypeAlone(ddl, type);
}

void DropType(const DdlContext& ddl, const ast::Node* name, const ast::DropStmt& node) {
  const bool domain = node.remove_type == ast::OBJECT_DOMAIN;
  const auto catalog = ddl.catalog();
  const TypeDescriptor* type = FindNamedType(ddl, *catalog, name, true);
  if (type == nullptr) {
    const std::string shown = JoinNames(TypeNames(name));
    if (!node.missing_ok) throw SqlError(sqlstate::kUndefinedObject, Format("type \"{}\" does not exist", shown));
    const ast::List* names = TypeNames(name);
    if (ast::Length(names) > 1) {
      const char* schema = ast::StringValue(ast::At(names, ast::Length(names) - 2));
      if (catalog->FindSchema(ddl.database(), schema) == nullptr) {
        return ddl.Notice(Format("schema \"{}\" does not exist, skipping", schema));
      }
    }
    return ddl.Notice(Format("type \"{}\" does not exist, skipping", shown));
  }
  if (domain && type->info.kind != TypeKind::kDomain) {
    throw SqlError(sqlstate::kWrongObjectType, Format("\"{}\" is not a domain", JoinNames(TypeNames(name))));
  }
  RequireTypeOwner(ddl, *type);
  RefuseRequired(ddl, *type);
  ddl.ddl().LockObject(ObjectKind::kType, type->info.oid);
  std::vector<Dependent> dependents;
  CollectDependents(ddl, type->info.oid, &dependents);
  if (!dependents.empty() && node.behavior != ast::DROP_CASCADE) {
    std::string detail;
    for (const Dependent& dependent : dependents) {
      const std::string on = dependent.routine.has_value() ? dependent.routine->on : DescribeType(ddl, dependent.on);
      detail += (detail.empty() ? "" : "\n") + Format("{} depends on {}", dependent.text, on);
    }
    throw SqlError(sqlstate::kDependentObjectsStillExist,
                   Format("cannot drop {} because other objects depend on it", DescribeType(ddl, type->info.oid)))
        .Detail(detail)
        .Hint("Use DROP ... CASCADE to drop the dependent objects too.");
  }
  if (!dependents.empty()) TellCascade(ddl, dependents);
  DropDependents(ddl, dependents);
  DropTypeAlone(ddl, type->info.oid);
}

void RenameType(const DdlContext& ddl, const ast::RenameStmt& node) {
  const bool domain = node.rename_type == ast::OBJECT_DOMAIN;
  TypeDescriptor type = OwnedType(ddl, node.object);
  if (domain && type.info.kind != TypeKind::kDomain) {
    throw SqlError(sqlstate::kWrongObjectType, Format("{} is not a domain", ShownType(ddl, type.info.oid)));
  }
  std::string name = node.newname;
  TruncateIdentifier(&name);
  ddl.ddl().LockName(ObjectKind::kType, type.info.schema, name);
  if (type.info.kind == TypeKind::kComposite && ddl.catalog()->FindRelation(type.info.schema, name) != nullptr) {
    throw SqlError(sqlstate::kDuplicateTable, Format("relation \"{}\" already exists", name));
  }
  MakeRoomForType(ddl, {type.info.schema, name});
  ChangeTogether(ddl, std::move(type), [&](std::string* target, Oid*, Oid*) { *target = name; });
}

void RenameAttribute(const DdlContext& ddl, const ast::RenameStmt& node) {
  const auto found = ddl.ResolveOwned(*node.relation, TableLockMode::kAccessExclusive, node.missing_ok);
  if (found == nullptr) return ddl.Notice(Format("relation \"{}\" does not exist, skipping", node.relation->relname));
  if (found->kind != RelationKind::kComposite) {
    throw SqlError(sqlstate::kWrongObjectType, Format("\"{}\" is not a composite type", found->name));
  }
  RelationDescriptor composite = *found;
  ColumnDescriptor* target = nullptr;
  for (ColumnDescriptor& column : composite.columns) {
    if (column.dropped) continue;
    if (column.name == node.newname) {
      throw SqlError(sqlstate::kDuplicateColumn,
                     Format("column \"{}\" of relation \"{}\" already exists", node.newname, composite.name));
    }
    if (column.name == node.subname) target = &column;
  }
  if (target == nullptr) throw SqlError(sqlstate::kUndefinedColumn, Format("column \"{}\" does not exist", node.subname));
  target->name = node.newname;
  TruncateIdentifier(&target->name);
  ddl.ddl().Put(std::move(composite));
}

void ChangeTypeOwner(const DdlContext& ddl, const ast::Node* name, Oid owner) {
  ChangeTogether(ddl, OwnedType(ddl, name), [&](std::string*, Oid*, Oid* target) { *target = owner; });
}

void ChangeTypeSchema(const DdlContext& ddl, const ast::Node* name, const char* schema) {
  TypeDescriptor type = OwnedType(ddl, name);
  ast::RangeVar wanted;
  wanted.schemaname = schema;
  wanted.relname = type.info.name.c_str();
  const NewName target = ddl.ResolveNew(wanted, ObjectKind::kType);
  if (ddl.catalog()->FindTypeDescriptor(target.schema, target.name) != nullptr) {
    throw SqlError(sqlstate::kDuplicateObject, Format("type \"{}\" already exists in schema \"{}\"", target.name, schema));
  }
  ChangeTogether(ddl, std::move(type), [&](std::string*, Oid* place, Oid*) { *place = target.schema; });
}

}  // namespace basalt
