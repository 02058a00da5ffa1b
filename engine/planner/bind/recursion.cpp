#include "engine/planner/bind/recursion.h"

#include <algorithm>
#include <functional>
#include <set>
#include <string_view>
#include <utility>

#include "base/sql_error.h"
#include "engine/planner/bind/binder.h"
#include "parser/ast_reflection.h"
#include "parser/ast_reflection_inl.h"

namespace basalt {

namespace {

enum class Where : uint8_t { kAllowed, kNonRecursiveTerm, kSubquery, kOuterJoin, kIntersect, kExcept };

const char* NameOf(Where where) {
  switch (where) {
    case Where::kAllowed: break;
    case Where::kNonRecursiveTerm: return "its non-recursive term";
    case Where::kSubquery: return "a subquery";
    case Where::kOuterJoin: return "an outer join";
    case Where::kIntersect: return "INTERSECT";
    case Where::kExcept: return "EXCEPT";
  }
  return "";
}

// Visits unqualified table names that no inner WITH explains, with the kind of place they stand in.
class References {
 public:
  using Visit = std::function<void(const ast::RangeVar&, Where)>;
  References(const PlanningContext& context, Visit visit) : context_(context), visit_(std::move(visit)) {}

  void Walk(const ast::Node* node, Where where) {
    if (node == nullptr) return;
    RecursionGuard guard(context_);
    switch (node->tag) {
      case ast::T_RangeVar: return Name(*ast::Cast<ast::RangeVar>(node), where);
      case ast::T_SelectStmt: return Select(*ast::Cast<ast::SelectStmt>(node), where);
      case ast::T_WithClause: return;  // entered from its statement
      case ast::T_InsertStmt: return Change<ast::InsertStmt>(node, where);
      case ast::T_UpdateStmt: return Change<ast::UpdateStmt>(node, where);
      case ast::T_DeleteStmt: return Change<ast::DeleteStmt>(node, where);
      case ast::T_JoinExpr: return Join(*ast::Cast<ast::JoinExpr>(node), where);
      case ast::T_SubLink: {
        const auto* sublink = ast::Cast<ast::SubLink>(node);
        Walk(sublink->subselect, Where::kSubquery);
        return Walk(sublink->testexpr, where);
      }
      default: return Children(node, where);
    }
  }

 private:
  void Children(const ast::Node* node, Where where) {
    ast::ForEachChild(node, [&](const ast::Node* child) {
      Walk(child, where);
      return true;
    });
  }
  void Name(const ast::RangeVar& name, Where where) {
    if (name.schemaname != nullptr) return;
    if (std::find(hidden_.begin(), hidden_.end(), ast::Text(name.relname)) == hidden_.end()) visit_(name, where);
  }
  // Its names hide outer ones in what follows, until the caller forgets them.
  void With(const ast::WithClause* with, Where where) {
    if (with == nullptr) return;
    const auto hide = [&](const ast::CommonTableExpr* cte) { hidden_.push_back(ast::Text(cte->ctename)); };
    if (with->recursive) {
      for (const auto* cte : ast::Each<ast::CommonTableExpr>(with->ctes)) hide(cte);
    }
    for (const auto* cte : ast::Each<ast::CommonTableExpr>(with->ctes)) {
      Walk(cte->ctequery, where);
      if (!with->recursive) hide(cte);
    }
  }
  template <typename Statement>
  void Change(const ast::Node* node, Where where) {
    const size_t before = hidden_.size();
    With(ast::Cast<Statement>(node)->with_clause, where);
    Children(node, where);
    hidden_.resize(before);
  }
  void Select(const ast::SelectStmt& select, Where where) {
    const size_t before = hidden_.size();
    With(select.with_clause, where);
    if (where == Where::kAllowed && (select.op == ast::SETOP_INTERSECT || select.op == ast::SETOP_EXCEPT)) {
      const Where inside = select.op == ast::SETOP_EXCEPT ? Where::kExcept : Where::kIntersect;
      Walk(select.larg, select.all ? inside : where);
      Walk(select.rarg, select.all || select.op == ast::SETOP_EXCEPT ? inside : where);
      Walk(select.sort_clause, where);
      Walk(select.limit_offset, where);
      Walk(select.limit_count, where);
      Walk(select.locking_clause, where);
    } else {
      Children(&select, where);
    }
    hidden_.resize(before);
  }
  void Join(const ast::JoinExpr& join, Where where) {
    const auto nullable = [&](bool side) { return side && where == Where::kAllowed ? Where::kOuterJoin : where; };
    Walk(join.larg, nullable(join.jointype == ast::JOIN_RIGHT || join.jointype == ast::JOIN_FULL));
    Walk(join.rarg, nullable(join.jointype == ast::JOIN_LEFT || join.jointype == ast::JOIN_FULL));
    Walk(join.quals, where);
  }

