#include "engine/planner/bind/stored_expression.h"

#include "engine/planner/bind/binder.h"
#include "engine/planner/bind/domain_check.h"
#include "engine/planner/expression_tree.h"
#include "parser/parser.h"

namespace basalt {

namespace {

// Only pg_catalog is searched while a stored text is bound.
class StoredSearchPath {
 public:
  explicit StoredSearchPath(PlanningContext& context) : context_(context), before_(context.search_path) {
    context.search_path = {kPgCatalogSchema};
  }
  ~StoredSearchPath() { context_.search_path = before_; }

 private:
  PlanningContext& context_;
  const std::vector<Oid> before_;
};

const ast::Node* ParseOne(std::string_view sql, Arena& arena) {
  const ast::SelectStmt* select = ParseExpression(sql, arena);
  return ast::Cast<ast::ResTarget>(static_cast<const ast::Node*>(ast::First(select->target_list)))->val;
}

}  // namespace

ExpressionPtr BindStored(PlanningContext& context, std::string_view sql, const RelationDescriptor* relation, int relation_number,
                         SqlType target, Place place) {
  Arena arena;
  const ast::Node* node = ParseOne(sql, arena);
  StoredSearchPath path(context);
  Binder binder(context);
  ExpressionPtr expression = binder.BindStandalone(node, relation, relation_number, place);
  if (target.oid != kInvalidOid) {
    expression = binder.CoerceAssignment(std::move(expression), target, relation != nullptr ? relation->name : "", -1);
  }
  auto forget = [](auto&& self, Expression& at) -> void {
    at.location = -1;
    VisitChildren(at, [&](ExpressionPtr& child) { self(self, *child); });
  };
  forget(forget, *expression);
  return expression;
}

ExpressionPtr Binder::BindStandalone(const ast::Node* node, const RelationDescriptor* relation, int relation_number, Place place) {
  Scope scope;
  scope.place = place;
  FromItem item;
  if (relation != nullptr) {
    item.kind = FromItem::Kind::kTable;
    item.id = relation_number >= 0 ? relation_number : context_.NewRelation();
    item.alias = relation->name;
    item.relation = DescriptorPtr<RelationDescriptor>(DescriptorPtr<RelationDescriptor>(), relation);
    for (const ColumnDescriptor& column : relation->columns) {
      SqlType type = column.type;
      if (type.collation == kInvalidOid && !column.dropped) type = context_.MakeType(type.oid, type.typmod);
      item.columns.push_back({column.name, type, column.dropped});
    }
    scope.items.push_back(MakeNamespaceItem(&item));
  }
  ExpressionPtr expression = Bind(scope, node);
  CheckCollation(*expression);
  if (relation != nullptr && relation_number < 0) {
    Rewrite(expression, [&](ExpressionPtr& at) {
      if (at->kind == ExpressionKind::kColumn && As<ColumnExpression>(*at).relation == item.id) As<ColumnExpression>(*at).relation = -1;
    });
  }
  return expression;
}

ExpressionPtr Binder::BindDomainCondition(const ast::Node* node, SqlType value_type) {
  Scope scope;
  scope.place = Place::kDomainCheck;
  FromItem value;
  value.id = -1;
  value.kind = FromItem::Kind::kSubquery;
  value.columns.push_back({"value", value_type, false});
  domain_value_ = &value;
  ExpressionPtr condition = coercer_.CoerceToBoolean(Bind(scope, node), "CHECK");
  domain_value_ = nullptr;
  return condition;
}

void BindDomainChecks(PlanningContext& context, Oid domain, DomainCheckExpression* check) {
  const TypeDescriptor* type = context.catalog.FindTypeDescriptor(domain);
  if (type == nullptr || type->info.kind != TypeKind::kDomain) return;
  BindDomainChecks(context, type->info.base.oid, check);
  check->not_null = check->not_null || type->not_null;
  StoredSearchPath path(context);
  for (const ConstraintDescriptor& constraint : type->constraints) {
    if (constraint.type != 'c' || constraint.check.empty()) continue;
    Arena arena;
    Binder binder(context);
    const SqlType base = BaseType(context.catalog, context.MakeType(domain));
    check->checks.push_back({constraint.name, binder.BindDomainCondition(ParseOne(constraint.check.sql, arena), base)});
  }
}

}  // namespace basalt
