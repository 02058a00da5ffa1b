#include <algorithm>

#include "engine/planner/bind/stored_expression.h"
#include "engine/planner/optimize/plan_builder.h"

namespace basalt {

namespace {

Layout HeapLayout_(int relation, size_t count) {
  Layout layout;
  for (size_t i = 0; i < count; ++i) layout.push_back({relation, static_cast<int>(i)});
  return layout;
}

// One column of a plan's output.
ExpressionPtr OutputColumn(const PlanNode& plan, size_t position) {
  auto column = std::make_unique<ColumnExpression>();
  column->index = static_cast<int>(position);
  column->type = plan.output_types[position];
  column->physical = plan.output[position];
  return column;
}

}  // namespace

Relation PlanBuilder::PlanModification(Query& query) {
  PlanModifyingCtes(query);
  return query.command == Query::Command::kInsert ? PlanInsert(query) : PlanUpdateOrDelete(query);
}

// Checks and index keys over the new row: columns 0..n-1.
void PlanBuilder::AddMaintenance(ModifyTableNode* node, const RelationDescriptor& relation, int target_relation, const Layout& layout) {
  auto bind = [&](const StoredExpression& stored, SqlType type, Place place) {
    ExpressionPtr expression = BindStored(context_, stored.sql, &relation, target_relation, type, place);
    FoldConstants(context_, expression);
    return Translated(std::move(expression), layout);
  };
  if (node->operation != ModifyTableNode::Operation::kDelete) {
    for (const ConstraintDescriptor& constraint : relation.constraints) {
      if (constraint.type != 'c' || constraint.check.empty()) continue;
      node->checks.push_back({constraint.name, bind(constraint.check, context_.MakeType(kBoolOid), Place::kCheck)});
    }
    // PostgreSQL checks them in the order of their names.
    std::sort(node->checks.begin(), node->checks.end(), [](const CheckExpression& a, const CheckExpression& b) { return a.name < b.name; });
  }
  for (Oid oid : relation.indexes) {
    IndexMaintenance maintenance;
    maintenance.index = catalog_.FindRelation(oid);
    if (!maintenance.index || !maintenance.index->index) continue;
    context_.AddDependency(*maintenance.index);
    for (const IndexKey& key : maintenance.index->index->keys) {
      if (key.column == 0) {
        maintenance.keys.push_back(bind(key.expression, SqlType{}, Place::kIndexExpression));
        continue;
      }
      const ColumnDescriptor& column = relation.Column(key.column);
      auto reference = std::make_unique<ColumnExpression>();
      reference->index = key.column - 1;
      coercer_.Finish(reference.get(), column.type);
      maintenance.keys.push_back(std::move(reference));
    }
    if (!maintenance.index->index->predicate.empty()) {
      maintenance.predicate = bind(maintenance.index->index->predicate, context_.MakeType(kBoolOid), Place::kIndexPredicate);
    }
    node->indexes.push_back(std::move(maintenance));
  }
}

void PlanBuilder::FinishReturning(Modification& modification, ModifyTableNode* node, const Layout& layout) {
  node->output_types.clear();
  node->output.clear();
  for (Target& target : modification.returning) {
    // System columns of the target are not kept beside the new row.
    Walk(*target.expression, [&](const Expression& at) {
      const auto* column = AsIf<ColumnExpression>(&at);
      if (column != nullptr && column->relation == modification.target_relation && column->index < 0) {
        if (column->index != -6) ThrowNotSupported("system columns in RETURNING");
      }
      return true;
    });
    Rewrite(target.expression, [&](ExpressionPtr& at) {
      const auto* column = AsIf<ColumnExpression>(at.get());
      if (column == nullptr || column->relation != modification.target_relation || column->index != -6) return;
      const Datum oid = MakeDatum(modification.relation->oid);
      at = coercer_.MakeConstant(context_.MakeType(kOidOid), &oid);
    });
    node->output_types.push_back(target.expression->type);
    node->output.push_back(target.expression->physical);
    node->returning.push_back(Translated(std::move(target.expression), layout));
  }
}

Relation PlanBuilder::FinishModification(std::shared_ptr<ModifyTableNode> node, Relation input) {
  node->children.push_back(std::move(input.plan));
  Relation result;
  for (size_t i = 0; i < node->output.size(); ++i) result.layout.push_back({-1, static_cast<int>(i)});
  result.plan = std::move(node);
  return result;
}

// A column of the table's row, which stands first in the input.
ExpressionPtr PlanBuilder::HeapColumn(const RelationDescriptor& relation, size_t position) {
  auto column = std::make_unique<ColumnExpression>();
  column->index = static_cast<int>(position);
  coercer_.Finish(column.get(), relation.columns[position].dropped ? context_.MakeType(kInt4Oid) : relation.columns[position].type);
  return column;
}

// Generated columns read the other new values: layout tells where they stand.
Relation PlanBuilder::AddGenerated(const Modification& modification, Relation input, const Layout& layout) {
  ExpressionList all;
  for (size_t i = 0; i < layout.size(); ++i) {
    if (i < modification.generated.size() && modification.generated[i]) {
      all.push_back(Translated(Clone(*modification.generated[i]), layout));
    } else {
      all.push_back(OutputColumn(*input.plan, i));
    }
  }
  Layout kept = input.layout;
  return AddProject(std::move(input), std::move(all), std::move(kept));
}

// A generated column's expression over the new values of the columns it reads: those given, else what the row has.
static ExpressionPtr GeneratedFrom(const Modification& modification, size_t column, const ExpressionList& values) {
  ExpressionPtr value = Clone(*modification.generated[column]);
  Rewrite(value, [&](ExpressionPtr& at) {
    const auto* read = AsIf<ColumnExpression>(at.get());
    if (read == nullptr || read->relation != modification.target_relation || read->index < 0) return;
    if (const ExpressionPtr& fresh = values[static_cast<size_t>(read->index)]) at = Clone(*fresh);
  });
  return value;
}

void PlanBuilder::AddConflictClause(Modification& modification, ModifyTableNode* node, const Layout& heap) {
  const RelationDescriptor& relation = *modification.relation;
  const size_t width = relation.columns.size();
  auto conflict = std::make_unique<ModifyTableNode::OnConflict>();
  conflict->do_update = modification.conflict_update;
  for (int arbiter : modification.arbiters) {
    for (size_t i = 0; i < node->indexes.size(); ++i) {
      if (node->indexes[i].index->oid == relation.indexes[arbiter]) conflict->arbiters.push_back(static_cast<int>(i));
    }
  }
  if (modification.conflict_update) {
    Layout both = heap;
    for (size_t i = 0; i < width; ++i) both.push_back({modification.excluded_relation, static_cast<int>(i)});
    for (size_t i = 0; i < width; ++i) {
      const bool generated = !modification.generated.empty() && modification.generated[i] != nullptr;
      if (generated) conflict->set.push_back(Translated(GeneratedFrom(modification, i, modification.conflict_set), both));
      else if (modification.conflict_set[i]) conflict->set.push_back(Translated(Clone(*modification.conflict_set[i]), both));
      else conflict->set.push_back(HeapColumn(relation, i));
    }
    conflict->where = Translated(std::move(modification.conflict_where), both);
  }
  node->on_conflict = std::move(conflict);
}

Relation PlanBuilder::PlanInsert(Query& query) {
  Modification& modification = *query.modification;
  const RelationDescriptor& relation = *modification.relation;
  const size_t width = relation.columns.size();
  const Layout heap = HeapLayout_(modification.target_relation, width);
  Relation input;
  if (modification.source) {
    input = PlanQuery(*modification.source, modification.source_relation);
  } else {
    auto node = std::make_shared<ResultNode>();
    node->estimated_rows = 1;
    input.plan = std::move(node);
  }
  ExpressionList values;
  for (ExpressionPtr& value : modification.values) values.push_back(Translated(std::move(value), input.layout));
  if (input.plan->kind == PlanKind::kResult && static_cast<ResultNode&>(*input.plan).expressions.empty()) {
    auto& result = static_cast<ResultNode&>(*input.plan);
    SetOutput(&result, values);
    result.expressions = std::move(values);
    input.layout = heap;
  } else {
    input = AddProject(std::move(input), std::move(values), heap);
  }
  if (!modification.generated.empty()) input = AddGenerated(modification, std::move(input), heap);
  auto node = std::make_shared<ModifyTableNode>();
  node->operation = ModifyTableNode::Operation::kInsert;
  node->relation = modification.relation;
  node->estimated_rows = input.plan->estimated_rows;
  AddMaintenance(node.get(), relation, modification.target_relation, heap);
  if (modification.has_conflict_clause) AddConflictClause(modification, node.get(), heap);
  Layout returning = heap;
  returning.insert(returning.end(), input.layout.size(), ColumnId{-1, 0});
  FinishReturning(modification, node.get(), returning);
  return FinishModification(std::move(node), std::move(input));
}

// The new row (UPDATE), the row's place, and the columns of other relations that the expressions of `carried` read.
Relation PlanBuilder::ProjectChanges(Modification& modification, bool update, Relation input, const std::vector<const Expression*>& carried,
                                     int* row_id) {
  const RelationDescriptor& relation = *modification.relation;
  const int target = modification.target_relation;
  const size_t width = relation.columns.size();
  ExpressionList output;
  Layout child;
  auto add_column = [&](ColumnId id, size_t position) {
    output.push_back(OutputColumn(*input.plan, position));
    child.push_back(id);
  };
  auto position_of = [&](ColumnId id) {
    return static_cast<size_t>(std::find(input.layout.begin(), input.layout.end(), id) - input.layout.begin());
  };
  if (update) {
    for (size_t i = 0; i < width; ++i) {
      ExpressionPtr& value = modification.values[i];
      if (value) {
        output.push_back(Translated(std::move(value), input.layout));
        child.push_back({-2, static_cast<int>(i)});
      } else if (relation.columns[i].dropped) {
        output.push_back(coercer_.MakeConstant(context_.MakeType(kInt4Oid), nullptr));
        output.back()->physical = relation.heap.columns.size() > i ? relation.heap.columns[i].physical : PhysicalType::kInt32;
        child.push_back({-2, static_cast<int>(i)});
      } else {
        add_column({-2, static_cast<int>(i)}, position_of({target, static_cast<int>(i)}));
      }
    }
  }
  *row_id = static_cast<int>(output.size());
  add_column({target, kRowIdIndex}, position_of({target, kRowIdIndex}));
  for (const Expression* expression : carried) {
    Walk(*expression, [&](const Expression& at) {
      const auto* column = AsIf<ColumnExpression>(&at);
      if (column == nullptr || column->relation < 0) return true;
      const ColumnId id{column->relation, column->index};
      const bool own = column->relation == target && column->index >= 0;
      const size_t position = position_of(id);
      if (!own && position < input.layout.size() && std::find(child.begin(), child.end(), id) == child.end()) add_column(id, position);
      return true;
    });
  }
  return AddProject(std::move(input), std::move(output), std::move(child));
}

// The new values once more, over the newest version of the row: for a row that another transaction has changed meanwhile.
void PlanBuilder::AddRecheckValues(Modification& modification, ModifyTableNode* node, const ExpressionList& recheck_values,
                                   const Layout& both) {
  const RelationDescriptor& relation = *modification.relation;
  const size_t width = relation.columns.size();
  for (size_t i = 0; i < width; ++i) {
    const bool generated = !modification.generated.empty() && modification.generated[i] != nullptr;
    node->updated_columns.push_back(recheck_values[i] != nullptr || generated);
    if (generated) {
      node->recheck_values.push_back(Translated(GeneratedFrom(modification, i, recheck_values), both));
    } else if (recheck_values[i]) {
      node->recheck_values.push_back(Translated(Clone(*recheck_values[i]), both));
    } else {
      node->recheck_values.push_back(HeapColumn(relation, i));
    }
  }
}

// A scan whose bounds answer the conditions still gives the columns of other relations that they read.
void PlanBuilder::CountForRecheck(const ExpressionList& recheck, int target) {
  std::map<int, std::map<int, int>> counts;
  for (const ExpressionPtr& term : recheck) CountColumns(*term, &counts);
  counts.erase(target);
  for (const auto& [id, columns] : counts) {
    for (const auto& [index, count] : columns) used_[id][index] += count;
  }
}

Relation PlanBuilder::PlanUpdateOrDelete(Query& query) {
  Modification& modification = *query.modification;
  const RelationDescriptor& relation = *modification.relation;
  const bool update = query.command == Query::Command::kUpdate;
  const int target = modification.target_relation;
  const size_t width = relation.columns.size();
  ++used_[target][kRowIdIndex];
  auto uses_target = [&](const ExpressionPtr& expression) {
    if (expression && RelationsOf(*expression).Contains(target)) return true;
    return false;
  };
  // The whole old row is needed for the new one.
  if (update) {
    for (size_t i = 0; i < width; ++i) {
      if (!relation.columns[i].dropped) ++used_[target][static_cast<int>(i)];
    }
  }
  ExpressionList recheck;
  std::vector<const Expression*> carried;  // other relations' columns these read are handed on
  if (query.where) {
    for (ExpressionPtr& term : SplitConjuncts(Clone(*query.where))) {
      if (uses_target(term) && !HasSubplan(*term) && !IsVolatile(*term)) recheck.push_back(std::move(term));
    }
  }
  CountForRecheck(recheck, target);
  ExpressionList recheck_values;
  if (update) {
    for (size_t i = 0; i < width; ++i) {
      if (modification.values[i]) recheck_values.push_back(Clone(*modification.values[i]));
      else recheck_values.push_back(nullptr);
    }
  }
  for (const ExpressionPtr& term : recheck) carried.push_back(term.get());
  for (const ExpressionPtr& value : recheck_values) {
    if (value) carried.push_back(value.get());
  }
  for (const Target& item : modification.returning) carried.push_back(item.expression.get());
  Relation input = PlanFrom(*query.from, SplitConjuncts(std::move(query.where)));

  int row_id = 0;
  input = ProjectChanges(modification, update, std::move(input), carried, &row_id);
  if (update && !modification.generated.empty()) {
    Layout fresh = HeapLayout_(target, width);
    fresh.insert(fresh.end(), input.layout.begin() + static_cast<std::ptrdiff_t>(width), input.layout.end());
    input = AddGenerated(modification, std::move(input), fresh);
  }

  auto node = std::make_shared<ModifyTableNode>();
  node->operation = update ? ModifyTableNode::Operation::kUpdate : ModifyTableNode::Operation::kDelete;
  node->relation = modification.relation;
  node->row_id_column = row_id;
  node->estimated_rows = input.plan->estimated_rows;
  const Layout heap = HeapLayout_(target, width);
  AddMaintenance(node.get(), relation, target, heap);
  // What their foreign keys want of this change is found out when the plan runs.
  for (const Oid referring : relation.referenced_by) {
    if (const auto table = catalog_.FindRelation(referring)) context_.AddDependency(*table);
  }
  Layout both = heap;
  both.insert(both.end(), input.layout.begin(), input.layout.end());
  if (update) AddRecheckValues(modification, node.get(), recheck_values, both);
  TranslateAll(recheck, both);
  node->recheck = JoinConjuncts(context_, std::move(recheck));
  FinishReturning(modification, node.get(), both);
  return FinishModification(std::move(node), std::move(input));
}

}  // namespace basalt
