// Type names, relation names and small questions about AST nodes.
#include "types/type_modifiers.h"
#include "engine/planner/bind/binder.h"

namespace basalt {

void SplitQualifiedName(PlanningContext& context, const ast::List* names, std::string* schema, std::string* name) {
  const int count = ast::Length(names);
  auto part = [&](int i) { return std::string(ast::Text(ast::StringValue(ast::At(names, i)))); };
  if (count == 1) {
    *name = part(0);
  } else if (count == 2) {
    *schema = part(0);
    *name = part(1);
  } else if (count == 3) {
    if (part(0) != context.execution.connection().database_name) {
      throw SqlError(sqlstate::kFeatureNotSupported, Format("cross-database references are not implemented: {}", NameListText(names)));
    }
    *schema = part(1);
    *name = part(2);
  } else {
    throw SqlError(sqlstate::kSyntaxError, Format("improper qualified name (too many dotted names): {}", NameListText(names)));
  }
}

std::string NameListText(const ast::List* names) {
  std::string text;
  for (const ast::Node* name : names) {
    if (!text.empty()) text += ".";
    text += ast::Is<ast::A_Star>(name) ? std::string_view("*") : ast::Text(ast::StringValue(name));
  }
  return text;
}

namespace {

// Constants in parentheses; identifiers and strings go by their text, as enum-like modifiers do.
std::vector<int32_t> ReadModifiers(const ast::TypeName* name, const std::string& type_text) {
  std::vector<int32_t> modifiers;
  for (const ast::Node* node : name->typmods) {
    const auto* constant = ast::DynCast<ast::A_Const>(node);
    const auto* integer = constant != nullptr && !constant->isnull ? ast::DynCast<ast::Integer>(constant->val) : nullptr;
    if (integer != nullptr) {
      modifiers.push_back(integer->ival);
      continue;
    }
    if (constant == nullptr && !ast::Is<ast::ColumnRef>(node)) {
      throw SqlError(sqlstate::kSyntaxError, "type modifiers must be simple constants or identifiers").At(name->location);
    }
    throw SqlError(sqlstate::kInvalidTextRepresentation,
                   Format("invalid input syntax for type integer: \"{}\"",
                          constant != nullptr && constant->val != nullptr && constant->val->tag == ast::T_String
                              ? ast::Text(ast::StringValue(constant->val)) : std::string_view(type_text))).At(name->location);
  }
  return modifiers;
}

const TypeDescriptor* FindType(const PlanningContext& context, std::string_view schema, std::string_view name) {
  if (!schema.empty()) {
    const SchemaDescriptor* found = context.catalog.FindSchema(context.database, schema);
    return found == nullptr ? nullptr : context.catalog.FindTypeDescriptor(found->oid, name);
  }
  for (Oid oid : context.search_path) {
    if (const TypeDescriptor* type = context.catalog.FindTypeDescriptor(oid, name)) return type;
  }
  return nullptr;
}

}  // namespace

SqlType Binder::BindTypeName(const ast::TypeName* name) {
  if (ast::IsEmpty(name->names)) return context_.MakeType(name->type_oid, name->typemod);
  if (name->pct_type) {
    // table.column%TYPE
    const int count = ast::Length(name->names);
    ast::RangeVar table;
    auto part = [&](int i) { return ast::StringValue(ast::At(name->names, i)); };
    if (count < 2) {
      throw SqlError(sqlstate::kSyntaxError, Format("improper %TYPE reference (too few dotted names): {}", NameListText(name->names)))
          .At(name->location);
    }
    table.relname = part(count - 2);
    if (count > 2) table.schemaname = part(count - 3);
    table.location = name->location;
    const auto relation = FindRelation(&table, false);
    const ColumnDescriptor* column = relation->FindColumn(ast::Text(part(count - 1)));
    if (column == nullptr) {
      throw SqlError(sqlstate::kUndefinedColumn, Format("column \"{}\" of relation \"{}\" does not exist", ast::Text(part(count - 1)), relation->name))
          .At(name->location);
    }
    return column->type;
  }
  std::string schema, type_name;
  SplitQualifiedName(context_, name->names, &schema, &type_name);
  if (!schema.empty()) overloads_.SchemaByName(schema, name->location);
  const TypeDescriptor* type = FindType(context_, schema, type_name);
  std::string text = NameListText(name->names);
  for (int i = 0; i < ast::Length(name->array_bounds); ++i) text += "[]";
  if (type == nullptr) throw SqlError(sqlstate::kUndefinedObject, Format("type \"{}\" does not exist", text)).At(name->location);
  if (!type->is_defined) throw SqlError(sqlstate::kUndefinedObject, Format("type \"{}\" is only a shell", text)).At(name->location);
  int32_t typmod = name->typemod;
  if (!ast::IsEmpty(name->typmods)) {
    const std::vector<int32_t> modifiers = ReadModifiers(name, text);
    try {
      typmod = MakeTypeModifier(type->info, modifiers);
    } catch (SqlError& error) {
      if (error.fields().byte_location < 0) error.fields().byte_location = name->location;
      throw;
    }
  }
  if (type->info.oid >= kFirstUserOid) context_.references.insert({ObjectKind::kType, type->info.oid, 0});
  if (ast::IsEmpty(name->array_bounds)) return context_.MakeType(type->info.oid, typmod);
  if (type->info.array == kInvalidOid) {
    throw SqlError(sqlstate::kUndefinedObject, Format("type \"{}\" does not exist", text)).At(name->location);
  }
  return context_.MakeType(type->info.array, typmod);
}

namespace {

std::string RangeVarText(const ast::RangeVar* name) {
  return name->schemaname != nullptr ? Format("{}.{}", name->schemaname, name->relname) : std::string(name->relname);
}

}  // namespace

DescriptorPtr<RelationDescriptor> Binder::FindRelation(const ast::RangeVar* name, bool missing_ok) {
  if (name->catalogname != nullptr && ast::Text(name->catalogname) != context_.execution.connection().database_name) {
    throw SqlError(sqlstate::kFeatureNotSupported, Format("cross-database references are not implemented: \"{}.{}.{}\"", name->catalogname,
                                                          name->schemaname, name->relname));
  }
  DescriptorPtr<RelationDescriptor> found;
  if (name->schemaname != nullptr) {
    const std::string_view schema_name = ast::Text(name->schemaname);
    const SchemaDescriptor* schema = schema_name == "pg_temp" ? catalog_.FindSchema(context_.execution.connection().temporary_catalog.schema())
                                                              : catalog_.FindSchema(context_.database, schema_name);
    if (schema == nullptr && missing_ok) return nullptr;
    if (schema != nullptr) found = catalog_.FindRelation(schema->oid, name->relname);
    if (schema == nullptr) {
      throw SqlError(sqlstate::kUndefinedTable, Format("relation \"{}\" does not exist", RangeVarText(name))).At(name->location);
    }
  } else {
    for (Oid schema : context_.search_path) {
      found = catalog_.FindRelation(schema, name->relname);
      if (found) break;
    }
  }
  if (!found && !missing_ok) {
    throw SqlError(sqlstate::kUndefinedTable, Format("relation \"{}\" does not exist", RangeVarText(name))).At(name->location);
  }
  return found;
}

int NodeLocation(const ast::Node* node) {
  if (node == nullptr) return -1;
  switch (node->tag) {
    case ast::T_ColumnRef: return ast::Cast<ast::ColumnRef>(node)->location;
    case ast::T_ParamRef: return ast::Cast<ast::ParamRef>(node)->location;
    case ast::T_A_Const: return ast::Cast<ast::A_Const>(node)->location;
    case ast::T_A_Indirection: return NodeLocation(ast::Cast<ast::A_Indirection>(node)->arg);
    case ast::T_A_ArrayExpr: return ast::Cast<ast::A_ArrayExpr>(node)->location;
    case ast::T_TypeCast: {
      const auto* cast = ast::Cast<ast::TypeCast>(node);
      const int argument = NodeLocation(cast->arg);
      const int own = cast->location >= 0 ? cast->location : cast->type_name->location;
      return argument >= 0 && (own < 0 || argument < own) ? argument : own;
    }
    case ast::T_CollateClause: return NodeLocation(ast::Cast<ast::CollateClause>(node)->arg);
    case ast::T_A_Expr: {
      const auto* expression = ast::Cast<ast::A_Expr>(node);
      const int left = NodeLocation(expression->lexpr);
      return left >= 0 && left < expression->location ? left : expression->location;
    }
    case ast::T_BoolExpr: {
      const auto* expression = ast::Cast<ast::BoolExpr>(node);
      const int first = NodeLocation(ast::First(expression->args));
      return first >= 0 && first < expression->location ? first : expression->location;
    }
    case ast::T_FuncCall: return ast::Cast<ast::FuncCall>(node)->location;
    case ast::T_GroupingFunc: return ast::Cast<ast::GroupingFunc>(node)->location;
    case ast::T_SubLink: return ast::Cast<ast::SubLink>(node)->location;
    case ast::T_CaseExpr: return ast::Cast<ast::CaseExpr>(node)->location;
    case ast::T_RowExpr: return ast::Cast<ast::RowExpr>(node)->location;
    case ast::T_CoalesceExpr: return ast::Cast<ast::CoalesceExpr>(node)->location;
    case ast::T_MinMaxExpr: return ast::Cast<ast::MinMaxExpr>(node)->location;
    case ast::T_SQLValueFunction: return ast::Cast<ast::SQLValueFunction>(node)->location;
    case ast::T_XmlExpr: {
      const auto* xml = ast::Cast<ast::XmlExpr>(node);
      const int first = NodeLocation(ast::First(xml->args));
      return first >= 0 && (xml->location < 0 || first < xml->location) ? first : xml->location;
    }
    case ast::T_XmlSerialize: return ast::Cast<ast::XmlSerialize>(node)->location;
    case ast::T_NullTest: return ast::Cast<ast::NullTest>(node)->location;
    case ast::T_BooleanTest: return ast::Cast<ast::BooleanTest>(node)->location;
    case ast::T_SetToDefault: return ast::Cast<ast::SetToDefault>(node)->location;
    case ast::T_ResTarget: return ast::Cast<ast::ResTarget>(node)->location;
    case ast::T_RangeVar: return ast::Cast<ast::RangeVar>(node)->location;
    case ast::T_SortBy: return NodeLocation(ast::Cast<ast::SortBy>(node)->node);
    default: return -1;
  }
}

namespace {

int FigureName(const ast::Node* node, std::string* name);

int FigureSublinkName(const ast::SubLink& sublink, std::string* name) {
  switch (sublink.sub_link_type) {
    case ast::EXISTS_SUBLINK: *name = "exists"; return 2;
    case ast::ARRAY_SUBLINK: *name = "array"; return 2;
    case ast::EXPR_SUBLINK: break;
    default: return 0;
  }
  const auto* select = ast::DynCast<ast::SelectStmt>(static_cast<const ast::Node*>(sublink.subselect));
  while (select != nullptr && select->larg != nullptr) select = select->larg;
  if (select == nullptr || ast::IsEmpty(select->target_list)) {
    if (select == nullptr || ast::IsEmpty(select->values_lists)) return 0;
    *name = "column1";
    return 2;
  }
  const auto* target = ast::Cast<ast::ResTarget>(static_cast<const ast::Node*>(ast::First(select->target_list)));
  if (target->name != nullptr) *name = target->name;
  else if (FigureName(target->val, name) == 0) *name = "?column?";  // a name like any other here
  return 2;
}

// 2: a real name, 1: a weak one (type of a cast), 0: none.
int FigureName(const ast::Node* node, std::string* name) {
  if (node == nullptr) return 0;
  switch (node->tag) {
    case ast::T_ColumnRef: {
      for (const ast::Node* field : ast::Cast<ast::ColumnRef>(node)->fields) {
        if (!ast::Is<ast::A_Star>(field)) *name = ast::StringValue(field);
      }
      return name->empty() ? 0 : 2;
    }
    case ast::T_A_Indirection: {
      const auto* indirection = ast::Cast<ast::A_Indirection>(node);
      std::string field;
      for (const ast::Node* item : indirection->indirection) {
        if (ast::Is<ast::String>(item)) field = ast::StringValue(item);
      }
      if (field.empty()) return FigureName(indirection->arg, name);
      *name = field;
      return 2;
    }
    case ast::T_FuncCall: *name = ast::StringValue(ast::Last(ast::Cast<ast::FuncCall>(node)->funcname)); return 2;
    case ast::T_A_Expr:
      if (ast::Cast<ast::A_Expr>(node)->kind != ast::AEXPR_NULLIF) return 0;
      *name = "nullif";
      return 2;
    case ast::T_TypeCast: {
      const auto* cast = ast::Cast<ast::TypeCast>(node);
      const int strength = FigureName(cast->arg, name);
      if (strength > 1 || cast->type_name == nullptr || ast::IsEmpty(cast->type_name->names)) return strength;
      *name = ast::StringValue(ast::Last(cast->type_name->names));
      return 1;
    }
    case ast::T_CollateClause: return FigureName(ast::Cast<ast::CollateClause>(node)->arg, name);
    case ast::T_GroupingFunc: *name = "grouping"; return 2;
    case ast::T_SubLink: return FigureSublinkName(*ast::Cast<ast::SubLink>(node), name);
    case ast::T_CaseExpr: {
      const int strength = FigureName(ast::Cast<ast::CaseExpr>(node)->defresult, name);
      if (strength <= 1) {
        *name = "case";
        return 1;
      }
      return strength;
    }
    case ast::T_A_ArrayExpr: *name = "array"; return 2;
    case ast::T_RowExpr: *name = "row"; return 2;
    case ast::T_XmlExpr: {
      static constexpr const char* kNames[] = {"xmlconcat", "xmlelement", "xmlforest", "xmlparse", "xmlpi", "xmlroot", "xmlserialize"};
      const auto* xml = ast::Cast<ast::XmlExpr>(node);
      if (xml->op == ast::IS_DOCUMENT) return 0;
      *name = kNames[xml->op];
      return 2;
    }
    case ast::T_XmlSerialize: *name = "xmlserialize"; return 2;
    case ast::T_CoalesceExpr: *name = "coalesce"; return 2;
    case ast::T_MinMaxExpr: *name = ast::Cast<ast::MinMaxExpr>(node)->op == ast::IS_GREATEST ? "greatest" : "least"; return 2;
    case ast::T_SQLValueFunction: {
      static constexpr const char* kNames[] = {"current_date", "current_time", "current_time", "current_timestamp", "current_timestamp",
                                               "localtime", "localtime", "localtimestamp", "localtimestamp", "current_role",
                                               "current_user", "user", "session_user", "current_catalog", "current_schema"};
      *name = kNames[ast::Cast<ast::SQLValueFunction>(node)->op];
      return 2;
    }
    default: return 0;
  }
}

}  // namespace

std::string TargetName(const ast::Node* node) {
  std::string name;
  FigureName(node, &name);
  return name.empty() ? "?column?" : name;
}

}  // namespace basalt
