// UPDATE t SET c.f = ..., a[1] = ..., INSERT INTO t (c.f, a[1:2]): the column's value with one part replaced, however deep.
#include "engine/planner/bind/bind_modify.h"
#include "engine/planner/expression_tree.h"

namespace basalt {

namespace {

SqlError PartError(SqlState state, std::string message, int location) { return SqlError(state, std::move(message)).At(location); }

// What messages call the container of the step: the field before it, or the column.
std::string_view NameBefore(const ast::ResTarget* node, int depth) {
  while (depth-- > 0) {
    const ast::Node* step = ast::At(node->indirection, depth);
    if (ast::Is<ast::String>(step)) return ast::Text(ast::StringValue(step));
  }
  return node->name;
}

}  // namespace

// The subscripts from depth on, up to a field or the end.
std::vector<const ast::A_Indices*> ModifyBinder::SubscriptsAt(const ast::ResTarget* node, int depth) {
  std::vector<const ast::A_Indices*> subscripts;
  for (; depth < ast::Length(node->indirection); ++depth) {
    const ast::Node* step = ast::At(node->indirection, depth);
    if (ast::Is<ast::A_Star>(step)) {
      throw PartError(sqlstate::kFeatureNotSupported, "row expansion via \"*\" is not supported here", node->location);
    }
    const auto* index = ast::DynCast<ast::A_Indices>(step);
    if (index == nullptr) break;
    subscripts.push_back(index);
  }
  return subscripts;
}

const TypeField& ModifyBinder::FieldToAssign(const ast::ResTarget* node, int depth, SqlType container) {
  const std::string_view name = ast::Text(ast::StringValue(ast::At(node->indirection, depth)));
  const TypeInfo* info = context_.catalog.FindType(BaseType(context_.catalog, container.oid));
  if (info == nullptr || info->kind != TypeKind::kComposite) {
    throw PartError(sqlstate::kDatatypeMismatch, Format("cannot assign to field \"{}\" of column \"{}\" because its type {} is not a composite type",
                                                        name, NameBefore(node, depth), context_.TypeName(container.oid)), node->location);
  }
  for (const TypeField& field : info->fields) {
    if (!field.dropped && field.name == name) return field;
  }
  throw PartError(sqlstate::kUndefinedColumn,
                  Format("cannot assign to field \"{}\" of column \"{}\" because there is no such column in data type {}", name,
                         NameBefore(node, depth), context_.TypeName(container.oid)), node->location);
}

// container: a value of the type, for the subscripts to be bound over.
ExpressionPtr ModifyBinder::BindPart(Scope& scope, const ast::ResTarget* node, const std::vector<const ast::A_Indices*>& subscripts,
                                     ExpressionPtr container) {
  const Oid base = BaseType(context_.catalog, container->type.oid);
  if (base == kInt2VectorOid || base == kOidVectorOid) {  // they would have to be cast back from plain arrays
    const Oid plain = base == kInt2VectorOid ? kInt2ArrayOid : kOidArrayOid;
    throw PartError(sqlstate::kCannotCoerce, Format("cannot cast type {} to {}", context_.TypeName(plain), context_.TypeName(base)),
                    node->location);
  }
  return binder_.BindSubscripts(scope, std::move(container), subscripts, true);
}

// The value, coerced to the type of the part that the target names. location: of the container in messages.
ExpressionPtr ModifyBinder::CoercePart(Scope& scope, const ast::ResTarget* node, SqlType container, int location, ExpressionPtr value) {
  const TypeField* field = nullptr;
  SqlType type = container;
  for (int depth = 0; depth < ast::Length(node->indirection);) {
    const auto subscripts = SubscriptsAt(node, depth);
    if (subscripts.empty()) {
      field = &FieldToAssign(node, depth, type);
      type = field->type;
      ++depth;
      continue;
    }
    ExpressionPtr probe = coercer_.MakeConstant(type, nullptr);
    probe->location = location;
    type = BindPart(scope, node, subscripts, std::move(probe))->type;
    field = nullptr;
    depth += static_cast<int>(subscripts.size());
  }
  const Oid source = value->type.oid;
  ExpressionPtr coerced = coercer_.CoerceToTarget(std::move(value), type, CoercionContext::kAssignment, Expression::Form::kImplicitCast, -1);
  if (coerced != nullptr) return coerced;
  const std::string message =
      field != nullptr ? Format("subfield \"{}\" is of type {} but expression is of type {}", field->name, context_.TypeName(type.oid),
                                context_.TypeName(source))
                       : Format("subscripted assignment to \"{}\" requires type {} but expression is of type {}",
                                NameBefore(node, ast::Length(node->indirection)),
                                context_.TypeName(type.oid), context_.TypeName(source));
  throw PartError(sqlstate::kDatatypeMismatch, message, node->location).Hint("You will need to rewrite or cast the expression.");
}

// container: the value so far; the part of it that indirection[depth...] names becomes value, which is coerced already.
ExpressionPtr ModifyBinder::StorePart(Scope& scope, const ast::ResTarget* node, int depth, ExpressionPtr container, ExpressionPtr value) {
  if (depth == ast::Length(node->indirection)) return value;
  const auto subscripts = SubscriptsAt(node, depth);
  if (subscripts.empty()) return StoreField(scope, node, depth, std::move(container), std::move(value));
  const SqlType whole = container->type;
  ExpressionPtr element = BindPart(scope, node, subscripts, std::move(container));
  const int next = depth + static_cast<int>(subscripts.size());
  ExpressionPtr assigned = next == ast::Length(node->indirection) ? std::move(value)
                                                                  : StorePart(scope, node, next, Clone(*element), std::move(value));
  As<SubscriptExpression>(*element).assigned = std::move(assigned);
  coercer_.Finish(element.get(), whole);
  if (depth > 0) return CheckedAgain(std::move(element), whole);
  return element;
}

// A domain over an array must be satisfied again by the whole.
ExpressionPtr ModifyBinder::CheckedAgain(ExpressionPtr whole, SqlType type) {
  if (context_.Type(type.oid).kind != TypeKind::kDomain) return whole;
  whole->type = BaseType(context_.catalog, type);
  return coercer_.CoerceType(std::move(whole), type.oid, type.typmod, CoercionContext::kAssignment, Expression::Form::kImplicitCast, -1);
}

ExpressionPtr ModifyBinder::StoreField(Scope& scope, const ast::ResTarget* node, int depth, ExpressionPtr container, ExpressionPtr value) {
  const SqlType type = container->type;
  const TypeField& target = FieldToAssign(node, depth, type);
  const TypeInfo* info = context_.catalog.FindType(BaseType(context_.catalog, type.oid));
  auto row = std::make_unique<RowExpression>();
  for (const TypeField& field : info->fields) {
    if (field.dropped) continue;
    row->names.push_back(field.name);
    ExpressionPtr old = binder_.SelectField(Clone(*container), field.name, -1);
    if (&field == &target) old = StorePart(scope, node, depth + 1, std::move(old), std::move(value));
    row->fields.push_back(std::move(old));
  }
  coercer_.Finish(row.get(), context_.MakeType(info->oid));
  return coercer_.CoerceType(std::move(row), type.oid, -1, CoercionContext::kAssignment, Expression::Form::kImplicitCast, -1);
}

void ModifyBinder::RefuseDefaultOfPart(const ast::ResTarget* node) {
  if (ast::IsEmpty(node->indirection)) return;
  const bool element = ast::Is<ast::A_Indices>(ast::First(node->indirection));
  throw PartError(sqlstate::kFeatureNotSupported, element ? "cannot set an array element to DEFAULT" : "cannot set a subfield to DEFAULT",
                  node->location);
}

}  // namespace basalt
