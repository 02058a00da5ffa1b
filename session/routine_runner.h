// RoutineRunner: runs functions and procedures whose bodies are statements. Implemented by handlers/routine (statements of every
// kind are run there), reached by the executor through SessionContext. The runner is shared and stateless; a RoutineCall
// belongs to one call site of one execution and is driven by that execution's thread.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "catalog/descriptors.h"
#include "session/execution_context.h"
#include "types/chunk.h"

namespace basalt {

// A function as one call site sees it: polymorphic types are the actual ones.
struct RoutineRequest {
  const FunctionDescriptor* function = nullptr;  // outlives the call
  std::vector<SqlType> argument_types;           // of the input arguments
  SqlType result;
  std::vector<SqlType> columns;  // what a result that is a row is spread into; empty: it is one value
};

class RoutineCall {
 public:
  virtual ~RoutineCall() = default;
  // Runs the body within the caller's transaction; what an earlier run gave is dropped. The caller sees to STRICT.
  virtual void Run(ExecutionContext& context, std::span<const NullableDatum> arguments) = 0;
  // Rows of the result, a column for each of the request's (else one), valid until the next call; null at the end. No row at all
  // stands for NULL where one value is wanted.
  virtual const Chunk* Next() = 0;
};

// A query that a function runs itself (query_to_xml, ts_stat). Driven by the thread that prepared it.
class QueryCall {
 public:
  virtual ~QueryCall() = default;
  virtual const std::vector<ResultColumn>& columns() const = 0;
  virtual const Chunk* Next() = 0;  // starts at the first call; valid until the next; null at the end
};

class RoutineRunner {
 public:
  virtual ~RoutineRunner() = default;
  // Only what reads: 0A000 for the rest. Of several statements all run and the last counts; 22000 if there is none.
  virtual std::unique_ptr<QueryCall> PrepareQuery(ExecutionContext& context, std::string_view text) const = 0;
  // As PostgreSQL opens a cursor over it: one statement that gives rows, 42P11 for all else.
  virtual std::unique_ptr<QueryCall> OpenQuery(ExecutionContext& context, std::string_view text) const = 0;
  // The next rows of a cursor; its columns alone if count is 0. 34000 if there is none of that name.
  virtual std::unique_ptr<QueryCall> FetchCursor(ExecutionContext& context, std::string_view name, int64_t count) const = 0;
  // Cheap: the body is read and planned by the first Run. 0A000 for languages that do not exist here.
  virtual std::unique_ptr<RoutineCall> Prepare(RoutineRequest request) const = 0;
};

}  // namespace basalt
