#include "handlers/routine/dependents.h"

#include <algorithm>

#include "base/sql_error.h"
#include "engine/planner/routine.h"
#include "handlers/drop/drop.h"
#include "handlers/routine/routine_names.h"
#include "handlers/type/type_names.h"

namespace basalt {
namespace {

using Kind = RoutineDependent::Kind;

bool Refers(const std::vector<ObjectReference>& references, const ObjectReference& wanted) {
  return std::any_of(references.begin(), references.end(), [&](const ObjectReference& reference) {
    return reference.kind == wanted.kind && reference.oid == wanted.oid && (wanted.column == 0 || reference.column == wanted.column);
  });
}

class Finder {
 public:
  Finder(const DdlContext& ddl, ObjectReference object, std::string described)
      : ddl_(ddl), catalog_(ddl.catalog()), object_(object), described_(std::move(described)) {
    if (object.kind == ObjectKind::kFunction) name_ = catalog_->FindFunction(object.oid)->name;
    if (object.kind == ObjectKind::kOperator) name_ = catalog_->FindOperator(object.oid)->name;
  }

  RoutineDependents Run() {
    Functions();
    Operators();
    Casts();
    if (!name_.empty()) Texts();
    std::stable_sort(found_.begin(), found_.end(), [](const auto& a, const auto& b) { return a.oid < b.oid; });
    return std::move(found_);
  }

 private:
  void Add(Kind kind, Oid oid, std::string text, int16_t column = 0, Oid constraint = 0) {
    found_.push_back({kind, oid, column, constraint, std::move(text), described_});
  }

  bool AggregateUses(const FunctionDescriptor& function) const {
    if (function.aggregate == nullptr) return false;
    const AggregateProperties& a = *function.aggregate;
    if (object_.kind == ObjectKind::kType) return a.state_type == object_.oid || a.moving_state_type == object_.oid;
    if (object_.kind == ObjectKind::kOperator) return function.sort_operator == object_.oid;
    if (object_.kind != ObjectKind::kFunction) return false;
    for (Oid part : {a.transition, a.final, a.combine, a.serialize, a.deserialize, a.moving_transition, a.moving_inverse, a.moving_final}) {
      if (part == object_.oid) return true;
    }
    return false;
  }

  void Functions() {
    catalog_->ForEachFunction([&](const FunctionDescriptor& function) {
      if (function.oid < kFirstUserOid || function.oid == object_.oid || function.database != ddl_.database()) return;
      // The constructors of a range type go with it by themselves.
      if (!function.is_routine() && function.aggregate == nullptr && function.references.empty()) return;
      if (Refers(function.references, object_) || AggregateUses(function)) Add(Kind::kFunction, function.oid, DescribeFunction(ddl_, function.oid));
    });
  }
  void Operators() {
    catalog_->ForEachOperator([&](const OperatorDescriptor& op) {
      if (op.oid < kFirstUserOid || op.database != ddl_.database()) return;
      const bool by_type = object_.kind == ObjectKind::kType && (op.left == object_.oid || op.right == object_.oid || op.result == object_.oid);
      const bool by_function = object_.kind == ObjectKind::kFunction && op.function == object_.oid;
      if (by_type || by_function) Add(Kind::kOperator, op.oid, "operator " + ShownOperator(ddl_, op.oid));
    });
  }
  void Casts() {
    catalog_->ForEachCast([&](const CastDescriptor& cast) {
      if (cast.oid < kFirstUserOid) return;
      const bool of_range = cast.function != kInvalidOid && !UserMade(cast.function);
      const bool by_type = object_.kind == ObjectKind::kType && (cast.source == object_.oid || cast.target == object_.oid) && !of_range;
      const bool by_function = object_.kind == ObjectKind::kFunction && cast.function == object_.oid;
      if (by_type || by_function) Add(Kind::kCast, cast.oid, DescribeCast(ddl_, cast));
    });
  }
  // Not the multirange constructor that came with a range type.
  bool UserMade(Oid function) const {
    const FunctionDescriptor* found = catalog_->FindFunction(function);
    return found == nullptr || !found->source.starts_with("multirange_constructor");
  }

