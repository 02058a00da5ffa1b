#include "handlers/copy/copy_columns.h"

#include <algorithm>

#include "base/sql_error.h"
#include "catalog/privileges.h"

namespace basalt {
namespace {

[[noreturn]] void ThrowNoColumn(const RelationDescriptor* relation, std::string_view name) {
  if (relation == nullptr) throw SqlError(sqlstate::kUndefinedColumn, Format("column \"{}\" does not exist", name));
  throw SqlError(sqlstate::kUndefinedColumn, Format("column \"{}\" of relation \"{}\" does not exist", name, relation->name));
}

}  // namespace

std::vector<int16_t> CopyColumns(const RelationDescriptor& relation, const ast::List* names) {
  std::vector<int16_t> numbers;
  if (names == nullptr) {
    for (const ColumnDescriptor& column : relation.columns) {
      if (!column.dropped && column.generated == 0) numbers.push_back(column.number);
    }
    return numbers;
  }
  for (const ast::Node* node : names) {
    const std::string_view name = ast::StringValue(node);
    const ColumnDescriptor* column = relation.FindColumn(name);
    if (column == nullptr) ThrowNoColumn(&relation, name);
    if (column->generated != 0) {
      throw SqlError(sqlstate::kInvalidColumnReference, Format("column \"{}\" is a generated column", name))
          .Detail("Generated columns cannot be used in COPY.");
    }
    if (std::find(numbers.begin(), numbers.end(), column->number) != numbers.end()) {
      throw SqlError(sqlstate::kDuplicateColumn, Format("column \"{}\" specified more than once", name));
    }
    numbers.push_back(column->number);
  }
  return numbers;
}

std::vector<bool> NamedColumns(const ColumnNames& names, const char* option, const RelationDescriptor* relation,
                               const std::vector<int16_t>& columns, const std::vector<std::string>& result_names) {
  const size_t count = relation != nullptr ? columns.size() : result_names.size();
  std::vector<bool> named(count, names.all);
  for (const std::string& name : names.names) {
    size_t position = count;
    if (relation == nullptr) {
      position = static_cast<size_t>(std::find(result_names.begin(), result_names.end(), name) - result_names.begin());
      if (position == count) ThrowNoColumn(nullptr, name);
    } else {
      const ColumnDescriptor* column = relation->FindColumn(name);
      if (column == nullptr) ThrowNoColumn(relation, name);
      position = static_cast<size_t>(std::find(columns.begin(), columns.end(), column->number) - columns.begin());
    }
    if (position == count) {
      throw SqlError(sqlstate::kInvalidColumnReference, Format("{} column \"{}\" not referenced by COPY", option, name));
    }
    named[position] = true;
  }
  return named;
}

void RequireColumnPrivilege(ExecutionContext& context, const RelationDescriptor& relation, const std::vector<int16_t>& columns,
                            Privileges privilege) {
  const CatalogSnapshot& catalog = *context.connection().Catalog(context.session().catalog());
  if (IsSuperuser(catalog, context.role())) return;
  if (CheckPrivileges(catalog, context.role(), AclObject::kTable, relation.owner, relation.acl, privilege) == privilege) return;
  const bool by_columns = !columns.empty() && std::all_of(columns.begin(), columns.end(), [&](int16_t number) {
    return CheckPrivileges(catalog, context.role(), AclObject::kColumn, relation.owner, relation.Column(number).acl, privilege) != 0;
  });
  if (!by_columns) ThrowPermissionDenied(AclObject::kTable, relation.name);
}

void RequireServerFileRights(ExecutionContext& context, const ast::CopyStmt& statement) {
  if (statement.filename == nullptr) return;
  const CatalogSnapshot& catalog = *context.connection().Catalog(context.session().catalog());
  const char* role = statement.is_program ? "pg_execute_server_program"
                     : statement.is_from  ? "pg_read_server_files"
                                          : "pg_write_server_files";
  const RoleDescriptor* group = catalog.FindRole(role);
  if (IsSuperuser(catalog, context.role()) || (group != nullptr && IsMemberOf(catalog, context.role(), group->oid, true))) return;
  throw SqlError(sqlstate::kInsufficientPrivilege,
                 Format("must be superuser or have privileges of the {} role to COPY {}", role,
                        statement.is_program ? "to or from an external program" : statement.is_from ? "from a file" : "to a file"))
      .Hint("Anyone can COPY to stdout or from stdin. psql's \\copy command also works for anyone.");
}

}  // namespace basalt
