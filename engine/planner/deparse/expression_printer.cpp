#include "engine/planner/deparse/expression_printer.h"

#include <algorithm>

#include "engine/planner/expression_tree.h"
#include "engine/planner/routine.h"

namespace basalt {

void ExpressionPrinter::Keyword(std::string_view word, int before, int after, int extra) {
  if (flat_) {
    const bool gap = word.empty() ? out_.ends_with(',') : word[0] != ' ' && !out_.empty() && out_.back() != ' ' && out_.back() != '(';
    if (gap) out_ += ' ';
    out_ += word;
    return;
  }
  indent_ += before;
  while (!out_.empty() && out_.back() == ' ') out_.pop_back();
  out_ += '\n';
  const int level = std::max(0, indent_);
  out_.append(level < 40 ? level : 40 + (level - 40) % 40, ' ');
  out_.append(extra, ' ');
  out_ += word;
  indent_ = std::max(0, indent_ + after);
}

void ExpressionPrinter::PrintList(const ExpressionList& list, bool show_implicit, std::string_view separator) {
  bool first = true;
  for (const ExpressionPtr& item : list) {
    if (!first) out_ += separator;
    first = false;
    Print(*item, show_implicit);
  }
}

std::string ExpressionPrinter::FunctionName(const FunctionDescriptor& function) {
  if (context_.names.FunctionIsVisible(function.oid)) return QuoteIdentifier(function.name);
  const SchemaDescriptor* schema = context_.catalog.FindSchema(function.schema);
  return schema == nullptr ? QuoteIdentifier(function.name) : QuoteIdentifier(schema->name) + "." + QuoteIdentifier(function.name);
}

std::string ExpressionPrinter::OperatorName(const OperatorDescriptor& op) {
  if (context_.names.OperatorIsVisible(op.oid)) return op.name;
  const SchemaDescriptor* schema = context_.catalog.FindSchema(op.schema);
  return Format("OPERATOR({}.{})", schema == nullptr ? "pg_catalog" : QuoteIdentifier(schema->name), op.name);
}

void ExpressionPrinter::PrintOperator(Oid oid, const Expression* left, const Expression& right) {
  const OperatorDescriptor* op = context_.catalog.FindOperator(oid);
  out_ += "(";
  if (left != nullptr) {
    Print(*left, true);
    out_ += " ";
  }
  out_ += op == nullptr ? "=" : OperatorName(*op);
  out_ += " ";
  Print(right, true);
  out_ += ")";
}

void ExpressionPrinter::PrintCast(const Expression& argument, SqlType target) {
  const auto* constant = AsIf<ConstantExpression>(&argument);
  if (constant != nullptr && constant->type.oid == target.oid && constant->type.typmod < 0) {
    PrintConstant(*constant, -1);
  } else {
    out_ += "(";
    Print(argument, false);
    out_ += ")";
  }
  out_ += "::";
  out_ += TypeText(target);
}

void ExpressionPrinter::PrintTrim(const FunctionExpression& call) {
  const std::string& name = call.function->name;
  out_ += name == "btrim" ? "TRIM(BOTH" : name == "ltrim" ? "TRIM(LEADING" : "TRIM(TRAILING";
  if (call.arguments.size() == 2) {
    out_ += " ";
    Print(*call.arguments[1], false);
  }
  out_ += " FROM ";
  Print(*call.arguments[0], false);
  out_ += ")";
}

// Functions with a syntax of their own. False: printed as any call.
bool ExpressionPrinter::PrintSqlSyntax(const FunctionExpression& call) {
  const std::string& name = call.function->name;
  const ExpressionList& arguments = call.arguments;
  auto between = [&](std::string_view head, size_t first, std::string_view word, size_t second) {
    out_ += head;
    Print(*arguments[first], false);
    out_ += word;
    Print(*arguments[second], false);
  };
  if (name == "timezone" && arguments.size() == 2) {
    out_ += "(";
    Print(*arguments[1], true);
    out_ += " AT TIME ZONE ";
    Print(*arguments[0], true);
    out_ += ")";
    return true;
  }
  if (name == "extract" && arguments.size() == 2 && arguments[0]->kind == ExpressionKind::kConstant) {
    out_ += "EXTRACT(";
    out_ += As<ConstantExpression>(*arguments[0]).value.datum().str.view();
    out_ += " FROM ";
    Print(*arguments[1], false);
    out_ += ")";
    return true;
  }
  if (name == "position" && arguments.size() == 2) {
    between("POSITION((", 1, ") IN (", 0);
    out_ += "))";
    return true;
  }
  if (name == "overlay" && arguments.size() >= 3) {
    between("OVERLAY(", 0, " PLACING ", 1);
    out_ += " FROM ";
    Print(*arguments[2], false);
    if (arguments.size() == 4) {
      out_ += " FOR ";
      Print(*arguments[3], false);
    }
    out_ += ")";
    return true;
  }
  if (name == "substring" && arguments.size() >= 2) {
    between("SUBSTRING(", 0, " FROM ", 1);
    if (arguments.size() == 3) {
      out_ += " FOR ";
      Print(*arguments[2], false);
    }
    out_ += ")";
    return true;
  }
  if (name == "btrim" || name == "ltrim" || name == "rtrim") {
    PrintTrim(call);
    return true;
  }
  if (name == "xmlexists") {
    between("XMLEXISTS((", 0, ") PASSING (", 1);
    out_ += "))";
    return true;
  }
  if (name == "overlaps" && arguments.size() == 4) {
    out_ += "((";
    between("", 0, ", ", 1);
    out_ += ") OVERLAPS (";
    between("", 2, ", ", 3);
    out_ += "))";
    return true;
  }
  return false;
}

namespace {

constexpr const char* kValueFunctions[] = {"CURRENT_DATE", "CURRENT_TIME", "CURRENT_TIME", "CURRENT_TIMESTAMP", "CURRENT_TIMESTAMP",
                                           "LOCALTIME", "LOCALTIME", "LOCALTIMESTAMP", "LOCALTIMESTAMP", "CURRENT_ROLE",
                                           "CURRENT_USER", "USER", "SESSION_USER", "CURRENT_CATALOG", "CURRENT_SCHEMA"};

// The argument behind the declared ones that says what columns to make (bind/bind_json.cpp).
bool IsRowDefinition(const FunctionDescriptor& function, size_t argument) {
  return argument >= function.argument_types.size() && function.variadic_type == kInvalidOid;
}

}  // namespace

void ExpressionPrinter::PrintFunction(const FunctionExpression& call, bool show_implicit) {
  if (call.value_function >= 0) {
    out_ += kValueFunctions[call.value_function];
    if (call.type.typmod >= 0) out_ += Format("({})", call.type.typmod);
    return;
  }
  if (call.op != kInvalidOid) {
    if (call.arguments.size() == 1) return PrintOperator(call.op, nullptr, *call.arguments[0]);
    return PrintOperator(call.op, call.arguments[0].get(), *call.arguments[1]);
  }
  if (call.form == Expression::Form::kImplicitCast && !show_implicit) return Print(*call.arguments[0], false);
  if (call.form == Expression::Form::kImplicitCast || call.form == Expression::Form::kExplicitCast) {
    return PrintCast(*call.arguments[0], call.type);
  }
  if (call.form == Expression::Form::kSqlSyntax && (PrintXmlSyntax(call) || PrintSqlSyntax(call))) return;
  out_ += FunctionName(*call.function);
  out_ += "(";
  for (size_t i = 0; i < call.arguments.size() && !IsRowDefinition(*call.function, i); ++i) {
    if (i > 0) out_ += ", ";
    const auto* array = AsIf<ArrayExpression>(call.arguments[i].get());
    const bool last = i + 1 == call.arguments.size();
    if (last && call.variadic_call) out_ += "VARIADIC ";
    if (last && array != nullptr && array->form == Expression::Form::kImplicitCast && !call.variadic_call) {
      PrintList(array->elements, true);  // gathered variadic arguments
      continue;
    }
    Print(*call.arguments[i], true);
  }
  out_ += ")";
}

void ExpressionPrinter::PrintParameter(int index) {
  const RoutineSignature* routine = context_.routine;
  const auto at = static_cast<size_t>(index);
  if (routine == nullptr || at >= routine->argument_names.size() || routine->argument_names[at].empty()) {
    out_ += Format("${}", index + 1);
    return;
  }
  if (!names_are_plain()) out_ += QuoteIdentifier(routine->name) + ".";
  out_ += QuoteIdentifier(routine->argument_names[at]);
}

void ExpressionPrinter::PrintCase(const CaseExpression& node) {
  Keyword("CASE", 0, 4, 0);
  for (const CaseExpression::Branch& branch : node.branches) {
    Keyword("WHEN ", 0, 0, 0);
    Print(*branch.condition, false);
    out_ += " THEN ";
    Print(*branch.result, true);
  }
  Keyword("ELSE ", 0, 0, 0);
  if (node.otherwise) Print(*node.otherwise, true);
  else out_ += "NULL::" + TypeText(node.type);
  Keyword("END", -4, 0, 0);
}

void ExpressionPrinter::PrintSubscript(const SubscriptExpression& node) {
  const bool plain = node.container->kind == ExpressionKind::kColumn || node.container->kind == ExpressionKind::kParameter;
  if (!plain) out_ += "(";
  Print(*node.container, true);
  if (!plain) out_ += ")";
  for (const SubscriptExpression::Index& index : node.indexes) {
    out_ += "[";
    if (index.is_slice) {
      if (index.lower) Print(*index.lower, false);
      out_ += ":";
    }
    if (index.upper) Print(*index.upper, false);
    out_ += "]";
  }
}

void ExpressionPrinter::PrintField(const FieldSelectExpression& node) {
  out_ += "(";
  Print(*node.input, true);
  out_ += ").";
  std::string name = Format("f{}", node.field + 1);
  const TypeInfo* info = context_.catalog.FindType(BaseType(context_.catalog, node.input->type.oid));
  if (info != nullptr && info->kind == TypeKind::kComposite) {
    int live = 0;
    for (const TypeField& field : info->fields) {
      if (!field.dropped && live++ == node.field) name = field.name;
    }
  } else if (const auto* call = AsIf<FunctionExpression>(node.input.get())) {
    int output = 0;
    for (size_t i = 0; i < call->function->argument_modes.size(); ++i) {
      const char mode = call->function->argument_modes[i];
      if ((mode == 'o' || mode == 'b' || mode == 't') && output++ == node.field) name = call->function->argument_names[i];
    }
  }
  out_ += QuoteIdentifier(name);
}

bool ExpressionPrinter::IsCall(const Expression& expression) const {
  const auto* call = AsIf<FunctionExpression>(&expression);
  return call != nullptr && call->op == kInvalidOid;
}

void ExpressionPrinter::PrintSortExpression(const Expression& expression) {
  const bool parentheses = IsCall(expression);
  if (parentheses) out_ += "(";
  if (expression.kind == ExpressionKind::kConstant) PrintConstant(As<ConstantExpression>(expression), 1);
  else Print(expression, true);
  if (parentheses) out_ += ")";
}

void ExpressionPrinter::PrintSortKey(const SortKey& key) {
  PrintSortExpression(*key.expression);
  if (key.less_operator != kInvalidOid) {
    const OperatorDescriptor* op = context_.catalog.FindOperator(key.less_operator);
    if (op != nullptr) out_ += " USING " + OperatorName(*op);
  } else if (key.descending) {
    out_ += " DESC";
  }
  if (key.nulls_first != key.descending) out_ += key.nulls_first ? " NULLS FIRST" : " NULLS LAST";
}

void ExpressionPrinter::PrintAggregate(const AggregateExpression& aggregate) {
  out_ += FunctionName(*aggregate.function);
  out_ += "(";
  if (aggregate.distinct) out_ += "DISTINCT ";
  if (aggregate.function->aggregate_kind != 'n' && aggregate.function->aggregate_kind != 0) {
    PrintList(aggregate.direct_arguments, true);
    out_ += ") WITHIN GROUP (ORDER BY ";
  } else if (aggregate.star) {
    out_ += "*";
  } else {
    if (aggregate.variadic_call) out_ += "VARIADIC ";
    PrintList(aggregate.arguments, true);
    if (!aggregate.order_by.empty()) out_ += " ORDER BY ";
  }
  for (size_t i = 0; i < aggregate.order_by.size(); ++i) {
    if (i > 0) out_ += ", ";
    PrintSortKey(aggregate.order_by[i]);
  }
  out_ += ")";
  if (aggregate.filter) {
    out_ += " FILTER (WHERE ";
    Print(*aggregate.filter, false);
    out_ += ")";
  }
}

void ExpressionPrinter::PrintColumn(const ColumnExpression& column) { out_ += Format("${}", column.index); }
void ExpressionPrinter::PrintSubplan(const SubplanExpression&) { out_ += "(SubPlan)"; }
void ExpressionPrinter::PrintExecParameter(const ExecParameterExpression& parameter) { out_ += Format("${}", parameter.id); }

namespace {

const char* TestText(BooleanTestExpression::Test test) {
  static constexpr const char* kTexts[] = {" IS TRUE", " IS NOT TRUE", " IS FALSE", " IS NOT FALSE", " IS UNKNOWN", " IS NOT UNKNOWN"};
  return kTexts[static_cast<int>(test)];
}

}  // namespace

// What has a truth value and a syntax of its own.
void ExpressionPrinter::PrintCondition(const Expression& e) {
  switch (e.kind) {
    case ExpressionKind::kAnd: case ExpressionKind::kOr: {
      const bool conjunction = e.kind == ExpressionKind::kAnd;
      out_ += "(";
      PrintList(conjunction ? As<AndExpression>(e).terms : As<OrExpression>(e).terms, false, conjunction ? " AND " : " OR ");
      out_ += ")";
      return;
    }
    case ExpressionKind::kNot:
      out_ += "(NOT ";
      Print(*As<NotExpression>(e).input, false);
      out_ += ")";
      return;
    case ExpressionKind::kNullTest:
      out_ += "(";
      Print(*As<NullTestExpression>(e).input, true);
      out_ += As<NullTestExpression>(e).is_null ? " IS NULL)" : " IS NOT NULL)";
      return;
    case ExpressionKind::kBooleanTest:
      out_ += "(";
      Print(*As<BooleanTestExpression>(e).input, false);
      out_ += TestText(As<BooleanTestExpression>(e).test);
      out_ += ")";
      return;
    case ExpressionKind::kDistinctFrom: {
      const auto& equals = As<FunctionExpression>(*As<DistinctFromExpression>(e).equals);
      out_ += As<DistinctFromExpression>(e).negated ? "(NOT (" : "(";
      Print(*equals.arguments[0], true);
      out_ += " IS DISTINCT FROM ";
      Print(*equals.arguments[1], true);
      out_ += As<DistinctFromExpression>(e).negated ? "))" : ")";
      return;
    }
    case ExpressionKind::kArrayOperator: {
      const auto& node = As<ArrayOperatorExpression>(e);
      const OperatorDescriptor* op = context_.catalog.FindOperator(node.op);
      out_ += "(";
      Print(*node.scalar, true);
      out_ += Format(" {} {} (", op == nullptr ? "=" : OperatorName(*op), node.any ? "ANY" : "ALL");
      Print(*node.array, true);
      out_ += "))";
      return;
    }
    case ExpressionKind::kRowCompare: {
      static constexpr const char* kOperators[] = {"<", "<=", ">=", ">"};
      const auto& node = As<RowCompareExpression>(e);
      out_ += "(ROW(";
      PrintList(node.left, true);
      out_ += Format(") {} ROW(", kOperators[static_cast<int>(node.comparison)]);
      PrintList(node.right, true);
      out_ += "))";
      return;
    }
    default: ThrowInternal("unknown condition");
  }
}

void ExpressionPrinter::PrintConversion(const Expression& e, bool show_implicit) {
  switch (e.kind) {
    case ExpressionKind::kRelabel:
      if (e.form == Expression::Form::kSqlSyntax) {
        out_ += "(";
        Print(*As<RelabelExpression>(e).input, true);
        out_ += " COLLATE ";
        const CollationDescriptor* collation = context_.catalog.FindCollation(e.type.collation);
        out_ += QuoteIdentifier(collation == nullptr ? "default" : collation->name) + ")";
        return;
      }
      if (e.form == Expression::Form::kImplicitCast && !show_implicit) return Print(*As<RelabelExpression>(e).input, false);
      return PrintCast(*As<RelabelExpression>(e).input, e.type);
    case ExpressionKind::kIoCast:
      if (e.form == Expression::Form::kImplicitCast && !show_implicit) return Print(*As<IoCastExpression>(e).input, false);
      return PrintCast(*As<IoCastExpression>(e).input, e.type);
    case ExpressionKind::kArrayCast:
      if (e.form == Expression::Form::kImplicitCast && !show_implicit) return Print(*As<ArrayCastExpression>(e).input, false);
      return PrintCast(*As<ArrayCastExpression>(e).input, e.type);
    case ExpressionKind::kRowCast:
      if (e.form == Expression::Form::kImplicitCast && !show_implicit) return Print(*As<RowCastExpression>(e).input, false);
      return PrintCast(*As<RowCastExpression>(e).input, e.type);
    case ExpressionKind::kDomainCheck:
      if (e.form == Expression::Form::kImplicitCast && !show_implicit) return Print(*As<DomainCheckExpression>(e).input, false);
      return PrintCast(*As<DomainCheckExpression>(e).input, e.type);
    default: ThrowInternal("unknown conversion");
  }
}

void ExpressionPrinter::PrintSetFunction(const SetFunctionExpression& node) {
  if (node.form == Expression::Form::kSqlSyntax) return PrintXmlTable(node);
  out_ += FunctionName(*node.function) + "(";
  if (node.variadic_call) out_ += "VARIADIC ";
  for (size_t i = 0; i < node.arguments.size() && !IsRowDefinition(*node.function, i); ++i) {
    if (i > 0) out_ += ", ";
    Print(*node.arguments[i], true);
  }
  out_ += ")";
}

void ExpressionPrinter::Print(const Expression& e, bool show_implicit) {
  RecursionGuard guard(context_);
  switch (e.kind) {
    case ExpressionKind::kConstant: return PrintConstant(As<ConstantExpression>(e), 0);
    case ExpressionKind::kParameter: return PrintParameter(As<ParameterExpression>(e).index);
    case ExpressionKind::kExecParameter: return PrintExecParameter(As<ExecParameterExpression>(e));
    case ExpressionKind::kColumn: return PrintColumn(As<ColumnExpression>(e));
    case ExpressionKind::kFunction: return PrintFunction(As<FunctionExpression>(e), show_implicit);
    case ExpressionKind::kAnd: case ExpressionKind::kOr: case ExpressionKind::kNot:
    case ExpressionKind::kNullTest: case ExpressionKind::kBooleanTest: case ExpressionKind::kDistinctFrom:
    case ExpressionKind::kArrayOperator: case ExpressionKind::kRowCompare: return PrintCondition(e);
    case ExpressionKind::kCase: return PrintCase(As<CaseExpression>(e));
    case ExpressionKind::kCoalesce:
      if (e.form == Expression::Form::kSqlSyntax && PrintMergedColumn(As<CoalesceExpression>(e))) return;
      out_ += "COALESCE(";
      PrintList(As<CoalesceExpression>(e).arguments, true);
      out_ += ")";
      return;
    case ExpressionKind::kMinMax:
      out_ += As<MinMaxExpression>(e).greatest ? "GREATEST(" : "LEAST(";
      PrintList(As<MinMaxExpression>(e).arguments, true);
      out_ += ")";
      return;
    case ExpressionKind::kNullIf:
      out_ += "NULLIF(";
      PrintList(As<FunctionExpression>(*As<NullIfExpression>(e).equals).arguments, true);
      out_ += ")";
      return;
    case ExpressionKind::kArray: {
      const auto& node = As<ArrayExpression>(e);
      out_ += "ARRAY[";
      PrintList(node.elements, true);
      out_ += "]";
      if (node.elements.empty()) out_ += "::" + TypeText(node.type);
      return;
    }
    case ExpressionKind::kRow:
      if (e.form == Expression::Form::kSqlSyntax && PrintWholeRow(As<RowExpression>(e))) return;
      out_ += "ROW(";
      PrintList(As<RowExpression>(e).fields, true);
      out_ += ")";
      if (e.form == Expression::Form::kExplicitCast) out_ += "::" + TypeText(e.type);
      return;
    case ExpressionKind::kFieldSelect: return PrintField(As<FieldSelectExpression>(e));
    case ExpressionKind::kSubscript: return PrintSubscript(As<SubscriptExpression>(e));
    case ExpressionKind::kRelabel: case ExpressionKind::kIoCast: case ExpressionKind::kArrayCast:
    case ExpressionKind::kRowCast: case ExpressionKind::kDomainCheck: return PrintConversion(e, show_implicit);
    case ExpressionKind::kSubplan: return PrintSubplan(As<SubplanExpression>(e));
    case ExpressionKind::kAggregate: return PrintAggregate(As<AggregateExpression>(e));
    case ExpressionKind::kSetFunction: return PrintSetFunction(As<SetFunctionExpression>(e));
    case ExpressionKind::kWindow: case ExpressionKind::kGrouping: out_ += "?"; return;
  }
}

}  // namespace basalt