  bool MayName(const std::string& sql) const { return sql.find(name_) != std::string::npos; }
  bool Uses(const std::string& sql, const RelationDescriptor* relation) const {
    return MayName(sql) && Refers(ReferencesOfExpression(ddl_.Input(), sql, relation), object_);
  }

  void Texts() {
    catalog_->ForEachRelation([&](const RelationDescriptor& relation) {
      if (relation.is_system || relation.database != ddl_.database()) return;
      if (relation.view != nullptr) {
        if (MayName(relation.view->sql) && Refers(ReferencesOfView(ddl_.Input(), relation), object_)) {
          Add(Kind::kView, relation.oid, DescribeRelation(ddl_, relation));
        }
        return;
      }
      for (const ColumnDescriptor& column : relation.columns) {
        if (column.dropped || !Uses(column.default_expression.sql, column.generated != 0 ? &relation : nullptr)) continue;
        Add(Kind::kDefault, relation.oid, Format("default value for column {} of {}", column.name, DescribeRelation(ddl_, relation)), column.number);
      }
      for (const ConstraintDescriptor& constraint : relation.constraints) {
        if (!Uses(constraint.check.sql, &relation)) continue;
        Add(Kind::kConstraint, relation.oid, Format("constraint {} on {}", constraint.name, DescribeRelation(ddl_, relation)), 0, constraint.oid);
      }
      Index(relation);
    });
  }
  void Index(const RelationDescriptor& relation) {
    if (relation.index == nullptr) return;
    const auto table = catalog_->FindRelation(relation.index->table);
    bool uses = Uses(relation.index->predicate.sql, table.get());
    for (const IndexKey& key : relation.index->keys) uses = uses || Uses(key.expression.sql, table.get());
    if (uses) Add(Kind::kView, relation.oid, DescribeRelation(ddl_, relation));
  }

  const DdlContext& ddl_;
  const std::shared_ptr<const CatalogSnapshot> catalog_;
  const ObjectReference object_;
  const std::string described_;
  std::string name_;
  RoutineDependents found_;
};

ObjectReference ReferenceTo(const RoutineDependent& dependent) {
  switch (dependent.kind) {
    case Kind::kFunction: return {ObjectKind::kFunction, dependent.oid, 0};
    case Kind::kOperator: return {ObjectKind::kOperator, dependent.oid, 0};
    case Kind::kCast: return {ObjectKind::kCast, dependent.oid, 0};
    default: return {ObjectKind::kRelation, dependent.oid, 0};
  }
}

// PostgreSQL visits the youngest dependents first and tells what it found in reverse: the oldest first, what depends on an
// object behind it.
class DeepFinder {
 public:
  // start: the views over it, if it is a relation, are the caller's affair.
  DeepFinder(const DdlContext& ddl, ObjectReference start) : ddl_(ddl), start_(start.oid) {}

  void Visit(ObjectReference object, const std::string& described) {
    RoutineDependents direct = Finder(ddl_, object, described).Run();
    if (object.kind == ObjectKind::kRelation && object.oid != start_) AddViews(object.oid, described, &direct);
    std::stable_sort(direct.begin(), direct.end(), [](const auto& a, const auto& b) { return a.oid > b.oid; });
    for (RoutineDependent& dependent : direct) {
      if (std::find(seen_.begin(), seen_.end(), dependent) != seen_.end()) continue;
      seen_.push_back(dependent);
      if (dependent.kind != Kind::kDefault && dependent.kind != Kind::kConstraint) Visit(ReferenceTo(dependent), dependent.text);
      found_.push_back(std::move(dependent));
    }
  }
  RoutineDependents Take() {
    std::reverse(found_.begin(), found_.end());
    return std::move(found_);
  }

