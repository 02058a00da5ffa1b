#include "engine/planner/bind/routine_result.h"

#include "engine/planner/expression_tree.h"

namespace basalt {

namespace {

SqlError Mismatch(const PlanningContext& context, const RoutineSignature& signature, std::string detail) {
  return SqlError(sqlstate::kInvalidFunctionDefinition,
                  Format("return type mismatch in function declared to return {}", context.TypeName(signature.result.oid)))
      .Detail(std::move(detail));
}

// The columns of a statement and their new types; knows whether they may be changed where they stand.
class ResultColumns {
 public:
  ResultColumns(PlanningContext& context, const RoutineSignature& signature, std::unique_ptr<Query>* query)
      : context_(context), signature_(signature), query_(*query), coercer_(context) {
    std::vector<Target>& all = query_->modification != nullptr ? query_->modification->returning : query_->targets;
    for (Target& target : all) {
      if (!target.junk) targets_.push_back(&target);
    }
    const bool plain = query_->command != Query::Command::kSelect;
    in_place_ = plain || (!query_->set_operation && !query_->is_values && query_->order_by.empty() && query_->group_targets.empty() &&
                          !query_->distinct && query_->distinct_on.empty());
  }

  size_t size() const { return targets_.size(); }
  Oid type(size_t i) const { return targets_[i]->expression->type.oid; }
  // False, and nothing changed, if there is no such cast.
  bool Coerce(size_t i, SqlType type) {
    Expression& now = *targets_[i]->expression;
    if (now.type.oid == type.oid && (type.typmod < 0 || now.type.typmod == type.typmod)) return true;
    if (!coercer_.CanCoerce(now.type.oid, type.oid, CoercionContext::kAssignment)) return false;
    if (!in_place_) Wrap();
    ExpressionPtr& slot = targets_[i]->expression;
    slot = coercer_.CoerceToTarget(std::move(slot), type, CoercionContext::kAssignment, Expression::Form::kImplicitCast, -1);
    return slot != nullptr;
  }

 private:
  // SELECT c1, c2 ... FROM (statement): what ORDER BY, DISTINCT or UNION compare must keep its type.
  void Wrap() {
    auto outer = std::make_unique<Query>();
    auto item = std::make_unique<FromItem>();
    item->kind = FromItem::Kind::kSubquery;
    item->id = context_.NewRelation();
    item->alias = "*SELECT*";
    for (const Target* target : targets_) {
      const SqlType type = target->expression->type;
      auto column = std::make_unique<ColumnExpression>();
      column->relation = item->id;
      column->index = static_cast<int>(item->columns.size());
      coercer_.Finish(column.get(), type);
      item->columns.push_back({target->name, type, false});
      Target selected;
      selected.name = target->name;
      selected.expression = std::move(column);
      outer->targets.push_back(std::move(selected));
    }
    item->query = std::move(query_);
    outer->from = std::move(item);
    query_ = std::move(outer);
    targets_.clear();
    for (Target& target : query_->targets) targets_.push_back(&target);
    in_place_ = true;
  }

  PlanningContext& context_;
  const RoutineSignature& signature_;
  std::unique_ptr<Query>& query_;
  const Coercer coercer_;
  std::vector<Target*> targets_;
  bool in_place_ = false;
};

bool CoerceFields(PlanningContext& context, const RoutineSignature& signature, ResultColumns& columns) {
  for (size_t i = 0; i < columns.size(); ++i) {
    if (i >= signature.fields.size()) throw Mismatch(context, signature, "Final statement returns too many columns.");
    if (columns.Coerce(i, signature.fields[i])) continue;
    throw Mismatch(context, signature, Format("Final statement returns {} instead of {} at column {}.", context.TypeName(columns.type(i)),
                                              context.TypeName(signature.fields[i].oid), i + 1));
  }
  if (columns.size() < signature.fields.size()) throw Mismatch(context, signature, "Final statement returns too few columns.");
  return true;
}

}  // namespace

bool CoerceRoutineResult(PlanningContext& context, const RoutineSignature& signature, std::unique_ptr<Query>* query) {
  if (signature.result.oid == kVoidOid) return false;
  const bool returning = (*query)->modification == nullptr || !(*query)->modification->returning.empty();
  if (!returning) {
    throw Mismatch(context, signature, "Function's final statement must be SELECT or INSERT/UPDATE/DELETE RETURNING.");
  }
  ResultColumns columns(context, signature, query);
  if (!IsRowType(context.catalog, signature.result.oid)) {
    if (context.Type(signature.result.oid).kind == TypeKind::kPseudo) {
      throw SqlError(sqlstate::kInvalidFunctionDefinition,
                     Format("return type {} is not supported for SQL functions", context.TypeName(signature.result.oid)));
    }
    if (columns.size() != 1) throw Mismatch(context, signature, "Final statement must return exactly one column.");
    const Oid actual = columns.type(0);
    if (!columns.Coerce(0, signature.result)) throw Mismatch(context, signature, Format("Actual return type is {}.", context.TypeName(actual)));
    return false;
  }
  // One column that is, or becomes, the whole row: SELECT f2() where f2 returns the same composite type.
  if (columns.size() == 1 && signature.kind != 'p' && columns.Coerce(0, signature.result)) return false;
  if (signature.fields.empty() && signature.result.oid == kRecordOid) return true;
  return CoerceFields(context, signature, columns);
}

bool RoutineFields(PlanningContext& context, const FunctionDescriptor& function, std::span<const SqlType> arguments, SqlType result,
                   std::vector<std::string>* names, std::vector<SqlType>* types) {
  if (result.oid == kRecordOid) {
    std::vector<Oid> actual;
    for (const SqlType& type : arguments) actual.push_back(type.oid);
    for (size_t i = 0; i < function.argument_modes.size(); ++i) {
      const char mode = function.argument_modes[i];
      if (mode != 'o' && mode != 'b' && mode != 't') continue;
      Oid type = function.all_argument_types[i];
      std::vector<Oid> declared = function.argument_types;
      if (IsPolymorphic(type) && declared.size() == actual.size()) {
        type = Coercer(context).ResolvePolymorphic(actual, declared, type, true);
      }
      std::string name = i < function.argument_names.size() ? function.argument_names[i] : "";
      if (name.empty()) name = Format("column{}", names->size() + 1);
      names->push_back(std::move(name));
      types->push_back(context.MakeType(type));
    }
    return !types->empty();
  }
  const TypeInfo* info = context.catalog.FindType(BaseType(context.catalog, result.oid));
  if (info == nullptr || info->kind != TypeKind::kComposite) return false;
  for (const TypeField& field : info->fields) {
    if (field.dropped) continue;
    names->push_back(field.name);
    types->push_back(field.type);
  }
  return true;
}

RoutineSignature SignatureOf(PlanningContext& context, const FunctionDescriptor& function, std::vector<SqlType> argument_types,
                             SqlType result, std::vector<SqlType> columns) {
  RoutineSignature signature;
  signature.name = function.name;
  signature.kind = function.kind;
  signature.result = result;
  signature.returns_set = function.returns_set;
  for (size_t i = 0; i < function.argument_names.size(); ++i) {
    const char mode = i < function.argument_modes.size() ? function.argument_modes[i] : 'i';
    if (mode == 'i' || mode == 'b' || mode == 'v') signature.argument_names.push_back(function.argument_names[i]);
  }
  if (!RoutineFields(context, function, argument_types, result, &signature.field_names, &signature.fields)) {
    signature.fields = std::move(columns);
  }
  signature.argument_types = std::move(argument_types);
  return signature;
}

}  // namespace basalt
