#include "handlers/ddl/handlers.h"

namespace basalt {
namespace {

std::string RelationText(const ast::RangeVar* range) {
  if (range == nullptr) return {};
  const std::string schema(ast::Text(range->schemaname));
  return schema.empty() ? range->relname : schema + "." + range->relname;
}

std::string ObjectText(const ast::Node* object) {
  if (const auto* text = ast::DynCast<ast::String>(object)) return text->sval;
  if (const auto* range = ast::DynCast<ast::RangeVar>(object)) return RelationText(range);
  std::string text;
  if (const auto* list = ast::DynCast<ast::List>(object)) {
    for (const ast::Node* part : list) {
      if (ast::Is<ast::String>(part)) text += (text.empty() ? "" : ".") + std::string(ast::StringValue(part));
    }
  }
  return text;
}

std::string ListText(const ast::List* objects) {
  std::string text;
  for (const ast::Node* object : objects) text += (text.empty() ? "" : ", ") + ObjectText(object);
  return text;
}

std::string RoleText(const ast::RoleSpec* role) {
  return role == nullptr ? "role:all" : "role:" + std::string(ast::Text(role->rolename));
}

}  // namespace

std::string AuditTarget(const Statement& statement) {
  const ast::Node* node = statement.node;
  switch (node->tag) {
    case ast::T_CreateStmt: return RelationText(ast::Cast<ast::CreateStmt>(node)->relation);
    case ast::T_AlterTableStmt: return RelationText(ast::Cast<ast::AlterTableStmt>(node)->relation);
    case ast::T_IndexStmt: return RelationText(ast::Cast<ast::IndexStmt>(node)->relation);
    case ast::T_CreateSeqStmt: return RelationText(ast::Cast<ast::CreateSeqStmt>(node)->sequence);
    case ast::T_AlterSeqStmt: return RelationText(ast::Cast<ast::AlterSeqStmt>(node)->sequence);
    case ast::T_ViewStmt: return RelationText(ast::Cast<ast::ViewStmt>(node)->view);
    case ast::T_DropStmt: return ListText(ast::Cast<ast::DropStmt>(node)->objects);
    case ast::T_CreateSchemaStmt: return std::string(ast::Text(ast::Cast<ast::CreateSchemaStmt>(node)->schemaname));
    case ast::T_AlterSchemaOptionsStmt: return ast::Cast<ast::AlterSchemaOptionsStmt>(node)->schemaname;
    case ast::T_CreateTableSpaceStmt: return ast::Cast<ast::CreateTableSpaceStmt>(node)->tablespacename;
    case ast::T_AlterTableSpaceOptionsStmt: return ast::Cast<ast::AlterTableSpaceOptionsStmt>(node)->tablespacename;
    case ast::T_DropTableSpaceStmt: return ast::Cast<ast::DropTableSpaceStmt>(node)->tablespacename;
    case ast::T_CreateRoleStmt: return std::string("role:") + ast::Cast<ast::CreateRoleStmt>(node)->role;
    case ast::T_AlterRoleStmt: return RoleText(ast::Cast<ast::AlterRoleStmt>(node)->role);
    case ast::T_AlterRoleSetStmt: return RoleText(ast::Cast<ast::AlterRoleSetStmt>(node)->role);
    case ast::T_CreatedbStmt: return ast::Cast<ast::CreatedbStmt>(node)->dbname;
    case ast::T_AlterDatabaseStmt: return ast::Cast<ast::AlterDatabaseStmt>(node)->dbname;
    case ast::T_DropdbStmt: return ast::Cast<ast::DropdbStmt>(node)->dbname;
    case ast::T_AlterDatabaseSetStmt: return ast::Cast<ast::AlterDatabaseSetStmt>(node)->dbname;
    case ast::T_DropRoleStmt: {
      std::string text;
      for (const auto* role : ast::Each<ast::RoleSpec>(ast::Cast<ast::DropRoleStmt>(node)->roles)) {
        text += (text.empty() ? "" : ", ") + RoleText(role);
      }
      return text;
    }
    case ast::T_GrantStmt: return ListText(ast::Cast<ast::GrantStmt>(node)->objects);
    case ast::T_RenameStmt: {
      const auto& rename = *ast::Cast<ast::RenameStmt>(node);
      return rename.relation != nullptr ? RelationText(rename.relation) : std::string(ast::Text(rename.subname));
    }
    case ast::T_AlterOwnerStmt: return ObjectText(ast::Cast<ast::AlterOwnerStmt>(node)->object);
    case ast::T_AlterObjectSchemaStmt: return RelationText(ast::Cast<ast::AlterObjectSchemaStmt>(node)->relation);
    default: return {};
  }
}

}  // namespace basalt
