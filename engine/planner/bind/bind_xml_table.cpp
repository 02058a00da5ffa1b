// XMLTABLE in FROM: a set function whose first argument says which namespaces and columns the others belong to.
#include <algorithm>

#include "engine/planner/bind/binder.h"

namespace basalt {

namespace {

class XmlTableColumns {
 public:
  void CheckUnique(const std::string& name, int location) {
    if (std::find(names_.begin(), names_.end(), name) != names_.end()) {
      throw SqlError(sqlstate::kSyntaxError, Format("column name \"{}\" is not unique", name)).At(location);
    }
    names_.push_back(name);
  }

 private:
  std::vector<std::string> names_;
};

}  // namespace

FromPtr Binder::BindXmlTable(Scope& scope, const ast::RangeTableFunc* node, Namespace* names) {
  auto item = std::make_unique<FromItem>();
  item->kind = FromItem::Kind::kFunction;
  item->id = context_.NewRelation();
  item->lateral = node->lateral;
  item->location = node->location;
  const bool lateral_before = scope.lateral_active;
  scope.lateral_active = true;
  const auto text = [&](const ast::Node* part) {
    return coercer_.CoerceToSpecific(Bind(scope, part, Place::kFromFunction), kTextOid, "XMLTABLE");
  };
  ExpressionList values;
  ExpressionPtr rows = text(node->rowexpr);
  values.push_back(coercer_.CoerceToSpecific(Bind(scope, node->docexpr, Place::kFromFunction), kXmlOid, "XMLTABLE"));
  values.push_back(std::move(rows));
  FunctionCall call;
  std::vector<std::string> words;
  ExpressionList columns;
  XmlTableColumns unique;
  bool ordinality = false;
  for (const ast::RangeTableFuncCol* column : ast::Each<ast::RangeTableFuncCol>(node->columns)) {
    const std::string name(ast::Text(column->colname));
    SqlType type = context_.MakeType(kInt4Oid);
    if (column->for_ordinality) {
      if (std::exchange(ordinality, true)) {
        throw SqlError(sqlstate::kSyntaxError, "only one FOR ORDINALITY column is allowed").At(column->location);
      }
      words.push_back("o" + name);
    } else {
      if (column->type_name->setof) {
        throw SqlError(sqlstate::kInvalidTableDefinition, Format("column \"{}\" cannot be declared SETOF", name)).At(column->location);
      }
      type = BindTypeName(column->type_name);
      const char* const kind = column->is_not_null ? column->colexpr != nullptr ? "R" : "r" : column->colexpr != nullptr ? "C" : "c";
      words.push_back(kind + name);
      const Datum plain = MakeDatum(StringRef(name));
      columns.push_back(column->colexpr != nullptr ? text(column->colexpr) : coercer_.MakeConstant(context_.MakeType(kTextOid), &plain));
      columns.push_back(BindXmlDefault(scope, column, type));
    }
    unique.CheckUnique(name, column->location);
    call.column_names.push_back(name);
    call.column_types.push_back(type);
  }
  std::vector<std::string> spaces;
  for (const ast::ResTarget* target : ast::Each<ast::ResTarget>(node->namespaces)) {
    values.push_back(text(target->val));
    std::string word = target->name != nullptr ? "n" + std::string(ast::Text(target->name)) : "d";
    if (std::find(spaces.begin(), spaces.end(), word) != spaces.end()) {
      throw SqlError(sqlstate::kSyntaxError, target->name != nullptr ? Format("namespace name \"{}\" is not unique", target->name)
                                                                     : "only one default namespace is allowed").At(target->location);
    }
    spaces.push_back(std::move(word));
  }
  scope.lateral_active = lateral_before;
  words.insert(words.begin(), spaces.begin(), spaces.end());
  for (ExpressionPtr& column : columns) values.push_back(std::move(column));
  call.function = MakeXmlTable(words, std::move(values), node->location);
  call.column_count = static_cast<int>(call.column_names.size());
  for (size_t i = 0; i < call.column_names.size(); ++i) item->columns.push_back({call.column_names[i], call.column_types[i], false});
  item->calls.push_back(std::move(call));
  item->alias = "xmltable";
  ApplyAlias(item.get(), node->alias);
  scope.all_items.push_back(item.get());
  names->push_back(MakeNamespaceItem(item.get()));
  return item;
}

// NULL of the column's type if there is none.
ExpressionPtr Binder::BindXmlDefault(Scope& scope, const ast::RangeTableFuncCol* column, SqlType type) {
  if (column->coldefexpr == nullptr) return coercer_.MakeConstant(type, nullptr);
  const int location = NodeLocation(column->coldefexpr);
  ExpressionPtr value = Bind(scope, column->coldefexpr, Place::kFromFunction);
  const Oid given = value->type.oid;
  ExpressionPtr result = coercer_.CoerceToTarget(std::move(value), type, CoercionContext::kAssignment, Expression::Form::kImplicitCast, -1);
  if (result == nullptr) {
    throw SqlError(sqlstate::kDatatypeMismatch, Format("argument of XMLTABLE must be type {}, not type {}", context_.TypeName(type.oid),
                                                       context_.TypeName(given))).At(location);
  }
  return result;
}

ExpressionPtr Binder::MakeXmlTable(const std::vector<std::string>& words, ExpressionList values, int location) {
  auto call = std::make_unique<SetFunctionExpression>();
  call->function = &XmlTableFunction();
  call->entry = &XmlTableEntry();
  call->form = Expression::Form::kSqlSyntax;
  call->location = location;
  values.insert(values.begin(), TextArray(words));
  for (const ExpressionPtr& value : values) call->argument_types.push_back(value->type);
  call->arguments = std::move(values);
  coercer_.Finish(call.get(), context_.MakeType(kRecordOid));
  return call;
}

}  // namespace basalt
