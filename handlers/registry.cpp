// The table of handlers. Each folder lists its own rows (handlers/<folder>/handlers.h); what no folder lists answers 0A000 with
// the statement's name. Built and proven complete at compile time.
#include <array>
#include <span>

#include "base/sql_error.h"
#include "handlers/copy/handlers.h"
#include "handlers/cursor/handlers.h"
#include "handlers/ddl/handlers.h"
#include "handlers/explain/handlers.h"
#include "handlers/handler.h"
#include "handlers/maintenance/handlers.h"
#include "handlers/notify/handlers.h"
#include "handlers/prepared/handlers.h"
#include "handlers/query/handlers.h"
#include "handlers/settings/handlers.h"
#include "handlers/transaction/handlers.h"
#include "parser/statement_kind.h"

namespace basalt {
namespace {

constexpr Handler UnsupportedHandler(const StatementKind& kind) {
  return {kind.tag, kind.command_base.data(), kUnsupported, nullptr, nullptr, nullptr, nullptr};
}

constexpr std::span<const Handler> kGroups[] = {
    kCopyHandlers,
    kCursorHandlers,
    kDdlHandlers,
    kExplainHandlers,
    kMaintenanceHandlers,
    kNotifyHandlers,
    kPreparedHandlers,
    kQueryHandlers,
    kSettingsHandlers,
    kTransactionHandlers,
};

constexpr auto kHandlers = [] {
  std::array<Handler, kStatementKinds.size()> handlers{};
  for (size_t i = 0; i < handlers.size(); ++i) handlers[i] = UnsupportedHandler(kStatementKinds[i]);
  for (std::span<const Handler> group : kGroups) {
    for (const Handler& handler : group) handlers[static_cast<size_t>(StatementIndex(handler.tag))] = handler;
  }
  return handlers;
}();

static_assert(CoversAllStatements(kHandlers, [](const Handler& handler) { return handler.tag; }));

}  // namespace

const Handler& FindHandler(ast::NodeTag tag) {
  const int index = StatementIndex(tag);
  if (index < 0) ThrowInternal(Format("unrecognized node type: {}", static_cast<int>(tag)));
  return kHandlers[static_cast<size_t>(index)];
}

void StatementRun::CopyData(ExecutionContext&, std::string_view) { ThrowInternal("COPY data for a statement that takes none"); }
void StatementRun::CopyDone(ExecutionContext&) { ThrowInternal("end of COPY data for a statement that takes none"); }

}  // namespace basalt
