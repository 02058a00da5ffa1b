#include "engine/planner/bind/coerce.h"

#include <algorithm>

#include "engine/planner/bind/domain_check.h"
#include "engine/planner/expression_tree.h"

namespace basalt {

void Coercer::Finish(Expression* expression, SqlType type) const {
  expression->type = type;
  const TypeInfo* info = catalog_.FindType(type.oid);
  expression->physical = info == nullptr ? BuiltinPhysicalType(type.oid) : info->physical;
}

ExpressionPtr Coercer::MakeConstant(SqlType type, const Datum* value) const {
  auto constant = std::make_unique<ConstantExpression>();
  Finish(constant.get(), type);
  constant->value = Value(type, constant->physical, value);
  return constant;
}

namespace {

Oid InputCollation(const ExpressionList& arguments) {
  Oid collation = kInvalidOid;
  for (const ExpressionPtr& argument : arguments) {
    const Oid own = argument->type.collation;
    if (own != kInvalidOid && (collation == kInvalidOid || collation == kDefaultCollationOid)) collation = own;
  }
  return collation;
}

// A row that a function takes as a record keeps its type, which names the fields.
SqlType TypeSeen(const FunctionDescriptor& function, const Expression& argument) {
  const auto* relabel = AsIf<RelabelExpression>(&argument);
  return relabel != nullptr && argument.type.oid == kRecordOid && !function.is_routine() ? relabel->input->type : argument.type;
}

}  // namespace

ExpressionPtr Coercer::MakeFunction(const FunctionDescriptor& function, ExpressionList arguments, Oid result,
                                    Expression::Form form) const {
  auto call = std::make_unique<FunctionExpression>();
  call->function = &function;
  call->kernel = context_.KernelOf(function);
  context_.UseFunction(function);
  call->form = form;
  call->collation = InputCollation(arguments);
  for (const ExpressionPtr& argument : arguments) call->argument_types.push_back(TypeSeen(function, *argument));
  call->arguments = std::move(arguments);
  SqlType type = context_.MakeType(result);
  if (type.collation != kInvalidOid && call->collation != kInvalidOid) type.collation = call->collation;
  Finish(call.get(), type);
  if (function.volatility == 'v') context_.is_volatile = true;
  return call;
}

namespace {

// Words that date and time input reads from the clock: such a constant must not outlive its statement.
bool ReadsClock(Oid type, std::string_view text) {
  if (type != kDateOid && type != kTimestampOid && type != kTimestampTzOid && type != kTimeOid && type != kTimeTzOid) return false;
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
  for (const char* word : {"now", "today", "tomorrow", "yesterday"}) {
    if (lower.find(word) != std::string::npos) return true;
  }
  return type == kTimeTzOid;  // the zone's offset is today's
}

// A name that means a user's object: no plan that depends on the object is kept apart from relations.
bool NamesUserObject(Oid type, Oid value) {
  switch (type) {
    case kRegprocOid: case kRegprocedureOid: case kRegoperOid: case kRegoperatorOid: case kRegtypeOid: case kRegroleOid:
    case kRegnamespaceOid: case kRegcollationOid: case kRegconfigOid: case kRegdictionaryOid: return value >= kFirstUserOid;
    default: return false;
  }
}

}  // namespace

ExpressionPtr Coercer::CoerceUnknown(const ConstantExpression& literal, Oid target, int32_t typmod, CoercionContext context,
                                     Expression::Form form, int location) const {
  const SqlType base = BaseType(catalog_, SqlType{target, typmod, kInvalidOid});
  SqlType input = context_.MakeType(base.oid, base.oid == kIntervalOid ? base.typmod : -1);
  ExpressionPtr constant;
  if (literal.value.is_null()) {
    constant = MakeConstant(input, nullptr);
  } else {
    const StringRef text = literal.value.datum().str;
    if (ReadsClock(input.oid, text.view())) context_.cacheable = false;
    try {
      const Datum value = ParseText(input, text.view(), context_.Io());
      constant = MakeConstant(input, &value);
      if (NamesUserObject(input.oid, value.u4)) context_.cacheable = false;
      if (const auto relation = input.oid == kRegclassOid ? catalog_.FindRelation(Oid{value.u4}) : nullptr) context_.AddDependency(*relation);
    } catch (SqlError& error) {
      error.fields().byte_location = literal.location;  // whatever place inside it the input function told
      throw;
    }
  }
  constant->location = literal.location;
  constant->form = form;
  context_.NoteType(target);
  if (base.oid == target) return constant;
  if (base.typmod >= 0 && base.oid != kIntervalOid) {
    constant = ApplyTypmod(std::move(constant), base, context, Expression::Form::kImplicitCast, location);
  }
  return CheckDomain(std::move(constant), target, form, location);
}

ExpressionPtr Coercer::CoerceParameter(ExpressionPtr expression, Oid target) const {
  auto& parameter = As<ParameterExpression>(*expression);
  SqlType& declared = context_.parameter_types[parameter.index];
  if (declared.oid == kInvalidOid) {
    declared = context_.MakeType(target);
  } else if (declared.oid != target) {
    throw SqlError(sqlstate::kAmbiguousParameter, Format("inconsistent types deduced for parameter ${}", parameter.index + 1))
        .Detail(Format("{} versus {}", context_.TypeName(declared.oid), context_.TypeName(target))).At(parameter.location);
  }
  Finish(expression.get(), declared);
  return expression;
}

ExpressionPtr Coercer::CoerceType(ExpressionPtr expression, Oid target, int32_t typmod, CoercionContext context,
                                  Expression::Form form, int location) const {
  const Oid source = expression->type.oid;
  if (source == target || target == kAnyOid || target == kAnyelementOid || target == kAnynonarrayOid || target == kAnycompatibleOid ||
      target == kAnycompatiblenonarrayOid) {
    return expression;
  }
  if (IsPolymorphic(target)) {
    if (source != kUnknownOid) return expression;
  }
  if (source == kUnknownOid) {
    if (const auto* literal = AsIf<ConstantExpression>(expression.get())) {
      return CoerceUnknown(*literal, target, typmod, context, form, location);
    }
    if (expression->kind == ExpressionKind::kParameter) {
      const SqlType base = BaseType(catalog_, SqlType{target, -1, kInvalidOid});
      if (base.oid == kIntervalOid && BaseType(catalog_, SqlType{target, typmod, kInvalidOid}).typmod >= 0) {
        context_.looked_at_values = true;  // interval '2' hour reads the literal as hours, interval $1 hour as seconds
      }
      ExpressionPtr parameter = CoerceParameter(std::move(expression), base.oid);
      if (base.oid == target) return parameter;
      if (base.typmod >= 0) parameter = ApplyTypmod(std::move(parameter), base, context, Expression::Form::kImplicitCast, location);
      return CheckDomain(std::move(parameter), target, form, location);
    }
  }
  const CoercionPath path = FindPath(target, source, context);
  if (path.kind != CoercionPath::Kind::kNone) {
    const SqlType base = BaseType(catalog_, SqlType{target, typmod, kInvalidOid});
    ExpressionPtr result = ApplyPath(path, std::move(expression), base.oid, base, context, form, location);
    if (base.oid == target) return result;
    if (base.typmod >= 0 && result->type.typmod != base.typmod) {
      result = ApplyTypmod(std::move(result), base, context, Expression::Form::kImplicitCast, location);
    }
    return CheckDomain(std::move(result), target, form, location);
  }
  return CoerceRecord(std::move(expression), target, context, form, location);
}

ExpressionPtr Coercer::ApplyPath(const CoercionPath& path, ExpressionPtr expression, Oid base, SqlType base_type,
                                 CoercionContext context, Expression::Form form, int location) const {
  const bool is_explicit = context == CoercionContext::kExplicit;
  switch (path.kind) {
    case CoercionPath::Kind::kFunction:
      return CastFunction(path.function, std::move(expression), base_type, is_explicit, form, location);
    case CoercionPath::Kind::kViaIo: {
      auto cast = std::make_unique<IoCastExpression>();
      cast->input = std::move(expression);
      cast->form = form;
      cast->location = location;
      Finish(cast.get(), context_.MakeType(base));
      return cast;
    }
    case CoercionPath::Kind::kArray: return ArrayCast(std::move(expression), context_.MakeType(base, base_type.typmod), context, form);
    default: break;
  }
  SqlType type = context_.MakeType(base);
  if (expression->type.oid == base) return expression;
  if (type.collation != kInvalidOid && expression->type.collation != kInvalidOid) type.collation = expression->type.collation;
  if (auto* constant = const_cast<ConstantExpression*>(AsIf<ConstantExpression>(expression.get()));
      constant != nullptr && form == Expression::Form::kImplicitCast) {
    Finish(constant, type);
    constant->value = Value(type, constant->physical, constant->value.is_null() ? nullptr : &constant->value.datum());
    return expression;
  }
  auto relabel = std::make_unique<RelabelExpression>();
  relabel->input = std::move(expression);
  relabel->form = form;
  relabel->location = location;
  Finish(relabel.get(), type);
  return relabel;
}

ExpressionPtr Coercer::CastFunction(Oid function_oid, ExpressionPtr expression, SqlType result, bool is_explicit,
                                    Expression::Form form, int location) const {
  const FunctionDescriptor* function = catalog_.FindFunction(function_oid);
  if (function == nullptr) ThrowInternal(Format("cache lookup failed for function {}", function_oid));
  ExpressionList arguments;
  arguments.push_back(std::move(expression));
  if (function->argument_types.size() >= 2) {
    Datum typmod = MakeDatum(result.typmod);
    arguments.push_back(MakeConstant(context_.MakeType(kInt4Oid), &typmod));
  }
  if (function->argument_types.size() >= 3) {
    Datum flag = MakeDatum(is_explicit);
    arguments.push_back(MakeConstant(context_.MakeType(kBoolOid), &flag));
  }
  ExpressionPtr call = MakeFunction(*function, std::move(arguments), result.oid, form);
  call->location = location;
  if (function->argument_types.size() >= 2) call->type.typmod = result.typmod;
  return call;
}

ExpressionPtr Coercer::ArrayCast(ExpressionPtr expression, SqlType target, CoercionContext context, Expression::Form form) const {
  const Oid source_element = BaseElementType(catalog_, expression->type.oid);
  const Oid target_element = ElementType(catalog_, target.oid);
  auto cast = std::make_unique<ArrayCastExpression>();
  auto element = std::make_unique<ColumnExpression>();
  Finish(element.get(), context_.MakeType(source_element));
  cast->element_cast = CoerceToTarget(std::move(element), context_.MakeType(target_element, target.typmod), context,
                                      Expression::Form::kImplicitCast, -1);
  cast->input = std::move(expression);
  cast->form = form;
  Finish(cast.get(), target);
  return cast;
}

ExpressionPtr Coercer::CoerceRecord(ExpressionPtr expression, Oid target, CoercionContext context, Expression::Form form,
                                    int location) const {
  const Oid source = expression->type.oid;
  if (target == kRecordOid && source != kRecordOid && expression->kind == ExpressionKind::kRow) {
    // The record's fields are called as the row type calls them.
    const TypeInfo& row_type = catalog_.GetType(BaseType(catalog_, source));
    auto& names = As<RowExpression>(*expression).names;
    names.clear();
    for (const TypeField& field : row_type.fields) {
      if (!field.dropped) names.push_back(field.name);
    }
    if (expression->form != Expression::Form::kSqlSyntax) expression->form = form;
    Finish(expression.get(), context_.MakeType(kRecordOid));
    return expression;
  }
  const Oid source_element = ElementType(catalog_, source);
  const bool rows = target == kRecordArrayOid && source_element != kInvalidOid && IsRowType(catalog_, source_element);
  if (rows) {
    auto relabel = std::make_unique<RelabelExpression>();
    relabel->input = std::move(expression);
    relabel->form = form;
    Finish(relabel.get(), context_.MakeType(kRecordArrayOid));
    return relabel;
  }
  if (target == kRecordOid && IsRowType(catalog_, source)) {
    auto relabel = std::make_unique<RelabelExpression>();
    relabel->input = std::move(expression);
    relabel->form = form;
    Finish(relabel.get(), context_.MakeType(kRecordOid));
    return relabel;
  }
  const TypeInfo* info = catalog_.FindType(BaseType(catalog_, target));
  if (source == kRecordOid && info != nullptr && info->kind == TypeKind::kComposite) {
    if (expression->kind == ExpressionKind::kRow) {
      auto& row = As<RowExpression>(*expression);
      size_t at = 0;
      for (const TypeField& field : info->fields) {
        if (field.dropped) continue;
        if (at >= row.fields.size()) {
          throw SqlError(sqlstate::kCannotCoerce, Format("cannot cast type {} to {}", context_.TypeName(source), context_.TypeName(target)))
              .Detail("Input has too few columns.").At(location);
        }
        const int field_location = row.fields[at]->location;
        const Oid field_source = row.fields[at]->type.oid;
        row.fields[at] = CoerceToTarget(std::move(row.fields[at]), field.type, context, Expression::Form::kImplicitCast, -1);
        if (row.fields[at] == nullptr) {
          throw SqlError(sqlstate::kCannotCoerce, Format("cannot cast type {} to {}", context_.TypeName(source), context_.TypeName(target)))
              .Detail(Format("Cannot cast type {} to {} in column {}.", context_.TypeName(field_source),
                             context_.TypeName(field.type.oid), at + 1)).At(field_location);
        }
        ++at;
      }
      if (at < row.fields.size()) {
        throw SqlError(sqlstate::kCannotCoerce, Format("cannot cast type {} to {}", context_.TypeName(source), context_.TypeName(target)))
            .Detail("Input has too many columns.").At(location);
      }
      Finish(expression.get(), context_.MakeType(info->oid));
      expression->form = form;
      return info->oid == target ? std::move(expression) : CheckDomain(std::move(expression), target, form, location);
    }
    auto cast = std::make_unique<RowCastExpression>();
    cast->input = std::move(expression);
    cast->form = form;
    Finish(cast.get(), context_.MakeType(target));
    return cast;
  }
  ThrowInternal(Format("failed to find conversion function from {} to {}", context_.TypeName(source), context_.TypeName(target)));
}

ExpressionPtr Coercer::CheckDomain(ExpressionPtr expression, Oid domain, Expression::Form form, int location) const {
  auto check = std::make_unique<DomainCheckExpression>();
  BindDomainChecks(context_, domain, check.get());
  check->input = std::move(expression);
  check->form = form;
  check->location = location;
  Finish(check.get(), context_.MakeType(domain));
  return check;
}

Oid Coercer::LengthFunction(Oid type) const {
  const CastDescriptor* cast = catalog_.FindCast(type, type);
  return cast == nullptr ? kInvalidOid : cast->function;
}

ExpressionPtr Coercer::ApplyTypmod(ExpressionPtr expression, SqlType target, CoercionContext context, Expression::Form form,
                                   int location) const {
  if (target.typmod == expression->type.typmod) return expression;
  const TypeInfo& info = context_.Type(target.oid);
  if (target.typmod < 0) {
    // An explicit cast to the type without a modifier forgets the old one.
    if (const auto* constant = AsIf<ConstantExpression>(expression.get()); constant != nullptr) {
      expression->type.typmod = target.typmod;
      return expression;
    }
    auto relabel = std::make_unique<RelabelExpression>();
    SqlType type = expression->type;
    type.typmod = target.typmod;
    relabel->input = std::move(expression);
    relabel->form = Expression::Form::kImplicitCast;
    Finish(relabel.get(), type);
    return relabel;
  }
  if (info.kind == TypeKind::kArray && LengthFunction(info.element) != kInvalidOid) {
    return ArrayCast(std::move(expression), target, context, form);
  }
  const Oid function = LengthFunction(target.oid);
  if (function == kInvalidOid) {
    expression->type.typmod = target.typmod;
    return expression;
  }
  return CastFunction(function, std::move(expression), target, context == CoercionContext::kExplicit, form, location);
}

ExpressionPtr Coercer::CoerceToTarget(ExpressionPtr expression, SqlType target, CoercionContext context, Expression::Form form,
                                      int location) const {
  if (!CanCoerce(expression->type.oid, target.oid, context)) return nullptr;
  const bool same = expression->type.oid == target.oid;
  ExpressionPtr result = CoerceType(std::move(expression), target.oid, target.typmod, context, form, location);
  if (context_.Type(target.oid).kind == TypeKind::kDomain) return result;
  if (target.typmod < 0) {
    if (same && context == CoercionContext::kExplicit && result->type.typmod >= 0) {
      return ApplyTypmod(std::move(result), target, context, form, location);
    }
    return result;
  }
  const Expression::Form length_form = same || result->kind == ExpressionKind::kConstant ? form : Expression::Form::kImplicitCast;
  // The inner conversion then is the hidden one, so that only one cast is printed.
  if (!same && result->form == form && result->type.typmod != target.typmod) {
    if (result->kind != ExpressionKind::kConstant) result->form = Expression::Form::kImplicitCast;
    return ApplyTypmod(std::move(result), target, context, form, location);
  }
  return ApplyTypmod(std::move(result), target, context, length_form, location);
}

ExpressionPtr Coercer::CoerceToBoolean(ExpressionPtr expression, std::string_view clause) const {
  return CoerceToSpecific(std::move(expression), kBoolOid, clause);
}

ExpressionPtr Coercer::CoerceToSpecific(ExpressionPtr expression, Oid target, std::string_view clause) const {
  const Oid source = expression->type.oid;
  const int location = StartLocation(*expression);
  if (source != target) {
    expression = CoerceToTarget(std::move(expression), context_.MakeType(target), CoercionContext::kAssignment,
                                Expression::Form::kImplicitCast, -1);
    if (expression == nullptr) {
      throw SqlError(sqlstate::kDatatypeMismatch, Format("argument of {} must be type {}, not type {}", clause, context_.TypeName(target),
                                                         context_.TypeName(source))).At(location);
    }
  }
  if (ContainsSetFunction(*expression)) {
    throw SqlError(sqlstate::kDatatypeMismatch, Format("argument of {} must not return a set", clause)).At(location);
  }
  return expression;
}

ExpressionPtr Coercer::CoerceToCommon(ExpressionPtr expression, SqlType target, std::string_view clause) const {
  const Oid source = expression->type.oid;
  if (source == target.oid) return expression;
  if (!CanCoerce(source, target.oid, CoercionContext::kImplicit)) {
    throw SqlError(sqlstate::kCannotCoerce, Format("{} could not convert type {} to {}", clause, context_.TypeName(source),
                                                   context_.TypeName(target.oid))).At(StartLocation(*expression));
  }
  return CoerceType(std::move(expression), target.oid, -1, CoercionContext::kImplicit, Expression::Form::kImplicitCast, -1);
}

}  // namespace basalt
