// ExecutionState: what the operators and evaluators of one Execution share: parameters, exec parameters, CTE and work table
// contents, memory account, and the way to the statement's surroundings. Owned by the Execution; one thread at a time.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/memory_account.h"
#include "catalog/catalog_snapshot.h"
#include "engine/execution/data/memory_meter.h"
#include "engine/functions/function_context.h"
#include "engine/planner/plan.h"
#include "storage/transaction.h"
#include "types/value.h"

namespace basalt {

class CteSource;
class KeyQueue;
class RecheckRows;
class RowBuffer;

// A value handed into a dependent plan. Keeps its own copy of the bytes; version grows with every Set.
class ExecParameter {
 public:
  void Set(PhysicalType type, const NullableDatum& value);
  const NullableDatum& value() const { return value_; }
  uint64_t version() const { return version_; }

 private:
  NullableDatum value_;
  std::string heap_;
  uint64_t version_ = 0;
};

// The types of the statement's catalog, whichever it is now: what operators keep a pointer to over several runs.
class StatementTypes : public TypeResolver {
 public:
  explicit StatementTypes(const FunctionEnvironment& environment) : environment_(environment) {}
  const TypeInfo* FindType(Oid type) const override { return environment_.types().FindType(type); }

 private:
  const FunctionEnvironment& environment_;
};

struct PlanStatistics;

struct ExecutionState {
  ExecutionState(FunctionEnvironment& function_environment, MemoryAccount* parent_account);
  ~ExecutionState();
  ExecutionState(const ExecutionState&) = delete;
  ExecutionState& operator=(const ExecutionState&) = delete;

  const TypeResolver& types() const { return statement_types; }
  void CheckCancel() const { environment.cancel().Check(); }
  Transaction& transaction() const;

  FunctionEnvironment& environment;
  const StatementTypes statement_types;
  MemoryAccount account;
  std::span<const Value> parameters;
  std::vector<ExecParameter> exec_parameters;
  Transaction* open_transaction = nullptr;        // null: expressions only
  const CatalogSnapshot* catalog = nullptr;       // null: expressions only
  Oid database = kInvalidOid;
  const Plan* plan = nullptr;
  std::vector<std::unique_ptr<CteSource>> ctes;   // by cte_id, made at first use
  std::vector<const RowBuffer*> work_tables;             // by recursion_id, while the recursion runs
  RecheckRows* recheck = nullptr;                 // set while a re-check plan is built
  PlanStatistics* statistics = nullptr;           // EXPLAIN ANALYZE: every operator counts
  uint64_t affected_rows = 0;
  // An execution may be run again with other parameters (execution_pool.h): what an operator or evaluator keeps holds for one
  // run only.
  uint64_t run = 1;
  // What the constraints want to know of changed rows at the end of the statement: its own queue, made when first asked for, or
  // that of the statement whose foreign keys run this one.
  KeyQueue& changed_keys();
  KeyQueue* shared_keys = nullptr;
  std::unique_ptr<KeyQueue> own_keys;
  int scan_helpers = 0;                           // threads that may help a long table scan
  WorkMemory memory;
  int open_cursors = 0;                           // of storage; while there are any, the execution cannot be kept
};

// Schema name for the fields of an error about a relation.
std::string SchemaNameOf(const ExecutionState& state, const RelationDescriptor& relation);

}  // namespace basalt
