// MakeAggregate<State>(oid): the row of an aggregate from a state with
//   using Arguments = std::tuple<int32_t>;              what a row gives; rows with a NULL among them are skipped
//   void Add(FunctionContext&, int32_t);
//   void Merge(FunctionContext&, const State&);
//   NullableDatum Final(FunctionContext&);
// States start as zero bytes and hold no memory but the arena's, so nothing is destructed.
#pragma once

#include <tuple>
#include <type_traits>

#include "engine/functions/families.h"

namespace basalt {

template <typename T>
NullableDatum NotNull(const T& value) {
  return {MakeDatum(value), false};
}
inline NullableDatum NullDatum() { return {}; }

namespace internal {

template <typename State, typename Arguments>
struct AggregateLoops;

template <typename State, typename... Args>
struct AggregateLoops<State, std::tuple<Args...>> {
  static_assert(std::is_trivially_destructible_v<State> && std::is_trivially_copyable_v<State>);

  static void Initialize(void*) {}

  template <size_t... I>
  static void UpdateIndexed(AggregateCall& call, void* const* states, std::index_sequence<I...>) {
    const auto views = std::make_tuple(call.arguments[I]->template View<PhysicalParameter<Args>>()...);
    for (uint32_t i = 0; i < call.rows.count; ++i) {
      const uint32_t row = call.rows[i];
      if ((std::get<I>(views).IsNull(row) || ...)) continue;
      static_cast<State*>(states[i])->Add(call.context, ValueParameter<Args>::Read(std::get<I>(views), row)...);
    }
  }
  static void Update(AggregateCall& call, void* const* states) {
    UpdateIndexed(call, states, std::index_sequence_for<Args...>{});
  }

  template <size_t... I>
  static void UpdateSingleIndexed(AggregateCall& call, State* state, std::index_sequence<I...>) {
    const auto views = std::make_tuple(call.arguments[I]->template View<PhysicalParameter<Args>>()...);
    const bool dense = call.rows.rows == nullptr && ((std::get<I>(views).index == nullptr) && ...) &&
                       ((std::get<I>(views).validity == nullptr) && ...);
    State local = *state;  // in registers; after a throw the state is not looked at again
    if (dense) {
      for (uint32_t i = 0; i < call.rows.count; ++i) {
        if constexpr ((std::is_same_v<Args, std::string_view> || ...)) {
          local.Add(call.context, ValueParameter<Args>::Read(std::get<I>(views), i)...);
        } else {
          local.Add(call.context, std::get<I>(views).data[i]...);
        }
      }
    } else {
      for (uint32_t i = 0; i < call.rows.count; ++i) {
        const uint32_t row = call.rows[i];
        if ((std::get<I>(views).IsNull(row) || ...)) continue;
        local.Add(call.context, ValueParameter<Args>::Read(std::get<I>(views), row)...);
      }
    }
    *state = local;
  }
  static void UpdateSingle(AggregateCall& call, void* state) {
    UpdateSingleIndexed(call, static_cast<State*>(state), std::index_sequence_for<Args...>{});
  }

  static void Merge(FunctionContext& context, void* target, const void* source) {
    static_cast<State*>(target)->Merge(context, *static_cast<const State*>(source));
  }
  static NullableDatum Finalize(FunctionContext& context, void* state) {
    return static_cast<State*>(state)->Final(context);
  }
};

}  // namespace internal

template <typename State>
constexpr AggregateEntry MakeAggregate(Oid aggregate) {
  using Loops = internal::AggregateLoops<State, typename State::Arguments>;
  return {aggregate,     sizeof(State), &Loops::Initialize, &Loops::Update,
          &Loops::Merge, &Loops::Finalize, nullptr,           &Loops::UpdateSingle};
}

// For states that look at whole rows themselves: State has static Update(AggregateCall&, void* const*).
template <typename State>
constexpr AggregateEntry MakeRowAggregate(Oid aggregate) {
  using Loops = internal::AggregateLoops<State, std::tuple<>>;
  return {aggregate, sizeof(State), &Loops::Initialize, &State::Update, &Loops::Merge, &Loops::Finalize, nullptr, nullptr};
}

// As MakeRowAggregate, for ordered-set aggregates with direct arguments: Final also takes those.
template <typename State>
constexpr AggregateEntry MakeOrderedSetAggregate(Oid aggregate) {
  using Loops = internal::AggregateLoops<State, std::tuple<>>;
  constexpr auto kFinalize = [](FunctionContext& context, void* state, std::span<const NullableDatum> direct) {
    return static_cast<State*>(state)->Final(context, direct);
  };
  return {aggregate, sizeof(State), &Loops::Initialize, &State::Update, &Loops::Merge, nullptr, nullptr, nullptr, kFinalize};
}

}  // namespace basalt
