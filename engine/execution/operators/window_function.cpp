#include "engine/execution/operators/window_function.h"

#include <algorithm>
#include <string_view>

#include "base/sql_error.h"

namespace basalt {
namespace {

NullableDatum Int8(int64_t value) { return {MakeDatum<int64_t>(value), false}; }
NullableDatum Float8(double value) { return {MakeDatum<double>(value), false}; }

class Ranking : public WindowFunction {
 public:
  enum class Kind : uint8_t { kRowNumber, kRank, kDenseRank, kPercentRank, kCumeDist };
  Ranking(Kind kind, WindowInput input) : kind_(kind), input_(std::move(input)) {}
  void StartPartition() override {}
  NullableDatum Value(int64_t position) override {
    const WindowPartition& partition = input_.partition;
    const int64_t group = partition.GroupOf(position);
    const auto size = static_cast<double>(partition.size());
    switch (kind_) {
      case Kind::kRowNumber: return Int8(position + 1);
      case Kind::kRank: return Int8(partition.GroupBegin(group) + 1);
      case Kind::kDenseRank: return Int8(group + 1);
      case Kind::kPercentRank:
        return Float8(partition.size() > 1 ? static_cast<double>(partition.GroupBegin(group)) / (size - 1) : 0.0);
      case Kind::kCumeDist: return Float8(static_cast<double>(partition.GroupEnd(group)) / size);
    }
    return NullableDatum();
  }

 private:
  Kind kind_;
  WindowInput input_;
};

class Ntile : public WindowFunction {
 public:
  explicit Ntile(WindowInput input) : input_(std::move(input)) {}
  void StartPartition() override { buckets_ = NullableDatum(); }
  NullableDatum Value(int64_t position) override {
    if (buckets_.is_null) {  // the first argument that is not null holds for the partition
      buckets_ = input_.Argument(0, position);
      first_ = position;
      if (!buckets_.is_null && buckets_.value.i4 <= 0) {
        throw SqlError(sqlstate::kInvalidArgumentForNtile, "argument of ntile must be greater than zero");
      }
    }
    if (buckets_.is_null) return NullableDatum();
    const int64_t buckets = buckets_.value.i4, size = input_.partition.size();
    const int64_t small = size / buckets, large_count = size % buckets;
    position -= first_;
    const int64_t in_large = large_count * (small + 1);
    const int64_t bucket = position < in_large ? position / (small + 1) : large_count + (position - in_large) / small;
    return {MakeDatum<int32_t>(static_cast<int32_t>(bucket + 1)), false};
  }

 private:
  WindowInput input_;
  NullableDatum buckets_;
  int64_t first_ = 0;
};

class LagLead : public WindowFunction {
 public:
  LagLead(bool lead, WindowInput input) : lead_(lead), input_(std::move(input)) {}
  void StartPartition() override {}
  NullableDatum Value(int64_t position) override {
    int64_t offset = 1;
    if (input_.argument_columns.size() > 1) {
      const NullableDatum given = input_.Argument(1, position);
      if (given.is_null) return given;
      offset = given.value.i4;
    }
    const int64_t target = lead_ ? position + offset : position - offset;
    if (target >= 0 && target < input_.partition.size()) return input_.Argument(0, target);
    return input_.argument_columns.size() > 2 ? input_.Argument(2, position) : NullableDatum();
  }

 private:
  bool lead_;
  WindowInput input_;
};

class FrameValue : public WindowFunction {
 public:
  enum class Kind : uint8_t { kFirst, kLast, kNth };
  FrameValue(Kind kind, WindowInput input) : kind_(kind), input_(std::move(input)) {}
  void StartPartition() override {}
  NullableDatum Value(int64_t position) override {
    int64_t wanted = 1;
    if (kind_ == Kind::kNth) {
      const NullableDatum given = input_.Argument(1, position);
      if (given.is_null) return given;
      wanted = given.value.i4;
      if (wanted <= 0) throw SqlError(sqlstate::kInvalidArgumentForNthValue, "argument of nth_value must be greater than zero");
    }
    const Frame frame = input_.partition.FrameOf(position, input_.offsets);
    if (!input_.partition.has_exclusion()) {
      const int64_t target = kind_ == Kind::kLast ? frame.end - 1 : frame.begin + wanted - 1;
      return target >= frame.begin && target < frame.end ? input_.Argument(0, target) : NullableDatum();
    }
    if (kind_ == Kind::kLast) {
      for (int64_t at = frame.end; at-- > frame.begin;) {
        if (!input_.partition.Excluded(at, position)) return input_.Argument(0, at);
      }
      return NullableDatum();
    }
    for (int64_t at = frame.begin; at < frame.end; ++at) {
      if (!input_.partition.Excluded(at, position) && --wanted == 0) return input_.Argument(0, at);
    }
    return NullableDatum();
  }

 private:
  Kind kind_;
  WindowInput input_;
};

}  // namespace

std::unique_ptr<WindowFunction> MakeWindowFunction(const WindowExpression& expression, WindowInput input) {
  if (expression.entry != nullptr || expression.function->aggregate != nullptr) return MakeWindowAggregate(expression, std::move(input));
  const std::string_view name = expression.function->source;
  if (name == "window_row_number") return std::make_unique<Ranking>(Ranking::Kind::kRowNumber, std::move(input));
  if (name == "window_rank") return std::make_unique<Ranking>(Ranking::Kind::kRank, std::move(input));
  if (name == "window_dense_rank") return std::make_unique<Ranking>(Ranking::Kind::kDenseRank, std::move(input));
  if (name == "window_percent_rank") return std::make_unique<Ranking>(Ranking::Kind::kPercentRank, std::move(input));
  if (name == "window_cume_dist") return std::make_unique<Ranking>(Ranking::Kind::kCumeDist, std::move(input));
  if (name == "window_ntile") return std::make_unique<Ntile>(std::move(input));
  if (name.starts_with("window_lag")) return std::make_unique<LagLead>(false, std::move(input));
  if (name.starts_with("window_lead")) return std::make_unique<LagLead>(true, std::move(input));
  if (name == "window_first_value") return std::make_unique<FrameValue>(FrameValue::Kind::kFirst, std::move(input));
  if (name == "window_last_value") return std::make_unique<FrameValue>(FrameValue::Kind::kLast, std::move(input));
  if (name == "window_nth_value") return std::make_unique<FrameValue>(FrameValue::Kind::kNth, std::move(input));
  ThrowNotSupported("window function " + expression.function->name);
}

}  // namespace basalt
