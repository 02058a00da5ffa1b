// WITH RECURSIVE before binding: which queries refer to themselves, in which order they can be bound, and whether references
// to themselves stand where recursion can go on. Works on the raw tree. Pure; errors as PostgreSQL has them, with positions.
#pragma once

#include <vector>

#include "engine/planner/planning_context.h"
#include "parser/ast.h"

namespace basalt {

struct OrderedCte {
  const ast::CommonTableExpr* node = nullptr;
  bool recursive = false;  // refers to itself: a UNION of a term that does not and one that does, once
};

// Every query after those it reads. 0A000 for mutual recursion, 42P19 for a reference where it must not be.
std::vector<OrderedCte> OrderRecursiveWith(const PlanningContext& context, const ast::WithClause* with);

}  // namespace basalt
