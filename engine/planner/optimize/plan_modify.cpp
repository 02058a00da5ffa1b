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
  if (!modification.generated.empty()) {
    ExpressionList all;
    for (size_t i = 0; i < width; ++i) {
      if (modification.generated[i]) {
        all.push_back(Translated(std::move(modification.generated[i]), heap));
        continue;
      }
      auto column = std::make_unique<ColumnExpression>();
      column->index = static_cast<int>(i);
      column->type = input.plan->output_types[i];
      column->physical = input.plan->output[i];
      all.push_back(std::move(column));
    }
    input = AddProject(std::move(input), std::move(all), heap);
  }
  auto node = std::make_shared<ModifyTableNode>();
  node->operation = ModifyTableNode::Operation::kInsert;
  node->relation = modification.relation;
  node->estimated_rows = input.plan->estimated_rows;
  AddMaintenance(node.get(), relation, modification.target_relation, heap);
  if (modification.has_conflict_clause) {
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
        ExpressionPtr& value = modification.conflict_set[i];
        if (value) {
          conflict->set.push_back(Translated(std::move(value), both));
        } else {
          auto column = std::make_unique<ColumnExpression>();
          column->index = static_cast<int>(i);
          coercer_.Finish(column.get(), relation.columns[i].dropped ? context_.MakeType(kInt4Oid) : relation.columns[i].type);
          conflict->set.push_back(std::move(column));
        }
        node->updated_columns.push_back(modification.conflict_set[i] != nullptr || conflict->set.back()->kind != ExpressionKind::kColumn ||
                                        As<ColumnExpression>(*conflict->set.back()).index != static_cast<int>(i));
      }
      conflict->where = Translated(std::move(modification.conflict_where), both);
    }
    node->on_conflict = std::move(conflict);
  }
  Layout returning = heap;
  returning.insert(returning.end(), input.layout.size(), ColumnId{-1, 0});
  FinishReturning(modification, node.get(), returning);
  node->children.push_back(std::move(input.plan));
  Relation result;
  for (size_t i = 0; i < node->output.size(); ++i) result.layout.push_back({-1, static_cast<int>(i)});
  result.plan = std::move(node);
  return result;
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

  ExpressionList output;
  Layout child;
  auto add_column = [&](ColumnId id, size_t position) {
    auto column = std::make_unique<ColumnExpression>();
    column->index = static_cast<int>(position);
    column->type = input.plan->output_types[position];
    column->physical = input.plan->output[position];
    output.push_back(std::move(column));
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
  const size_t row_id = output.size();
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
  input = AddProject(std::move(input), std::move(output), child);
  if (update && !modification.generated.empty()) {
    // Generated columns read the other new values.
    Layout fresh = HeapLayout_(target, width);
    fresh.insert(fresh.end(), child.begin() + static_cast<std::ptrdiff_t>(width), child.end());
    ExpressionList all;
    for (size_t i = 0; i < fresh.size(); ++i) {
      if (i < width && modification.generated[i]) {
        all.push_back(Translated(Clone(*modification.generated[i]), fresh));
        continue;
      }
      auto column = std::make_unique<ColumnExpression>();
      column->index = static_cast<int>(i);
      column->type = input.plan->output_types[i];
      column->physical = input.plan->output[i];
      all.push_back(std::move(column));
    }
    input = AddProject(std::move(input), std::move(all), child);
  }

  auto node = std::make_shared<ModifyTableNode>();
  node->operation = update ? ModifyTableNode::Operation::kUpdate : ModifyTableNode::Operation::kDelete;
  node->relation = modification.relation;
  node->row_id_column = static_cast<int>(row_id);
  node->estimated_rows = input.plan->estimated_rows;
  const Layout heap = HeapLayout_(target, width);
  AddMaintenance(node.get(), relation, target, heap);
  Layout both = heap;
  both.insert(both.end(), child.begin(), child.end());
  if (update) {
    for (size_t i = 0; i < width; ++i) {
      const bool generated = !modification.generated.empty() && modification.generated[i] != nullptr;
      node->updated_columns.push_back(recheck_values[i] != nullptr || generated);
      if (generated) {
        // Over the newest version the other columns are expressions; the generated one is put together from them.
        ExpressionPtr value = std::move(modification.generated[i]);
        Rewrite(value, [&](ExpressionPtr& at) {
          const auto* column = AsIf<ColumnExpression>(at.get());
          if (column != nullptr && column->relation == target && column->index >= 0 && recheck_values[column->index]) at = Clone(*recheck_values[column->index]);
        });
        node->recheck_values.push_back(Translated(std::move(value), both));
      } else if (recheck_values[i]) {
        node->recheck_values.push_back(Translated(Clone(*recheck_values[i]), both));
      } else {
        auto column = std::make_unique<ColumnExpression>();
        column->index = static_cast<int>(i);
        coercer_.Finish(column.get(), relation.columns[i].dropped ? context_.MakeType(kInt4Oid) : relation.columns[i].type);
        node->recheck_values.push_back(std::move(column));
      }
    }
  }
  TranslateAll(recheck, both);
  node->recheck = JoinConjuncts(context_, std::move(recheck));
  FinishReturning(modification, node.get(), both);
  node->children.push_back(std::move(input.plan));
  Relation result;
  for (size_t i = 0; i < node->output.size(); ++i) result.layout.push_back({-1, static_cast<int>(i)});
  result.plan = std::move(node);
  return result;
}

}  // namespace basalt
