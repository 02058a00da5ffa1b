#include "engine/execution/operators/cte.h"

#include "base/sql_error.h"
#include "engine/execution/expression/expression_walk.h"

namespace basalt {

CteSource::CteSource(const PlanNode& plan, ExecutionState& state)
    : state_(state), plan_(BuildOperator(plan, state)), store_(plan.output, state.memory, &state.account) {
  for (int id : DependenciesOf(plan).exec_parameters) outer_.emplace_back(static_cast<size_t>(id), 0);
}

void CteSource::Refresh() {
  bool changed = false;
  for (auto& [id, seen] : outer_) {
    const uint64_t version = state_.exec_parameters[id].version();
    changed = changed || version != seen;
    seen = version;
  }
  if (changed) Restart();
}

bool CteSource::Fill(StoredRow row) {
  while (!ended_ && row >= store_.size()) {
    if (!opened_) {
      opened_ = true;
      plan_->Open();
    }
    const Chunk* chunk = plan_->Next();
    if (chunk == nullptr) ended_ = true;
    else store_.Append(*chunk);
  }
  return row < store_.size();
}

void CteSource::RunToEnd() {
  while (!ended_) Fill(store_.size());
}

void CteSource::Restart() {
  store_.Clear(state_.memory);
  opened_ = ended_ = false;
}

CteSource& CteOf(ExecutionState& state, int cte_id) {
  const auto id = static_cast<size_t>(cte_id);
  if (state.plan == nullptr || id >= state.plan->ctes.size()) ThrowInternal(Format("cte {} does not exist", id));
  if (state.ctes.size() < state.plan->ctes.size()) state.ctes.resize(state.plan->ctes.size());
  if (state.ctes[id] == nullptr) state.ctes[id] = std::make_unique<CteSource>(*state.plan->ctes[id], state);
  return *state.ctes[id];
}

void FinishModifyingCtes(ExecutionState& state) {
  if (state.plan == nullptr) return;
  for (size_t id = 0; id < state.plan->ctes.size(); ++id) {
    if (DependenciesOf(*state.plan->ctes[id]).modifies) CteOf(state, static_cast<int>(id)).RunToEnd();
  }
}

namespace {

class CteScanOperator : public Operator {
 public:
  CteScanOperator(const CteScanNode& node, ExecutionState& state) : Operator(state), cte_id_(node.cte_id), output_(node.output) {}
  void Open() override {
    reader_.Rewind();
    CteOf(state_, cte_id_).Refresh();
  }
  const Chunk* Next() override {
    CteSource& source = CteOf(state_, cte_id_);
    if (!source.Fill(reader_.position())) return nullptr;
    return reader_.Next(source.rows(), &output_);
  }

 private:
  int cte_id_;
  RowBufferReader reader_;
  Chunk output_;
};

class WorkTableScanOperator : public Operator {
 public:
  WorkTableScanOperator(const WorkTableScanNode& node, ExecutionState& state)
      : Operator(state), recursion_id_(static_cast<size_t>(node.recursion_id)), output_(node.output) {}
  void Open() override { reader_.Rewind(); }
  const Chunk* Next() override {
    if (recursion_id_ >= state_.work_tables.size() || state_.work_tables[recursion_id_] == nullptr) {
      ThrowInternal("a work table is read outside of its recursion");
    }
    return reader_.Next(*state_.work_tables[recursion_id_], &output_);
  }

 private:
  size_t recursion_id_;
  RowBufferReader reader_;
  Chunk output_;
};

}  // namespace

OperatorPtr MakeCteScan(const CteScanNode& node, ExecutionState& state) {
  return std::make_unique<CteScanOperator>(node, state);
}
OperatorPtr MakeWorkTableScan(const WorkTableScanNode& node, ExecutionState& state) {
  return std::make_unique<WorkTableScanOperator>(node, state);
}

}  // namespace basalt
