// WITH.
#include <algorithm>

#include "engine/planner/bind/bind_modify.h"
#include "engine/planner/bind/binder.h"
#include "engine/planner/bind/recursion.h"
#include "engine/planner/expression_tree.h"

namespace basalt {

void Binder::SetCteColumns(Cte* cte, const Query& query, const ast::CommonTableExpr* node) {
  cte->names.clear();
  cte->types.clear();
  const std::vector<Target>& targets = query.modification ? query.modification->returning : query.targets;
  for (const Target& target : targets) {
    if (target.junk) continue;
    cte->names.push_back(target.name);
    cte->types.push_back(target.expression->type);
  }
  size_t at = 0;
  for (const ast::Node* name : node->aliascolnames) {
    if (at >= cte->names.size()) {
      throw SqlError(sqlstate::kInvalidColumnReference, Format("WITH query \"{}\" has {} columns available but {} columns specified", cte->name,
                                                               cte->names.size(), ast::Length(node->aliascolnames))).At(node->location);
    }
    cte->names[at++] = ast::StringValue(name);
    cte->written_names.push_back(ast::StringValue(name));
  }
}

void Binder::BindWith(Scope& scope, const ast::WithClause* with) {
  if (with == nullptr) return;
  scope.query->recursive_with = with->recursive;
  for (const auto* node : ast::Each<ast::CommonTableExpr>(with->ctes)) {
    for (const auto* other : ast::Each<ast::CommonTableExpr>(with->ctes)) {
      if (other == node) break;
      if (ast::Text(other->ctename) == ast::Text(node->ctename)) {
        throw SqlError(sqlstate::kDuplicateAlias, Format("WITH query name \"{}\" specified more than once", node->ctename)).At(node->location);
      }
    }
    scope.future_ctes.push_back(node->ctename);
  }
  std::vector<OrderedCte> ordered;
  if (with->recursive) ordered = OrderRecursiveWith(context_, with);
  else for (const auto* node : ast::Each<ast::CommonTableExpr>(with->ctes)) ordered.push_back({node});
  for (const auto& [node, recursive] : ordered) {
    auto cte = std::make_shared<Cte>();
    cte->name = node->ctename;
    cte->materialize = node->ctematerialized;
    if ((node->search_clause != nullptr || node->cycle_clause != nullptr) && !recursive) {
      throw SqlError(sqlstate::kSyntaxError, "WITH query is not recursive").At(node->location);
    }
    open_ctes_.push_back(cte.get());
    if (recursive) BindRecursiveCte(scope, node, cte);
    else BindCte(scope, node, cte);
    open_ctes_.pop_back();
    std::erase(scope.future_ctes, cte->name);
    scope.ctes.push_back(cte);
    scope.query->ctes.push_back(std::move(cte));
  }
}

// Whatever reads a work table, itself or through another query, has other rows each round: up to the recursion it belongs to.
void Binder::NoteCteUse(const Cte& cte) {
  const auto note = [&](const Cte* recursion) {
    for (size_t i = open_ctes_.size(); i-- > 0 && open_ctes_[i] != recursion;) open_ctes_[i]->recursions.insert(recursion);
  };
  if (cte.binding_step) note(&cte);
  for (const Cte* recursion : cte.recursions) note(recursion);
}

void Binder::BindCte(Scope& scope, const ast::CommonTableExpr* node, const std::shared_ptr<Cte>& cte) {
  const ast::Node* query = node->ctequery;
  if (ast::Is<ast::SelectStmt>(query)) {
    cte->query = BindSelect(ast::Cast<ast::SelectStmt>(query), &scope, true);
  } else {
    if (scope.parent != nullptr) {
      throw SqlError(sqlstate::kFeatureNotSupported, "WITH clause containing a data-modifying statement must be at the top level").At(node->location);
    }
    cte->modifies = true;
    ModifyBinder modify(*this);
    cte->query = modify.Bind(query, &scope);
    context_.has_modification = true;
  }
  SetCteColumns(cte.get(), *cte->query, node);
}

void Binder::BindRecursiveCte(Scope& outer, const ast::CommonTableExpr* node, const std::shared_ptr<Cte>& cte) {
  const auto* select = ast::Cast<ast::SelectStmt>(static_cast<const ast::Node*>(node->ctequery));
  Query with_holder;
  Scope scope;
  scope.parent = &outer;
  scope.query = &with_holder;
  BindWith(scope, select->with_clause);
  cte->with = std::move(with_holder.ctes);
  cte->recursive_with = with_holder.recursive_with;
  context_.recursive_ctes.push_back(cte);
  std::shared_ptr<Query> start = BindSelect(select->larg, &scope, true);
  SetCteColumns(cte.get(), *start, node);
  if (node->search_clause != nullptr || node->cycle_clause != nullptr) BindSearchCycle(scope, node, cte.get());
  // The names of its own WITH come first.
  scope.ctes.insert(scope.ctes.begin(), cte);
  cte->binding_step = true;
  std::shared_ptr<Query> step = BindSelect(select->rarg, &scope, false);
  cte->binding_step = false;
  if (step->has_grouping && !step->aggregates.empty()) {
    throw SqlError(sqlstate::kInvalidRecursion, "aggregate functions are not allowed in a recursive query's recursive term")
        .At(step->aggregates.front()->location);
  }
  CoerceRecursiveTerm(*cte, *start, step.get());
  cte->recursive = true;
  cte->distinct = !select->all;
  if (cte->distinct && !std::all_of(cte->types.begin(), cte->types.end(),
                                    [&](const SqlType& type) { return FindOrderingOperators(catalog_, type.oid).hashable; })) {
    throw SqlError(sqlstate::kFeatureNotSupported, "could not implement recursive UNION").Detail("All column datatypes must be hashable.");
  }
  cte->start = std::move(start);
  cte->step = std::move(step);
  cte->references = 0;
  cte->recursion_id = context_.recursions++;
  if (cte->search_cycle != nullptr) AddSearchCycleTargets(scope, cte.get());
}

void Binder::CoerceRecursiveTerm(const Cte& cte, const Query& start, Query* step) {
  if (start.VisibleTargets() != step->VisibleTargets()) {
    throw SqlError(sqlstate::kSyntaxError, "each UNION query must have the same number of columns")
        .At(step->targets.empty() ? -1 : StartLocation(*step->targets[0].expression));
  }
  size_t column = 0;
  for (Target& target : step->targets) {
    if (target.junk) continue;
    const SqlType wanted = cte.types[column];
    const Expression* pair[] = {start.targets[column].expression.get(), target.expression.get()};
    const SqlType common = context_.MakeType(coercer_.SelectCommonType(pair, "UNION"), -1);
    const int32_t typmod = coercer_.SelectCommonTypmod(pair, common.oid);
    if (common.oid != wanted.oid || typmod != wanted.typmod) {
      throw SqlError(sqlstate::kDatatypeMismatch,
                     Format("recursive query \"{}\" column {} has type {} in non-recursive term but type {} overall", cte.name, column + 1,
                            context_.TypeName(wanted.oid, wanted.typmod), context_.TypeName(common.oid, typmod)))
          .Hint("Cast the output of the non-recursive term to the correct type.").At(StartLocation(*start.targets[column].expression));
    }
    if (step->set_operation && target.expression->type.oid != wanted.oid) ThrowNotSupported("type conversion of a recursive set operation");
    target.expression = coercer_.CoerceToCommon(std::move(target.expression), wanted, "UNION");
    ++column;
  }
}

}  // namespace basalt
