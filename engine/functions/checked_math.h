// Integer and float operations that end in PostgreSQL's range errors (22003) instead of wrapping. Pure; any thread.
#pragma once

#include <cmath>
#include <limits>
#include <cstdint>

namespace basalt {

[[noreturn]] void ThrowIntegerOutOfRange(int bytes);  // "integer out of range" and so on by width
[[noreturn]] void ThrowDivisionByZero();
[[noreturn]] void ThrowFloatOverflow();
[[noreturn]] void ThrowFloatUnderflow();

template <typename T, typename A, typename B>
T AddChecked(A a, B b) {
  T result;
  if (__builtin_expect(__builtin_add_overflow(a, b, &result), 0)) ThrowIntegerOutOfRange(sizeof(T));
  return result;
}
template <typename T, typename A, typename B>
T SubtractChecked(A a, B b) {
  T result;
  if (__builtin_expect(__builtin_sub_overflow(a, b, &result), 0)) ThrowIntegerOutOfRange(sizeof(T));
  return result;
}
template <typename T, typename A, typename B>
T MultiplyChecked(A a, B b) {
  T result;
  if (__builtin_expect(__builtin_mul_overflow(a, b, &result), 0)) ThrowIntegerOutOfRange(sizeof(T));
  return result;
}
template <typename T, typename A, typename B>
T DivideChecked(A a, B b) {
  if (__builtin_expect(b == 0, 0)) ThrowDivisionByZero();
  if (b == -1) return SubtractChecked<T>(0, a);
  return static_cast<T>(static_cast<T>(a) / static_cast<T>(b));
}
template <typename T>
T ModuloChecked(T a, T b) {
  if (__builtin_expect(b == 0, 0)) ThrowDivisionByZero();
  return b == -1 ? T{0} : static_cast<T>(a % b);
}
template <typename T>
T NegateChecked(T a) {
  return SubtractChecked<T>(0, a);
}

// The result of arithmetic is an error if it is infinite though no operand was.
template <typename T>
T CheckOverflow(T result, bool operand_infinite) {
  if (__builtin_expect(std::isinf(result) && !operand_infinite, 0)) ThrowFloatOverflow();
  return result;
}
// One comparison lets nearly every result through: operands are looked at for infinities, NaN and zeros alone.
template <typename T>
bool IsOrdinary(T result) {
  return std::fabs(result) <= std::numeric_limits<T>::max();
}
template <typename T>
[[gnu::noinline, gnu::cold]] T CheckSum(T result, T a, T b) {
  return CheckOverflow<T>(result, std::isinf(a) || std::isinf(b));
}
template <typename T>
[[gnu::noinline, gnu::cold]] T CheckProduct(T result, T a, T b) {
  if (result == 0 && a != 0 && b != 0) ThrowFloatUnderflow();
  return CheckOverflow<T>(result, std::isinf(a) || std::isinf(b));
}
template <typename T>
T AddFloat(T a, T b) {
  const T result = a + b;
  return __builtin_expect(IsOrdinary(result), 1) ? result : CheckSum<T>(result, a, b);
}
template <typename T>
T SubtractFloat(T a, T b) {
  const T result = a - b;
  return __builtin_expect(IsOrdinary(result), 1) ? result : CheckSum<T>(result, a, b);
}
template <typename T>
T MultiplyFloat(T a, T b) {
  const T result = a * b;
  return __builtin_expect(IsOrdinary(result) && result != 0, 1) ? result : CheckProduct<T>(result, a, b);
}
template <typename T>
T DivideFloat(T a, T b) {
  if (__builtin_expect(b == 0 && !std::isnan(a), 0)) ThrowDivisionByZero();
  if (b == 0) return a;  // NaN
  const T result = a / b;
  if (__builtin_expect(result == 0 && a != 0 && !std::isinf(b), 0)) ThrowFloatUnderflow();
  return CheckOverflow<T>(result, std::isinf(a));
}

// NaN equals NaN and is greater than every other number.
template <typename T>
int CompareFloat(T a, T b) {
  if (a < b) return -1;
  if (a > b) return 1;
  if (a == b) return 0;
  return static_cast<int>(std::isnan(a)) - static_cast<int>(std::isnan(b));
}

}  // namespace basalt
