#include "engine/planner/optimize/inline_routine.h"

#include <algorithm>

#include "engine/planner/bind/routine_result.h"
#include "engine/planner/expression_tree.h"
#include "parser/parser.h"

namespace basalt {

namespace {

constexpr int kPlaceholders = 1 << 20;  // parameters of an inlined body, until the arguments replace them

// What a function of the body may mean while it is bound: its own parameters, and for prosqlbody no search path.
class BodyScope {
 public:
  BodyScope(PlanningContext& context, const RoutineSignature& signature)
      : context_(context), routine_(context.routine), path_(context.search_path) {
    context.routine = &signature;
    if (signature.stored) context.search_path = {kPgCatalogSchema};
  }
  ~BodyScope() {
    context_.routine = routine_;
    context_.search_path = path_;
  }

 private:
  PlanningContext& context_;
  const RoutineSignature* routine_;
  const std::vector<Oid> path_;
};

bool MayInline(const FunctionDescriptor& function) {
  return function.is_routine() && function.kind == 'f' && !function.security_definer && function.configuration.empty();
}

ExpressionList Placeholders(const PlanningContext& context, const std::vector<SqlType>& types) {
  ExpressionList list;
  for (size_t i = 0; i < types.size(); ++i) {
    auto parameter = std::make_unique<ParameterExpression>();
    parameter->index = kPlaceholders + static_cast<int>(i);
    parameter->type = types[i];
    parameter->physical = context.Type(types[i].oid).physical;
    list.push_back(std::move(parameter));
  }
  return list;
}

std::unique_ptr<Query> BindBody(PlanningContext& context, const FunctionDescriptor& function, const RoutineSignature& signature) {
  const BodyScope scope(context, signature);
  Arena arena;
  std::vector<const ast::Node*> statements;
  if (signature.stored) {
    statements = ParseRoutineBody(function.sql_body, arena);
  } else {
    for (const ParsedStatement& parsed : Parse(function.source, arena)) statements.push_back(parsed.node);
  }
  if (statements.size() != 1 || !ast::Is<ast::SelectStmt>(statements[0])) return nullptr;
  if (!IsPlannedStatement(statements[0])) return nullptr;
  const ExpressionList placeholders = Placeholders(context, signature.argument_types);
  return Binder(context).BindInlineStatement(statements[0], &placeholders);
}

// Errors of the body say where they happened; positions in it mean nothing to the client's text.
std::unique_ptr<Query> BindBodyForInlining(PlanningContext& context, const FunctionDescriptor& function,
                                           const RoutineSignature& signature, bool* is_row) {
  try {
    std::unique_ptr<Query> query = BindBody(context, function, signature);
    if (query != nullptr && query->command == Query::Command::kSelect) *is_row = CoerceRoutineResult(context, signature, &query);
    return query;
  } catch (SqlError& error) {
    ErrorFields& fields = error.fields();
    if (fields.byte_location >= 0) fields.internal_query = function.source;
    fields.context += Format("{}SQL function \"{}\" during inlining", fields.context.empty() ? "" : "\n", function.name);
    throw;
  }
}

bool IsPlainExpression(const Query& query) {
  return query.command == Query::Command::kSelect && query.ctes.empty() && query.from == nullptr && query.where == nullptr &&
         query.targets.size() == 1 && !query.is_values && !query.has_grouping && query.group_keys.empty() && query.having == nullptr &&
         query.window_functions.empty() && !query.has_set_functions && !query.distinct && query.distinct_on.empty() &&
         query.order_by.empty() && query.limit == nullptr && query.offset == nullptr && query.row_marks.empty() &&
         query.set_operation == nullptr;
}

// 'i', 's' or 'v': the least steady function that an expression calls.
char VolatilityOf(const PlanningContext& context, const Expression& expression) {
  char worst = 'i';
  const auto note = [&](const FunctionDescriptor* function) {
    if (function == nullptr) return;
    if (function->volatility == 'v' || (function->volatility == 's' && worst == 'i')) worst = function->volatility;
  };
  const auto note_type = [&](Oid type, bool output) {
    const TypeDescriptor* descriptor = context.catalog.FindTypeDescriptor(type);
    if (descriptor != nullptr) note(context.catalog.FindFunction(output ? descriptor->output : descriptor->input));
  };
  Walk(expression, [&](const Expression& node) {
    if (const auto* call = AsIf<FunctionExpression>(&node)) note(call->function);
    if (const auto* any = AsIf<ArrayOperatorExpression>(&node)) note(any->function);
    if (const auto* set = AsIf<SetFunctionExpression>(&node)) note(set->function);
    if (const auto* cast = AsIf<IoCastExpression>(&node)) {
      note_type(cast->input->type.oid, true);
      note_type(cast->type.oid, false);
    }
    return true;
  });
  return worst;
}

bool IsStrict(const Expression& expression) {
  bool strict = true;
  Walk(expression, [&](const Expression& node) {
    switch (node.kind) {
      case ExpressionKind::kConstant: case ExpressionKind::kParameter: case ExpressionKind::kExecParameter:
      case ExpressionKind::kColumn: case ExpressionKind::kRelabel: case ExpressionKind::kIoCast: case ExpressionKind::kFieldSelect:
      case ExpressionKind::kArrayCast: case ExpressionKind::kNot: break;
      case ExpressionKind::kFunction: strict = strict && As<FunctionExpression>(node).function->strict; break;
      default: strict = false;
    }
    return strict;
  });
  return strict;
}

// A rough measure of PostgreSQL's "more than ten operators": what stands in several places is computed several times.
bool IsExpensive(const Expression& expression) {
  int calls = 0;
  Walk(expression, [&](const Expression& node) {
    if (const auto* call = AsIf<FunctionExpression>(&node)) calls += call->function->is_routine() ? 100 : 1;
    return true;
  });
  return calls > 10;
}

std::vector<int> CountUses(const Expression& expression, size_t arguments) {
  std::vector<int> uses(arguments, 0);
  Walk(expression, [&](const Expression& node) {
    if (const auto* parameter = AsIf<ParameterExpression>(&node); parameter != nullptr && parameter->index >= kPlaceholders) {
      ++uses[static_cast<size_t>(parameter->index - kPlaceholders)];
    }
    return true;
  });
  return uses;
}

bool ArgumentsAllow(const FunctionExpression& call, const std::vector<int>& uses) {
  for (size_t i = 0; i < uses.size(); ++i) {
    if (uses[i] == 1) continue;
    if (uses[i] == 0 && call.function->strict) return false;
    const Expression& argument = *call.arguments[i];
    if (IsVolatile(argument)) return false;
    if (uses[i] > 1 && (HasSubplan(argument) || IsExpensive(argument))) return false;
  }
  return true;
}

void Substitute(ExpressionPtr& slot, ExpressionList& arguments) {
  RewriteTopDown(slot, [&](ExpressionPtr& at) {
    const auto* parameter = AsIf<ParameterExpression>(at.get());
    if (parameter == nullptr || parameter->index < kPlaceholders) return false;
    at = Clone(*arguments[static_cast<size_t>(parameter->index - kPlaceholders)]);
    return true;
  });
}

void ForgetLocations(Expression& expression) {
  expression.location = -1;
  VisitChildren(expression, [](ExpressionPtr& child) { ForgetLocations(*child); });
}

}  // namespace

ExpressionPtr InlineRoutine(PlanningContext& context, FunctionExpression& call, const std::vector<Oid>& active) {
  const FunctionDescriptor& function = *call.function;
  if (!MayInline(function) || function.returns_set || call.type.oid == kRecordOid || call.type.oid == kVoidOid) return nullptr;
  if (call.arguments.size() != function.argument_types.size()) return nullptr;
  if (std::find(active.begin(), active.end(), function.oid) != active.end()) return nullptr;
  RoutineSignature signature = SignatureOf(context, function, call.argument_types, call.type, {});
  signature.stored = !function.sql_body.empty();
  bool is_row = false;
  const auto executes = context.executes.size();
  const std::unique_ptr<Query> query = BindBodyForInlining(context, function, signature, &is_row);
  const auto refuse = [&]() -> ExpressionPtr {
    context.executes.resize(executes);
    return nullptr;
  };
  if (query == nullptr || is_row || !IsPlainExpression(*query)) return refuse();
  ExpressionPtr& body = query->targets[0].expression;
  if (body->type.oid != call.type.oid || HasSubplan(*body)) return refuse();
  const char volatility = VolatilityOf(context, *body);
  if (function.volatility == 'i' && volatility != 'i') return refuse();
  if (function.volatility == 's' && volatility == 'v') return refuse();
  if (function.strict && !IsStrict(*body)) return refuse();
  if (!ArgumentsAllow(call, CountUses(*body, call.arguments.size()))) return refuse();
  ForgetLocations(*body);
  Substitute(body, call.arguments);
  return std::move(body);
}

namespace {

class SetInliner {
 public:
  explicit SetInliner(PlanningContext& context) : context_(context) {}

