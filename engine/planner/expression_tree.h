// Walking, copying and comparing bound expressions: the one place that knows every kind's children. Pure functions.
#pragma once

#include <functional>
#include <memory>
#include <type_traits>

#include "engine/planner/query.h"

namespace basalt {

// Non-owning reference to a callable, for visitors on the stack.
template <typename Signature>
class CallableRef;
template <typename R, typename... Args>
class CallableRef<R(Args...)> {
 public:
  template <typename F, typename = std::enable_if_t<!std::is_same_v<std::decay_t<F>, CallableRef>>>
  CallableRef(F&& callable)  // NOLINT: implicit by design
      : object_(const_cast<void*>(static_cast<const void*>(&callable))),
        call_([](void* object, Args... args) -> R {
          return (*static_cast<std::remove_reference_t<F>*>(object))(std::forward<Args>(args)...);
        }) {}
  R operator()(Args... args) const { return call_(object_, std::forward<Args>(args)...); }

 private:
  void* object_;
  R (*call_)(void*, Args...);
};

using ChildVisitor = CallableRef<void(ExpressionPtr&)>;
// Direct children, in evaluation order; null children are skipped. A subplan's bound query is not entered.
void VisitChildren(Expression& expression, ChildVisitor visit);
// Every node below and including the expression, parents first; return false to skip a node's children. Bound subqueries are
// entered through VisitQuery.
void Walk(const Expression& expression, CallableRef<bool(const Expression&)> visit);
// Where the text of an expression begins: that of its leftmost part for operators and casts, else its own; -1: unknown.
int StartLocation(const Expression& expression);
// Replaces nodes bottom-up: rewrite gets each slot after its children. Enters bound subqueries.
void Rewrite(ExpressionPtr& expression, CallableRef<void(ExpressionPtr&)> rewrite);
// As Rewrite, but rewrite sees a slot first and returns true when it handled it (children are then left alone).
void RewriteTopDown(ExpressionPtr& expression, CallableRef<bool(ExpressionPtr&)> rewrite);

// All expression slots of a query and everything under it (FROM, set operations, CTE references excluded).
void VisitQuery(Query& query, ChildVisitor visit);
void VisitFrom(FromItem& item, ChildVisitor visit);
void ForEachFromItem(FromItem* item, CallableRef<void(FromItem&)> visit);

ExpressionPtr Clone(const Expression& expression);  // subplans: shares the bound query, which must then not be planned twice
inline ExpressionPtr Clone(const ExpressionPtr& expression) { return expression ? Clone(*expression) : nullptr; }
bool Equal(const Expression& left, const Expression& right);
bool HasSubplan(const Expression& expression);

// Column relations used, subqueries included.
class RelationSet {
 public:
  void Add(int relation);
  bool Contains(int relation) const;
  bool Overlaps(const RelationSet& other) const;
  bool IsSubsetOf(const RelationSet& other) const;
  bool empty() const { return ids_.empty(); }
  size_t size() const { return ids_.size(); }
  void Merge(const RelationSet& other);
  const std::vector<int>& ids() const& { return ids_; }
  std::vector<int> ids() && { return std::move(ids_); }  // by value: range-for over a temporary

 private:
  std::vector<int> ids_;  // sorted
};
RelationSet RelationsOf(const Expression& expression);
RelationSet RelationsBelow(const FromItem& item);  // ids of all leaf items

bool IsVolatile(const Expression& expression);
// The same for all rows of an input: no column, nothing volatile. What it says is asked once, before the input runs.
bool IsSameForAllRows(const Expression& expression);
bool ContainsVolatile(const Query& query);
bool ContainsSetFunction(const Expression& expression);
bool IsConstant(const Expression& expression);
bool IsConstantTrue(const Expression& expression);
bool IsConstantFalseOrNull(const Expression& expression);

}  // namespace basalt
