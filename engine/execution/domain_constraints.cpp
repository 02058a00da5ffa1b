#include "engine/execution/domain_constraints.h"

#include <unordered_map>

#include "engine/execution/expression/evaluator.h"
#include "engine/planner/planner.h"

namespace basalt {
namespace {

class DomainConstraints : public DomainChecker {
 public:
  explicit DomainConstraints(SessionEnvironment& environment)
      : environment_(environment), state_(environment, &environment.context().connection().memory) {
    state_.catalog = &environment.catalog();
    state_.database = environment.context().connection().database;
  }

  void Check(const TypeInfo& info, const NullableDatum& value) override {
    Domain& domain = Find(info);
    state_.open_transaction = environment_.context().connection().transaction.transaction.get();
    domain.row.column(0).ResetConstant(value);
    domain.check->Evaluate(domain.row, {nullptr, 1});
  }

 private:
  struct Domain {
    ExpressionPtr expression;  // the check over column 0
    EvaluatorPtr check;
    Chunk row;
  };

  Domain& Find(const TypeInfo& info) {
    const auto found = domains_.find(info.oid);
    if (found != domains_.end()) return *found->second;
    auto domain = std::make_unique<Domain>();
    auto value = std::make_unique<ColumnExpression>();
    value->type = info.base;
    for (const TypeInfo* below = &state_.types().GetType(info.base.oid); below->kind == TypeKind::kDomain;) {
      value->type = below->base;
      below = &state_.types().GetType(below->base.oid);
    }
    value->physical = info.physical;
    const PlanningInput input{environment_.context(), environment_.context().connection().Catalog(environment_.context().session().catalog()),
                              {}, {}, false, {}};
    domain->expression = CoerceForAssignment(input, std::move(value), {info.oid, -1, info.collation}, info.name);
    domain->check = CompileExpression(*domain->expression, state_);
    domain->row.AddColumn(info.physical);
    domain->row.set_size(1);
    return *domains_.emplace(info.oid, std::move(domain)).first->second;
  }

  SessionEnvironment& environment_;
  ExecutionState state_;
  std::unordered_map<Oid, std::unique_ptr<Domain>> domains_;
};

}  // namespace

std::unique_ptr<DomainChecker> MakeDomainChecker(SessionEnvironment& environment) {
  return std::make_unique<DomainConstraints>(environment);
}

}  // namespace basalt
