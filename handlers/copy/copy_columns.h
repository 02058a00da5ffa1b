// Which columns a COPY reads or writes, and the rights to do so.
#pragma once

#include <string_view>
#include <vector>

#include "handlers/copy/copy_options.h"
#include "session/execution_context.h"

namespace basalt {

// Attribute numbers of COPY's column list; without one, all but dropped and generated columns. 42703, 42701, 42P10.
std::vector<int16_t> CopyColumns(const RelationDescriptor& relation, const ast::List* names);
// For each of `columns`: is it named? 42703 if it is no column at all, 42P10 if COPY does not read or write it. relation may be
// null (COPY of a query): then `result_names` are the columns' names.
std::vector<bool> NamedColumns(const ColumnNames& names, const char* option, const RelationDescriptor* relation,
                               const std::vector<int16_t>& columns, const std::vector<std::string>& result_names);
// 42501 unless the current role has the privilege on the table or on each of the columns.
void RequireColumnPrivilege(ExecutionContext& context, const RelationDescriptor& relation, const std::vector<int16_t>& columns,
                            Privileges privilege);
// Files and programs of the server: 42501 unless superuser or member of the role that may use them.
void RequireServerFileRights(ExecutionContext& context, const ast::CopyStmt& statement);

}  // namespace basalt
