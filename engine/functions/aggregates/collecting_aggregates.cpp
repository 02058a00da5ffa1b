// Aggregates that keep what they see: array_agg, string_agg.
#include <algorithm>
#include <cstring>

#include "base/sql_error.h"
#include "engine/functions/aggregates/aggregate_maker.h"
#include "engine/functions/aggregates/value_list.h"
#include "engine/functions/array/stack_arrays.h"
#include "engine/functions/text/utf8.h"
#include "engine/functions/vector_rows.h"

namespace basalt {
namespace {

struct ArrayOfValues {
  ValueList list;
  PhysicalType physical;
  static void Update(AggregateCall& call, void* const* states) {
    const Vector& values = *call.arguments[0];
    for (uint32_t i = 0; i < call.rows.count; ++i) {
      auto* state = static_cast<ArrayOfValues*>(states[i]);
      state->physical = values.physical_type();
      state->list.Append(values.physical_type(), values.Get(call.rows[i]), call.context.arena());
    }
  }
  void Merge(FunctionContext& context, const ArrayOfValues& other) {
    if (other.list.count > 0) physical = other.physical;
    for (uint32_t i = 0; i < other.list.count; ++i) list.Append(physical, other.list.items[i], context.arena());
  }
  NullableDatum Final(FunctionContext& context) const {
    if (list.count == 0) return NullDatum();
    const Oid element = ElementOid(context.environment().types(), context.result_type().oid);
    return NotNull(PackArray(element, physical, {list.items, list.count}, {}, context.arena()));
  }
};

struct ArrayOfArrays {
  ValueList list;
  static void Update(AggregateCall& call, void* const* states) {
    const Vector& values = *call.arguments[0];
    for (uint32_t i = 0; i < call.rows.count; ++i) {
      static_cast<ArrayOfArrays*>(states[i])->list.Append(PhysicalType::kString, values.Get(call.rows[i]), call.context.arena());
    }
  }
  void Merge(FunctionContext& context, const ArrayOfArrays& other) {
    for (uint32_t i = 0; i < other.list.count; ++i) list.Append(PhysicalType::kString, other.list.items[i], context.arena());
  }
  NullableDatum Final(FunctionContext& context) const {
    if (list.count == 0) return NullDatum();
    return NotNull(StackArrays({list.items, list.count}, context.environment().types(), context.arena()));
  }
};

// delimiter value delimiter value ...; the first delimiter is left away at the end.
struct JoinedText {
  char* place;
  size_t size;
  size_t capacity;
  size_t first_delimiter;
  bool any;
  void Append(std::string_view text, Arena& arena) {
    if (size + text.size() > kMaxTextBytes) {
      throw SqlError(sqlstate::kProgramLimitExceeded, "out of memory")
          .Detail(Format("Cannot enlarge string buffer containing {} bytes by {} more bytes.", size, text.size()));
    }
    if (size + text.size() > capacity) {
      capacity = std::max<size_t>(64, 2 * (size + text.size()));
      char* grown = arena.AllocateBytes(capacity);
      if (size > 0) std::memcpy(grown, place, size);
      place = grown;
    }
    if (!text.empty()) std::memcpy(place + size, text.data(), text.size());
    size += text.size();
  }
  static void Update(AggregateCall& call, void* const* states) {
    const auto values = call.arguments[0]->View<StringRef>();
    const auto delimiters = call.arguments[1]->View<StringRef>();
    for (uint32_t i = 0; i < call.rows.count; ++i) {
      const uint32_t row = call.rows[i];
      if (values.IsNull(row)) continue;
      auto* state = static_cast<JoinedText*>(states[i]);
      const std::string_view delimiter = delimiters.IsNull(row) ? std::string_view() : delimiters[row].view();
      state->Append(delimiter, call.context.arena());
      if (!state->any) state->first_delimiter = delimiter.size();
      state->any = true;
      state->Append(values[row].view(), call.context.arena());
    }
  }
  void Merge(FunctionContext& context, const JoinedText& other) {
    if (!other.any) return;
    if (!any) first_delimiter = other.first_delimiter;
    any = true;
    Append({other.place, other.size}, context.arena());
  }
  NullableDatum Final(FunctionContext& context) const {
    if (!any) return NullDatum();
    const std::string_view text(place + first_delimiter, size - first_delimiter);
    return NotNull(StringRef(context.arena().Copy(text)));
  }
};

constexpr AggregateEntry kAggregates[] = {
    MakeRowAggregate<ArrayOfValues>(2335),
    MakeRowAggregate<ArrayOfArrays>(4053),
    MakeRowAggregate<JoinedText>(3538),
    MakeRowAggregate<JoinedText>(3545),
};

}  // namespace

AggregateTable CollectingAggregates() { return kAggregates; }

}  // namespace basalt
