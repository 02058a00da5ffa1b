#include "engine/planner/optimize/fold.h"

#include <algorithm>

#include "engine/planner/bind/coerce.h"
#include "engine/planner/expression_tree.h"
#include "engine/planner/optimize/inline_routine.h"
#include "types/array.h"

namespace basalt {

namespace {

class Folder {
 public:
  explicit Folder(PlanningContext& context) : context_(context), coercer_(context) {}

  void Fold(ExpressionPtr& slot) {
    RecursionGuard guard(context_);
    if (slot->kind == ExpressionKind::kDistinctFrom) return FoldDistinctFrom(slot);
    if (slot->kind == ExpressionKind::kNullIf) return FoldNullIf(slot);
    VisitChildren(*slot, [&](ExpressionPtr& child) { Fold(child); });
    switch (slot->kind) {
      case ExpressionKind::kFunction: return FoldFunction(slot);
      case ExpressionKind::kAnd: return FoldConjunction(slot, As<AndExpression>(*slot).terms, true);
      case ExpressionKind::kOr: return FoldConjunction(slot, As<OrExpression>(*slot).terms, false);
      case ExpressionKind::kNot: return FoldNot(slot);
      case ExpressionKind::kNullTest: return FoldNullTest(slot);
      case ExpressionKind::kCase: return FoldCase(slot);
      case ExpressionKind::kCoalesce: return FoldCoalesce(slot);
      case ExpressionKind::kArrayOperator: return FoldArrayOperator(slot);
      case ExpressionKind::kRelabel: return FoldRelabel(slot);
      case ExpressionKind::kSubscript: return FoldSubscript(slot);
      case ExpressionKind::kParameter: return FoldParameter(slot);
      default: return;
    }
  }

 private:
  void Replace(ExpressionPtr& slot, ExpressionPtr with) {
    with->location = slot->location;
    slot = std::move(with);
  }
  void ReplaceWithBool(ExpressionPtr& slot, bool value) {
    const Datum datum = MakeDatum(value);
    Replace(slot, coercer_.MakeConstant(context_.MakeType(kBoolOid), &datum));
  }

  void FoldParameter(ExpressionPtr& slot) {
    const auto& parameter = As<ParameterExpression>(*slot);
    const auto values = context_.input.parameter_values;
    if (static_cast<size_t>(parameter.index) >= values.size()) return;
    const Value& value = values[parameter.index];
    if (value.physical_type() != slot->physical && !value.is_null()) return;
    context_.looked_at_values = true;
    const SqlType type = slot->type;
    Replace(slot, coercer_.MakeConstant(type, value.is_null() ? nullptr : &value.datum()));
  }

  void FoldFunction(ExpressionPtr& slot) {
    auto& call = As<FunctionExpression>(*slot);
    if (call.function->is_routine()) {
      if (ExpressionPtr body = InlineRoutine(context_, call, inlining_)) {
        inlining_.push_back(call.function->oid);
        slot = std::move(body);
        Fold(slot);
        inlining_.pop_back();
        return;
      }
    }
    bool all_constant = true, any_null = false;
    for (const ExpressionPtr& argument : call.arguments) {
      const auto* constant = AsIf<ConstantExpression>(argument.get());
      all_constant = all_constant && constant != nullptr;
      any_null = any_null || (constant != nullptr && constant->value.is_null());
    }
    if (call.function->returns_set || call.type.oid == kRecordOid) return;
    if (any_null && call.function->strict) {
      // What could not be computed is an error of the query, NULL or not.
      if (std::any_of(call.arguments.begin(), call.arguments.end(), [](const auto& argument) { return Failed(*argument); })) return;
      return Replace(slot, coercer_.MakeConstant(slot->type, nullptr));
    }
    if (!all_constant || call.function->volatility != 'i' || call.kernel == nullptr) return;
    if (ExpressionPtr value = Call(call)) Replace(slot, std::move(value));
  }

  // A call over constants that is one still.
  static bool Failed(const Expression& expression) {
    const auto* call = AsIf<FunctionExpression>(&expression);
    if (call == nullptr || call->function->volatility != 'i' || call->kernel == nullptr || call->function->returns_set) return false;
    return std::all_of(call->arguments.begin(), call->arguments.end(), [](const ExpressionPtr& argument) {
      return argument->kind == ExpressionKind::kConstant || Failed(*argument);
    });
  }

