#include "handlers/lifted_query.h"

#include <algorithm>
#include <new>

#include "base/sql_error.h"
#include "handlers/planning.h"
#include "parser/ast_reflection.h"
#include "session/function_environment.h"
#include "types/numeric.h"

namespace basalt {
namespace {

Oid DeclaredType(LiteralClass literal_class) {
  switch (literal_class) {
    case LiteralClass::kInt4: return kInt4Oid;
    case LiteralClass::kInt8: return kInt8Oid;
    case LiteralClass::kNumeric: return kNumericOid;
    case LiteralClass::kString: return kInvalidOid;  // as an untyped parameter: its place decides
  }
  return kInvalidOid;
}

bool HasConstant(const ast::Node* node) {
  if (node == nullptr) return false;
  if (ast::Is<ast::A_Const>(node)) return true;
  return !ast::ForEachChild(node, [](const ast::Node* child) { return !HasConstant(child); });
}

// INTERVAL '3' MONTH: the fields say what the number in the literal counts; a parameter's value would be read without them.
bool IsFieldInterval(const ast::Node* node) {
  const auto* cast = ast::DynCast<ast::TypeCast>(node);
  if (cast == nullptr || !ast::Is<ast::A_Const>(cast->arg) || ast::IsEmpty(cast->type_name->typmods)) return false;
  return ast::Text(ast::StringValue(ast::Last(cast->type_name->names))) == "interval";
}

// Places where a constant means something that a parameter does not: ORDER BY 1, GROUP BY 1, LIMIT, frames, and expressions that
// must match others literally.
bool LooksAtConstants(const ast::Node* node) {
  if (node == nullptr) return false;
  if (const auto* select = ast::DynCast<ast::SelectStmt>(node)) {
    if (select->op != ast::SETOP_NONE) return true;
    for (const ast::Node* clause : {static_cast<const ast::Node*>(select->sort_clause), static_cast<const ast::Node*>(select->group_clause),
                                    static_cast<const ast::Node*>(select->distinct_clause),
                                    static_cast<const ast::Node*>(select->window_clause),
                                    static_cast<const ast::Node*>(select->limit_count),
                                    static_cast<const ast::Node*>(select->limit_offset)}) {
      if (HasConstant(clause)) return true;
    }
    const bool matched = select->group_clause != nullptr || select->sort_clause != nullptr || select->distinct_clause != nullptr;
    if (matched && HasConstant(select->target_list)) return true;
    if (ast::Length(select->values_lists) > 1) return true;  // column types come from all rows together
  }
  if (IsFieldInterval(node)) return true;
  if (ast::Is<ast::OnConflictClause>(node) || ast::Is<ast::ParamRef>(node)) return true;
  return !ast::ForEachChild(node, [](const ast::Node* child) { return !LooksAtConstants(child); });
}

// A ParamRef takes the place of the A_Const it replaces: the parents' pointers stay right.
static_assert(sizeof(ast::ParamRef) <= sizeof(ast::A_Const));

class Replacement {
 public:
  Replacement(const std::vector<LiftedConstant>& constants) : constants_(constants) {
    for (const LiftedConstant& lifted : constants_) {
      auto* place = const_cast<ast::A_Const*>(lifted.constant);
      saved_.push_back(*place);
      const int location = place->location;
      auto* parameter = new (static_cast<void*>(place)) ast::ParamRef();
      parameter->number = lifted.literal_index + 1;
      parameter->location = location;
    }
  }
  void Undo() {
    for (size_t i = 0; i < saved_.size(); ++i) {
      new (const_cast<void*>(static_cast<const void*>(constants_[i].constant))) ast::A_Const(saved_[i]);
    }
  }

 private:
  const std::vector<LiftedConstant>& constants_;
  std::vector<ast::A_Const> saved_;
};

}  // namespace

std::vector<Value> LiftedQuery::BindLiterals(ExecutionContext& context, const basalt::Plan& plan) const {
  ConnectionState& connection = context.connection();
  const auto& catalog = connection.Catalog(context.session().catalog());
  SessionEnvironment environment(context, catalog);
  const IoContext io{connection.settings.io(), *catalog, &environment.names(), context.arena(), environment.transaction_time_us(),
                     environment.domains()};
  std::vector<Value> values;
  values.reserve(lifted_.literals.size());
  std::string scratch;
  for (size_t i = 0; i < lifted_.literals.size(); ++i) {
    const Literal& literal = lifted_.literals[i];
    const SqlType type = plan.parameter_types[i];
    Datum datum;
    if (literal.literal_class == LiteralClass::kInt4) datum.i4 = static_cast<int32_t>(literal.integer);
    else if (literal.literal_class == LiteralClass::kInt8) datum.i8 = literal.integer;
    else if (literal.literal_class == LiteralClass::kString) datum = ParseText(type, LiteralText(text_, literal, &scratch), io);
    else datum.numeric = ParseNumeric(text_.substr(literal.start, literal.end - literal.start), -1, io.arena);
    values.emplace_back(type, catalog->GetType(type.oid).physical, &datum);
  }
  return values;
}

LiftedPlan LiftedQuery::Find(ExecutionContext& context) const {
  const uint64_t environment = PlanEnvironment(context, {});
  LiftedPlan found;
  found.plan = FindCachedPlan(context, lifted_.shape, environment);
  if (found.plan == nullptr) return found;
  try {
    found.parameters = BindLiterals(context, *found.plan);
  } catch (const SqlError&) {
    found.plan = nullptr;  // a literal that its type refuses: the exact text tells the error with its position
  }
  return found;
}

LiftedPlan LiftedQuery::Plan(ExecutionContext& context, ast::Node* statement, Arena&) const {
  LiftedPlan planned;
  std::vector<LiftedConstant> constants;
  if (LooksAtConstants(statement) || !MatchLiterals(statement, lifted_, &constants)) return planned;
  // A literal that the grammar folded with its sign would need the negated value.
  if (std::any_of(constants.begin(), constants.end(), [](const LiftedConstant& constant) { return constant.negated; })) return planned;
  std::vector<Oid> types;
  for (const Literal& literal : lifted_.literals) types.push_back(DeclaredType(literal.literal_class));
  Replacement replacement(constants);
  try {
    const uint64_t environment = PlanEnvironment(context, {});
    const PlanningInput input = MakePlanningInput(context, text_, types);
    planned.plan = PlanStatement(input, statement);
    if (planned.plan->looked_at_parameter_values || planned.plan->parameter_types.size() != types.size()) planned.plan = nullptr;
    if (planned.plan != nullptr) {
      planned.parameters = BindLiterals(context, *planned.plan);
      CachePlan(context, lifted_.shape, environment, planned.plan, *input.catalog);
    }
  } catch (const SqlError&) {
    planned.plan = nullptr;  // the exact text decides, with its own message
  }
  if (planned.plan == nullptr) replacement.Undo();
  return planned;
}

}  // namespace basalt
