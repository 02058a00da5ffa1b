// The way net runs statements. Stateless functions over the ExecutionContext; all on the connection's thread; errors are
// SqlErrors for net's funnel, which then calls AbortStatement.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "base/sql_error.h"
#include "handlers/prepared_statement.h"
#include "protocol/frontend_message.h"
#include "protocol/send_buffer.h"

namespace basalt {

// --- simple query: the text's statements one after the other
class SimpleQuery {
 public:
  // Parses (or finds the whole text's plan in the cache). text must outlive this.
  SimpleQuery(ExecutionContext& context, std::string_view text);
  ~SimpleQuery();
  bool empty() const;        // no statement at all: EmptyQueryResponse
  bool last() const;         // the current one is the last
  // The next statement's portal, planned and bound, or null at the end.
  Portal* Next(ExecutionContext& context);

 private:
  struct State;
  void Parse(ExecutionContext& context);
  bool Take(ExecutionContext& context, struct LiftedPlan lifted);
  bool TakeExact(ExecutionContext& context);
  std::unique_ptr<State> state_;
};

// --- extended query
struct BoundParameter {
  std::string_view bytes;
  bool is_null = false;
  bool binary = false;
};
// Stores it under its name: 42P05 if a named one exists.
PreparedStatement& PrepareStatement(ExecutionContext& context, std::string_view name, std::string_view text,
                                    std::span<const Oid> parameter_types);
PreparedStatement& GetStatement(ExecutionContext& context, std::string_view name);  // 26000
// What Bind checks before it looks at a value: 26000, 08P01 for another number of parameters, 25P02.
PreparedStatement& CheckBind(ExecutionContext& context, std::string_view statement, size_t parameters);
Portal& BindPortal(ExecutionContext& context, std::string_view portal, std::string_view statement,
                   std::span<const BoundParameter> parameters, std::span<const int16_t> result_formats);
Portal& GetPortal(ExecutionContext& context, std::string_view name);                // 34000
void CloseStatement(ExecutionContext& context, std::string_view name);
void ClosePortal(ExecutionContext& context, std::string_view name);

// Makes the statement's result columns known and re-plans if its objects changed (0A000 if the result type would).
void DescribeStatement(ExecutionContext& context, PreparedStatement& statement);

// Starts or goes on with a portal. A portal that was at its end gives kDone with a zero tag.
// What Execute says of a portal that was at its end before.
std::string TagAtEnd(const Portal& portal);
RunStatus RunPortal(ExecutionContext& context, Portal& portal, uint64_t max_rows);

// A COPY FROM STDIN whose data end with an error of the client's side: throws it, with the place where the COPY was.
[[noreturn]] void FailCopy(const StatementRun& run, SqlError error);
// FunctionCall: appends the FunctionCallResponse; the caller then commits.
void CallFunction(ExecutionContext& context, const FunctionCallMessage& message, SendBuffer& out);
// Where an error of a bound value happened, 0-based; text: the value if it came as text.
std::string ParameterContext(std::string_view portal, size_t parameter, std::optional<std::string_view> text);

// --- the end of a transaction.
// Ends a transaction that has nothing to write and nothing to wait for; FinishCommit is still to be called. False: StartCommit.
bool CommitAtOnce(ExecutionContext& context);
// Commit never blocks: when it returns false the callback comes later, from another thread;
// the caller waits for it and then calls FinishCommit, which throws what went wrong.
bool StartCommit(ExecutionContext& context, CommitCallback callback);
void FinishCommit(ExecutionContext& context, CommitResult result);
// After a simple query or at Sync: whether an implicit transaction is open that must be committed now.
bool NeedsImplicitCommit(const ExecutionContext& context);
// After an error: rolls back the implicit transaction, or what the block did since its last savepoint, and marks it failed.
void AbortStatement(ExecutionContext& context);
// 'I', 'T' or 'E' of ReadyForQuery.
char TransactionStatus(const ConnectionState& connection);

}  // namespace basalt
