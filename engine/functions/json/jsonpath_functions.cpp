// jsonb_path_exists, _match, _query, _query_array, _query_first, their _tz forms, and the operators @? and @@.
#include "base/sql_error.h"
#include "engine/functions/families.h"
#include "engine/functions/json/jsonpath_executor.h"
#include "engine/functions/json/jsonpath_regex.h"

namespace basalt {
namespace {

using Context = FunctionContext&;
using Text = std::string_view;
using OptionalText = std::optional<std::string_view>;
using Outcome = JsonPathExecutor::Outcome;

std::optional<bool> Exists(Context context, const JsonPathQuery& query) {
  Arena arena(context.arena().account());
  const Outcome outcome = JsonPathExecutor(context, arena, query).Run(nullptr);
  if (outcome == Outcome::kError) return std::nullopt;
  return outcome == Outcome::kOk;
}

std::optional<bool> Match(Context context, const JsonPathQuery& query) {
  Arena arena(context.arena().account());
  PathValues found;
  JsonPathExecutor(context, arena, query).Run(&found);
  if (found.size() == 1 && !found[0].is_datetime()) {
    if (found[0].json.is_boolean()) return found[0].json.boolean();
    if (found[0].json.is_null()) return std::nullopt;
  }
  if (!query.silent) throw SqlError(sqlstate::kSingletonSqlJsonItemRequired, "single boolean result is expected");
  return std::nullopt;
}

std::optional<bool> ExistsOperator(Context context, Text jsonb, Text path) {
  return Exists(context, {path, jsonb, std::nullopt, true, false});
}
std::optional<bool> MatchOperator(Context context, Text jsonb, Text path) {
  return Match(context, {path, jsonb, std::nullopt, true, false});
}
template <bool kUseZone>
std::optional<bool> ExistsOf(Context context, Text jsonb, Text path, Text variables, bool silent) {
  return Exists(context, {path, jsonb, variables, silent, kUseZone});
}
template <bool kUseZone>
std::optional<bool> MatchOf(Context context, Text jsonb, Text path, Text variables, bool silent) {
  return Match(context, {path, jsonb, variables, silent, kUseZone});
}

Text Whole(Context context, const PathValue& value, Arena& result) {
  if (!value.is_datetime()) return WriteJsonb(value.json, result);
  Arena arena(result.account());
  return WriteJsonb(PathNode(context, value, arena), result);
}

template <bool kUseZone>
Text QueryArray(Context context, Text jsonb, Text path, Text variables, bool silent) {
  Arena arena(context.arena().account());
  PathValues found;
  JsonPathExecutor(context, arena, {path, jsonb, variables, silent, kUseZone}).Run(&found);
  std::vector<JsonbNode> elements;
  elements.reserve(found.size());
  for (const PathValue& value : found) elements.push_back(PathNode(context, value, arena));
  return WriteJsonb(MakeJsonbArray(elements, arena), context.arena());
}

template <bool kUseZone>
OptionalText QueryFirst(Context context, Text jsonb, Text path, Text variables, bool silent) {
  Arena arena(context.arena().account());
  PathValues found;
  JsonPathExecutor(context, arena, {path, jsonb, variables, silent, kUseZone}).Run(&found);
  if (found.empty()) return std::nullopt;
  return Whole(context, found[0], context.arena());
}

class QueryCursor : public SetFunctionCursor {
 public:
  QueryCursor(Context context, const JsonPathQuery& query) : context_(context), arena_(context.arena().account()) {
    JsonPathExecutor(context, arena_, query).Run(&found_);
  }
  bool Next(Chunk* rows) override {
    uint32_t count = 0;
    for (; count < kVectorSize && next_ < found_.size(); ++count, ++next_) {
      Vector& column = rows->column(0);
      column.SetNoCopy(count, {MakeDatum(StringRef(Whole(context_, found_[next_], column.strings()))), false});
    }
    rows->set_size(count);
    return count > 0;
  }

 private:
  FunctionContext& context_;
  Arena arena_;  // of values that the path made
  PathValues found_;
  size_t next_ = 0;
};

template <bool kUseZone>
std::unique_ptr<SetFunctionCursor> OpenQuery(Context context, std::span<const NullableDatum> arguments) {
  const auto text = [&](size_t i) { return arguments[i].value.str.view(); };
  return std::make_unique<QueryCursor>(context, JsonPathQuery{text(1), text(0), text(2), arguments[3].value.b, kUseZone});
}

constexpr SetFunctionEntry kSetFunctions[] = {
    {"jsonb_path_query", &OpenQuery<false>},
    {"jsonb_path_query_tz", &OpenQuery<true>},
};

constexpr KernelEntry kKernels[] = {
    MakeKernel<&ExistsOf<false>>("jsonb_path_exists"),
    MakeKernel<&ExistsOf<true>>("jsonb_path_exists_tz"),
    MakeKernel<&ExistsOperator>("jsonb_path_exists_opr"),
    MakeKernel<&MatchOf<false>>("jsonb_path_match"),
    MakeKernel<&MatchOf<true>>("jsonb_path_match_tz"),
    MakeKernel<&MatchOperator>("jsonb_path_match_opr"),
    MakeKernel<&QueryArray<false>>("jsonb_path_query_array"),
    MakeKernel<&QueryArray<true>>("jsonb_path_query_array_tz"),
    MakeKernel<&QueryFirst<false>>("jsonb_path_query_first"),
    MakeKernel<&QueryFirst<true>>("jsonb_path_query_first_tz"),
};

}  // namespace

KernelTable JsonPathKernels() {
  SetJsonPathPatternCheck(&CheckJsonPathPattern);
  return kKernels;
}
SetFunctionTable JsonPathSetFunctions() { return kSetFunctions; }

}  // namespace basalt
