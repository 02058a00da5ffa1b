// FunctionScan: ROWS FROM (f(...), g(...)) [WITH ORDINALITY]: functions side by side, the shorter ones padded with NULLs.
#include "engine/execution/data/vector_copy.h"
#include "engine/execution/operators/filter.h"
#include "engine/execution/operators/set_call.h"

namespace basalt {
namespace {

class FunctionScanOperator : public Operator {
 public:
  FunctionScanOperator(const FunctionScanNode& node, ExecutionState& state)
      : Operator(state), ordinality_(node.ordinality), filter_(node, node.filter, OutputTypes(node, state), state),
        output_(OutputTypes(node, state)) {
    for (const FunctionScanNode::Call& call : node.calls) {
      sources_.push_back({std::make_unique<SetCall>(*call.function, ColumnsOf(call), state)});
    }
  }

  void Open() override {
    for (Source& source : sources_) {
      source.call->Open(OneEmptyRow(), 0);
      source.chunk = nullptr;
      source.at = 0;
      source.ended = false;
    }
    row_number_ = 0;
  }

  const Chunk* Next() override {
    for (;;) {
      state_.CheckCancel();
      const Chunk* rows = sources_.size() == 1 ? NextOfOne() : NextOfMany();
      if (rows == nullptr) return nullptr;
      if (const Chunk* passed = filter_.Apply(*rows)) return passed;
    }
  }

 private:
  struct Source {
    std::unique_ptr<SetCall> call;
    const Chunk* chunk = nullptr;
    uint32_t at = 0;
    bool ended = false;
  };
  static std::vector<SqlType> ColumnsOf(const FunctionScanNode::Call& call) {
    return call.column_types.empty() ? std::vector<SqlType>{call.function->type} : call.column_types;
  }
  static std::vector<PhysicalType> OutputTypes(const FunctionScanNode& node, const ExecutionState& state) {
    std::vector<PhysicalType> types;
    for (const FunctionScanNode::Call& call : node.calls) {
      const std::vector<SqlType> columns = ColumnsOf(call);
      if (columns.size() == 1 && columns[0].oid == call.function->type.oid) types.push_back(call.function->physical);
      else for (const SqlType& column : columns) types.push_back(state.types().GetType(column.oid).physical);
    }
    if (node.ordinality) types.push_back(PhysicalType::kInt64);
    return types;
  }

  const Chunk* NextOfOne() {
    const Chunk* chunk = sources_[0].call->Next();
    if (chunk == nullptr) return nullptr;
    for (size_t c = 0; c < chunk->column_count(); ++c) output_.column(c).Reference(chunk->column(c));
    output_.set_size(chunk->size());
    AddOrdinality();
    return &output_;
  }

  const Chunk* NextOfMany() {
    output_.Reset(&state_.account);
    uint32_t most = 0;
    size_t column = 0;
    for (Source& source : sources_) {
      const uint32_t count = Fill(&source, column);
      PadWithNulls(column, source.call->types().size(), count);
      column += source.call->types().size();
      most = std::max(most, count);
    }
    if (most == 0) return nullptr;
    output_.set_size(most);
    AddOrdinality();
    return &output_;
  }

  uint32_t Fill(Source* source, size_t column) {
    uint32_t count = 0;
    while (count < kVectorSize && !source->ended) {
      if (source->chunk == nullptr) {
        source->chunk = source->call->Next();
        source->at = 0;
        source->ended = source->chunk == nullptr;
        continue;
      }
      const uint32_t part = std::min(kVectorSize - count, source->chunk->size() - source->at);
      for (size_t c = 0; c < source->call->types().size(); ++c) {
        AppendDeep(source->chunk->column(c), {IdentityIndex() + source->at, part}, &output_.column(column + c), count);
      }
      count += part;
      source->at += part;
      if (source->at == source->chunk->size()) source->chunk = nullptr;
    }
    return count;
  }
  void PadWithNulls(size_t column, size_t columns, uint32_t from) {
    for (size_t c = column; c < column + columns; ++c) {
      for (uint32_t row = from; row < kVectorSize; ++row) output_.column(c).SetNoCopy(row, NullableDatum());
    }
  }
  void AddOrdinality() {
    if (!ordinality_) return;
    Vector& numbers = output_.column(output_.column_count() - 1);
    numbers.Reset(&state_.account);
    for (uint32_t row = 0; row < output_.size(); ++row) numbers.data<int64_t>()[row] = ++row_number_;
  }

  bool ordinality_;
  RowFilter filter_;
  std::vector<Source> sources_;
  Chunk output_;
  int64_t row_number_ = 0;
};

}  // namespace

OperatorPtr MakeFunctionScan(const FunctionScanNode& node, ExecutionState& state) {
  return std::make_unique<FunctionScanOperator>(node, state);
}

}  // namespace basalt
