#include "handlers/routine/query_call.h"

#include "base/quote.h"
#include "base/sql_error.h"
#include "base/stack_guard.h"
#include "engine/execution/data/row_buffer.h"
#include "engine/execution/execution.h"
#include "engine/execution/execution_pool.h"
#include "engine/planner/routine.h"
#include "engine/planner/plan_cache.h"
#include "handlers/handler.h"
#include "handlers/planning.h"
#include "handlers/transaction/transaction_state.h"
#include "parser/parser.h"
#include "parser/statement_kind.h"

namespace basalt {
namespace {

// Where PostgreSQL says that it was the inner statement.
void Explain(SqlError& error, std::string_view text) {
  ErrorFields& fields = error.fields();
  if (fields.byte_location >= 0 && fields.internal_query.empty()) {
    fields.internal_query = text;
    return;
  }
  if (!fields.context.empty()) fields.context += '\n';
  fields.context += Format("SQL statement \"{}\"", text);
}

class PlannedQuery : public QueryCall {
 public:
  PlannedQuery(ExecutionContext& context, std::string_view text, bool as_cursor) : context_(context), text_(text) {
    CheckStackDepth();
    std::span<const ParsedStatement> statements;
    Guarded([&] { statements = Parse(text_, arena_); });
    if (as_cursor) CheckCursor(statements);
    Guarded([&] { Prepare(statements); });
  }
  bool empty() const { return empty_; }
  const std::vector<ResultColumn>& columns() const override { return plan_->columns; }
  const Chunk* Next() override {
    const Chunk* rows = nullptr;
    Guarded([&] {
      if (execution_ == nullptr) Start();
      rows = execution_->Next();
    });
    return rows;
  }

 private:
  template <typename Run>
  void Guarded(Run&& run) {
    try {
      run();
    } catch (SqlError& error) {
      Explain(error, text_);
      throw;
    }
  }

  static void CheckCursor(std::span<const ParsedStatement> statements) {
    if (statements.size() != 1) throw SqlError(sqlstate::kInvalidCursorDefinition, "cannot open multi-query plan as cursor");
    if (ast::Is<ast::SelectStmt>(statements[0].node) && IsPlannedStatement(statements[0].node)) return;
    throw SqlError(sqlstate::kInvalidCursorDefinition, Format("cannot open {} query as cursor", CommandTag(statements[0].node)));
  }

  void Prepare(std::span<const ParsedStatement> statements) {
    if (statements.empty()) empty_ = true;
    for (size_t i = 0; i < statements.size(); ++i) {
      const ast::Node* node = statements[i].node;
      if (!IsPlannedStatement(node) || !ast::Is<ast::SelectStmt>(node)) {
        throw SqlError(sqlstate::kFeatureNotSupported, Format("{} is not allowed in a non-volatile function", CommandTag(node)));
      }
      node_ = node;
      MakePlan();
      if (i + 1 == statements.size()) return;
      Start();
      while (execution_->Next() != nullptr) {}
      execution_.reset();
    }
  }

  void MakePlan() {
    PlanningInput input = MakePlanningInput(context_, text_, {});
    input.variable_parameters = false;
    plan_ = PlanStatement(input, node_);
    if (plan_->has_modification) {
      throw SqlError(sqlstate::kFeatureNotSupported, Format("{} is not allowed in a non-volatile function", plan_->command_tag));
    }
  }

  // Locks, then looks whether the plan still fits, as for a client's statement.
  void Start() {
    Transaction& transaction = EnsureTransaction(context_);
    for (;;) {
      for (const auto& [table, mode] : plan_->table_locks) {
        transaction.LockTable(context_.connection().database, table, mode, WaitPolicy::kWait);
      }
      const CatalogSnapshot& catalog = *context_.connection().Catalog(context_.session().catalog());
      if (plan_->catalog->generation() == catalog.generation() || PlanCache::IsCurrent(*plan_, catalog)) break;
      MakePlan();
    }
    CheckPlanPrivileges(context_, *plan_);
    if (!transaction.has_snapshot()) transaction.StartStatement();
    execution_ = StartExecution(context_, {plan_, {}});
  }

  ExecutionContext& context_;
  const std::string text_;
  Arena arena_;
  bool empty_ = false;
  const ast::Node* node_ = nullptr;
  std::shared_ptr<const Plan> plan_;
  std::unique_ptr<Execution> execution_;
};

// Rows of a statement that goes through its handler.
class KeepingSink : public ResultSink {
 public:
  KeepingSink(ResultSink& client, RowBuffer& store) : client_(client), store_(store) {}
  void BeginRows(std::span<const ResultColumn>) override {}
  void Rows(const Chunk& chunk, uint32_t first, uint32_t count) override {
    uint32_t rows[kVectorSize];
    for (uint32_t i = 0; i < count; ++i) rows[i] = first + i;
    store_.Append(chunk, {rows, count});
  }
  void Row(std::span<const NullableDatum> values) override { store_.AppendRow(values); }
  void Notice(const ErrorFields& notice) override { client_.Notice(notice); }
  void BeginCopyOut(CopyFormat, int) override {}
  void CopyData(std::string_view) override {}
  void EndCopyOut() override {}
  void BeginCopyIn(CopyFormat, int) override {}
  bool full() const override { return false; }

 private:
  ResultSink& client_;
  RowBuffer& store_;
};

class CursorRows : public QueryCall {
 public:
  CursorRows(ExecutionContext& caller, std::string_view name, int64_t count) {
    const std::string text = Format("FETCH FORWARD {} FROM {}", count, QuoteIdentifier(name));
    const auto statements = Parse(text, arena_);
    const Statement statement{statements[0].node, text, {}, nullptr};
    const Handler& handler = FindHandler(statement.node->tag);
    columns_ = handler.describe(caller, statement);
    const CatalogSnapshot& catalog = *caller.connection().Catalog(caller.session().catalog());
    std::vector<PhysicalType> types;
    for (const ResultColumn& column : columns_) types.push_back(catalog.GetType(column.type.oid).physical);
    output_ = Chunk(types);
    store_ = std::make_unique<RowBuffer>(std::move(types), ExecutionPool::Of(caller.connection()).MemoryFor(caller),
                                         &caller.connection().memory);
    KeepingSink sink(caller.sink(), *store_);
    ExecutionContext context(caller.session(), caller.connection(), sink, caller.arena(), caller.user(), caller.role(),
                             caller.namespace_oid(), caller.request_id(), caller.client_address());
    const std::unique_ptr<StatementRun> run = handler.start(context, statement);
    if (count == 0) return;
    while (run->Run(context, kAllRows) == RunStatus::kSinkFull) {}
  }
  const std::vector<ResultColumn>& columns() const override { return columns_; }
  const Chunk* Next() override { return reader_.Next(*store_, &output_); }

 private:
  Arena arena_;
  std::vector<ResultColumn> columns_;
  std::unique_ptr<RowBuffer> store_;
  RowBufferReader reader_;
  Chunk output_;
};

}  // namespace

std::unique_ptr<QueryCall> MakeQueryCall(ExecutionContext& context, std::string_view text, bool as_cursor) {
  auto query = std::make_unique<PlannedQuery>(context, text, as_cursor);
  if (query->empty()) throw SqlError(sqlstate::kDataException, "invalid query");
  return query;
}

std::unique_ptr<QueryCall> MakeCursorCall(ExecutionContext& context, std::string_view name, int64_t count) {
  return std::make_unique<CursorRows>(context, name, count);
}

}  // namespace basalt
