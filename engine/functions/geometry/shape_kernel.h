// Kernels over geometric values: MakeShapeKernel<&F>("name") for a function F over Point, Line, ... and plain numbers, whose
// result is one of them, a bool, or an optional of these.
#pragma once

#include "engine/functions/families.h"
#include "engine/functions/geometry/plane_geometry.h"

namespace basalt {

namespace internal {

template <typename T>
struct ShapeArgument {
  using Wire = std::string_view;
  static T Read(std::string_view packed) { return UnpackShape<T>(packed); }
};
template <>
struct ShapeArgument<double> {
  using Wire = double;
  static double Read(double value) { return value; }
};
template <>
struct ShapeArgument<int32_t> {
  using Wire = int32_t;
  static int32_t Read(int32_t value) { return value; }
};

template <typename T>
auto WriteShape(FunctionContext& context, const T& value) {
  if constexpr (std::is_arithmetic_v<T>) return value;
  else return PackShape(value, context.arena());
}
template <typename T>
auto WriteShape(FunctionContext& context, const std::optional<T>& value) {
  using Wire = decltype(WriteShape(context, *value));
  return value.has_value() ? std::optional<Wire>(WriteShape(context, *value)) : std::nullopt;
}

template <auto Function, typename Type = decltype(+Function)>
struct ShapeCall;
template <auto Function, typename Result, typename... Args>
struct ShapeCall<Function, Result (*)(Args...)> {
  static auto Call(FunctionContext& context, typename ShapeArgument<std::remove_cvref_t<Args>>::Wire... arguments) {
    return WriteShape(context, Result(Function(ShapeArgument<std::remove_cvref_t<Args>>::Read(arguments)...)));
  }
};

template <auto Function, typename Result, typename... Args>
struct ShapeCall<Function, Result (*)(FunctionContext&, Args...)> {
  static auto Call(FunctionContext& context, typename ShapeArgument<std::remove_cvref_t<Args>>::Wire... arguments) {
    return WriteShape(context, Result(Function(context, ShapeArgument<std::remove_cvref_t<Args>>::Read(arguments)...)));
  }
};

}  // namespace internal

// Function may take the FunctionContext first.
template <auto Function>
constexpr KernelEntry MakeShapeKernel(const char* prosrc) {
  return MakeKernel<&internal::ShapeCall<Function>::Call>(prosrc);
}

}  // namespace basalt
