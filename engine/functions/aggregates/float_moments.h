// Sums that variance, correlation and regression of float8 are made of, updated a value at a time (Youngs and Cramer), with the
// roundings and overflows of PostgreSQL. Shared by the aggregates and by their transition functions. Plain values.
#pragma once

#include <cmath>
#include <limits>
#include <optional>

#include "base/planted_bug.h"
#include "engine/functions/checked_math.h"

namespace basalt {

inline constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// Youngs and Cramer: the sum of squared differences from the mean, updated a value at a time.
struct FloatMoments {
  double n;
  double sum;
  double squares;
  void Accumulate(double value) {
    const double old_sum = sum;
    n += 1;
    sum += value;
    if (n == 1) {
      if (std::isnan(value) || std::isinf(value)) squares = kNaN;
      return;
    }
    const double step = value * n - sum;
    squares += step * step / (n * (n - 1));
    if (std::isinf(sum) || std::isinf(squares)) {
      if (!std::isinf(old_sum) && !std::isinf(value)) ThrowFloatOverflow();
      squares = kNaN;
    }
  }
  void Combine(const FloatMoments& other) {
    if (other.n == 0) return;
    if (n == 0) {
      *this = other;
      return;
    }
    const double difference = sum / n - other.sum / other.n;
    const double total = n + other.n;
    squares += other.squares + n * other.n * difference * difference / total;
    sum = AddFloat(sum, other.sum);
    n = total;
    if (std::isinf(squares)) ThrowFloatOverflow();
  }
};

struct PairMoments {
  double n, sum_x, squares_x, sum_y, squares_y, products;

  void Accumulate(double y, double x) {
    const double old_x = sum_x;
    const double old_y = sum_y;
    n += 1;
    sum_x += x;
    sum_y += y;
    if (n == 1) {
      if (!std::isfinite(x)) squares_x = products = kNaN;
      if (!std::isfinite(y)) squares_y = products = kNaN;
      return;
    }
    const double step_x = x * n - sum_x;
    const double step_y = y * n - sum_y;
    const double scale = 1.0 / (n * (n - 1));
    squares_x += step_x * step_x * scale;
    squares_y += step_y * step_y * scale;
    products += step_x * step_y * scale;
    CheckInfinities(old_x, x, old_y, y);
  }
  void CheckInfinities(double old_x, double x, double old_y, double y) {
    if (!std::isinf(sum_x) && !std::isinf(squares_x) && !std::isinf(sum_y) && !std::isinf(squares_y) &&
        !std::isinf(products)) {
      return;
    }
    const bool x_infinite = std::isinf(old_x) || std::isinf(x);
    const bool y_infinite = std::isinf(old_y) || std::isinf(y);
    if (((std::isinf(sum_x) || std::isinf(squares_x)) && !x_infinite) ||
        ((std::isinf(sum_y) || std::isinf(squares_y)) && !y_infinite) ||
        (std::isinf(products) && !x_infinite && !y_infinite)) {
      ThrowFloatOverflow();
    }
    if (std::isinf(squares_x)) squares_x = kNaN;
    if (std::isinf(squares_y)) squares_y = kNaN;
    if (std::isinf(products)) products = kNaN;
  }
  void Combine(const PairMoments& o) {
    if (o.n == 0) return;
    if (n == 0) {
      *this = o;
      return;
    }
    const double total = n + o.n;
    const double dx = sum_x / n - o.sum_x / o.n;
    const double dy = sum_y / n - o.sum_y / o.n;
    squares_x += o.squares_x + n * o.n * dx * dx / total;
    squares_y += o.squares_y + n * o.n * dy * dy / total;
    products += o.products + n * o.n * dx * dy / total;
    sum_x = AddFloat(sum_x, o.sum_x);
    sum_y = AddFloat(sum_y, o.sum_y);
    n = total;
    if (std::isinf(squares_x) || std::isinf(squares_y) || std::isinf(products)) ThrowFloatOverflow();
  }
};

using Pair = const PairMoments&;
inline std::optional<double> Correlation(Pair m) {
  if (m.squares_x == 0 || m.squares_y == 0) return std::nullopt;
  return m.products / std::sqrt(m.squares_x * m.squares_y);
}
inline std::optional<double> Determination(Pair m) {
  if (m.squares_x == 0) return std::nullopt;
  if (m.squares_y == 0 && !PlantedBug("planted.determination")) return 1.0;
  return (m.products * m.products) / (m.squares_x * m.squares_y);
}
inline std::optional<double> Slope(Pair m) {
  if (m.squares_x == 0) return std::nullopt;
  return m.products / m.squares_x;
}
inline std::optional<double> Intercept(Pair m) {
  if (m.squares_x == 0) return std::nullopt;
  return (m.sum_y - m.sum_x * m.products / m.squares_x) / m.n;
}
inline std::optional<double> CovarianceSample(Pair m) {
  if (m.n < 2) return std::nullopt;
  return m.products / (m.n - 1);
}
inline std::optional<double> CovariancePop(Pair m) { return m.products / m.n; }
inline std::optional<double> AverageX(Pair m) { return m.sum_x / m.n; }
inline std::optional<double> AverageY(Pair m) { return m.sum_y / m.n; }
inline std::optional<double> SquaresX(Pair m) { return m.squares_x; }
inline std::optional<double> SquaresY(Pair m) { return m.squares_y; }
inline std::optional<double> Products(Pair m) { return m.products; }

}  // namespace basalt
