#include "handlers/routine/routine_runner.h"

#include "base/sql_error.h"
#include "handlers/routine/query_call.h"
#include "handlers/routine/sql_routine.h"

namespace basalt {
namespace {

class HandlerRoutineRunner : public RoutineRunner {
 public:
  std::unique_ptr<RoutineCall> Prepare(RoutineRequest request) const override {
    if (request.function->language != kSqlLanguage) ThrowNotSupported("function " + request.function->name);
    return MakeSqlRoutineCall(std::move(request));
  }
  std::unique_ptr<QueryCall> PrepareQuery(ExecutionContext& context, std::string_view text) const override {
    return MakeQueryCall(context, text, false);
  }
  std::unique_ptr<QueryCall> OpenQuery(ExecutionContext& context, std::string_view text) const override {
    return MakeQueryCall(context, text, true);
  }
  std::unique_ptr<QueryCall> FetchCursor(ExecutionContext& context, std::string_view name, int64_t count) const override {
    return MakeCursorCall(context, name, count);
  }
};

}  // namespace

std::unique_ptr<RoutineRunner> MakeRoutineRunner() { return std::make_unique<HandlerRoutineRunner>(); }

}  // namespace basalt
