// Handler: what a statement kind does. Handlers are rows of one constexpr table (handlers/registry.cpp), found by the AST's node
// tag. `authorize` and `start` are separate: no handler starts before it was authorized. A StatementRun is one running
// statement, owned by its Portal, driven by net message by message; it never blocks on the client.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/planner/plan.h"
#include "parser/ast.h"
#include "session/execution_context.h"
#include "types/value.h"

namespace basalt {

enum class RunStatus : uint8_t {
  kDone,      // finished: tag() is valid
  kRowLimit,  // max_rows were sent, more may follow
  kSinkFull,  // flush what was sent, then call Run again
  kCopyIn,    // wants CopyData messages: feed CopyData, then CopyDone or CopyFail
  kCommit,    // wants the transaction committed; call Run again afterwards
};

class StatementRun {
 public:
  virtual ~StatementRun() = default;
  virtual RunStatus Run(ExecutionContext& context, uint64_t max_rows) = 0;
  virtual std::string tag() const = 0;
  virtual void CopyData(ExecutionContext& context, std::string_view bytes);
  virtual void CopyDone(ExecutionContext& context);  // then Run is called again and gives kDone
};

inline constexpr uint64_t kAllRows = UINT64_MAX;

// A statement as its handler sees it.
struct Statement {
  const ast::Node* node = nullptr;     // null only for a plan found in the cache
  std::string_view text;               // of this statement alone
  std::span<const Value> parameters;
  std::shared_ptr<const Plan> plan;    // kPlanned statements
};

enum HandlerFlags : uint16_t {
  kPlanned = 1 << 0,             // goes through the planner and its cache
  kTransactionControl = 1 << 1,  // manages the transaction itself; needs none to be open
  kAllowedWhenFailed = 1 << 2,   // may run in a failed transaction block
  kWrites = 1 << 3,              // 25006 in a read-only transaction
  kNoBlock = 1 << 4,             // 25001 inside a transaction block
  kNeedsSnapshot = 1 << 5,       // takes a statement snapshot before start
  kAudited = 1 << 6,             // DDL, roles: audit record on success, in the same transaction
  kUnsupported = 1 << 7,         // 0A000 with the statement's name
};

struct Handler {
  ast::NodeTag tag;
  const char* name;  // the statement's name in messages: "CREATE TABLE"
  uint16_t flags;
  void (*authorize)(ExecutionContext& context, const Statement& statement);
  // Result columns before it runs (SHOW, EXPLAIN, FETCH ...); null: planned statements take the plan's, others have none.
  std::vector<ResultColumn> (*describe)(ExecutionContext& context, const Statement& statement);
  std::unique_ptr<StatementRun> (*start)(ExecutionContext& context, const Statement& statement);
  // Object named in the audit record; null: none.
  std::string (*audit_target)(const Statement& statement);
};

// Never null: every statement node has a row.
const Handler& FindHandler(ast::NodeTag tag);

// A run that did its work at start and only has a tag to tell.
class FinishedRun : public StatementRun {
 public:
  explicit FinishedRun(std::string tag) : tag_(std::move(tag)) {}
  RunStatus Run(ExecutionContext&, uint64_t) override { return RunStatus::kDone; }
  std::string tag() const override { return tag_; }

 private:
  std::string tag_;
};

// Makes a `start` of a function that does everything at once: std::string F(ExecutionContext&, const Statement&, const T&)
// returns the command tag.
template <typename T, auto F>
std::unique_ptr<StatementRun> StartAtOnce(ExecutionContext& context, const Statement& statement) {
  return std::make_unique<FinishedRun>(F(context, statement, *ast::Cast<T>(statement.node)));
}

}  // namespace basalt