 private:
  void AddViews(Oid relation, const std::string& described, RoutineDependents* direct) {
    for (const auto& view : DependentViews(ddl_, relation)) {
      RoutineDependent found{Kind::kView, view->oid, 0, 0, DescribeRelation(ddl_, *view), described};
      if (std::find(direct->begin(), direct->end(), found) == direct->end()) direct->push_back(std::move(found));
    }
  }

  const DdlContext& ddl_;
  const Oid start_;
  RoutineDependents seen_, found_;
};

void DropTablePart(const DdlContext& ddl, const RoutineDependent& dependent) {
  const auto found = ddl.catalog()->FindRelation(dependent.oid);
  if (found == nullptr) return;
  ddl.transaction().LockTable(ddl.database(), found->oid, TableLockMode::kAccessExclusive, WaitPolicy::kWait);
  RelationDescriptor table = *ddl.catalog()->FindRelation(dependent.oid);
  if (dependent.kind == Kind::kDefault) {
    ColumnDescriptor& column = table.columns[static_cast<size_t>(dependent.column - 1)];
    column.default_expression.sql.clear();
    column.default_oid = kInvalidOid;
  } else {
    std::erase_if(table.constraints, [&](const auto& constraint) { return constraint.oid == dependent.constraint; });
  }
  ddl.ddl().Put(std::move(table));
}

}  // namespace

std::string DescribeCast(const DdlContext& ddl, const CastDescriptor& cast) {
  return Format("cast from {} to {}", ShownType(ddl, cast.source), ShownType(ddl, cast.target));
}

RoutineDependents DirectRoutineDependents(const DdlContext& ddl, ObjectReference object, const std::string& described) {
  return Finder(ddl, object, described).Run();
}

void CollectRoutineDependents(const DdlContext& ddl, ObjectReference object, const std::string& described, RoutineDependents* all) {
  DeepFinder finder(ddl, object);
  finder.Visit(object, described);
  for (RoutineDependent& dependent : finder.Take()) {
    if (std::find(all->begin(), all->end(), dependent) == all->end()) all->push_back(std::move(dependent));
  }
}

void DropRoutineDependents(const DdlContext& ddl, const RoutineDependents& dependents) {
  for (auto at = dependents.rbegin(); at != dependents.rend(); ++at) {
    switch (at->kind) {
      case Kind::kFunction:
        if (ddl.catalog()->FindFunction(at->oid) != nullptr) ddl.ddl().Drop(ObjectKind::kFunction, at->oid);
        break;
      case Kind::kOperator:
        if (ddl.catalog()->FindOperator(at->oid) != nullptr) ddl.ddl().Drop(ObjectKind::kOperator, at->oid);
        break;
      case Kind::kCast: ddl.ddl().Drop(ObjectKind::kCast, at->oid); break;
      case Kind::kView: {
        const auto view = ddl.catalog()->FindRelation(at->oid);
        if (view == nullptr) break;
        ddl.transaction().LockTable(ddl.database(), view->oid, TableLockMode::kAccessExclusive, WaitPolicy::kWait);
        DropRelation(ddl, *ddl.catalog()->FindRelation(at->oid));
        break;
      }
      default: DropTablePart(ddl, *at);
    }
  }
}

void DropWithDependents(const DdlContext& ddl, ObjectReference object, const std::string& described, bool cascade) {
  RoutineDependents dependents;
  CollectRoutineDependents(ddl, object, described, &dependents);
  std::vector<std::string> lines;
  for (const RoutineDependent& dependent : dependents) {
    lines.push_back(cascade ? dependent.text : Format("{} depends on {}", dependent.text, dependent.on));
  }
  if (!lines.empty() && !cascade) ThrowDependents(described, lines);
  NoticeDropCascade(ddl, lines);
  DropRoutineDependents(ddl, dependents);
  ddl.ddl().Drop(object.kind, object.oid);
}

}  // namespace basalt