  ExpressionPtr Call(const FunctionExpression& call) {
    std::vector<Vector> vectors;
    std::vector<const Vector*> arguments;
    vectors.reserve(call.arguments.size());
    for (const ExpressionPtr& argument : call.arguments) {
      vectors.emplace_back(argument->physical);
      vectors.back().ResetConstant(As<ConstantExpression>(*argument).value.nullable());
    }
    for (const Vector& vector : vectors) arguments.push_back(&vector);
    if (!call.kernel->any_signature && call.kernel->signature.result != call.physical) return nullptr;
    try {
      FunctionContext function_context(context_.environment, call.argument_types, call.type, call.collation, call.variadic_call);
      Vector result(call.physical);
      result.Reset();
      function_context.set_arena(&result.strings());
      KernelCall kernel_call{function_context, arguments, RowSelection{nullptr, 1}, result};
      call.kernel->function(kernel_call);
      const NullableDatum value = result.Get(0);
      return coercer_.MakeConstant(call.type, value.is_null ? nullptr : &value.value);
    } catch (const SqlError&) {
      return nullptr;
    }
  }

  // Both sides of `equals`, which itself stays a call: it is never asked about NULLs. True when a constant answer was found.
  bool FoldComparison(const ExpressionPtr& equals, const ConstantExpression** left, const ConstantExpression** right, bool* same) {
    auto& call = As<FunctionExpression>(*equals);
    for (ExpressionPtr& argument : call.arguments) Fold(argument);
    *left = AsIf<ConstantExpression>(call.arguments[0].get());
    *right = AsIf<ConstantExpression>(call.arguments[1].get());
    if (*left == nullptr || *right == nullptr) return false;
    if ((*left)->value.is_null() || (*right)->value.is_null()) {
      *same = (*left)->value.is_null() && (*right)->value.is_null();
      return true;
    }
    if (call.function->volatility != 'i' || call.kernel == nullptr) return false;
    const ExpressionPtr value = Call(call);
    if (!value) return false;
    *same = IsConstantTrue(*value);
    return true;
  }
  void FoldDistinctFrom(ExpressionPtr& slot) {
    const auto& test = As<DistinctFromExpression>(*slot);
    const ConstantExpression *left = nullptr, *right = nullptr;
    bool same = false;
    if (FoldComparison(test.equals, &left, &right, &same)) ReplaceWithBool(slot, same == test.negated);
  }
  void FoldNullIf(ExpressionPtr& slot) {
    const auto& call = As<NullIfExpression>(*slot);
    const ConstantExpression *left = nullptr, *right = nullptr;
    bool same = false;
    if (!FoldComparison(call.equals, &left, &right, &same)) return;
    const Value value = left->value;
    Replace(slot, coercer_.MakeConstant(slot->type, same || value.is_null() ? nullptr : &value.datum()));
  }

  void FoldConjunction(ExpressionPtr& slot, ExpressionList& terms, bool conjunction) {
    ExpressionList kept;
    bool has_null = false;
    for (ExpressionPtr& term : terms) {
      const auto* constant = AsIf<ConstantExpression>(term.get());
      if (constant == nullptr) {
        // Nested lists of the same kind are one list.
        if (term->kind == slot->kind) {
          for (ExpressionPtr& inner : conjunction ? As<AndExpression>(*term).terms : As<OrExpression>(*term).terms) kept.push_back(std::move(inner));
        } else {
          kept.push_back(std::move(term));
        }
        continue;
      }
      if (constant->value.is_null()) has_null = true;
      else if (constant->value.datum().b != conjunction) return ReplaceWithBool(slot, !conjunction);
    }
    if (has_null) kept.push_back(coercer_.MakeConstant(context_.MakeType(kBoolOid), nullptr));
    if (kept.empty()) return ReplaceWithBool(slot, conjunction);
    if (kept.size() == 1) {
      ExpressionPtr only = std::move(kept[0]);
      slot = std::move(only);
      return;
    }
    terms = std::move(kept);
  }

  void FoldNot(ExpressionPtr& slot) {
    ExpressionPtr& input = As<NotExpression>(*slot).input;
    if (const auto* constant = AsIf<ConstantExpression>(input.get())) {
      if (constant->value.is_null()) return Replace(slot, coercer_.MakeConstant(context_.MakeType(kBoolOid), nullptr));
      return ReplaceWithBool(slot, !constant->value.datum().b);
    }
    if (input->kind == ExpressionKind::kNot) {
      ExpressionPtr inner = std::move(As<NotExpression>(*input).input);
      slot = std::move(inner);
    }
  }

  void FoldNullTest(ExpressionPtr& slot) {
    auto& test = As<NullTestExpression>(*slot);
    if (test.row_wise && test.input->kind == ExpressionKind::kRow) return FoldRowTest(slot, test);
    const auto* constant = AsIf<ConstantExpression>(test.input.get());
    if (constant == nullptr || test.row_wise) return;
    ReplaceWithBool(slot, constant->value.is_null() == test.is_null);
  }

