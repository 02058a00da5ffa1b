#include <algorithm>
#include <map>
#include <set>

#include "engine/planner/optimize/plan_builder.h"

namespace basalt {

namespace {

// The terms of a recursive query under the columns of its SEARCH and CYCLE.
void ApplySearchCycle(PlanningContext& context, Cte* cte) {
  SearchCycle& added = *cte->search_cycle;
  for (Target& target : added.carried) cte->step->targets.push_back(std::move(target));
  if (added.condition != nullptr) {
    ExpressionList terms;
    terms.push_back(std::move(added.condition));
    if (cte->step->where) terms.push_back(std::move(cte->step->where));
    cte->step->where = JoinConjuncts(context, std::move(terms));
  }
  const auto wrap = [](std::shared_ptr<Query>* term, FromPtr item, std::vector<Target> targets) {
    auto query = std::make_shared<Query>();
    item->query = std::make_unique<Query>(std::move(**term));
    query->from = std::move(item);
    query->targets = std::move(targets);
    *term = std::move(query);
  };
  wrap(&cte->start, std::move(added.start_item), std::move(added.start_targets));
  wrap(&cte->step, std::move(added.step_item), std::move(added.step_targets));
  cte->search_cycle.reset();
}

class PullUp {
 public:
  explicit PullUp(PlanningContext& context) : context_(context) {}
  void Run(Query& query) {
    if (!visited_.insert(&query).second) return;
    Children(query);
    Merge(query);
  }

 private:
  void Children(Query& query) {
    Ctes(query.ctes);
    InlineCtes(query);
    ForEachFromItem(query.from.get(), [&](FromItem& item) {
      if (item.query) Run(*item.query);
    });
    if (query.set_operation) SetLeaves(*query.set_operation);
    if (query.modification && query.modification->source) Run(*query.modification->source);
    VisitQuery(query, [&](ExpressionPtr& slot) {
      Walk(*slot, [&](const Expression& node) {
        const auto* subplan = AsIf<SubplanExpression>(&node);
        if (subplan == nullptr || subplan->query == nullptr) return true;
        if (subplan->use == SubplanExpression::Use::kExists) KeepOnlyExistence(*subplan->query);
        Run(*subplan->query);
        return true;
      });
    });
  }

  // The WITH of a recursive UNION becomes part of the query's own.
  void Ctes(std::vector<std::shared_ptr<Cte>>& ctes) {
    for (size_t i = 0; i < ctes.size(); ++i) {
      const std::shared_ptr<Cte> cte = ctes[i];
      const auto inner = std::exchange(cte->with, {});
      ctes.insert(ctes.end(), inner.begin(), inner.end());
      if (cte->search_cycle) ApplySearchCycle(context_, cte.get());
      if (cte->query) Run(*cte->query);
      if (cte->start) Run(*cte->start);
      if (cte->step) Run(*cte->step);
    }
  }

  void SetLeaves(SetOperation& node) {
    if (node.leaf) Run(*node.leaf);
    if (node.left) SetLeaves(*node.left);
    if (node.right) SetLeaves(*node.right);
  }

  void InlineCtes(Query& query) {
    ForEachFromItem(query.from.get(), [&](FromItem& item) {
      if (item.kind != FromItem::Kind::kCte) return;
      Cte& cte = *item.cte;
      if (cte.recursive || cte.modifies || !cte.query || cte.materialize == ast::CTEMaterializeAlways || cte.references != 1) return;
      if (ContainsVolatile(*cte.query) || !cte.query->row_marks.empty()) return;
      item.kind = FromItem::Kind::kSubquery;
      item.query = std::make_unique<Query>(std::move(*cte.query));
      cte.query = std::make_shared<Query>();
      cte.references = 0;
    });
  }

