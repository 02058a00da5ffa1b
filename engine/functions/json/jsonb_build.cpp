// jsonb from SQL values: to_jsonb, jsonb_build_object and _array, jsonb_object, jsonb_agg, jsonb_object_agg; json_object.
#include <string>

#include "base/sql_error.h"
#include "engine/functions/aggregates/aggregate_maker.h"
#include "engine/functions/json/build_arguments.h"
#include "engine/functions/json/json_writer.h"
#include "engine/functions/json/jsonb_writer.h"

namespace basalt {
namespace {

NullableDatum Whole(std::string_view bytes) { return ValueOf(StringRef(bytes)); }

void ToJsonb(KernelCall& call) {
  const SqlType type = call.context.argument_types()[0];
  ForEachStrictRow(call, [&](uint32_t row) {
    return Whole(MakeJsonb(call.context, type, call.arguments[0]->Get(row), call.context.arena()));
  });
}

void BuildArray(KernelCall& call) {
  std::vector<BuildArgument> items;
  ForEachRow(call, [&](uint32_t row) -> NullableDatum {
    if (!CollectBuildArguments(call, row, &items)) return {};
    Arena nodes(call.context.arena().account());
    JsonbBuilder builder(nodes);
    builder.BeginArray();
    for (const BuildArgument& item : items) AddJsonb(call.context, item.type, item.value, &builder);
    builder.End();
    return Whole(WriteJsonb(builder.root(), call.context.arena()));
  });
}

void BuildObject(KernelCall& call) {
  std::vector<BuildArgument> items;
  ForEachRow(call, [&](uint32_t row) -> NullableDatum {
    if (!CollectBuildArguments(call, row, &items)) return {};
    CheckEvenArguments(items.size(), "jsonb_build_object()");
    Arena nodes(call.context.arena().account());
    JsonbBuilder builder(nodes);
    builder.BeginObject();
    for (size_t i = 0; i < items.size(); i += 2) {
      if (items[i].value.is_null) {
        throw SqlError(sqlstate::kInvalidParameterValue, Format("argument {}: key must not be null", i + 1));
      }
      builder.Key(nodes.Copy(JsonKeyText(call.context, items[i].type, items[i].value)));
      AddJsonb(call.context, items[i + 1].type, items[i + 1].value, &builder);
    }
    builder.End();
    return Whole(WriteJsonb(builder.root(), call.context.arena()));
  });
}

// ---- object(text[]), object(text[], text[]) ----

struct Pair {
  std::string_view key;
  std::optional<std::string_view> value;
};

[[noreturn]] void ThrowSubscript(const char* message) { throw SqlError(sqlstate::kArraySubscriptError, message); }

std::string_view KeyOf(const NullableDatum& key) {
  if (key.is_null) throw SqlError(sqlstate::kNullValueNotAllowed, "null value not allowed for object key");
  return key.value.str.view();
}

// Elements point into the array; short ones into `elements`.
std::vector<Pair> PairsOf(const ArrayView& array, const std::vector<NullableDatum>& elements) {
  switch (array.dimension_count()) {
    case 0: return {};
    case 1:
      if (array.size() % 2 != 0) ThrowSubscript("array must have even number of elements");
      break;
    case 2:
      if (array.dimension(1).length != 2) ThrowSubscript("array must have two columns");
      break;
    default: ThrowSubscript("wrong number of array subscripts");
  }
  std::vector<Pair> pairs;
  for (size_t i = 0; i + 1 < elements.size(); i += 2) {
    pairs.push_back({KeyOf(elements[i]), {}});
    if (!elements[i + 1].is_null) pairs.back().value = elements[i + 1].value.str.view();
  }
  return pairs;
}

std::vector<Pair> PairsOf(const ArrayView& key_array, const std::vector<NullableDatum>& keys, const ArrayView& value_array,
                          const std::vector<NullableDatum>& values) {
  if (key_array.dimension_count() > 1 || key_array.dimension_count() != value_array.dimension_count()) {
    ThrowSubscript("wrong number of array subscripts");
  }
  if (keys.size() != values.size()) ThrowSubscript("mismatched array dimensions");
  std::vector<Pair> pairs;
  for (size_t i = 0; i < keys.size(); ++i) {
    pairs.push_back({KeyOf(keys[i]), {}});
    if (!values[i].is_null) pairs.back().value = values[i].value.str.view();
  }
  return pairs;
}

std::string_view JsonbOf(FunctionContext& context, const std::vector<Pair>& pairs) {
  Arena nodes(context.arena().account());
  JsonbBuilder builder(nodes);
  builder.BeginObject();
  for (const Pair& pair : pairs) {
    builder.Key(pair.key);
    if (pair.value) CheckJsonbString(*pair.value);
    builder.Add(pair.value ? JsonbNode::String(*pair.value) : JsonbNode());
  }
  builder.End();
  return WriteJsonb(builder.root(), context.arena());
}
std::string_view JsonOf(FunctionContext& context, const std::vector<Pair>& pairs) {
  std::string out = "{";
  for (const Pair& pair : pairs) {
    if (out.size() > 1) out += ", ";
    AppendJsonString(pair.key, &out);
    out += " : ";
    if (pair.value) AppendJsonString(*pair.value, &out);
    else out += "null";
  }
  return context.arena().Copy(out + "}");
}

template <auto kMake>
std::string_view Object(FunctionContext& context, std::string_view packed) {
  const ArrayView array(packed);
  const std::vector<NullableDatum> elements = array.Elements(PhysicalType::kString);
  return kMake(context, PairsOf(array, elements));
}
template <auto kMake>
std::string_view ObjectOfTwo(FunctionContext& context, std::string_view packed_keys, std::string_view packed_values) {
  const ArrayView keys(packed_keys);
  const ArrayView values(packed_values);
  const std::vector<NullableDatum> key_elements = keys.Elements(PhysicalType::kString);
  const std::vector<NullableDatum> value_elements = values.Elements(PhysicalType::kString);
  return kMake(context, PairsOf(keys, key_elements, values, value_elements));
}

// ---- aggregates ----

// Parts that grow in the states' arena; each holds the bytes of its own value.
template <typename T>
struct GrowingList {
  T* items;
  size_t size;
  size_t capacity;
  void Append(const T& item, Arena& arena) {
    if (size == capacity) {
      capacity = capacity == 0 ? 8 : 2 * capacity;
      T* grown = arena.NewArray<T>(capacity).data();
      if (size > 0) std::copy(items, items + size, grown);
      items = grown;
    }
    items[size++] = item;
  }
  void AppendAll(const GrowingList& other, Arena& arena) {
    for (size_t i = 0; i < other.size; ++i) Append(other.items[i], arena);
  }
};

struct JsonbArrayOfValues {
  GrowingList<JsonbNode> elements;
  bool any;
  static void Update(AggregateCall& call, void* const* states) {
    const SqlType type = call.context.argument_types()[0];
    for (uint32_t i = 0; i < call.rows.count; ++i) {
      auto* state = static_cast<JsonbArrayOfValues*>(states[i]);
      Arena& arena = call.context.arena();
      state->elements.Append(JsonbValue(MakeJsonb(call.context, type, call.arguments[0]->Get(call.rows[i]), arena)), arena);
      state->any = true;
    }
  }
  void Merge(FunctionContext& context, const JsonbArrayOfValues& other) {
    elements.AppendAll(other.elements, context.arena());
    any |= other.any;
  }
  NullableDatum Final(FunctionContext& context) const {
    if (!any) return NullDatum();
    Arena nodes(context.arena().account());
    return Whole(WriteJsonb(MakeJsonbArray({elements.items, elements.size}, nodes), context.arena()));
  }
};

struct JsonbObjectOfPairs {
  GrowingList<JsonbMember> members;
  bool any;
  static void Update(AggregateCall& call, void* const* states) {
    const auto types = call.context.argument_types();
    for (uint32_t i = 0; i < call.rows.count; ++i) {
      auto* state = static_cast<JsonbObjectOfPairs*>(states[i]);
      Arena& arena = call.context.arena();
      const NullableDatum key = call.arguments[0]->Get(call.rows[i]);
      if (key.is_null) throw SqlError(sqlstate::kInvalidParameterValue, "field name must not be null");
      const std::string_view name = arena.Copy(JsonKeyText(call.context, types[0], key));
      const JsonbValue value(MakeJsonb(call.context, types[1], call.arguments[1]->Get(call.rows[i]), arena));
      state->members.Append({name, value}, arena);
      state->any = true;
    }
  }
  void Merge(FunctionContext& context, const JsonbObjectOfPairs& other) {
    members.AppendAll(other.members, context.arena());
    any |= other.any;
  }
  NullableDatum Final(FunctionContext& context) const {
    if (!any) return NullDatum();
    Arena nodes(context.arena().account());
    std::vector<JsonbMember> sorted(members.items, members.items + members.size);
    return Whole(WriteJsonb(MakeJsonbObject(sorted, nodes), context.arena()));
  }
};

constexpr AggregateEntry kAggregates[] = {
    MakeRowAggregate<JsonbArrayOfValues>(3267),
    MakeRowAggregate<JsonbObjectOfPairs>(3270),
};

constexpr KernelEntry kKernels[] = {
    MakeVectorKernel("to_jsonb", &ToJsonb),
    MakeVectorKernel("jsonb_build_array", &BuildArray),
    MakeVectorKernel("jsonb_build_array_noargs", &BuildArray),
    MakeVectorKernel("jsonb_build_object", &BuildObject),
    MakeVectorKernel("jsonb_build_object_noargs", &BuildObject),
    MakeKernel<&Object<&JsonbOf>>("jsonb_object"),
    MakeKernel<&ObjectOfTwo<&JsonbOf>>("jsonb_object_two_arg"),
    MakeKernel<&Object<&JsonOf>>("json_object"),
    MakeKernel<&ObjectOfTwo<&JsonOf>>("json_object_two_arg"),
};

}  // namespace

KernelTable JsonbBuildKernels() { return kKernels; }
AggregateTable JsonbAggregates() { return kAggregates; }

}  // namespace basalt