  // (a, b) IS [NOT] NULL as a test of each field; a field that is a row is one value here.
  void FoldRowTest(ExpressionPtr& slot, NullTestExpression& test) {
    auto all = std::make_unique<AndExpression>();
    for (ExpressionPtr& field : As<RowExpression>(*test.input).fields) {
      const auto* constant = AsIf<ConstantExpression>(field.get());
      if (constant != nullptr && constant->value.is_null() == test.is_null) continue;
      if (constant != nullptr) return ReplaceWithBool(slot, false);
      auto one = std::make_unique<NullTestExpression>();
      one->input = std::move(field);
      one->is_null = test.is_null;
      coercer_.Finish(one.get(), slot->type);
      all->terms.push_back(std::move(one));
    }
    if (all->terms.empty()) return ReplaceWithBool(slot, true);
    coercer_.Finish(all.get(), slot->type);
    ExpressionPtr result = std::move(all);
    if (As<AndExpression>(*result).terms.size() == 1) result = std::move(As<AndExpression>(*result).terms[0]);
    slot = std::move(result);
  }

  void FoldCase(ExpressionPtr& slot) {
    auto& node = As<CaseExpression>(*slot);
    std::vector<CaseExpression::Branch> kept;
    for (CaseExpression::Branch& branch : node.branches) {
      if (IsConstantFalseOrNull(*branch.condition)) continue;
      if (IsConstantTrue(*branch.condition)) {
        node.otherwise = std::move(branch.result);
        break;
      }
      kept.push_back(std::move(branch));
    }
    node.branches = std::move(kept);
    if (!node.branches.empty()) return;
    ExpressionPtr only = node.otherwise ? std::move(node.otherwise) : coercer_.MakeConstant(slot->type, nullptr);
    slot = std::move(only);
  }

  void FoldCoalesce(ExpressionPtr& slot) {
    auto& arguments = As<CoalesceExpression>(*slot).arguments;
    ExpressionList kept;
    for (ExpressionPtr& argument : arguments) {
      const auto* constant = AsIf<ConstantExpression>(argument.get());
      if (constant != nullptr && constant->value.is_null()) continue;
      kept.push_back(std::move(argument));
      if (constant != nullptr) break;
    }
    if (kept.empty()) return Replace(slot, coercer_.MakeConstant(slot->type, nullptr));
    if (kept.size() == 1) {
      ExpressionPtr only = std::move(kept[0]);
      slot = std::move(only);
      return;
    }
    arguments = std::move(kept);
  }

  // x = ANY (ARRAY[a, b]) of constants.
  void FoldArrayOperator(ExpressionPtr& slot) {
    constexpr size_t kMostElements = 100;
    auto& node = As<ArrayOperatorExpression>(*slot);
    const auto* array = AsIf<ArrayExpression>(node.array.get());
    if (array == nullptr || array->multidimensional || array->elements.size() > kMostElements || node.scalar->kind != ExpressionKind::kConstant) return;
    if (!node.function->strict || node.function->volatility != 'i' || node.kernel == nullptr) return;
    bool null = false;
    for (const ExpressionPtr& element : array->elements) {
      const auto* value = AsIf<ConstantExpression>(element.get());
      if (value == nullptr) return;
      if (value->value.is_null() || As<ConstantExpression>(*node.scalar).value.is_null()) {
        null = true;
        continue;
      }
      FunctionExpression call;
      call.function = node.function;
      call.kernel = node.kernel;
      call.collation = node.collation;
      call.type = slot->type;
      call.physical = slot->physical;
      call.argument_types = node.argument_types;
      call.arguments.push_back(Clone(*node.scalar));
      call.arguments.push_back(Clone(*element));
      const ExpressionPtr answer = Call(call);
      if (!answer) return;
      if (IsConstantTrue(*answer) == node.any) return ReplaceWithBool(slot, node.any);
    }
    if (null) return Replace(slot, coercer_.MakeConstant(context_.MakeType(kBoolOid), nullptr));
    ReplaceWithBool(slot, !node.any);
  }

  // One element of a constant array.
  void FoldSubscript(ExpressionPtr& slot) {
    const auto& node = As<SubscriptExpression>(*slot);
    const auto* array = AsIf<ConstantExpression>(node.container.get());
    if (array == nullptr || node.assigned || node.indexes.size() != 1 || node.indexes[0].is_slice) return;
    const auto* at = AsIf<ConstantExpression>(node.indexes[0].upper.get());
    const TypeInfo& type = context_.Type(BaseType(context_.catalog, array->type.oid));
    if (at == nullptr || at->physical != PhysicalType::kInt32 || type.kind != TypeKind::kArray) return;
    NullableDatum found;
    if (!array->value.is_null() && !at->value.is_null()) {
      const ArrayView view(array->value.datum().str.view());
      const int64_t wanted = at->value.datum().i4;
      const int64_t index = view.dimension_count() == 1 ? wanted - view.dimension(0).lower_bound : -1;
      view.ForEach(slot->physical, [&](uint32_t i, NullableDatum element) {
        if (static_cast<int64_t>(i) == index) found = element;
      });
    }
    Replace(slot, coercer_.MakeConstant(slot->type, found.is_null ? nullptr : &found.value));
  }

