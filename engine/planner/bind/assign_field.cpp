// UPDATE t SET c.f = ..., INSERT INTO t (c.f): the column's row with one field replaced, however deep.
#include "engine/planner/bind/bind_modify.h"
#include "engine/planner/expression_tree.h"

namespace basalt {

namespace {

SqlError FieldError(SqlState state, std::string message, int location) { return SqlError(state, std::move(message)).At(location); }

}  // namespace

bool ModifyBinder::AssignsField(const ast::ResTarget* node) {
  return !ast::IsEmpty(node->indirection) && ast::Is<ast::String>(ast::First(node->indirection));
}

// container: the row so far; the part of it that indirection[depth...] names becomes value.
ExpressionPtr ModifyBinder::AssignField(const ast::ResTarget* node, int depth, ExpressionPtr container, ExpressionPtr value) {
  const ast::Node* step = ast::At(node->indirection, depth);
  if (!ast::Is<ast::String>(step)) ThrowNotSupported("assignment to an element of a field of a composite column");
  const std::string_view name = ast::Text(ast::StringValue(step));
  const SqlType type = container->type;
  const TypeInfo* info = context_.catalog.FindType(BaseType(context_.catalog, type.oid));
  if (info == nullptr || info->kind != TypeKind::kComposite) {
    throw FieldError(sqlstate::kDatatypeMismatch, Format("cannot assign to field \"{}\" of column \"{}\" because its type {} is not a composite type",
                                                         name, node->name, context_.TypeName(type.oid)), node->location);
  }
  auto row = std::make_unique<RowExpression>();
  bool found = false;
  for (const TypeField& field : info->fields) {
    if (field.dropped) continue;
    row->names.push_back(field.name);
    ExpressionPtr old = binder_.SelectField(Clone(*container), field.name, -1);
    if (field.name != name) {
      row->fields.push_back(std::move(old));
      continue;
    }
    found = true;
    if (depth + 1 < ast::Length(node->indirection)) {
      row->fields.push_back(AssignField(node, depth + 1, std::move(old), std::move(value)));
      continue;
    }
    const Oid source = value->type.oid;
    const int location = node->location;
    ExpressionPtr coerced = coercer_.CoerceToTarget(std::move(value), field.type, CoercionContext::kAssignment, Expression::Form::kImplicitCast, -1);
    if (coerced == nullptr) {
      throw FieldError(sqlstate::kDatatypeMismatch, Format("subfield \"{}\" is of type {} but expression is of type {}", name,
                                                           context_.TypeName(field.type.oid), context_.TypeName(source)), location)
          .Hint("You will need to rewrite or cast the expression.");
    }
    row->fields.push_back(std::move(coerced));
  }
  if (!found) {
    throw FieldError(sqlstate::kUndefinedColumn,
                     Format("cannot assign to field \"{}\" of column \"{}\" because there is no such column in data type {}", name,
                            node->name, context_.TypeName(type.oid)), node->location);
  }
  coercer_.Finish(row.get(), context_.MakeType(info->oid));
  return coercer_.CoerceType(std::move(row), type.oid, -1, CoercionContext::kAssignment, Expression::Form::kImplicitCast, -1);
}

}  // namespace basalt
