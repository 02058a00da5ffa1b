// JSON from SQL values: to_json, row_to_json, array_to_json, json_build_object and _array, json_agg, json_object_agg.
#include <string>

#include "base/sql_error.h"
#include "engine/functions/aggregates/aggregate_maker.h"
#include "engine/functions/json/build_arguments.h"
#include "engine/functions/json/json_writer.h"
#include "engine/functions/text/utf8.h"
#include "engine/functions/vector_rows.h"

namespace basalt {
namespace {

NullableDatum Text(KernelCall& call, const std::string& text) {
  return ValueOf(StringRef(call.context.arena().Copy(text)));
}

void ToJson(KernelCall& call) {
  const SqlType type = call.context.argument_types()[0];
  ForEachStrictRow(call, [&](uint32_t row) {
    std::string out;
    AppendJson(call.context, type, call.arguments[0]->Get(row), &out);
    return Text(call, out);
  });
}

void ToPrettyJson(KernelCall& call) {
  const SqlType type = call.context.argument_types()[0];
  ForEachStrictRow(call, [&](uint32_t row) {
    std::string out;
    if (call.arguments[1]->View<bool>()[row]) AppendJsonWithLineFeeds(call.context, type, call.arguments[0]->Get(row), &out);
    else AppendJson(call.context, type, call.arguments[0]->Get(row), &out);
    return Text(call, out);
  });
}

void BuildArray(KernelCall& call) {
  std::vector<BuildArgument> items;
  ForEachRow(call, [&](uint32_t row) -> NullableDatum {
    if (!CollectBuildArguments(call, row, &items)) return {};
    std::string out = "[";
    for (size_t i = 0; i < items.size(); ++i) {
      if (i > 0) out += ", ";
      AppendJson(call.context, items[i].type, items[i].value, &out);
    }
    return Text(call, out + "]");
  });
}

void BuildObject(KernelCall& call) {
  std::vector<BuildArgument> items;
  ForEachRow(call, [&](uint32_t row) -> NullableDatum {
    if (!CollectBuildArguments(call, row, &items)) return {};
    CheckEvenArguments(items.size(), "json_build_object()");
    std::string out = "{";
    for (size_t i = 0; i < items.size(); i += 2) {
      if (i > 0) out += ", ";
      if (items[i].value.is_null) {
        throw SqlError(sqlstate::kInvalidParameterValue, Format("argument {} cannot be null", i + 1))
            .Hint("Object keys should be text.");
      }
      AppendJsonKey(call.context, items[i].type, items[i].value, &out);
      out += " : ";
      AppendJson(call.context, items[i + 1].type, items[i + 1].value, &out);
    }
    return Text(call, out + "}");
  });
}

// Text that grows in the states' arena.
struct GrowingText {
  char* place;
  size_t size;
  size_t capacity;
  void Append(std::string_view text, Arena& arena) {
    if (size + text.size() > kMaxTextBytes) throw SqlError(sqlstate::kProgramLimitExceeded, "requested length too large");
    if (size + text.size() > capacity) {
      capacity = std::max<size_t>(64, 2 * (size + text.size()));
      char* grown = arena.AllocateBytes(capacity);
      if (size > 0) std::memcpy(grown, place, size);
      place = grown;
    }
    if (!text.empty()) std::memcpy(place + size, text.data(), text.size());
    size += text.size();
  }
  NullableDatum Enclosed(FunctionContext& context, std::string_view open, std::string_view close) const {
    std::string out(open);
    out.append(place, size);
    out += close;
    return NotNull(StringRef(context.arena().Copy(out)));
  }
};

struct JsonArrayOfValues {
  GrowingText text;
  bool any;
  bool line_feeds;
  static void Update(AggregateCall& call, void* const* states) {
    const SqlType type = call.context.argument_types()[0];
    const TypeInfo& info = call.context.environment().types().GetType(type.oid);
    const bool line_feeds = info.kind == TypeKind::kComposite || info.kind == TypeKind::kArray || type.oid == kRecordOid;
    std::string item;
    for (uint32_t i = 0; i < call.rows.count; ++i) {
      auto* state = static_cast<JsonArrayOfValues*>(states[i]);
      state->line_feeds = line_feeds;
      const NullableDatum value = call.arguments[0]->Get(call.rows[i]);
      item.clear();
      if (state->any) item += line_feeds && !value.is_null ? ", \n " : ", ";
      AppendJson(call.context, type, value, &item);
      state->text.Append(item, call.context.arena());
      state->any = true;
    }
  }
  void Merge(FunctionContext& context, const JsonArrayOfValues& other) {
    if (any && other.any) text.Append(line_feeds ? ", \n " : ", ", context.arena());
    text.Append({other.text.place, other.text.size}, context.arena());
    any |= other.any;
  }
  NullableDatum Final(FunctionContext& context) const { return any ? text.Enclosed(context, "[", "]") : NullDatum(); }
};

struct JsonObjectOfPairs {
  GrowingText text;
  bool any;
  static void Update(AggregateCall& call, void* const* states) {
    std::string item;
    for (uint32_t i = 0; i < call.rows.count; ++i) {
      const uint32_t row = call.rows[i];
      auto* state = static_cast<JsonObjectOfPairs*>(states[i]);
      const NullableDatum key = call.arguments[0]->Get(row);
      if (key.is_null) throw SqlError(sqlstate::kInvalidParameterValue, "field name must not be null");
      item = state->any ? ", " : " ";
      AppendJsonKey(call.context, call.context.argument_types()[0], key, &item);
      item += " : ";
      AppendJson(call.context, call.context.argument_types()[1], call.arguments[1]->Get(row), &item);
      state->text.Append(item, call.context.arena());
      state->any = true;
    }
  }
  void Merge(FunctionContext& context, const JsonObjectOfPairs& other) {
    if (any && other.any) text.Append(",", context.arena());
    text.Append({other.text.place, other.text.size}, context.arena());
    any |= other.any;
  }
  NullableDatum Final(FunctionContext& context) const { return any ? text.Enclosed(context, "{", " }") : NullDatum(); }
};

constexpr AggregateEntry kAggregates[] = {
    MakeRowAggregate<JsonArrayOfValues>(3175),
    MakeRowAggregate<JsonObjectOfPairs>(3197),
};

constexpr KernelEntry kKernels[] = {
    MakeVectorKernel("to_json", &ToJson),
    MakeVectorKernel("row_to_json", &ToJson),
    MakeVectorKernel("array_to_json", &ToJson),
    MakeVectorKernel("row_to_json_pretty", &ToPrettyJson),
    MakeVectorKernel("array_to_json_pretty", &ToPrettyJson),
    MakeVectorKernel("json_build_array", &BuildArray),
    MakeVectorKernel("json_build_array_noargs", &BuildArray),
    MakeVectorKernel("json_build_object", &BuildObject),
    MakeVectorKernel("json_build_object_noargs", &BuildObject),
};

}  // namespace

KernelTable JsonBuildKernels() { return kKernels; }
AggregateTable JsonAggregates() { return kAggregates; }

}  // namespace basalt
