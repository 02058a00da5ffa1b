// ts_stat and ts_rewrite: they run a query that they are given as text.
#include <map>

#include "base/sql_error.h"
#include "engine/functions/search/query_tree.h"
#include "session/function_environment.h"
#include "session/functions/families.h"
#include "session/functions/row_list.h"
#include "session/routine_runner.h"
#include "types/tsvector.h"

namespace basalt {
namespace {

std::unique_ptr<QueryCall> Open(FunctionContext& context, std::string_view text) {
  ExecutionContext& execution = EnvironmentOf(context).context();
  if (execution.session().routines() == nullptr) ThrowNotSupported("queries inside functions");
  return execution.session().routines()->OpenQuery(execution, text);
}

// Domains over the type do as well.
bool IsOfType(FunctionContext& context, Oid type, Oid wanted) {
  const TypeInfo* info = &context.environment().types().GetType(type);
  while (info->kind == TypeKind::kDomain) info = &context.environment().types().GetType(info->base.oid);
  return info->oid == wanted;
}

struct WordCount {
  int32_t documents = 0, entries = 0;
};

// Bits of the weights that letters name; others name none.
int WeightBits(std::string_view letters) {
  int bits = 0;
  for (const char letter : letters) {
    const char upper = static_cast<char>(letter & ~0x20);
    if (upper >= 'A' && upper <= 'D') bits |= 1 << ('D' - upper);
  }
  return bits;
}

int32_t Entries(const TsVectorView& vector, uint32_t lexeme, int weights) {
  const LexemePositions positions = vector.positions(lexeme);
  if (weights == 0) return vector.has_positions(lexeme) ? static_cast<int32_t>(positions.size()) : 1;
  int32_t count = 0;
  for (uint32_t i = 0; i < positions.size(); ++i) count += weights >> positions[i].weight() & 1;
  return count;
}

std::unique_ptr<SetFunctionCursor> OpenStatistics(FunctionContext& context, std::span<const NullableDatum> arguments) {
  const std::unique_ptr<QueryCall> query = Open(context, arguments[0].value.str.view());
  const Chunk* rows = query->Next();
  if (query->columns().size() != 1 || !IsOfType(context, query->columns()[0].type.oid, kTsVectorOid)) {
    throw SqlError(sqlstate::kInvalidParameterValue, "ts_stat query must return one tsvector column");
  }
  const int weights = arguments.size() > 1 ? WeightBits(arguments[1].value.str.view()) : 0;
  std::map<std::string, WordCount, std::greater<>> words;  // the last word comes first
  for (; rows != nullptr; rows = query->Next()) {
    for (uint32_t row = 0; row < rows->size(); ++row) {
      const NullableDatum value = rows->column(0).Get(row);
      if (value.is_null) continue;
      const TsVectorView vector(value.value.str.view());
      for (uint32_t i = 0; i < vector.size(); ++i) {
        const int32_t entries = Entries(vector, i, weights);
        if (entries == 0) continue;
        auto found = words.find(vector.lexeme(i));
        if (found == words.end()) found = words.emplace(std::string(vector.lexeme(i)), WordCount()).first;
        ++found->second.documents;
        found->second.entries += entries;
      }
    }
  }
  auto list = std::make_unique<RowList>();
  for (const auto& [word, count] : words) list->Add({list->Text(word), Field(count.documents), Field(count.entries)});
  return list;
}

std::string_view RewriteByQuery(FunctionContext& context, std::string_view query, std::string_view text) {
  if (TsQueryView(query).empty()) return query;
  const std::unique_ptr<QueryCall> call = Open(context, text);
  const Chunk* rows = call->Next();
  const std::vector<ResultColumn>& columns = call->columns();
  if (columns.size() != 2 || !IsOfType(context, columns[0].type.oid, kTsQueryOid) || !IsOfType(context, columns[1].type.oid, kTsQueryOid)) {
    throw SqlError(sqlstate::kInvalidParameterValue, "ts_rewrite query must return two tsquery columns");
  }
  std::string result(query);
  for (; rows != nullptr; rows = call->Next()) {
    for (uint32_t row = 0; row < rows->size(); ++row) {
      const NullableDatum wanted = rows->column(0).Get(row);
      const NullableDatum substitute = rows->column(1).Get(row);
      if (wanted.is_null || substitute.is_null || TsQueryView(result).empty()) continue;
      Arena arena;
      result = RewriteTsQuery(result, wanted.value.str.view(), substitute.value.str.view(), arena);
    }
  }
  return context.arena().Copy(result);
}

constexpr KernelEntry kKernels[] = {MakeKernel<&RewriteByQuery>("tsquery_rewrite_query")};
constexpr SetFunctionEntry kSetFunctions[] = {{"ts_stat1", &OpenStatistics}, {"ts_stat2", &OpenStatistics}};

}  // namespace

FunctionFamily SearchQueryFunctions() { return {"search", kKernels, {}, kSetFunctions}; }

}  // namespace basalt
