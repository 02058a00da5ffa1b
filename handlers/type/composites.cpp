// CREATE TYPE ... AS (attributes), ALTER TYPE ... ATTRIBUTE, and shell types.
#include <algorithm>

#include "base/quote.h"
#include "base/sql_error.h"
#include "handlers/table/create_table.h"
#include "handlers/routine/routines.h"
#include "handlers/type/type_names.h"
#include "handlers/type/types.h"
#include "parser/statement_kind.h"

namespace basalt {
namespace {

ColumnDescriptor ReadAttribute(const DdlContext& ddl, const ast::ColumnDef& definition, size_t number) {
  bool serial = false;
  ColumnDescriptor column = ReadColumn(ddl, definition, static_cast<int16_t>(number), &serial);
  if (serial) {
    throw SqlError(sqlstate::kUndefinedObject, Format("type \"{}\" does not exist", JoinNames(definition.type_name->names)))
        .At(definition.type_name->location);
  }
  return column;
}

bool IsStored(const DdlContext& ddl, const RelationDescriptor& composite) {
  const auto catalog = ddl.catalog();
  bool stored = false;
  catalog->ForEachRelation([&](const RelationDescriptor& relation) {
    if (relation.is_system || relation.kind == RelationKind::kComposite || relation.kind == RelationKind::kView) return;
    for (const ColumnDescriptor& column : relation.columns) {
      stored = stored || (!column.dropped && EmbedsType(*catalog, column.type.oid, composite.row_type));
    }
  });
  return stored;
}
void RefuseStored(const DdlContext& ddl, const RelationDescriptor& composite) {
  if (IsStored(ddl, composite)) ThrowNotSupported("ALTER TYPE of a composite type that tables store");
}

ColumnDescriptor* FindAttribute(RelationDescriptor* composite, const char* name) {
  for (ColumnDescriptor& column : composite->columns) {
    if (!column.dropped && column.name == name) return &column;
  }
  return nullptr;
}

void AddAttribute(const DdlContext& ddl, RelationDescriptor* composite, const ast::AlterTableCmd& command) {
  RefuseStored(ddl, *composite);
  const auto& definition = *ast::Cast<ast::ColumnDef>(command.def);
  if (FindAttribute(composite, definition.colname) != nullptr) {
    throw SqlError(sqlstate::kDuplicateColumn,
                   Format("column \"{}\" of relation \"{}\" already exists", definition.colname, composite->name));
  }
  ColumnDescriptor column = ReadAttribute(ddl, definition, composite->columns.size() + 1);
  if (EmbedsType(*ddl.catalog(), column.type.oid, composite->row_type)) {
    throw SqlError(sqlstate::kInvalidTableDefinition,
                   Format("composite type {} cannot be made a member of itself", ShownType(ddl, composite->row_type)));
  }
  composite->columns.push_back(std::move(column));
}

void DropAttribute(const DdlContext& ddl, RelationDescriptor* composite, const ast::AlterTableCmd& command) {
  const ColumnDescriptor* column = FindAttribute(composite, command.name);
  if (column == nullptr) {
    if (!command.missing_ok) {
      throw SqlError(sqlstate::kUndefinedColumn,
                     Format("column \"{}\" of relation \"{}\" does not exist", command.name, composite->name));
    }
    return ddl.Notice(Format("column \"{}\" of relation \"{}\" does not exist, skipping", command.name, composite->name));
  }
  RefuseStored(ddl, *composite);
  composite->columns.erase(composite->columns.begin() + (column->number - 1));
  for (size_t i = 0; i < composite->columns.size(); ++i) composite->columns[i].number = static_cast<int16_t>(i + 1);
}

void AlterAttributeType(const DdlContext& ddl, RelationDescriptor* composite, const ast::AlterTableCmd& command) {
  ColumnDescriptor* column = FindAttribute(composite, command.name);
  if (column == nullptr) {
    throw SqlError(sqlstate::kUndefinedColumn,
                   Format("column \"{}\" of relation \"{}\" does not exist", command.name, composite->name));
  }
  RefuseStoredType(ddl, ddl.catalog()->GetType(composite->row_type), true);
  const auto& definition = *ast::Cast<ast::ColumnDef>(command.def);
  ast::ColumnDef named = definition;
  named.colname = command.name;
  column->type = ReadAttribute(ddl, named, static_cast<size_t>(column->number)).type;
}

}  // namespace

std::string CreateComposite(ExecutionContext& context, const Statement& statement, const ast::CompositeTypeStmt& node) {
  const DdlContext ddl(context, statement.text);
  const NewName name = ddl.ResolveNew(*node.typevar, ObjectKind::kRelation);
  ddl.ddl().LockName(ObjectKind::kType, name.schema, name.name);
  if (ddl.catalog()->FindRelation(name.schema, name.name) == nullptr) MakeRoomForType(ddl, name);
  else if (ddl.catalog()->FindTypeDescriptor(name.schema, name.name) != nullptr) {
    throw SqlError(sqlstate::kDuplicateObject, Format("type \"{}\" already exists", name.name));
  } else {
    throw SqlError(sqlstate::kDuplicateTable, Format("relation \"{}\" already exists", name.name));
  }
  RelationDescriptor composite;
  composite.oid = ddl.NewOid();
  composite.database = ddl.database();
  composite.schema = name.schema;
  composite.name = name.name;
  composite.kind = RelationKind::kComposite;
  composite.owner = context.role();
  for (const auto* definition : ast::Each<ast::ColumnDef>(node.coldeflist)) {
    if (FindAttribute(&composite, definition->colname) != nullptr) {
      throw SqlError(sqlstate::kDuplicateColumn, Format("column \"{}\" specified more than once", definition->colname));
    }
    composite.columns.push_back(ReadAttribute(ddl, *definition, composite.columns.size() + 1));
  }
  ddl.ddl().Put(std::move(composite));
  return "CREATE TYPE";
}

std::string DefineObject(ExecutionContext& context, const Statement& statement, const ast::DefineStmt& node) {
  if (node.kind == ast::OBJECT_AGGREGATE || node.kind == ast::OBJECT_OPERATOR) {
    const DdlContext ddl(context, statement.text);
    if (node.kind == ast::OBJECT_AGGREGATE) DefineAggregate(ddl, node);
    else DefineOperator(ddl, node);
    return std::string(CommandTag(&node));
  }
  if (node.kind != ast::OBJECT_TYPE) ThrowNotSupported(std::string(CommandTag(&node)));
  const DdlContext ddl(context, statement.text);
  if (ast::Length(node.definition) > 0) DefineBaseType(ddl, node);
  else DefineShellType(ddl, node);
  return std::string(CommandTag(&node));
}

void AlterAttributes(const DdlContext& ddl, const ast::AlterTableStmt& node) {
  const auto found = ddl.ResolveOwned(*node.relation, TableLockMode::kAccessExclusive, node.missing_ok);
  if (found == nullptr) return ddl.Notice(Format("relation \"{}\" does not exist, skipping", node.relation->relname));
  if (found->kind != RelationKind::kComposite) {
    throw SqlError(sqlstate::kWrongObjectType, Format("\"{}\" is not a composite type", found->name));
  }
  RelationDescriptor composite = *found;
  for (const auto* command : ast::Each<ast::AlterTableCmd>(node.cmds)) {
    switch (command->subtype) {
      case ast::AT_AddColumn: AddAttribute(ddl, &composite, *command); break;
      case ast::AT_DropColumn: DropAttribute(ddl, &composite, *command); break;
      case ast::AT_AlterColumnType: AlterAttributeType(ddl, &composite, *command); break;
      default: ThrowNotSupported("this form of ALTER TYPE");
    }
    ddl.ddl().Put(composite);
    if (command->subtype == ast::AT_AddColumn) continue;
    const bool drops = command->subtype == ast::AT_DropColumn;
    RebindDomainChecks(ddl, composite, drops ? command->name : "", command->behavior == ast::DROP_CASCADE);
    composite = *ddl.catalog()->FindRelation(composite.oid);
  }
}

}  // namespace basalt
