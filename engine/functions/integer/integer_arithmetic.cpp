// Arithmetic and bit operations of smallint, integer and bigint.
#include <algorithm>
#include <limits>
#include <numeric>

#include "base/sql_error.h"
#include "engine/functions/checked_math.h"
#include "engine/functions/families.h"

namespace basalt {
namespace {

template <typename T>
T Abs(T a) {
  return a < 0 ? NegateChecked(a) : a;
}

template <typename T>
T Gcd(T a, T b) {
  using Unsigned = std::make_unsigned_t<T>;
  const auto magnitude = [](T v) { return v < 0 ? Unsigned(0) - Unsigned(v) : Unsigned(v); };
  const Unsigned result = std::gcd(magnitude(a), magnitude(b));
  if (result > Unsigned(std::numeric_limits<T>::max())) ThrowIntegerOutOfRange(sizeof(T));
  return static_cast<T>(result);
}

template <typename T>
T Lcm(T a, T b) {
  if (a == 0 || b == 0) return 0;
  return Abs(MultiplyChecked<T>(a / Gcd(a, b), b));
}

// PostgreSQL leaves shift counts to the processor, which takes them modulo the register's width.
template <typename T>
T ShiftLeft(T a, int32_t count) {
  if constexpr (sizeof(T) == 8) return static_cast<T>(static_cast<uint64_t>(a) << (count & 63));
  else return static_cast<T>(static_cast<uint32_t>(a) << (count & 31));
}
template <typename T>
T ShiftRight(T a, int32_t count) {
  return static_cast<T>(a >> (count & (sizeof(T) == 8 ? 63 : 31)));
}

#define ARITHMETIC(infix, A, B, R)                                                        \
  MakeKernel<[](A a, B b) -> R { return AddChecked<R>(a, b); }>("int" infix "pl"),        \
      MakeKernel<[](A a, B b) -> R { return SubtractChecked<R>(a, b); }>("int" infix "mi"), \
      MakeKernel<[](A a, B b) -> R { return MultiplyChecked<R>(a, b); }>("int" infix "mul"), \
      MakeKernel<[](A a, B b) -> R { return DivideChecked<R>(a, b); }>("int" infix "div")

#define ONE_TYPE(infix, T)                                                                   \
  ARITHMETIC(infix, T, T, T), MakeKernel<[](T a, T b) { return ModuloChecked<T>(a, b); }>("int" infix "mod"), \
      MakeKernel<[](T a) -> T { return NegateChecked<T>(a); }>("int" infix "um"),            \
      MakeKernel<[](T a) noexcept -> T { return a; }>("int" infix "up"),                     \
      MakeKernel<[](T a) -> T { return Abs<T>(a); }>("int" infix "abs"),                     \
      MakeKernel<[](T a, T b) noexcept -> T { return T(a & b); }>("int" infix "and"),        \
      MakeKernel<[](T a, T b) noexcept -> T { return T(a | b); }>("int" infix "or"),         \
      MakeKernel<[](T a, T b) noexcept -> T { return T(a ^ b); }>("int" infix "xor"),        \
      MakeKernel<[](T a) noexcept -> T { return T(~a); }>("int" infix "not"),                \
      MakeKernel<[](T a, int32_t b) noexcept -> T { return ShiftLeft<T>(a, b); }>("int" infix "shl"), \
      MakeKernel<[](T a, int32_t b) noexcept -> T { return ShiftRight<T>(a, b); }>("int" infix "shr"), \
      MakeKernel<[](T a, T b) noexcept -> T { return std::max(a, b); }>("int" infix "larger"), \
      MakeKernel<[](T a, T b) noexcept -> T { return std::min(a, b); }>("int" infix "smaller")

constexpr KernelEntry kKernels[] = {
    ONE_TYPE("2", int16_t),
    ONE_TYPE("4", int32_t),
    ONE_TYPE("8", int64_t),
    ARITHMETIC("24", int16_t, int32_t, int32_t),
    ARITHMETIC("42", int32_t, int16_t, int32_t),
    ARITHMETIC("28", int16_t, int64_t, int64_t),
    ARITHMETIC("82", int64_t, int16_t, int64_t),
    ARITHMETIC("48", int32_t, int64_t, int64_t),
    ARITHMETIC("84", int64_t, int32_t, int64_t),
    MakeKernel<[](int32_t a) { return AddChecked<int32_t>(a, 1); }>("int4inc"),
    MakeKernel<[](int64_t a) { return AddChecked<int64_t>(a, 1); }>("int8inc"),
    MakeKernel<[](int64_t a) { return SubtractChecked<int64_t>(a, 1); }>("int8dec"),
    MakeKernel<&Gcd<int32_t>>("int4gcd"),
    MakeKernel<&Gcd<int64_t>>("int8gcd"),
    MakeKernel<&Lcm<int32_t>>("int4lcm"),
    MakeKernel<&Lcm<int64_t>>("int8lcm"),
    MakeKernel<[](uint32_t a, uint32_t b) noexcept { return std::max(a, b); }>("oidlarger"),
    MakeKernel<[](uint32_t a, uint32_t b) noexcept { return std::min(a, b); }>("oidsmaller"),
    MakeKernel<[](uint64_t a, uint64_t b) noexcept { return std::max(a, b); }>("xid8_larger"),
    MakeKernel<[](uint64_t a, uint64_t b) noexcept { return std::min(a, b); }>("xid8_smaller"),
    MakeKernel<[](uint64_t a, uint64_t b) noexcept { return std::max(a, b); }>("pg_lsn_larger"),
    MakeKernel<[](uint64_t a, uint64_t b) noexcept { return std::min(a, b); }>("pg_lsn_smaller"),
};

}  // namespace

KernelTable IntegerArithmeticKernels() { return kKernels; }

}  // namespace basalt
