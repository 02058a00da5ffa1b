// The quicksort of Bentley and McIlroy as PostgreSQL runs it. It is not stable, and where equal values differ in what is not
// compared, the order it leaves shows in results. compare(a, b) is negative, 0 or positive. Pure.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <utility>

namespace basalt {

template <typename T, typename Compare>
class BentleySort {
 public:
  explicit BentleySort(Compare compare) : compare_(compare) {}

  void Run(std::span<T> values) {
    while (values.size() > 1 && !IsSorted(values)) {
      if (values.size() < kFewValues) return InsertionSort(values);
      std::swap(values[0], values[Pivot(values)]);
      const auto [below, above] = Partition(values);
      const std::span<T> left = values.first(below);
      const std::span<T> right = values.last(above);
      Run(below <= above ? left : right);
      values = below <= above ? right : left;
    }
  }

 private:
  static constexpr size_t kFewValues = 7;
  static constexpr size_t kManyValues = 40;

  bool IsSorted(std::span<T> values) const {
    for (size_t i = 1; i < values.size(); ++i) {
      if (compare_(values[i - 1], values[i]) > 0) return false;
    }
    return true;
  }
  void InsertionSort(std::span<T> values) const {
    for (size_t i = 1; i < values.size(); ++i) {
      for (size_t j = i; j > 0 && compare_(values[j - 1], values[j]) > 0; --j) std::swap(values[j], values[j - 1]);
    }
  }
  size_t Median(std::span<T> values, size_t a, size_t b, size_t c) const {
    if (compare_(values[a], values[b]) < 0) {
      return compare_(values[b], values[c]) < 0 ? b : compare_(values[a], values[c]) < 0 ? c : a;
    }
    return compare_(values[b], values[c]) > 0 ? b : compare_(values[a], values[c]) < 0 ? a : c;
  }
  size_t Pivot(std::span<T> values) const {
    const size_t count = values.size();
    size_t low = 0, middle = count / 2, high = count - 1;
    if (count == kFewValues) return middle;
    if (count > kManyValues) {
      const size_t step = count / 8;
      low = Median(values, low, low + step, low + 2 * step);
      middle = Median(values, middle - step, middle, middle + step);
      high = Median(values, high - 2 * step, high - step, high);
    }
    return Median(values, low, middle, high);
  }
  static void SwapRuns(std::span<T> values, size_t a, size_t b, size_t count) {
    for (size_t i = 0; i < count; ++i) std::swap(values[a + i], values[b + i]);
  }
  // Around the first value; returns how many are below and above it.
  std::pair<size_t, size_t> Partition(std::span<T> values) const {
    const ptrdiff_t count = static_cast<ptrdiff_t>(values.size());
    ptrdiff_t equal_low = 1, low = 1, high = count - 1, equal_high = count - 1;
    for (;;) {
      for (int order; low <= high && (order = compare_(values[low], values[0])) <= 0; ++low) {
        if (order == 0) std::swap(values[equal_low++], values[low]);
      }
      for (int order; low <= high && (order = compare_(values[high], values[0])) >= 0; --high) {
        if (order == 0) std::swap(values[high], values[equal_high--]);
      }
      if (low > high) break;
      std::swap(values[low++], values[high--]);
    }
    ptrdiff_t moved = std::min(equal_low, low - equal_low);
    SwapRuns(values, 0, static_cast<size_t>(low - moved), static_cast<size_t>(moved));
    moved = std::min(equal_high - high, count - equal_high - 1);
    SwapRuns(values, static_cast<size_t>(low), static_cast<size_t>(count - moved), static_cast<size_t>(moved));
    return {static_cast<size_t>(low - equal_low), static_cast<size_t>(equal_high - high)};
  }

  const Compare compare_;
};

template <typename T, typename Compare>
void SortAsPostgres(std::span<T> values, Compare compare) {
  BentleySort<T, Compare>(compare).Run(values);
}

}  // namespace basalt
