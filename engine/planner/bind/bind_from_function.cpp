// Functions in FROM.
#include <algorithm>

#include "engine/planner/bind/binder.h"
#include "engine/planner/expression_tree.h"

namespace basalt {

namespace {

void AddColumns(const TypeInfo& composite, FunctionCall* call) {
  for (const TypeField& field : composite.fields) {
    if (field.dropped) continue;
    call->column_names.push_back(field.name);
    call->column_types.push_back(field.type);
  }
}

std::string ResultName(const Expression& expression) {
  const FunctionDescriptor* function = nullptr;
  if (const auto* scalar = AsIf<FunctionExpression>(&expression)) function = scalar->function;
  if (const auto* set = AsIf<SetFunctionExpression>(&expression)) function = set->function;
  if (function == nullptr || function->argument_modes.empty()) return "";
  std::string name;
  int outputs = 0;
  for (size_t i = 0; i < function->argument_modes.size(); ++i) {
    const char mode = function->argument_modes[i];
    if (mode != 'o' && mode != 'b' && mode != 't') continue;
    ++outputs;
    if (i < function->argument_names.size()) name = function->argument_names[i];
  }
  return outputs == 1 ? name : "";
}

}  // namespace

FunctionCall Binder::BindFromCall(Scope& scope, const ast::Node* function, const ast::List* definitions, std::string_view alias, bool only) {
  FunctionCall call;
  call.function = Bind(scope, function, Place::kFromFunction);
  const int location = NodeLocation(function);
  std::vector<std::string> names;
  std::vector<SqlType> types;
  const TypeInfo* info = catalog_.FindType(BaseType(catalog_, call.function->type.oid));
  const bool composite = info != nullptr && info->kind == TypeKind::kComposite;
  const bool has_outputs = OutputColumns(*call.function, &names, &types);
  const bool record = call.function->type.oid == kRecordOid;
  const Oid returned = call.function->type.oid;
  if (info != nullptr && info->kind == TypeKind::kPseudo && !record && returned != kVoidOid && returned != kCStringOid && !has_outputs) {
    throw SqlError(sqlstate::kDatatypeMismatch, Format("function \"{}\" in FROM has unsupported return type {}", TargetName(function),
                                                       context_.TypeName(returned))).At(location);
  }
  if (!ast::IsEmpty(definitions)) {
    if (record && has_outputs) {
      throw SqlError(sqlstate::kSyntaxError, "a column definition list is redundant for a function with OUT parameters").At(location);
    }
    if (composite) {
      throw SqlError(sqlstate::kSyntaxError, "a column definition list is redundant for a function returning a named composite type").At(location);
    }
    if (!record) {
      throw SqlError(sqlstate::kSyntaxError, "a column definition list is only allowed for functions returning \"record\"").At(location);
    }
    for (const ast::ColumnDef* column : ast::Each<ast::ColumnDef>(definitions)) {
      call.column_names.push_back(column->colname);
      call.column_types.push_back(BindTypeName(column->type_name));
    }
    call.has_definition = true;
    AddRowDefinition(&call);
  } else if (has_outputs) {
    call.column_names = std::move(names);
    call.column_types = std::move(types);
  } else if (composite) {
    AddColumns(*info, &call);
  } else if (record) {
    throw SqlError(sqlstate::kSyntaxError, "a column definition list is required for functions returning \"record\"").At(location);
  } else {
    std::string name = ResultName(*call.function);
    if (name.empty()) name = only && !alias.empty() ? std::string(alias) : TargetName(function);
    call.column_names.push_back(std::move(name));
    call.column_types.push_back(call.function->type);
  }
  call.column_count = static_cast<int>(call.column_names.size());
  return call;
}

FromPtr Binder::BindRangeFunction(Scope& scope, const ast::RangeFunction* node, Namespace* names) {
  auto item = std::make_unique<FromItem>();
  item->kind = FromItem::Kind::kFunction;
  item->id = context_.NewRelation();
  item->lateral = node->lateral;
  item->ordinality = node->ordinality;
  // Functions may always refer to earlier FROM items.
  const bool lateral_before = scope.lateral_active;
  scope.lateral_active = true;
  const std::string_view alias = node->alias != nullptr ? ast::Text(node->alias->aliasname) : std::string_view();
  std::string first_name;
  if (node->is_rowsfrom && !ast::IsEmpty(node->coldeflist) && ast::Length(node->functions) > 1) {
    throw SqlError(sqlstate::kSyntaxError, "ROWS FROM() with multiple functions cannot have a column definition list")
        .Hint("Put a separate column definition list for each function inside ROWS FROM().");
  }
  for (const ast::Node* pair_node : node->functions) {
    const auto* pair = ast::Cast<ast::List>(pair_node);
    const ast::Node* function = ast::At(pair, 0);
    const auto* definitions = ast::Length(pair) > 1 ? ast::Cast<ast::List>(ast::At(pair, 1)) : nullptr;
    if (ast::IsEmpty(definitions)) definitions = node->coldeflist;
    if (first_name.empty()) first_name = TargetName(function);
    const auto* call = ast::DynCast<ast::FuncCall>(function);
    const bool multi_unnest = call != nullptr && ast::Length(call->args) > 1 && ast::Text(ast::StringValue(ast::Last(call->funcname))) == "unnest" &&
                              ast::IsEmpty(definitions) && IsPlainUnnest(*call);
    if (multi_unnest) {
      static const char kCatalog[] = "pg_catalog";
      ast::String schema;
      schema.sval = kCatalog;
      for (ast::Node* argument : call->args) {
        ast::FuncCall single = *call;
        ast::Node* items[] = {argument};
        ast::List arguments;
        arguments.length = 1;
        arguments.items = items;
        single.args = &arguments;
        ast::Node* name[] = {&schema, ast::Last(call->funcname)};
        ast::List qualified;
        qualified.length = 2;
        qualified.items = name;
        single.funcname = &qualified;
        item->calls.push_back(BindFromCall(scope, &single, nullptr, alias, false));
      }
    } else {
      item->calls.push_back(BindFromCall(scope, function, definitions, alias, ast::Length(node->functions) == 1));
    }
  }
  scope.lateral_active = lateral_before;
  for (const FunctionCall& call : item->calls) {
    for (size_t i = 0; i < call.column_names.size(); ++i) item->columns.push_back({call.column_names[i], call.column_types[i], false});
  }
  if (node->ordinality) item->columns.push_back({"ordinality", context_.MakeType(kInt8Oid), false});
  item->alias = first_name;
  item->location = NodeLocation(ast::At(ast::Cast<ast::List>(static_cast<const ast::Node*>(ast::First(node->functions))), 0));
  ApplyAlias(item.get(), node->alias);
  scope.all_items.push_back(item.get());
  names->push_back(MakeNamespaceItem(item.get()));
  return item;
}

bool Binder::IsPlainUnnest(const ast::FuncCall& call) {
  return ast::IsEmpty(call.agg_order) && call.agg_filter == nullptr && call.over == nullptr && !call.agg_star && !call.agg_distinct &&
         !call.func_variadic;
}

}  // namespace basalt
