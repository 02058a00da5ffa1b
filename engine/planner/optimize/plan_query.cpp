#include <algorithm>

#include "engine/planner/optimize/key_types.h"
#include "engine/planner/optimize/plan_builder.h"

namespace basalt {

namespace {

ExpressionList ColumnsAt(const PlanNode& plan, const std::vector<int>& positions) {
  ExpressionList columns;
  for (int position : positions) {
    auto column = std::make_unique<ColumnExpression>();
    column->index = position;
    column->type = plan.output_types[position];
    column->physical = plan.output[position];
    columns.push_back(std::move(column));
  }
  return columns;
}

Layout OutputLayout(int relation, size_t count) {
  Layout layout;
  for (size_t i = 0; i < count; ++i) layout.push_back({relation, static_cast<int>(i)});
  return layout;
}

}  // namespace

void PlanBuilder::PlanModifyingCtes(Query& query) {
  for (const std::shared_ptr<Cte>& cte : query.ctes) {
    if (cte->modifies) PlanCte(*cte);
  }
}

Relation PlanBuilder::PlanQuery(Query& query, int relation) {
  RecursionGuard guard(context_);
  // What may read outer columns is planned where it is defined: there its parameters are set.
  for (const std::shared_ptr<Cte>& cte : query.ctes) {
    if (scope_ != nullptr && cte->references > 0) PlanCte(*cte);
  }
  if (query.set_operation) return PlanSetOperation(query, relation);
  return PlanSelect(query, relation);
}

// A condition is false for good: the columns of FROM, and no row.
Relation PlanBuilder::PlanNoRows(FromItem& from) {
  Layout layout;
  std::vector<SqlType> types;
  ForEachFromItem(&from, [&](FromItem& item) {
    if (item.kind == FromItem::Kind::kJoin) return;
    for (size_t i = 0; i < item.columns.size(); ++i) {
      layout.push_back({item.id, static_cast<int>(i)});
      types.push_back(item.columns[i].dropped ? context_.MakeType(kInt4Oid) : item.columns[i].type);
    }
    if (item.kind == FromItem::Kind::kTable) {
      for (const auto& [index, type] : {std::pair{-1, kTidOid}, {-2, kXidOid}, {-3, kCidOid}, {-4, kXidOid}, {-5, kCidOid}, {-6, kOidOid},
                                        {kRowIdIndex, kInt8Oid}}) {
        layout.push_back({item.id, index});
        types.push_back(context_.MakeType(type));
      }
    }
  });
  return EmptyResult(std::move(layout), types);
}

// Junk columns go; visible targets are numbered anew.
Relation PlanBuilder::DropJunk(const Query& query, Relation input, int relation) {
  std::vector<int> positions;
  for (size_t i = 0; i < query.targets.size(); ++i) {
    if (!query.targets[i].junk) positions.push_back(static_cast<int>(i));
  }
  ExpressionList visible = ColumnsAt(*input.plan, positions);
  Layout layout = OutputLayout(relation, visible.size());
  return AddProject(std::move(input), std::move(visible), std::move(layout));
}

// A condition on groups that reads group keys alone is one on rows: what it drops need not be grouped, or read at all.
void PlanBuilder::MoveHavingDown(Query& query) {
  if (!query.having || query.group_keys.empty() || !query.grouping_sets.empty()) return;
  ExpressionList kept, moved;
  for (ExpressionPtr& term : SplitConjuncts(std::move(query.having))) {
    bool possible = !IsVolatile(*term) && !HasSubplan(*term) && !IsConstant(*term);
    Walk(*term, [&](const Expression& node) {
      const auto* column = AsIf<ColumnExpression>(&node);
      if (column == nullptr) return true;
      const Expression* key = column->relation == query.group_relation ? query.group_keys[column->index].get() : nullptr;
      const bool computed = column->relation == query.aggregate_relation || column->relation == query.grouping_relation;
      if (computed || (key != nullptr && (IsVolatile(*key) || HasSubplan(*key)))) possible = false;
      return possible;
    });
    (possible ? moved : kept).push_back(std::move(term));
  }
  query.having = JoinConjuncts(context_, std::move(kept));
  if (moved.empty()) return;
  for (ExpressionPtr& term : moved) {
    Rewrite(term, [&](ExpressionPtr& at) {
      const auto* column = AsIf<ColumnExpression>(at.get());
      if (column != nullptr && column->relation == query.group_relation) at = Clone(*query.group_keys[column->index]);
    });
    FoldConstants(context_, term);
    CountColumns(*term, &used_);
  }
  if (query.where) moved.insert(moved.begin(), std::move(query.where));
  query.where = JoinConjuncts(context_, std::move(moved));
}

Relation PlanBuilder::PlanSelect(Query& query, int relation) {
  Relation input;
  MoveHavingDown(query);
  ExpressionList conditions = SplitConjuncts(std::move(query.where));
  const bool never = std::any_of(conditions.begin(), conditions.end(), [](const ExpressionPtr& term) { return IsConstantFalseOrNull(*term); }) ||
                     (query.having && IsConstantFalseOrNull(*query.having));
  const bool plain = !query.has_grouping && query.window_functions.empty() && !query.has_set_functions;
  bool ordered = false;
  if (!query.from) {
    auto node = std::make_shared<ResultNode>();
    node->estimated_rows = 1;
    TranslateAll(conditions, {});
    node->condition = JoinConjuncts(context_, std::move(conditions));
    input.plan = std::move(node);
  } else if (never) {
    input = PlanNoRows(*query.from);
  } else if (query.from->IsWholeTable() && plain && (query.limit || !Allows(PlanMethod::kSort)) && !query.with_ties &&
             !query.order_by.empty() && !query.distinct && query.distinct_on.empty()) {
    // ORDER BY ... LIMIT over one table (or no sort is wanted): an index may give the order.
    std::vector<SortKey> order;
    for (const OrderItem& item : query.order_by) {
      order.push_back({Clone(*query.targets[item.target].expression), item.descending, item.nulls_first, item.less_operator});
    }
    const bool has_subplan = std::any_of(conditions.begin(), conditions.end(), [](const ExpressionPtr& term) { return HasSubplan(*term); });
    input = has_subplan ? PlanFrom(*query.from, std::move(conditions)) : PlanScan(*query.from, std::move(conditions), &order, &ordered);
  } else {
    input = PlanFrom(*query.from, std::move(conditions));
  }
  const bool no_groups = query.has_grouping && query.group_keys.empty() && query.grouping_sets.empty() && query.aggregates.empty() &&
                         query.groupings.empty() && query.having && IsConstantFalseOrNull(*query.having);
  if (query.has_grouping && !no_groups) input = PlanGrouping(query, std::move(input));
  if (query.has_set_functions) input = PlanWindowSets(query, std::move(input));
  if (!query.window_functions.empty()) input = PlanWindows(query, std::move(input));
  const bool late_projection = !query.distinct && query.distinct_on.empty() && !query.has_set_functions &&
                               std::none_of(query.order_by.begin(), query.order_by.end(), [&](const OrderItem& item) {
                                 const Expression& expression = *query.targets[item.target].expression;
                                 return IsVolatile(expression) || HasSubplan(expression);
                               });
  if (late_projection) {
    if (ordered) query.order_by.clear();
    input = SortAndLimit(query, std::move(input), [&](const OrderItem& item) { return Clone(*query.targets[item.target].expression); }, true);
    return PlanTargets(query, std::move(input), relation, false);
  }
  if (query.has_set_functions) input = PlanSetFunctions(query, std::move(input));
  if (!query.row_marks.empty()) input = PlanLocks(query, std::move(input));
  input = PlanTargets(query, std::move(input), relation, true);
  if (query.distinct || !query.distinct_on.empty()) input = PlanDistinct(query, std::move(input));
  if (query.distinct_on.empty()) {
    const std::vector<SqlType> types = input.plan->output_types;
    input = SortAndLimit(query, std::move(input), [&](const OrderItem& item) -> ExpressionPtr {
      auto column = std::make_unique<ColumnExpression>();
      column->relation = relation;
      column->index = item.target;
      coercer_.Finish(column.get(), types[item.target]);
      return column;
    }, false);
  } else {
    input = PlanLimit(query, std::move(input), {});
  }
  return DropJunk(query, std::move(input), relation);
}

Relation PlanBuilder::PlanTargets(Query& query, Relation input, int relation, bool junk) {
  ExpressionList expressions;
  for (Target& target : query.targets) {
    if (target.junk && !junk) continue;
    Translate(target.expression, input.layout);
    expressions.push_back(std::move(target.expression));
  }
  Layout layout = OutputLayout(relation, expressions.size());
  // A row without input: the node itself computes it.
  if (input.plan->kind == PlanKind::kResult && static_cast<ResultNode&>(*input.plan).expressions.empty() && !query.has_set_functions) {
    auto& result = static_cast<ResultNode&>(*input.plan);
    SetOutput(&result, expressions);
    result.expressions = std::move(expressions);
    input.layout = std::move(layout);
    return input;
  }
  return AddProject(std::move(input), std::move(expressions), std::move(layout));
}

Relation PlanBuilder::SortAndLimit(Query& query, Relation input, const std::function<ExpressionPtr(const OrderItem&)>& key, bool lock) {
  std::vector<SortKey> ties;
  if (!query.order_by.empty()) {
    auto node = Make<SortNode>(&input, input.plan->estimated_rows);
    for (const OrderItem& item : query.order_by) {
      ExpressionPtr expression = Translated(key(item), input.layout);
      if (IsConstant(*expression) && expression->kind == ExpressionKind::kConstant) continue;
      node->keys.push_back({std::move(expression), item.descending, item.nulls_first, item.less_operator});
    }
    if (query.with_ties) {
      for (const SortKey& sort : node->keys) ties.push_back({Clone(*sort.expression), sort.descending, sort.nulls_first, sort.less_operator});
    } else if (query.limit && (!lock || query.row_marks.empty()) && !HasSubplan(*query.limit) && (!query.offset || !HasSubplan(*query.offset))) {
      // Rows that are surely not wanted need not be sorted: limit + offset.
      ExpressionPtr limit = Clone(*query.limit);
      if (query.offset) {
        const FunctionDescriptor* add = catalog_.FindFunction(Oid{463});  // int8pl
        ExpressionList both;
        both.push_back(std::move(limit));
        both.push_back(Clone(*query.offset));
        limit = add == nullptr ? nullptr : coercer_.MakeFunction(*add, std::move(both), kInt8Oid, Expression::Form::kCall);
        if (limit) FoldConstants(context_, limit);
      }
      if (limit && !IsVolatile(*limit)) node->limit = Translated(std::move(limit), {});
    }
    if (!node->keys.empty()) input.plan = std::move(node);
  }
  if (lock && !query.row_marks.empty()) input = PlanLocks(query, std::move(input));
  return PlanLimit(query, std::move(input), std::move(ties));
}

Relation PlanBuilder::PlanLimit(Query& query, Relation input, std::vector<SortKey> ties) {
  if (!query.limit && !query.offset) return input;
  double rows = input.plan->estimated_rows;
  if (query.limit) {
    const auto* constant = AsIf<ConstantExpression>(query.limit.get());
    rows = std::min(rows, constant != nullptr && !constant->value.is_null() ? static_cast<double>(constant->value.datum().i8) : rows * 0.1);
  }
  auto node = Make<LimitNode>(&input, rows);
  node->limit = Translated(std::move(query.limit), {});
  node->offset = Translated(std::move(query.offset), {});
  node->with_ties = query.with_ties;
  node->ties = std::move(ties);
  input.plan = std::move(node);
  return input;
}

Relation PlanBuilder::PlanLocks(Query& query, Relation input) {
  auto node = Make<LockRowsNode>(&input, input.plan->estimated_rows);
  for (const RowMark& mark : query.row_marks) {
    const auto found = std::find(input.layout.begin(), input.layout.end(), ColumnId{mark.relation, kRowIdIndex});
    if (found == input.layout.end()) continue;
    DescriptorPtr<RelationDescriptor> relation;
    ForEachFromItem(query.from.get(), [&](FromItem& item) {
      if (item.id == mark.relation) relation = item.relation;
    });
    if (!relation) continue;
    node->marks.push_back({std::move(relation), static_cast<int>(found - input.layout.begin()), mark.mode, mark.policy});
  }
  if (!node->marks.empty()) input.plan = std::move(node);
  return input;
}

Relation PlanBuilder::PlanGrouping(Query& query, Relation input) {
  if (query.has_set_functions) {
    std::vector<ExpressionPtr*> keys;
    for (ExpressionPtr& key : query.group_keys) keys.push_back(&key);
    input = PlanSetCalls(keys, std::move(input));
  }
  const double input_rows = input.plan->estimated_rows;
  auto node = Make<AggregateNode>(&input, query.group_keys.empty() ? 1 : GroupCount(query.group_keys, input_rows));
  node->sorted_groups = !Allows(PlanMethod::kHashAggregate);
  Layout layout;
  node->output_types.clear();
  node->output.clear();
  for (size_t i = 0; i < query.group_keys.size(); ++i) {
    ExpressionPtr key = Translated(std::move(query.group_keys[i]), input.layout);
    node->output_types.push_back(key->type);
    node->output.push_back(key->physical);
    node->group_keys.push_back(std::move(key));
    layout.push_back({query.group_relation, static_cast<int>(i)});
  }
  const Layout keys = layout;
  for (size_t i = 0; i < query.aggregates.size(); ++i) {
    std::unique_ptr<AggregateExpression> aggregate = std::move(query.aggregates[i]);
    TranslateAll(aggregate->arguments, input.layout);
    TranslateAll(aggregate->direct_arguments, keys);
    for (SortKey& key : aggregate->order_by) Translate(key.expression, input.layout);
    if (aggregate->filter) Translate(aggregate->filter, input.layout);
    node->output_types.push_back(aggregate->type);
    node->output.push_back(aggregate->physical);
    layout.push_back({query.aggregate_relation, static_cast<int>(i)});
    node->aggregates.push_back(std::move(aggregate));
  }
  node->grouping_sets = std::move(query.grouping_sets);
  for (size_t i = 0; i < query.groupings.size(); ++i) {
    std::vector<int> keys;
    for (const ExpressionPtr& argument : query.groupings[i]) keys.push_back(As<ColumnExpression>(*argument).index);
    node->groupings.push_back(std::move(keys));
    node->output_types.push_back(context_.MakeType(kInt4Oid));
    node->output.push_back(PhysicalType::kInt32);
    layout.push_back({query.grouping_relation, static_cast<int>(i)});
  }
  RequireGroupable(catalog_, *node);
  input.plan = std::move(node);
  input.layout = std::move(layout);
  return AddFilter(std::move(input), SplitConjuncts(std::move(query.having)));
}

Relation PlanBuilder::PlanWindows(Query& query, Relation input) {
  for (size_t w = 0; w < query.windows.size(); ++w) {
    WindowDefinition& window = query.windows[w];
    auto node = Make<WindowNode>(&input, input.plan->estimated_rows);
    Layout layout = input.layout;
    for (size_t i = 0; i < query.window_functions.size(); ++i) {
      if (query.window_functions[i] == nullptr || query.window_functions[i]->window != static_cast<int>(w)) continue;
      std::unique_ptr<WindowExpression> function = std::move(query.window_functions[i]);
      TranslateAll(function->arguments, input.layout);
      if (function->filter) Translate(function->filter, input.layout);
      node->output_types.push_back(function->type);
      node->output.push_back(function->physical);
      layout.push_back({query.window_relation, static_cast<int>(i)});
      node->functions.push_back(std::move(function));
    }
    if (node->functions.empty()) continue;
    for (ExpressionPtr& key : window.partition_by) node->partition_by.push_back(Translated(Clone(*key), input.layout));
    for (SortKey& key : window.order_by) {
      node->order_by.push_back({Translated(Clone(*key.expression), input.layout), key.descending, key.nulls_first, key.less_operator});
    }
    RequireSortableWindow(catalog_, *node);
    node->frame_options = window.frame_options;
    node->start_offset = Translated(Clone(window.start_offset), input.layout);
    node->end_offset = Translated(Clone(window.end_offset), input.layout);
    input.plan = std::move(node);
    input.layout = std::move(layout);
  }
  return input;
}

// Set functions inside expressions: each level of nesting is one ProjectSet step whose results the expressions then read.
Relation PlanBuilder::PlanSetCalls(const std::vector<ExpressionPtr*>& expressions, Relation input) {
  for (;;) {
    const int relation = context_.NewRelation();
    ExpressionList calls;
    auto extract = [&](auto&& self, ExpressionPtr& slot) -> void {
      if (slot->kind == ExpressionKind::kSetFunction) {
        bool nested = false;
        for (const ExpressionPtr& argument : As<SetFunctionExpression>(*slot).arguments) nested = nested || ContainsSetFunction(*argument);
        if (!nested) {
          size_t at = 0;
          while (at < calls.size() && (IsVolatile(*slot) || !Equal(*calls[at], *slot))) ++at;
          auto column = std::make_unique<ColumnExpression>();
          column->relation = relation;
          column->index = static_cast<int>(at);
          column->type = slot->type;
          column->physical = slot->physical;
          if (at == calls.size()) calls.push_back(std::move(slot));
          slot = std::move(column);
          return;
        }
      }
      VisitChildren(*slot, [&](ExpressionPtr& child) { self(self, child); });
    };
    for (ExpressionPtr* expression : expressions) extract(extract, *expression);
    if (calls.empty()) return input;
    auto node = Make<ProjectSetNode>(&input, input.plan->estimated_rows * 10);
    Layout layout = input.layout;
    for (size_t i = 0; i < input.layout.size(); ++i) {
      auto column = std::make_unique<ColumnExpression>();
      column->index = static_cast<int>(i);
      column->type = input.plan->output_types[i];
      column->physical = input.plan->output[i];
      node->expressions.push_back(std::move(column));
    }
    for (size_t i = 0; i < calls.size(); ++i) {
      layout.push_back({relation, static_cast<int>(i)});
      node->expressions.push_back(Translated(std::move(calls[i]), input.layout));
    }
    SetOutput(node.get(), node->expressions);
    input.plan = std::move(node);
    input.layout = std::move(layout);
  }
}

Relation PlanBuilder::PlanSetFunctions(Query& query, Relation input) {
  std::vector<ExpressionPtr*> expressions;
  for (Target& target : query.targets) expressions.push_back(&target.expression);
  return PlanSetCalls(expressions, std::move(input));
}

// Windows are over the rows that the set functions in their keys give; the same keys in targets are these values.
Relation PlanBuilder::PlanWindowSets(Query& query, Relation input) {
  std::vector<ExpressionPtr*> keys;
  for (WindowDefinition& window : query.windows) {
    for (ExpressionPtr& key : window.partition_by) keys.push_back(&key);
    for (SortKey& key : window.order_by) keys.push_back(&key.expression);
  }
  keys.erase(std::remove_if(keys.begin(), keys.end(), [](const ExpressionPtr* key) { return !ContainsSetFunction(**key); }), keys.end());
  if (keys.empty()) return input;
  ExpressionList before;
  for (const ExpressionPtr* key : keys) before.push_back(Clone(**key));
  input = PlanSetCalls(keys, std::move(input));
  for (Target& target : query.targets) {
    RewriteTopDown(target.expression, [&](ExpressionPtr& at) {
      for (size_t i = 0; i < keys.size(); ++i) {
        if (!Equal(*before[i], *at)) continue;
        at = Clone(**keys[i]);
        return true;
      }
      return false;
    });
  }
  return input;
}

Relation PlanBuilder::PlanDistinct(Query& query, Relation input) {
  if (!query.distinct_on.empty()) {
    // Sorted by the wanted order, which begins with the keys; without one, by the keys.
    auto sort = Make<SortNode>(&input, input.plan->estimated_rows);
    auto is_constant = [&](int target) {
      if (input.plan->kind != PlanKind::kProject) return false;
      return static_cast<const ProjectNode&>(*input.plan).expressions[target]->kind == ExpressionKind::kConstant;
    };
    const bool one_row = std::all_of(query.distinct_on.begin(), query.distinct_on.end(), is_constant);
    auto add = [&](int target, bool descending, bool nulls_first, Oid less) {
      if (is_constant(target)) return;
      auto column = std::make_unique<ColumnExpression>();
      column->index = target;
      column->type = input.plan->output_types[target];
      column->physical = input.plan->output[target];
      sort->keys.push_back({std::move(column), descending, nulls_first, less});
    };
    std::vector<int> given;
    for (const OrderItem& item : query.order_by) {
      const bool is_key = std::find(query.distinct_on.begin(), query.distinct_on.end(), item.target) != query.distinct_on.end();
      if (!is_key) {
        for (int key : query.distinct_on) {
          if (std::find(given.begin(), given.end(), key) == given.end()) {
            add(key, false, false, kInvalidOid);
            given.push_back(key);
          }
        }
      }
      add(item.target, item.descending, item.nulls_first, item.less_operator);
      given.push_back(item.target);
    }
    for (int key : query.distinct_on) {
      if (std::find(given.begin(), given.end(), key) == given.end()) add(key, false, false, kInvalidOid);
    }
    if (one_row) {  // all rows are one group: its first one
      auto limit = Make<LimitNode>(&input, 1);
      const Datum one = MakeDatum<int64_t>(1);
      limit->limit = coercer_.MakeConstant(context_.MakeType(kInt8Oid), &one);
      if (!sort->keys.empty()) {
        sort->limit = Clone(limit->limit);
        limit->children[0] = std::move(sort);
      }
      input.plan = std::move(limit);
      return input;
    }
    input.plan = std::move(sort);
  }
  std::vector<SqlType> key_types;
  for (size_t i = 0; i < query.targets.size(); ++i) {
    const bool is_key = query.distinct ? !query.targets[i].junk
                                       : std::find(query.distinct_on.begin(), query.distinct_on.end(), static_cast<int>(i)) != query.distinct_on.end();
    if (is_key && i < input.plan->output_types.size()) key_types.push_back(input.plan->output_types[i]);
  }
  RequireSortableOrHashable(catalog_, key_types, "DISTINCT");
  auto node = Make<UniqueNode>(&input, std::max(1.0, input.plan->estimated_rows * 0.1));
  if (query.distinct_on.empty()) {
    for (size_t i = 0; i < query.targets.size(); ++i) {
      if (!query.targets[i].junk) node->keys.push_back(static_cast<int>(i));
    }
    if (!Allows(PlanMethod::kHashAggregate) && !node->keys.empty() && CanSort(key_types)) {
      node->children[0] = SortedBy(std::move(input.plan), ColumnsAt(*node->children[0], node->keys));
      node->sorted = true;
    }
  } else {
    node->keys = query.distinct_on;
    node->sorted = true;
  }
  input.plan = std::move(node);
  return input;
}

Relation PlanBuilder::PlanSetNode(SetOperation& node, int relation) {
  RecursionGuard guard(context_);
  Relation result;
  if (node.op == ast::SETOP_NONE) {
    result = PlanQuery(*node.leaf, relation);
  } else {
    if (node.op != ast::SETOP_UNION || !node.all) {
      const char* construct = node.op == ast::SETOP_UNION ? "UNION" : node.op == ast::SETOP_INTERSECT ? "INTERSECT" : "EXCEPT";
      RequireSortableOrHashable(catalog_, node.types, construct);
    }
    std::vector<Relation> sides;
    // UNION ALL of UNION ALLs is one Append.
    auto gather = [&](auto&& self, SetOperation& side) -> void {
      if (node.op == ast::SETOP_UNION && side.op == ast::SETOP_UNION && (side.all || !node.all) && side.casts.empty()) {
        self(self, *side.left);
        self(self, *side.right);
        return;
      }
      sides.push_back(PlanSetNode(side, relation));
    };
    if (node.op == ast::SETOP_UNION) {
      gather(gather, *node.left);
      gather(gather, *node.right);
    } else {
      sides.push_back(PlanSetNode(*node.left, relation));
      sides.push_back(PlanSetNode(*node.right, relation));
    }
    double rows = 0;
    for (const Relation& side : sides) rows += side.plan->estimated_rows;
    PlanPtr plan;
    if (node.op == ast::SETOP_UNION) {
      auto append = std::make_shared<AppendNode>();
      plan = append;
    } else {
      auto operation = std::make_shared<SetOperationNode>();
      operation->operation = node.op == ast::SETOP_INTERSECT ? SetOperationNode::Operation::kIntersect : SetOperationNode::Operation::kExcept;
      operation->all = node.all;
      plan = operation;
      rows = sides[0].plan->estimated_rows;
    }
    for (Relation& side : sides) plan->children.push_back(std::move(side.plan));
    for (const SqlType& type : node.types) {
      plan->output_types.push_back(type);
      plan->output.push_back(context_.Type(type.oid).physical);
    }
    plan->estimated_rows = rows;
    result.plan = std::move(plan);
    result.layout = OutputLayout(relation, node.types.size());
    if (node.op == ast::SETOP_UNION && !node.all) {
      auto unique = Make<UniqueNode>(&result, std::max(1.0, rows * 0.5));
      for (size_t i = 0; i < node.types.size(); ++i) unique->keys.push_back(static_cast<int>(i));
      result.plan = std::move(unique);
    }
  }
  if (node.casts.empty()) return result;
  for (ExpressionPtr& cast : node.casts) FoldConstants(context_, cast);
  return AddProject(std::move(result), std::move(node.casts), OutputLayout(relation, node.types.size()));
}

Relation PlanBuilder::PlanSetOperation(Query& query, int relation) {
  Relation input = PlanSetNode(*query.set_operation, query.output_relation);
  input = SortAndLimit(query, std::move(input), [&](const OrderItem& item) { return Clone(*query.targets[item.target].expression); }, false);
  input.layout = OutputLayout(relation, query.targets.size());
  return input;
}

}  // namespace basalt
