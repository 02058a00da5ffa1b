#include "engine/execution/operators/user_aggregate.h"

#include <new>

#include "base/sql_error.h"
#include "engine/execution/expression/function_call.h"

namespace basalt {
namespace {

struct AggregateState {
  ExecParameter value;  // owns its bytes
  bool begun = false;   // the initial value, or the first argument, is there
};

// A function called for one row at a time with the state in front.
class StateFunction {
 public:
  StateFunction(const FunctionDescriptor& function, std::vector<SqlType> types, SqlType result, Oid collation, ExecutionState& state)
      : function_(function), types_(std::move(types)),
        call_(&function, function.is_routine() ? nullptr : ContextOf(state).session().functions().FindKernel(function.source), types_,
              result, state.types().GetType(result.oid).physical, collation, false, -1, state) {
    for (const SqlType& type : types_) vectors_.emplace_back(state.types().GetType(type.oid).physical);
    for (const Vector& vector : vectors_) pointers_.push_back(&vector);
  }
  bool strict() const { return function_.strict; }
  void Set(size_t argument, const NullableDatum& value) { vectors_[argument].ResetConstant(value); }
  NullableDatum Call() { return call_.Call(pointers_, {nullptr, 1}).Get(0); }

 private:
  const FunctionDescriptor& function_;
  const std::vector<SqlType> types_;
  FunctionCallSite call_;
  std::vector<Vector> vectors_;
  std::vector<const Vector*> pointers_;
};

class UserAggregate : public PreparedState {
 public:
  UserAggregate(const FunctionDescriptor& function, std::span<const SqlType> arguments, SqlType result, SqlType state_type,
                Oid collation, ExecutionState& state)
      : state_physical_(state.types().GetType(state_type.oid).physical) {
    const AggregateProperties& properties = *function.aggregate;
    std::vector<SqlType> types{state_type};
    types.insert(types.end(), arguments.begin(), arguments.end());
    transition_ = std::make_unique<StateFunction>(Find(state, properties.transition), types, state_type, collation, state);
    if (properties.final != kInvalidOid) {
      if (!properties.final_extra) types.resize(1);
      extra_ = types.size() - 1;
      final_ = std::make_unique<StateFunction>(Find(state, properties.final), types, result, collation, state);
    }
    if (properties.initial_value.has_value()) {
      Arena arena;
      const IoContext io{state.environment.io_settings(), state.types(), &state.environment.names(), arena,
                         state.environment.transaction_time_us()};
      const Datum datum = ParseText(state_type, *properties.initial_value, io);
      initial_ = Value(state_type, state_physical_, &datum);
    }
  }

  void Advance(AggregateState* state, std::span<const Vector* const> arguments, uint32_t row) {
    if (!state->begun) {
      state->value.Set(state_physical_, initial_.nullable());
      state->begun = !initial_.is_null() || !transition_->strict();
    }
    if (transition_->strict()) {
      for (const Vector* argument : arguments) {
        if (argument->IsNull(row)) return;
      }
      if (!state->begun) {
        state->value.Set(state_physical_, arguments[0]->Get(row));
        state->begun = true;
        return;
      }
      if (state->value.value().is_null) return;
    }
    transition_->Set(0, state->value.value());
    for (size_t a = 0; a < arguments.size(); ++a) transition_->Set(a + 1, arguments[a]->Get(row));
    state->value.Set(state_physical_, transition_->Call());
  }

  NullableDatum Finish(AggregateState* state, Arena& arena) {
    if (!state->begun) state->value.Set(state_physical_, initial_.nullable());
    NullableDatum value = state->value.value();
    if (final_ == nullptr) return Copied(state_physical_, value, arena);
    if (final_->strict() && (value.is_null || extra_ > 0)) return {};
    final_->Set(0, value);
    for (size_t a = 1; a <= extra_; ++a) final_->Set(a, NullableDatum());
    return Copied(result_physical_, final_->Call(), arena);
  }
  void set_result(PhysicalType physical) { result_physical_ = physical; }

 private:
  static const FunctionDescriptor& Find(ExecutionState& state, Oid oid) {
    // The plan's catalog lives as long as the operators, the statement's own may change from run to run.
    const bool planned = state.plan != nullptr && state.plan->catalog != nullptr;
    const FunctionDescriptor* function = (planned ? *state.plan->catalog : *state.catalog).FindFunction(oid);
    if (function == nullptr) ThrowInternal(Format("cache lookup failed for function {}", oid));
    return *function;
  }
  static NullableDatum Copied(PhysicalType physical, const NullableDatum& value, Arena& arena) {
    if (value.is_null) return {};
    return {CopyDatum(physical, value.value, arena), false};
  }

  const PhysicalType state_physical_;
  PhysicalType result_physical_ = PhysicalType::kString;
  std::unique_ptr<StateFunction> transition_, final_;
  size_t extra_ = 0;
  Value initial_;
};

UserAggregate& MachineOf(FunctionContext& context) { return static_cast<UserAggregate&>(*context.prepared()); }

constexpr AggregateEntry kEntry = {
    kInvalidOid,
    sizeof(AggregateState),
    [](void* state) { new (state) AggregateState(); },
    [](AggregateCall& call, void* const* states) {
      UserAggregate& machine = MachineOf(call.context);
      for (uint32_t i = 0; i < call.rows.count; ++i) {
        machine.Advance(static_cast<AggregateState*>(states[i]), call.arguments, call.rows[i]);
      }
    },
    [](FunctionContext&, void*, const void*) { ThrowInternal("states of a user's aggregate are never merged"); },
    [](FunctionContext& context, void* state) {
      return MachineOf(context).Finish(static_cast<AggregateState*>(state), context.arena());
    },
    [](void* state) { static_cast<AggregateState*>(state)->~AggregateState(); },
};

}  // namespace

const AggregateEntry& UserAggregateEntry() { return kEntry; }

std::unique_ptr<PreparedState> MakeUserAggregate(const FunctionDescriptor& function, std::span<const SqlType> argument_types,
                                                 SqlType result, SqlType state_type, Oid collation, ExecutionState& state) {
  auto machine = std::make_unique<UserAggregate>(function, argument_types, result, state_type, collation, state);
  machine->set_result(state.types().GetType(result.oid).physical);
  return machine;
}

}  // namespace basalt
