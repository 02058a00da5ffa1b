// The options of COPY, read from the statement's list and checked against each other as PostgreSQL does.
#pragma once

#include <string>
#include <vector>

#include "parser/ast.h"
#include "protocol/copy_format.h"

namespace basalt {

struct ColumnNames {  // FORCE_QUOTE (a, b) or FORCE_QUOTE *
  bool all = false;
  std::vector<std::string> names;
  bool given() const { return all || !names.empty(); }
};

struct CopyOptions {
  CopyFormatOptions format;
  bool freeze = false;
  ColumnNames force_quote, force_not_null, force_null;
};

// client_encoding: of the data if no option says otherwise. 42601, 22023, 0A000.
CopyOptions ReadCopyOptions(const ast::CopyStmt& statement, int client_encoding);

}  // namespace basalt
