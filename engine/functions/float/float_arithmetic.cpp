// Arithmetic and comparisons of real and double precision, mixed too.
#include "engine/functions/checked_math.h"
#include "engine/functions/families.h"

namespace basalt {
namespace {

#define FLOAT_BINARY(infix, A, B, R)                                                                             \
  MakeKernel<[](A a, B b) -> R { return AddFloat<R>(a, b); }>("float" infix "pl"),                               \
      MakeKernel<[](A a, B b) -> R { return SubtractFloat<R>(a, b); }>("float" infix "mi"),                      \
      MakeKernel<[](A a, B b) -> R { return MultiplyFloat<R>(a, b); }>("float" infix "mul"),                     \
      MakeKernel<[](A a, B b) -> R { return DivideFloat<R>(a, b); }>("float" infix "div"),                       \
      MakeKernel<[](A a, B b) noexcept -> bool { return CompareFloat<R>(a, b) == 0; }>("float" infix "eq"),      \
      MakeKernel<[](A a, B b) noexcept -> bool { return CompareFloat<R>(a, b) != 0; }>("float" infix "ne"),      \
      MakeKernel<[](A a, B b) noexcept -> bool { return CompareFloat<R>(a, b) == -1; }>("float" infix "lt"),     \
      MakeKernel<[](A a, B b) noexcept -> bool { return CompareFloat<R>(a, b) != 1; }>("float" infix "le"),      \
      MakeKernel<[](A a, B b) noexcept -> bool { return CompareFloat<R>(a, b) == 1; }>("float" infix "gt"),      \
      MakeKernel<[](A a, B b) noexcept -> bool { return CompareFloat<R>(a, b) != -1; }>("float" infix "ge"),     \
      MakeKernel<[](A a, B b) noexcept -> int32_t { return CompareFloat<R>(a, b); }>("btfloat" infix "cmp")

#define FLOAT_UNARY(infix, T)                                                                                  \
  MakeKernel<[](T a) noexcept -> T { return -a; }>("float" infix "um"),                                         \
      MakeKernel<[](T a) noexcept -> T { return a; }>("float" infix "up"),                                      \
      MakeKernel<[](T a) noexcept -> T { return std::fabs(a); }>("float" infix "abs"),                          \
      MakeKernel<[](T a, T b) noexcept -> T { return CompareFloat<T>(a, b) == 1 ? a : b; }>("float" infix "larger"), \
      MakeKernel<[](T a, T b) noexcept -> T { return CompareFloat<T>(a, b) == -1 ? a : b; }>("float" infix "smaller")

constexpr KernelEntry kKernels[] = {
    FLOAT_BINARY("4", float, float, float),
    FLOAT_BINARY("8", double, double, double),
    FLOAT_BINARY("48", float, double, double),
    FLOAT_BINARY("84", double, float, double),
    FLOAT_UNARY("4", float),
    FLOAT_UNARY("8", double),
};

}  // namespace

KernelTable FloatArithmeticKernels() { return kKernels; }

}  // namespace basalt