  const PlanningContext& context_;
  Visit visit_;
  std::vector<std::string_view> hidden_;
};

[[noreturn]] void Refuse(const ast::CommonTableExpr& cte, const char* message) {
  throw SqlError(sqlstate::kInvalidRecursion, Format("recursive query \"{}\" {}", cte.ctename, message)).At(cte.location);
}

// One reference to itself in the second term of a UNION, where the rows of the round before can be read.
void CheckForm(const PlanningContext& context, const ast::CommonTableExpr& cte) {
  const auto* select = ast::DynCast<ast::SelectStmt>(static_cast<const ast::Node*>(cte.ctequery));
  if (select == nullptr) Refuse(cte, "must not contain data-modifying statements");
  if (select->op != ast::SETOP_UNION) Refuse(cte, "does not have the form non-recursive-term UNION [ALL] recursive-term");
  int found = 0;
  References references(context, [&](const ast::RangeVar& name, Where where) {
    if (ast::Text(name.relname) != ast::Text(cte.ctename)) return;
    const auto invalid = [&](std::string_view what) {
      return SqlError(sqlstate::kInvalidRecursion, Format("recursive reference to query \"{}\" must not appear {}", cte.ctename, what))
          .At(name.location);
    };
    if (where != Where::kAllowed) throw invalid(Format("within {}", NameOf(where)));
    if (++found > 1) throw invalid("more than once");
  });
  if (select->with_clause != nullptr) references.Walk(select->with_clause->ctes, Where::kSubquery);
  references.Walk(select->larg, Where::kNonRecursiveTerm);
  references.Walk(select->rarg, Where::kAllowed);
  const auto refuse = [&](const char* what, const ast::Node* node) {
    throw SqlError(sqlstate::kFeatureNotSupported, Format("{} in a recursive query is not implemented", what)).At(NodeLocation(node));
  };
  if (!ast::IsEmpty(select->sort_clause)) refuse("ORDER BY", ast::First(select->sort_clause));
  if (select->limit_offset != nullptr) refuse("OFFSET", select->limit_offset);
  if (select->limit_count != nullptr) refuse("LIMIT", select->limit_count);
  if (!ast::IsEmpty(select->locking_clause)) refuse("FOR UPDATE/SHARE", ast::First(select->locking_clause));
}

}  // namespace

std::vector<OrderedCte> OrderRecursiveWith(const PlanningContext& context, const ast::WithClause* with) {
  std::vector<OrderedCte> items;
  for (const auto* node : ast::Each<ast::CommonTableExpr>(with->ctes)) items.push_back({node});
  std::vector<std::set<size_t>> reads(items.size());
  for (size_t i = 0; i < items.size(); ++i) {
    References(context, [&](const ast::RangeVar& name, Where) {
      for (size_t k = 0; k < items.size(); ++k) {
        if (ast::Text(items[k].node->ctename) != ast::Text(name.relname)) continue;
        if (k == i) items[i].recursive = true;
        else reads[i].insert(k);
        return;
      }
    }).Walk(items[i].node->ctequery, Where::kAllowed);
  }
  std::vector<OrderedCte> ordered;
  std::vector<bool> placed(items.size(), false);
  while (ordered.size() < items.size()) {
    size_t next = items.size(), first_open = items.size();
    for (size_t i = items.size(); i-- > 0;) {
      if (placed[i]) continue;
      first_open = i;
      if (std::all_of(reads[i].begin(), reads[i].end(), [&](size_t k) { return placed[k]; })) next = i;
    }
    if (next == items.size()) {
      throw SqlError(sqlstate::kFeatureNotSupported, "mutual recursion between WITH items is not implemented").At(items[first_open].node->location);
    }
    placed[next] = true;
    ordered.push_back(items[next]);
  }
  for (const OrderedCte& item : ordered) {
    if (item.recursive) CheckForm(context, *item.node);
  }
  return ordered;
}

}  // namespace basalt
