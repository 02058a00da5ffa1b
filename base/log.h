// The server's log: one line an event on stderr or in a file, with PostgreSQL's severities. Any thread. Statement texts
// that may hold secrets (passwords) are masked by the caller.
#pragma once

#include <string_view>

#include "base/sql_error.h"

namespace basalt {

void LogLine(Severity severity, std::string_view text);
// Where lines go from now on; empty = stderr. Throws SqlError (58030) if the file cannot be opened.
void OpenLog(const std::string& path, Severity least);

}  // namespace basalt
