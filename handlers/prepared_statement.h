// PreparedStatement: a parsed and, if planned, analyzed statement: of Parse, PREPARE, or one statement of a simple query. Shared
// by its name and by the portals made of it. Portal: one bound execution. Both belong to one connection.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/arena.h"
#include "handlers/handler.h"
#include "session/connection_state.h"

namespace basalt {

class PreparedStatement : public PreparedStatementBase {
 public:
  std::string name;
  std::string text;                      // the whole statement
  std::unique_ptr<Arena> arena;          // of the AST; null while the plan came from the cache
  const ast::Node* node = nullptr;       // null: empty query, or not parsed yet because a cached plan was found
  const Handler* handler = nullptr;      // null: empty query
  std::vector<Oid> declared_types;       // as the client gave them, 0 = to be inferred
  std::vector<Oid> parameter_types;
  std::vector<ResultColumn> columns;
  std::shared_ptr<const Plan> plan;      // generic; null for utility statements
  bool shareable_plan = true;            // false: temporary objects
  bool from_sql = false;                 // PREPARE
  bool fixed_result = false;             // columns were described or run: a re-plan must not change them (0A000)
  int64_t prepared_at_us = 0;
  uint64_t generic_plans = 0, custom_plans = 0;
  uint64_t path_hash = 0;                // of the search path the plan was made under; 0: made for this message alone

  bool empty() const { return handler == nullptr; }
  bool returns_rows() const { return !columns.empty(); }
  // Also SELECT without columns: RowDescription, and rows to count.
  bool gives_rows() const { return returns_rows() || (plan != nullptr && plan->command_tag == "SELECT"); }
  PreparedStatementFacts Facts() const override {
    return {text, prepared_at_us, parameter_types, from_sql, static_cast<int64_t>(generic_plans), static_cast<int64_t>(custom_plans)};
  }
};

class Portal : public PortalBase {
 public:
  std::string name;
  std::shared_ptr<PreparedStatement> statement;
  std::vector<Value> parameters;
  std::vector<int16_t> result_formats;
  std::unique_ptr<StatementRun> run;     // null: not started
  bool done = false;                     // ran to its end
  bool running = false;                  // inside Run, or its COMMIT is under way: the end of the transaction leaves it alone
  bool failed = false;
  size_t savepoints = 0;                 // how many were set when it was made: it goes with the innermost of them
  bool holdable = false, scrollable = false, binary = false, is_cursor = false;
  bool held = false;                     // a WITH HOLD cursor that has outlived its transaction
  int64_t created_at_us = 0;
  std::string cursor_text;

  PortalFacts Facts() const override {
    const bool from_statement = cursor_text.empty() && statement != nullptr;
    return {from_statement ? statement->text : cursor_text, created_at_us, holdable, binary, scrollable};
  }
};

}  // namespace basalt