  static bool IsSimple(const Query& query, bool nullable, bool has_sink) {
    if (query.command != Query::Command::kSelect || query.set_operation || query.has_grouping || !query.window_functions.empty() ||
        query.distinct || !query.distinct_on.empty() || query.limit || query.offset || !query.order_by.empty() ||
        query.has_set_functions || !query.row_marks.empty() || !query.from || query.is_values) {
      return false;
    }
    if (query.where && !has_sink) return false;
    for (const std::shared_ptr<Cte>& cte : query.ctes) {
      if (cte->modifies || cte->references > 0) return false;  // it stays where its outer columns are
    }
    const RelationSet own = RelationsBelow(*query.from);
    for (const Target& target : query.targets) {
      if (IsVolatile(*target.expression)) return false;
      if (!nullable) continue;
      const auto* column = AsIf<ColumnExpression>(target.expression.get());
      if (column == nullptr || !own.Contains(column->relation)) return false;
    }
    return true;
  }

  // sink: the condition that WHERE of a merged subquery joins; null: nothing may be added.
  void MergeFrom(FromPtr& item, ExpressionPtr* sink, bool nullable) {
    if (item->kind == FromItem::Kind::kJoin) {
      switch (item->join_type) {
        case JoinType::kLeft:
          MergeFrom(item->left, sink, nullable);
          MergeFrom(item->right, &item->condition, true);
          return;
        case JoinType::kRight:
          MergeFrom(item->left, &item->condition, true);
          MergeFrom(item->right, sink, nullable);
          return;
        case JoinType::kFull:
          MergeFrom(item->left, nullptr, true);
          MergeFrom(item->right, nullptr, true);
          return;
        default:
          MergeFrom(item->left, sink, nullable);
          MergeFrom(item->right, sink, nullable);
          return;
      }
    }
    if (item->kind != FromItem::Kind::kSubquery || !item->query || (nullable && item->lateral)) return;
    Query& query = *item->query;
    if (!IsSimple(query, nullable, sink != nullptr)) return;
    ExpressionList targets;
    for (Target& target : query.targets) {
      if (!target.junk) targets.push_back(std::move(target.expression));
    }
    replacements_[item->id] = std::move(targets);
    if (query.where) {
      auto all = std::make_unique<AndExpression>();
      all->type = query.where->type;
      all->physical = query.where->physical;
      if (*sink) all->terms.push_back(std::move(*sink));
      all->terms.push_back(std::move(query.where));
      if (all->terms.size() == 1) *sink = std::move(all->terms[0]);
      else *sink = std::move(all);
    }
    merged_ctes_.insert(merged_ctes_.end(), query.ctes.begin(), query.ctes.end());
    FromPtr from = std::move(query.from);
    item = std::move(from);
    MergeFrom(item, sink, nullable);
  }

  void Merge(Query& query) {
    if (!query.from) return;
    replacements_.clear();
    // The rows of a modified table keep their identity: its own item is never a subquery.
    MergeFrom(query.from, &query.where, false);
    const auto ctes = std::exchange(merged_ctes_, {});
    query.ctes.insert(query.ctes.end(), ctes.begin(), ctes.end());
    if (replacements_.empty()) return;
    const auto replacements = std::exchange(replacements_, {});
    auto replace = [&](auto&& self, ExpressionPtr& slot) -> void {
      RewriteTopDown(slot, [&](ExpressionPtr& at) {
        const auto* column = AsIf<ColumnExpression>(at.get());
        if (column == nullptr) return false;
        const auto found = replacements.find(column->relation);
        if (found == replacements.end() || column->index < 0) return true;
        const int location = at->location;
        at = Clone(*found->second[column->index]);
        at->location = location;
        self(self, at);  // merged through several levels
        return true;
      });
    };
    const auto is_constant = [](const ExpressionPtr& target) { return target->kind == ExpressionKind::kConstant; };
    const bool constants = std::any_of(replacements.begin(), replacements.end(), [&](const auto& merged) {
      return std::any_of(merged.second.begin(), merged.second.end(), is_constant);
    });
    VisitQuery(query, [&](ExpressionPtr& slot) {
      replace(replace, slot);
      if (constants) FoldConstants(context_, slot);
    });
  }

  PlanningContext& context_;
  std::set<const Query*> visited_;
  std::map<int, ExpressionList> replacements_;
  std::vector<std::shared_ptr<Cte>> merged_ctes_;  // of the subqueries that were merged
};

}  // namespace

void PullUpSubqueries(PlanningContext& context, Query& query) { PullUp(context).Run(query); }

}  // namespace basalt
