#include "handlers/routine/routine_runner.h"

#include "base/sql_error.h"
#include "handlers/routine/sql_routine.h"

namespace basalt {
namespace {

class HandlerRoutineRunner : public RoutineRunner {
 public:
  std::unique_ptr<RoutineCall> Prepare(RoutineRequest request) const override {
    if (request.function->language != kSqlLanguage) ThrowNotSupported("function " + request.function->name);
    return MakeSqlRoutineCall(std::move(request));
  }
};

}  // namespace

std::unique_ptr<RoutineRunner> MakeRoutineRunner() { return std::make_unique<HandlerRoutineRunner>(); }

}  // namespace basalt
