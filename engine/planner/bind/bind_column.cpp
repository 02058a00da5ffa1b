// Names of columns and tables in expressions.
#include <algorithm>

#include "engine/planner/bind/binder.h"
#include "engine/planner/expression_tree.h"
#include "engine/planner/routine.h"

namespace basalt {

ExpressionPtr Binder::MakeColumn(const FromItem& item, int index) {
  auto column = std::make_unique<ColumnExpression>();
  column->relation = item.id;
  column->index = index;
  coercer_.Finish(column.get(), item.columns[index].type);
  const Oid collation = column->type.collation;
  mixes_collations_ = mixes_collations_ || (collation != kInvalidOid && collation != kDefaultCollationOid && collation != kCCollationOid);
  return column;
}

void Binder::NoteColumnUse(const FromItem& item, int index) {
  if (item.relation == nullptr) return;  // of views too
  context_.AddUsedColumn(item.relation->oid, check_as_, kPrivilegeSelect, static_cast<int16_t>(index >= 0 ? index + 1 : index));
}

// Every table's column in the expression that a name stands for: one, but for the joint columns of USING.
void Binder::NoteUses(const Scope& scope, const Expression& expression) {
  Walk(expression, [&](const Expression& part) {
    const auto* column = AsIf<ColumnExpression>(&part);
    if (column == nullptr) return true;
    for (const Scope* level = &scope; level != nullptr; level = level->parent) {
      for (const FromItem* item : level->all_items) {
        if (item->id == column->relation) NoteColumnUse(*item, column->index);
      }
    }
    return true;
  });
}

ExpressionPtr Binder::UseColumn(const NamespaceColumn& column, int location) {
  ExpressionPtr expression = Clone(*column.expression);
  expression->location = location;
  return expression;
}

namespace {

const NamespaceColumn* FindIn(const NamespaceItem& item, std::string_view name, int location) {
  const NamespaceColumn* found = nullptr;
  for (const NamespaceColumn& column : item.columns) {
    if (column.expression == nullptr || column.name != name) continue;
    if (found != nullptr) {
      throw SqlError(sqlstate::kAmbiguousColumn, Format("column reference \"{}\" is ambiguous", name)).At(location);
    }
    found = &column;
  }
  return found;
}

int SystemAttribute(std::string_view name) {
  static constexpr std::string_view kNames[] = {"ctid", "xmin", "cmin", "xmax", "cmax", "tableoid"};
  for (int i = 0; i < 6; ++i) {
    if (kNames[i] == name) return -(i + 1);
  }
  return 0;
}

Oid SystemAttributeType(int attribute) {
  constexpr Oid kTypes[] = {kTidOid, kXidOid, kCidOid, kXidOid, kCidOid, kOidOid};
  return kTypes[-attribute - 1];
}

void CheckLateral(const NamespaceItem& item, int location) {
  if (!item.lateral_only || item.lateral_ok) return;
  throw SqlError(sqlstate::kInvalidColumnReference, Format("invalid reference to FROM-clause entry for table \"{}\"", item.name))
      .Detail("The combining JOIN type must be INNER or LEFT for a LATERAL reference.").At(location);
}

}  // namespace

ExpressionPtr Binder::SystemColumn(const FromItem& item, std::string_view name) {
  const int attribute = SystemAttribute(name);
  if (attribute == 0 || item.kind != FromItem::Kind::kTable) return nullptr;
  auto column = std::make_unique<ColumnExpression>();
  column->relation = item.id;
  column->index = attribute;
  coercer_.Finish(column.get(), context_.MakeType(SystemAttributeType(attribute)));
  return column;
}

ExpressionPtr Binder::FindColumn(Scope& scope, std::string_view name, int location) {
  for (Scope* level = &scope; level != nullptr; level = level->parent) {
    const NamespaceColumn* found = nullptr;
    ExpressionPtr system;
    for (NamespaceItem& item : level->items) {
      if (!item.columns_visible || (item.lateral_only && !level->lateral_active)) continue;
      const NamespaceColumn* column = FindIn(item, name, location);
      ExpressionPtr own_system;
      if (column == nullptr && item.item != nullptr && item.relation_visible) own_system = SystemColumn(*item.item, name);
      if (column == nullptr && own_system == nullptr) continue;
      if (found != nullptr || system != nullptr) {
        throw SqlError(sqlstate::kAmbiguousColumn, Format("column reference \"{}\" is ambiguous", name)).At(location);
      }
      CheckLateral(item, location);
      found = column;
      system = std::move(own_system);
    }
    if (found != nullptr) {
      ExpressionPtr result = UseColumn(*found, location);
      return result;
    }
    if (system != nullptr) {
      system->location = location;
      return system;
    }
  }
  return nullptr;
}

NamespaceItem* Binder::FindNamespaceItem(Scope& scope, std::string_view schema, std::string_view name, int location, int* levels_up) {
  Oid relation = kInvalidOid;
  if (!schema.empty()) {
    const SchemaDescriptor* found = catalog_.FindSchema(context_.database, schema);
    if (found == nullptr) return nullptr;
    const auto descriptor = catalog_.FindRelation(found->oid, name);
    if (!descriptor) return nullptr;
    relation = descriptor->oid;
  }
  *levels_up = 0;
  for (Scope* level = &scope; level != nullptr; level = level->parent, ++*levels_up) {
    NamespaceItem* found = nullptr;
    for (NamespaceItem& item : level->items) {
      if (!item.relation_visible || item.name != name || (item.lateral_only && !level->lateral_active)) continue;
      if (relation != kInvalidOid && (item.item == nullptr || item.item->has_alias || !item.item->relation ||
                                      item.item->relation->oid != relation)) {
        continue;
      }
      if (found != nullptr) {
        throw SqlError(sqlstate::kAmbiguousAlias, Format("table reference \"{}\" is ambiguous", name)).At(location);
      }
      CheckLateral(item, location);
      found = &item;
    }
    if (found != nullptr) return found;
  }
  return nullptr;
}

ExpressionPtr Binder::ColumnOfItem(NamespaceItem& item, std::string_view name, int location) {
  if (const NamespaceColumn* column = FindIn(item, name, location)) return UseColumn(*column, location);
  ExpressionPtr system = item.item != nullptr ? SystemColumn(*item.item, name) : nullptr;
  if (system) system->location = location;
  return system;
}

ExpressionPtr Binder::WholeRow(NamespaceItem& item, int location) {
  // A function with one scalar column stands for its value.
  if (item.item != nullptr && item.item->kind == FromItem::Kind::kFunction && !item.item->ordinality && item.item->calls.size() == 1 &&
      item.item->columns.size() == 1 && !item.item->calls[0].has_definition && !IsRowType(catalog_, item.item->calls[0].function->type.oid)) {
    return UseColumn(item.columns[0], location);
  }
  auto row = std::make_unique<RowExpression>();
  for (const NamespaceColumn& column : item.columns) {
    if (column.expression == nullptr) continue;
    row->fields.push_back(UseColumn(column, location));
    row->names.push_back(column.name);
  }
  Oid type = kRecordOid;
  if (item.item != nullptr && item.item->relation && item.item->relation->row_type != kInvalidOid) type = item.item->relation->row_type;
  if (item.item != nullptr && item.item->kind == FromItem::Kind::kFunction && !item.item->ordinality && item.item->calls.size() == 1) {
    type = item.item->calls[0].function->type.oid;  // a composite type, or record
  }
  row->location = location;
  if (item.item != nullptr && item.item->kind != FromItem::Kind::kJoin) row->form = Expression::Form::kSqlSyntax;  // item.*, not ROW(...)
  coercer_.Finish(row.get(), context_.MakeType(type));
  return row;
}

ExpressionPtr Binder::ColumnNotation(Scope& scope, std::string_view name, ExpressionPtr argument, int location) {
  BoundCall call;
  call.name = name;
  call.location = location;
  call.arguments.push_back(std::move(argument));
  return MakeCall(scope, std::move(call));
}

namespace {

void CheckDottedName(const ast::ColumnRef& node, std::string_view database) {
  const int count = ast::Length(node.fields);
  if (count > 4) {
    throw SqlError(sqlstate::kSyntaxError, Format("improper qualified name (too many dotted names): {}", NameListText(node.fields)))
        .At(node.location);
  }
  if (count == 4 && ast::Text(ast::StringValue(ast::At(node.fields, 0))) != database) {
    throw SqlError(sqlstate::kFeatureNotSupported, Format("cross-database references are not implemented: {}", NameListText(node.fields)))
        .At(node.location);
  }
}

}  // namespace

ExpressionPtr Binder::BindPlainName(Scope& scope, std::string_view name, int location) {
  int levels = 0;
  if (domain_value_ != nullptr && name == "value") return MakeColumn(*domain_value_, 0);
  if (ExpressionPtr column = FindColumn(scope, name, location)) {
    NoteUses(scope, *column);
    return column;
  }
  if (NamespaceItem* item = FindNamespaceItem(scope, "", name, location, &levels)) {
    for (const NamespaceColumn& column : item->columns) {
      if (column.expression != nullptr) NoteUses(scope, *column.expression);
    }
    return WholeRow(*item, location);
  }
  if (ExpressionPtr parameter = RoutineParameter(name, location)) return parameter;
  ThrowMissingColumn(scope, "", name, location);
}

ExpressionPtr Binder::RoutineParameter(std::string_view name, int location) {
  if (context_.routine == nullptr) return nullptr;
  const std::vector<std::string>& names = context_.routine->argument_names;
  for (size_t i = 0; i < names.size(); ++i) {
    if (!names[i].empty() && names[i] == name) return BindParameter(static_cast<int>(i) + 1, location);
  }
  return nullptr;
}

ExpressionPtr Binder::RoutineParameter(std::string_view first, std::string_view second, int location) {
  if (context_.routine == nullptr) return nullptr;
  if (first == context_.routine->name) {
    if (ExpressionPtr parameter = RoutineParameter(second, location)) return parameter;
  }
  ExpressionPtr parameter = RoutineParameter(first, location);
  return parameter == nullptr ? nullptr : SelectField(std::move(parameter), second, location);
}

ExpressionPtr Binder::BindColumnRef(Scope& scope, const ast::ColumnRef* node) {
  const int location = node->location;
  const Place place = scope.place;
  if (place == Place::kDefault || place == Place::kFunctionDefault) {
    throw SqlError(sqlstate::kFeatureNotSupported, "cannot use column reference in DEFAULT expression").At(location);
  }
  const int count = ast::Length(node->fields);
  if (ast::Is<ast::A_Star>(ast::Last(node->fields))) {
    if (count != 2 && count != 3) throw SqlError(sqlstate::kSyntaxError, "improper use of \"*\"").At(location);
    int levels = 0;
    const std::string_view table = ast::Text(ast::StringValue(ast::At(node->fields, count - 2)));
    const std::string_view schema = count == 3 ? ast::Text(ast::StringValue(ast::At(node->fields, 0))) : std::string_view();
    NamespaceItem* item = FindNamespaceItem(scope, schema, table, location, &levels);
    if (item != nullptr) return WholeRow(*item, location);
    if (ExpressionPtr parameter = RoutineParameter(table, location)) return parameter;
    ThrowMissingTable(scope, table, location);
  }
  auto field = [&](int i) { return ast::Text(ast::StringValue(ast::At(node->fields, i))); };
  int levels = 0;
  if (count == 1) return BindPlainName(scope, field(0), location);
  CheckDottedName(*node, context_.execution.connection().database_name);
  const std::string_view schema = count >= 3 ? field(count - 3) : std::string_view();
  const std::string_view table = field(count - 2);
  const std::string_view name = field(count - 1);
  NamespaceItem* item = FindNamespaceItem(scope, schema, table, location, &levels);
  if (item == nullptr) {
    if (count == 2) {
      if (ExpressionPtr parameter = RoutineParameter(table, name, location)) return parameter;
    } else if (context_.routine != nullptr && schema == context_.routine->name) {
      if (ExpressionPtr parameter = RoutineParameter(table, name, location)) return parameter;
    }
    // a.b may also be a field of the composite column a; PostgreSQL wants (a).b for that.
    ThrowMissingTable(scope, table, location);
  }
  if (ExpressionPtr column = ColumnOfItem(*item, name, location)) {
    NoteUses(scope, *column);
    return column;
  }
  // Functional notation: a function of the whole row.
  BoundCall call;
  call.name = name;
  call.location = location;
  const ExpressionPtr row = WholeRow(*item, location);
  const FunctionLookup lookup = overloads_.FindFunction("", name, {row->type.oid}, {}, false, false);
  if (lookup.result != FunctionLookup::Result::kNotFound && row->kind == ExpressionKind::kRow) {
    call.arguments.push_back(Clone(*row));
    return MakeCall(scope, std::move(call));
  }
  ThrowMissingColumn(scope, table, name, location);
}

void Binder::ExpandItem(const Scope& scope, NamespaceItem& item, int location, std::vector<Target>* targets) {
  const size_t hidden = item.item != nullptr ? static_cast<size_t>(item.item->hidden_columns) : 0;
  for (size_t i = 0; i + hidden < item.columns.size(); ++i) {
    const NamespaceColumn& column = item.columns[i];
    if (column.expression == nullptr) continue;
    Target target;
    target.expression = UseColumn(column, location);
    target.name = column.name;
    NoteUses(scope, *target.expression);
    targets->push_back(std::move(target));
  }
}

ExpressionList Binder::BindExpandedList(Scope& scope, const ast::List* list) {
  ExpressionList result;
  for (const ast::Node* node : list) {
    if (!IsStar(node)) {
      result.push_back(Bind(scope, node));
      continue;
    }
    std::vector<Target> expanded;
    ExpandStar(scope, ast::Cast<ast::ColumnRef>(node), &expanded);
    for (Target& target : expanded) result.push_back(std::move(target.expression));
  }
  return result;
}

void Binder::ExpandStar(Scope& scope, const ast::ColumnRef* node, std::vector<Target>* targets) {
  const int count = ast::Length(node->fields);
  if (count == 1) {
    bool any = false;
    for (NamespaceItem& item : scope.items) {
      if (!item.columns_visible || item.lateral_only) continue;
      any = true;
      ExpandItem(scope, item, node->location, targets);
    }
    if (!any) throw SqlError(sqlstate::kSyntaxError, "SELECT * with no tables specified is not valid").At(node->location);
    return;
  }
  const std::string_view table = ast::Text(ast::StringValue(ast::At(node->fields, count - 2)));
  const std::string_view schema = count >= 3 ? ast::Text(ast::StringValue(ast::At(node->fields, count - 3))) : std::string_view();
  int levels = 0;
  NamespaceItem* item = FindNamespaceItem(scope, schema, table, node->location, &levels);
  if (item != nullptr) return ExpandItem(scope, *item, node->location, targets);
  ExpressionPtr parameter = RoutineParameter(table, node->location);
  if (parameter == nullptr) ThrowMissingTable(scope, table, node->location);
  ExpandFields(std::move(parameter), targets);
}

void Binder::ExpandRowValue(Scope& scope, const ast::A_Indirection* node, std::vector<Target>* targets) {
  ast::A_Indirection inner = *node;
  ast::List fields = *node->indirection;
  --fields.length;
  inner.indirection = &fields;
  ExpandFields(fields.length == 0 ? Bind(scope, node->arg) : BindIndirection(scope, &inner), targets);
}

void Binder::ExpandFields(ExpressionPtr row, std::vector<Target>* targets) {
  const TypeInfo* info = catalog_.FindType(BaseType(catalog_, row->type.oid));
  const Expression& source = row->type.oid == kRecordOid ? RecordSource(*row) : *row;
  std::vector<std::string> names;
  if (info != nullptr && info->kind == TypeKind::kComposite) {
    for (const TypeField& field : info->fields) {
      if (!field.dropped) names.push_back(field.name);
    }
  } else if (const auto* expression = AsIf<RowExpression>(&source)) {
    names = expression->names;
  } else if (std::vector<SqlType> types; OutputColumns(source, &names, &types)) {
    // OUT arguments
  } else if (row->type.oid == kRecordOid) {
    throw SqlError(sqlstate::kWrongObjectType, "record type has not been registered");
  } else {
    throw SqlError(sqlstate::kWrongObjectType, Format("type {} is not composite", context_.TypeName(row->type.oid))).At(row->location);
  }
  for (const std::string& name : names) {
    Target target;
    target.name = name;
    target.expression = SelectField(Clone(*row), name, row->location);
    targets->push_back(std::move(target));
  }
}

}  // namespace basalt
