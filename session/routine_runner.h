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

class RoutineRunner {
 public:
  virtual ~RoutineRunner() = default;
  // Cheap: the body is read and planned by the first Run. 0A000 for languages that do not exist here.
  virtual std::unique_ptr<RoutineCall> Prepare(RoutineRequest request) const = 0;
};

}  // namespace basalt