  void FoldRelabel(ExpressionPtr& slot) {
    const auto& relabel = As<RelabelExpression>(*slot);
    const auto* constant = AsIf<ConstantExpression>(relabel.input.get());
    if (constant == nullptr || constant->physical != slot->physical) return;
    const Value value = constant->value;
    Replace(slot, coercer_.MakeConstant(slot->type, value.is_null() ? nullptr : &value.datum()));
  }

  PlanningContext& context_;
  Coercer coercer_;
  std::vector<Oid> inlining_;  // functions whose bodies stand around the expression
};

}  // namespace

void FoldConstants(PlanningContext& context, ExpressionPtr& expression) { Folder(context).Fold(expression); }

void FoldConstants(PlanningContext& context, Query& query) {
  Folder folder(context);
  auto visit = [&](auto&& self, ExpressionPtr& slot) -> void {
    folder.Fold(slot);
    Walk(*slot, [&](const Expression& node) {
      if (const auto* subplan = AsIf<SubplanExpression>(&node); subplan != nullptr && subplan->query) {
        VisitQuery(*subplan->query, [&](ExpressionPtr& inner) { self(self, inner); });
        return false;
      }
      return true;
    });
  };
  VisitQuery(query, [&](ExpressionPtr& slot) { visit(visit, slot); });
}

namespace {

ExpressionList TermsOf(ExpressionPtr condition) {
  if (condition->kind == ExpressionKind::kAnd) return std::move(As<AndExpression>(*condition).terms);
  ExpressionList terms;
  terms.push_back(std::move(condition));
  return terms;
}

// (a AND b) OR (a AND c) as a, (b OR c): what all branches demand can be pushed down or joined by.
ExpressionList FactorOr(ExpressionPtr condition) {
  std::vector<ExpressionList> branches;
  auto& all = As<OrExpression>(*condition);
  for (ExpressionPtr& term : all.terms) branches.push_back(TermsOf(std::move(term)));
  ExpressionList common;
  auto find = [](ExpressionList& branch, const Expression& wanted) {
    return std::find_if(branch.begin(), branch.end(), [&](const ExpressionPtr& term) { return Equal(*term, wanted); });
  };
  for (size_t at = 0; at < branches[0].size();) {
    const bool everywhere = std::all_of(branches.begin() + 1, branches.end(), [&](ExpressionList& branch) {
      return find(branch, *branches[0][at]) != branch.end();
    });
    if (!everywhere) {
      ++at;
      continue;
    }
    for (size_t b = 1; b < branches.size(); ++b) branches[b].erase(find(branches[b], *branches[0][at]));
    common.push_back(std::move(branches[0][at]));
    branches[0].erase(branches[0].begin() + static_cast<ptrdiff_t>(at));
  }
  if (std::any_of(branches.begin(), branches.end(), [](const ExpressionList& branch) { return branch.empty(); })) return common;
  all.terms.clear();
  for (ExpressionList& branch : branches) {
    if (branch.size() == 1) {
      all.terms.push_back(std::move(branch[0]));
      continue;
    }
    auto terms = std::make_unique<AndExpression>();
    terms->type = condition->type;
    terms->physical = condition->physical;
    terms->terms = std::move(branch);
    all.terms.push_back(std::move(terms));
  }
  common.push_back(std::move(condition));
  return common;
}

}  // namespace

ExpressionList SplitConjuncts(ExpressionPtr condition) {
  ExpressionList terms;
  if (!condition) return terms;
  if (condition->kind == ExpressionKind::kAnd) {
    for (ExpressionPtr& term : As<AndExpression>(*condition).terms) {
      for (ExpressionPtr& inner : SplitConjuncts(std::move(term))) terms.push_back(std::move(inner));
    }
    return terms;
  }
  if (condition->kind == ExpressionKind::kOr && !IsVolatile(*condition) && !HasSubplan(*condition)) return FactorOr(std::move(condition));
  if (!IsConstantTrue(*condition)) terms.push_back(std::move(condition));
  return terms;
}

ExpressionPtr JoinConjuncts(PlanningContext& context, ExpressionList terms) {
  if (terms.empty()) return nullptr;
  if (terms.size() == 1) return std::move(terms[0]);
  auto all = std::make_unique<AndExpression>();
  all->terms = std::move(terms);
  all->type = context.MakeType(kBoolOid);
  all->physical = PhysicalType::kBool;
  return all;
}

}  // namespace basalt
