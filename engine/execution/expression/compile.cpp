#include "base/sql_error.h"
#include "base/stack_guard.h"
#include "engine/execution/expression/expression_walk.h"
#include "engine/execution/expression/nodes.h"

namespace basalt {
namespace {

bool IsLeaf(ExpressionKind kind) {
  return kind == ExpressionKind::kConstant || kind == ExpressionKind::kParameter || kind == ExpressionKind::kColumn ||
         kind == ExpressionKind::kExecParameter;
}

EvaluatorPtr CompileComposed(const Expression& expression, ExecutionState& state) {
  switch (expression.kind) {
    case ExpressionKind::kArrayOperator:
      return MakeArrayOperatorEvaluator(As<ArrayOperatorExpression>(expression), state);
    case ExpressionKind::kArray: return MakeArrayEvaluator(As<ArrayExpression>(expression), state);
    case ExpressionKind::kArrayCast: return MakeArrayCastEvaluator(As<ArrayCastExpression>(expression), state);
    case ExpressionKind::kSubscript: return MakeSubscriptEvaluator(As<SubscriptExpression>(expression), state);
    case ExpressionKind::kRow: return MakeRowEvaluator(As<RowExpression>(expression), state);
    case ExpressionKind::kFieldSelect: return MakeFieldSelectEvaluator(As<FieldSelectExpression>(expression), state);
    case ExpressionKind::kRowCast: return MakeRowCastEvaluator(As<RowCastExpression>(expression), state);
    case ExpressionKind::kRowCompare: return MakeRowCompareEvaluator(As<RowCompareExpression>(expression), state);
    case ExpressionKind::kIoCast: return MakeIoCastEvaluator(As<IoCastExpression>(expression), state);
    case ExpressionKind::kDomainCheck: return MakeDomainCheckEvaluator(As<DomainCheckExpression>(expression), state);
    case ExpressionKind::kSubplan: return MakeSubplanEvaluator(As<SubplanExpression>(expression), state);
    case ExpressionKind::kAggregate: ThrowInternal("an aggregate outside of an Aggregate node");
    case ExpressionKind::kWindow: ThrowInternal("a window function outside of a Window node");
    case ExpressionKind::kGrouping: ThrowInternal("GROUPING outside of an Aggregate node");
    case ExpressionKind::kSetFunction:
      throw SqlError(sqlstate::kFeatureNotSupported, "set-valued function called in context that cannot accept a set")
          .At(expression.location);
    default: ThrowInternal("an expression of unknown kind");
  }
}

EvaluatorPtr CompileNode(const Expression& expression, ExecutionState& state) {
  switch (expression.kind) {
    case ExpressionKind::kConstant: return MakeConstantEvaluator(As<ConstantExpression>(expression), state);
    case ExpressionKind::kParameter: return MakeParameterEvaluator(As<ParameterExpression>(expression), state);
    case ExpressionKind::kExecParameter: return MakeExecParameterEvaluator(As<ExecParameterExpression>(expression), state);
    case ExpressionKind::kColumn: return MakeColumnEvaluator(As<ColumnExpression>(expression));
    case ExpressionKind::kFunction: return MakeFunctionEvaluator(As<FunctionExpression>(expression), state);
    case ExpressionKind::kAnd: return MakeAndEvaluator(As<AndExpression>(expression), state);
    case ExpressionKind::kOr: return MakeOrEvaluator(As<OrExpression>(expression), state);
    case ExpressionKind::kNot: return MakeNotEvaluator(As<NotExpression>(expression), state);
    case ExpressionKind::kNullTest: return MakeNullTestEvaluator(As<NullTestExpression>(expression), state);
    case ExpressionKind::kBooleanTest: return MakeBooleanTestEvaluator(As<BooleanTestExpression>(expression), state);
    case ExpressionKind::kDistinctFrom: return MakeDistinctFromEvaluator(As<DistinctFromExpression>(expression), state);
    case ExpressionKind::kCase: return MakeCaseEvaluator(As<CaseExpression>(expression), state);
    case ExpressionKind::kCoalesce: return MakeCoalesceEvaluator(As<CoalesceExpression>(expression), state);
    case ExpressionKind::kMinMax: return MakeMinMaxEvaluator(As<MinMaxExpression>(expression), state);
    case ExpressionKind::kNullIf: return MakeNullIfEvaluator(As<NullIfExpression>(expression), state);
    case ExpressionKind::kRelabel: return MakeRelabelEvaluator(As<RelabelExpression>(expression), state);
    default: return CompileComposed(expression, state);
  }
}

}  // namespace

EvaluatorPtr CompileExpression(const Expression& expression, ExecutionState& state) {
  CheckStackDepth();
  EvaluatorPtr node = CompileNode(expression, state);
  if (IsLeaf(expression.kind) || !IsSteady(expression)) return node;
  return MakeOnceEvaluator(std::move(node), state);
}

}  // namespace basalt
