#include "engine/execution/execution_state.h"

#include "base/sql_error.h"
#include "engine/execution/modify/changed_keys.h"
#include "engine/execution/operators/cte.h"
#include "types/numeric_big.h"

namespace basalt {

void ExecParameter::Set(PhysicalType type, const NullableDatum& value) {
  ++version_;
  value_ = value;
  if (value.is_null || !HasHeap(type)) return;
  if (type == PhysicalType::kString && !value.value.str.is_inline()) {
    heap_.assign(value.value.str.view());
    value_.value.str = StringRef(heap_);
  } else if (type == PhysicalType::kNumeric && value.value.numeric.kind == Numeric::Kind::kBig) {
    heap_.assign(reinterpret_cast<const char*>(value.value.numeric.big), value.value.numeric.big_bytes);
    value_.value.numeric.big = reinterpret_cast<const NumericBig*>(heap_.data());
  }
}

ExecutionState::ExecutionState(FunctionEnvironment& function_environment, MemoryAccount* parent_account)
    : environment(function_environment), statement_types(function_environment),
      account(parent_account, MemoryAccount::kNoLimit, "statement") {}

ExecutionState::~ExecutionState() = default;

KeyQueue& ExecutionState::changed_keys() {
  if (shared_keys != nullptr) return *shared_keys;
  if (own_keys == nullptr) own_keys = std::make_unique<KeyQueue>();
  return *own_keys;
}

Transaction& ExecutionState::transaction() const {
  if (open_transaction == nullptr) ThrowInternal("a plan without a transaction reads data");
  return *open_transaction;
}

std::string SchemaNameOf(const ExecutionState& state, const RelationDescriptor& relation) {
  const SchemaDescriptor* schema = state.catalog == nullptr ? nullptr : state.catalog->FindSchema(relation.schema);
  return schema == nullptr ? std::string() : schema->name;
}

}  // namespace basalt
