// Every statement kind has a row, and each row either runs or says that it does not.
#include <gtest/gtest.h>

#include "handlers/handler.h"
#include "parser/statement_kind.h"

namespace basalt {
namespace {

TEST(HandlerRegistry, EveryRowRunsOrIsUnsupported) {
  for (const StatementKind& kind : kStatementKinds) {
    const Handler& handler = FindHandler(kind.tag);
    EXPECT_EQ(handler.tag, kind.tag);
    const bool runs = handler.start != nullptr || (handler.flags & kPlanned) != 0;
    EXPECT_NE(runs, (handler.flags & kUnsupported) != 0) << handler.name;
  }
}

}  // namespace
}  // namespace basalt
