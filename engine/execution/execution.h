// Execution: one run of a Plan. Owned by a Portal (or by nested callers); holds the operators, exec parameters, memory account
// and arena. Everything but the last pipeline runs to completion inside Start or the first Next; then Next hands out chunks, so
// a row limit can stop it anywhere and a suspended portal holds no thread. One thread at a time. Reads through the
// transaction's snapshot taken before Start.
#pragma once

#include <memory>
#include <span>

#include "engine/planner/plan.h"
#include "session/execution_context.h"
#include "session/function_environment.h"

namespace basalt {

struct PlanStatistics;

struct ExecutionInput {
  std::shared_ptr<const Plan> plan;
  std::vector<Value> parameters;   // bound $n
  PlanStatistics* statistics = nullptr;  // to be filled; must outlive the execution
};

class Execution {
 public:
  virtual ~Execution() = default;
  // The context of the message that drives it now; a portal may be driven by many messages. Call before Next when it changed.
  virtual void Attach(ExecutionContext& context) = 0;
  // Next rows of the result (valid until the next call), or null at the end. Statements without result columns return null
  // after doing their work. Checks cancellation once a chunk.
  virtual const Chunk* Next() = 0;
  virtual uint64_t affected_rows() const = 0;  // INSERT/UPDATE/DELETE tag count
};

// Checks nothing: table locks, privileges and snapshot are the caller's.
std::unique_ptr<Execution> StartExecution(ExecutionContext& context, ExecutionInput input);

// One expression without columns or over one row (defaults, CHECK during ALTER, EXECUTE arguments, SET).
Value EvaluateConstant(ExecutionContext& context, const Expression& expression, std::span<const Value> parameters = {});

// Evaluates expressions over rows outside a plan (index builds, COPY FROM, table rewrites). Columns are the chunk's.
class RowEvaluator {
 public:
  static std::unique_ptr<RowEvaluator> Make(ExecutionContext& context, std::vector<const Expression*> expressions);
  virtual ~RowEvaluator() = default;
  virtual const Chunk& Evaluate(const Chunk& input) = 0;  // valid until the next call
};

// INSERT of ready rows (COPY FROM, CREATE TABLE AS): checks NOT NULL and CHECK constraints, maintains indexes, unique
// violations as INSERT reports them. `relation`'s heap columns in order.
class RowInserter {
 public:
  static std::unique_ptr<RowInserter> Make(ExecutionContext& context, DescriptorPtr<RelationDescriptor> relation);
  virtual ~RowInserter() = default;
  virtual void Insert(const Chunk& rows) = 0;
  virtual void Finish() = 0;
  // After Insert threw: the row of the chunk that was at fault, where one was.
  virtual uint32_t failed_row() const { return 0; }
};

// Fills an index from its table (CREATE INDEX, ADD PRIMARY KEY, rewrites): fresh index storage. 23505 with PostgreSQL's
// message and detail when a unique one cannot be built.
void BuildIndex(ExecutionContext& context, const RelationDescriptor& table, const RelationDescriptor& index);

}  // namespace basalt
