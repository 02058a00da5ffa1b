// Kernel<lambda>: makes the vector loop of a scalar function from a capture-less lambda over plain values, e.g.
//   {"int4pl", Kernel<[](int32_t a, int32_t b) { return AddChecked(a, b); }>}
//   {"textcat", Kernel<[](FunctionContext& c, std::string_view a, std::string_view b) -> std::string_view {...}>}
// First parameter FunctionContext& if wanted. Value parameters: any type of PhysicalOf, std::string_view for kString; or
// std::optional of one, then the function is called with NULLs too (else a NULL argument gives NULL without a call:
// strict). Result: such a type, or std::optional of it for "may be NULL". Heap results come from context.arena() or point
// into arguments. Errors are thrown (SqlError). Rows outside the selection are never evaluated, so CASE and AND are lazy.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "engine/functions/function_context.h"
#include "types/vector.h"

namespace basalt {

struct RowSelection {
  const uint32_t* rows = nullptr;  // null: rows 0 .. count-1
  uint32_t count = 0;
  uint32_t operator[](uint32_t i) const { return rows == nullptr ? i : rows[i]; }
};

// result is flat with an own buffer already Reset by the caller; a kernel writes slot i for row i of the selection.
struct KernelCall {
  FunctionContext& context;
  std::span<const Vector* const> arguments;
  RowSelection rows;
  Vector& result;
};
using KernelFunction = void (*)(KernelCall& call);

struct KernelSignature {
  uint8_t argument_count = 0;
  bool strict = true;
  PhysicalType result = PhysicalType::kInt32;
  std::array<PhysicalType, 9> arguments{};
};

struct KernelEntry {
  const char* prosrc;  // joined with pg_proc.prosrc; several names may be given by several entries
  KernelFunction function;
  KernelSignature signature;
  // Variadic and polymorphic kernels ("concat", "array_append") take any physical types and look at the vectors themselves.
  bool any_signature = false;
};

namespace internal {

template <typename T>
struct ValueParameter {  // strict parameter
  using Physical = std::conditional_t<std::is_same_v<T, std::string_view>, StringRef, T>;
  static constexpr bool kNullable = false;
  static T Read(const VectorView<Physical>& view, uint32_t row) {
    if constexpr (std::is_same_v<T, std::string_view>) return view[row].view();
    else return view[row];
  }
};
template <typename T>
struct ValueParameter<std::optional<T>> {
  using Physical = typename ValueParameter<T>::Physical;
  static constexpr bool kNullable = true;
  static std::optional<T> Read(const VectorView<Physical>& view, uint32_t row) {
    if (view.IsNull(row)) return std::nullopt;
    return ValueParameter<T>::Read(view, row);
  }
};

template <typename T>
struct ResultOf {
  using Physical = std::conditional_t<std::is_same_v<T, std::string_view>, StringRef, T>;
  static constexpr bool kNullable = false;
};
template <typename T>
struct ResultOf<std::optional<T>> {
  using Physical = typename ResultOf<T>::Physical;
  static constexpr bool kNullable = true;
};

template <auto Lambda, typename Signature>
struct KernelMaker;

template <auto Lambda, bool WithContext, typename Result, typename... Args>
struct KernelLoops {
  using Out = typename ResultOf<Result>::Physical;
  static constexpr bool kAnyNullable = (ValueParameter<std::remove_cvref_t<Args>>::kNullable || ...);

  template <size_t... I>
  static Result Invoke(FunctionContext& context, const auto& views, uint32_t row, std::index_sequence<I...>) {
    if constexpr (WithContext) {
      return Lambda(context, ValueParameter<std::remove_cvref_t<Args>>::Read(std::get<I>(views), row)...);
    } else {
      (void)context;
      return Lambda(ValueParameter<std::remove_cvref_t<Args>>::Read(std::get<I>(views), row)...);
    }
  }

  // A parameter that is not optional makes its NULL a NULL result.
  template <size_t... I>
  static bool StrictNull(const auto& views, uint32_t row, std::index_sequence<I...>) {
    return ((!ValueParameter<std::remove_cvref_t<Args>>::kNullable && std::get<I>(views).IsNull(row)) || ... || false);
  }

  static void Store(Vector& result, Out* out, uint32_t row, Result&& value) {
    if constexpr (ResultOf<Result>::kNullable) {
      if (value.has_value()) out[row] = Out(*value);
      else result.SetNull(row);
    } else {
      out[row] = Out(value);
    }
  }

  template <size_t... I>
  static void RunIndexed(KernelCall& call, std::index_sequence<I...> indexes) {
    const auto views = std::make_tuple(
        call.arguments[I]->template View<typename ValueParameter<std::remove_cvref_t<Args>>::Physical>()...);
    Out* out = call.result.template data<Out>();
    const bool may_be_null = (call.arguments[I]->has_validity() || ... || false);
    for (uint32_t i = 0; i < call.rows.count; ++i) {
      const uint32_t row = call.rows[i];
      if (may_be_null && StrictNull(views, row, indexes)) {
        call.result.SetNull(row);
        continue;
      }
      Store(call.result, out, row, Invoke(call.context, views, row, indexes));
    }
  }
  static void Run(KernelCall& call) { RunIndexed(call, std::index_sequence_for<Args...>{}); }

  static constexpr KernelSignature Signature() {
    static_assert(sizeof...(Args) <= 9);
    KernelSignature signature;
    signature.argument_count = sizeof...(Args);
    signature.strict = !kAnyNullable;
    signature.result = PhysicalOf<Out>::kType;
    size_t i = 0;
    ((signature.arguments[i++] = PhysicalOf<typename ValueParameter<std::remove_cvref_t<Args>>::Physical>::kType), ...);
    return signature;
  }
};

template <auto Lambda, typename Closure, typename Result, typename... Args>
struct KernelMaker<Lambda, Result (Closure::*)(Args...) const> : KernelLoops<Lambda, false, Result, Args...> {};
template <auto Lambda, typename Closure, typename Result, typename... Args>
struct KernelMaker<Lambda, Result (Closure::*)(FunctionContext&, Args...) const>
    : KernelLoops<Lambda, true, Result, Args...> {};

}  // namespace internal

// Name + lambda -> table row.
template <auto Lambda>
constexpr KernelEntry MakeKernel(const char* prosrc) {
  using Maker = internal::KernelMaker<Lambda, decltype(&decltype(Lambda)::operator())>;
  return {prosrc, &Maker::Run, Maker::Signature(), false};
}
// A hand-written vector function.
constexpr KernelEntry MakeVectorKernel(const char* prosrc, KernelFunction function) {
  return {prosrc, function, {}, true};
}

}  // namespace basalt
