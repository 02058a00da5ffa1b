// Aggregates: one row of functions over an opaque state, registered by the aggregate's pg_proc oid. The executor owns the
// states (state_bytes each, aligned to 16, zero-filled before initialize) and an arena that lives as long as they do.
#pragma once

#include <span>

#include "engine/functions/kernel.h"

namespace basalt {

struct AggregateCall {
  FunctionContext& context;  // context.arena(): lives as long as the states
  std::span<const Vector* const> arguments;
  RowSelection rows;
};

// Ordered-set aggregates (percentile_cont ...): the arguments are the ordered ones, and the rows come in the order of WITHIN GROUP;
// the direct arguments come at the end, to finalize_direct.
struct AggregateEntry {
  Oid aggregate;
  uint32_t state_bytes;
  void (*initialize)(void* state);
  // states[i] takes row rows[i]. NULL arguments are seen here: strict aggregates skip them themselves.
  void (*update)(AggregateCall& call, void* const* states);
  void (*merge)(FunctionContext& context, void* target, const void* source);
  // context.arena() is the result vector's here.
  NullableDatum (*finalize)(FunctionContext& context, void* state);
  void (*destroy)(void* state) = nullptr;  // null: trivially destructible
  // Ungrouped fast path: all rows into one state; null: update with equal pointers.
  void (*update_single)(AggregateCall& call, void* state) = nullptr;
  // In place of finalize where there are direct arguments.
  NullableDatum (*finalize_direct)(FunctionContext& context, void* state, std::span<const NullableDatum> direct) = nullptr;
};

}  // namespace basalt