  void Run(Query& query) {
    if (!visited_.insert(&query).second) return;
    RecursionGuard guard(context_);
    ForEachFromItem(query.from.get(), [&](FromItem& item) { Replace(item); });
    ForEachFromItem(query.from.get(), [&](FromItem& item) {
      if (item.query) Run(*item.query);
    });
    Ctes(query.ctes);
    if (query.set_operation) Leaves(*query.set_operation);
    if (query.modification && query.modification->source) Run(*query.modification->source);
    VisitQuery(query, [&](ExpressionPtr& slot) {
      Walk(*slot, [&](const Expression& node) {
        const auto* subplan = AsIf<SubplanExpression>(&node);
        if (subplan != nullptr && subplan->query != nullptr) Run(*subplan->query);
        return true;
      });
    });
  }

 private:
  void Ctes(const std::vector<std::shared_ptr<Cte>>& ctes) {
    for (const std::shared_ptr<Cte>& cte : ctes) {
      Ctes(cte->with);
      for (const auto& part : {cte->query, cte->start, cte->step}) {
        if (part) Run(*part);
      }
    }
  }

  void Leaves(SetOperation& node) {
    if (node.leaf) Run(*node.leaf);
    if (node.left) Leaves(*node.left);
    if (node.right) Leaves(*node.right);
  }

  static bool Allows(const FromItem& item) {
    if (item.kind != FromItem::Kind::kFunction || item.ordinality || item.calls.size() != 1) return false;
    const auto* call = AsIf<SetFunctionExpression>(item.calls[0].function.get());
    if (call == nullptr || !MayInline(*call->function)) return false;
    const FunctionDescriptor& function = *call->function;
    if (function.strict || function.volatility == 'v' || call->type.oid == kVoidOid) return false;
    if (call->arguments.size() != function.argument_types.size()) return false;
    return std::none_of(call->arguments.begin(), call->arguments.end(),
                        [](const ExpressionPtr& argument) { return IsVolatile(*argument) || HasSubplan(*argument); });
  }

  // Its query's columns are the item's; depth keeps a function that calls itself from going on forever.
  void Replace(FromItem& item) {
    if (!Allows(item) || depth_ > 8) return;
    FunctionCall& from_call = item.calls[0];
    auto& call = As<SetFunctionExpression>(*from_call.function);
    const FunctionDescriptor& function = *call.function;
    RoutineSignature signature = SignatureOf(context_, function, call.argument_types, call.type, from_call.column_types);
    signature.stored = !function.sql_body.empty();
    bool is_row = false;
    std::unique_ptr<Query> query = BindBodyForInlining(context_, function, signature, &is_row);
    if (query == nullptr || query->command != Query::Command::kSelect || !query->row_marks.empty()) return;
    for (const std::shared_ptr<Cte>& cte : query->ctes) {
      if (cte->modifies) return;
    }
    if (!is_row && IsRowType(context_.catalog, call.type.oid)) return;
    if (query->VisibleTargets() != static_cast<int>(item.columns.size())) return;
    SubstituteIn(*query, call.arguments);
    item.kind = FromItem::Kind::kSubquery;
    item.lateral = true;
    item.query = std::move(query);
    item.calls.clear();
    ++depth_;
    Run(*item.query);
    --depth_;
  }

  void SubstituteIn(Query& query, ExpressionList& arguments) {
    if (!substituted_.insert(&query).second) return;
    VisitQuery(query, [&](ExpressionPtr& slot) { Substitute(slot, arguments); });
  }

  PlanningContext& context_;
  std::set<const Query*> visited_, substituted_;
  int depth_ = 0;
};

}  // namespace

void InlineSetRoutines(PlanningContext& context, Query& query) { SetInliner(context).Run(query); }

}  // namespace basalt
