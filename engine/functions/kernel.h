// MakeKernel<lambda or function>: makes the vector loop of a scalar function from a function over plain values, e.g.
//   MakeKernel<[](int32_t a, int32_t b) { return AddChecked(a, b); }>("int4pl")
//   MakeKernel<&ConcatText>("textcat")   with std::string_view ConcatText(FunctionContext&, std::string_view, ...)
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

template <typename T>
using PhysicalParameter = typename ValueParameter<std::remove_cvref_t<T>>::Physical;

// Reading the slot of a NULL is harmless: any bytes are a value.
template <typename T>
inline constexpr bool kIsPlainNumber = std::is_arithmetic_v<T> && !std::is_same_v<T, bool>;

// One function over values, made into loops. Invoke: a stateless or pointer-carrying callable (context, values...) -> Result.
template <typename Invoker, bool NoThrow, typename Result, typename... Args>
struct KernelLoops {
  using Out = typename ResultOf<Result>::Physical;
  static constexpr bool kAnyNullable = (ValueParameter<std::remove_cvref_t<Args>>::kNullable || ...);

  // A parameter that is not optional makes its NULL a NULL result.
  template <size_t... I>
  static bool StrictNull([[maybe_unused]] const auto& views, [[maybe_unused]] uint32_t row,
                         std::index_sequence<I...>) {
    return ((!ValueParameter<std::remove_cvref_t<Args>>::kNullable && std::get<I>(views).IsNull(row)) || ... || false);
  }

  static void Store(Vector& result, Out* out, uint32_t row, Result&& value) {
    if constexpr (ResultOf<Result>::kNullable) {
      if (value.has_value()) out[row] = Out(*value);
      else result.SetNull(row);
    } else {
      (void)result;
      out[row] = Out(value);
    }
  }

  template <size_t... I>
  static void RunIndexed(KernelCall& call, Invoker invoke, std::index_sequence<I...> indexes) {
    const auto views = std::make_tuple(call.arguments[I]->template View<PhysicalParameter<Args>>()...);
    Out* out = call.result.template data<Out>();
    const bool may_be_null = (call.arguments[I]->has_validity() || ... || false);
    for (uint32_t i = 0; i < call.rows.count; ++i) {
      const uint32_t row = call.rows[i];
      if (may_be_null && StrictNull(views, row, indexes)) {
        call.result.SetNull(row);
        continue;
      }
      Store(call.result, out, row,
            invoke(call.context, ValueParameter<std::remove_cvref_t<Args>>::Read(std::get<I>(views), row)...));
    }
  }
  static void RunGeneral(KernelCall& call, Invoker invoke) {
    RunIndexed(call, invoke, std::index_sequence_for<Args...>{});
  }

  // Dense loops: all rows, arguments flat or constant, strict. With NULLs only if the function cannot throw.
  static constexpr bool kHasDense = (sizeof...(Args) == 1 || sizeof...(Args) == 2) && !kAnyNullable &&
                                    !ResultOf<Result>::kNullable &&
                                    (!std::is_same_v<PhysicalParameter<Args>, StringRef> && ...);
  static constexpr bool kDenseWithNulls = kHasDense && NoThrow && (kIsPlainNumber<PhysicalParameter<Args>> && ...);

  static bool DenseArguments(const KernelCall& call, bool* with_nulls) {
    if (call.rows.rows != nullptr) return false;
    uint32_t constants = 0;
    for (size_t i = 0; i < sizeof...(Args); ++i) {
      const Vector* argument = call.arguments[i];
      if (argument->kind() == VectorKind::kDictionary) return false;
      if (argument->is_constant()) ++constants;
      *with_nulls |= argument->has_validity();
    }
    return constants < sizeof...(Args);
  }

  // The result's NULLs = the arguments'; false: a constant NULL made all rows NULL.
  static bool CombineValidity(KernelCall& call) {
    uint64_t* target = call.result.mutable_validity();
    const uint32_t words = (call.rows.count + 63) / 64;
    for (size_t a = 0; a < sizeof...(Args); ++a) {
      const Vector* argument = call.arguments[a];
      const uint64_t* source = argument->template View<char>().validity;
      if (source == nullptr) continue;
      if (argument->is_constant()) {
        if ((source[0] & 1) != 0) continue;
        for (uint32_t w = 0; w < words; ++w) target[w] = 0;
        return false;
      }
      for (uint32_t w = 0; w < words; ++w) target[w] &= source[w];
    }
    return true;
  }

  template <typename A>
  static void DenseLoop(KernelCall& call, Invoker invoke) {
    const A* a = static_cast<const A*>(call.arguments[0]->raw_data());
    Out* out = call.result.template data<Out>();
    for (uint32_t i = 0; i < call.rows.count; ++i) out[i] = Out(invoke(call.context, a[i]));
  }
  template <typename A, typename B>
  static void DenseLoop(KernelCall& call, Invoker invoke) {
    const A* a = static_cast<const A*>(call.arguments[0]->raw_data());
    const B* b = static_cast<const B*>(call.arguments[1]->raw_data());
    Out* out = call.result.template data<Out>();
    const uint32_t count = call.rows.count;
    if (call.arguments[1]->is_constant()) {
      const B right = *b;
      for (uint32_t i = 0; i < count; ++i) out[i] = Out(invoke(call.context, a[i], right));
    } else if (call.arguments[0]->is_constant()) {
      const A left = *a;
      for (uint32_t i = 0; i < count; ++i) out[i] = Out(invoke(call.context, left, b[i]));
    } else {
      for (uint32_t i = 0; i < count; ++i) out[i] = Out(invoke(call.context, a[i], b[i]));
    }
  }
  static void RunFast(KernelCall& call, Invoker invoke) {
    if constexpr (kHasDense) {
      bool with_nulls = false;
      if (DenseArguments(call, &with_nulls) && (!with_nulls || kDenseWithNulls)) {
        if (with_nulls && !CombineValidity(call)) return;
        return DenseLoop<PhysicalParameter<Args>...>(call, invoke);
      }
    }
    RunGeneral(call, invoke);
  }

  static constexpr KernelSignature Signature() {
    static_assert(sizeof...(Args) <= 9);
    KernelSignature signature;
    signature.argument_count = sizeof...(Args);
    signature.strict = !kAnyNullable;
    signature.result = PhysicalOf<Out>::kType;
    size_t i = 0;
    ((signature.arguments[i++] = PhysicalOf<PhysicalParameter<Args>>::kType), ...);
    (void)i;
    return signature;
  }
};

// Lambdas: the body is inlined into its own loops.
template <auto Lambda, bool WithContext>
struct LambdaInvoker {
  template <typename... Values>
  decltype(auto) operator()(FunctionContext& context, Values&&... values) const {
    if constexpr (WithContext) {
      return Lambda(context, std::forward<Values>(values)...);
    } else {
      (void)context;
      return Lambda(std::forward<Values>(values)...);
    }
  }
};
template <auto Lambda, bool WithContext, bool NoThrow, typename Result, typename... Args>
struct LambdaKernel : KernelLoops<LambdaInvoker<Lambda, WithContext>, NoThrow, Result, Args...> {
  static void Run(KernelCall& call) {
    KernelLoops<LambdaInvoker<Lambda, WithContext>, NoThrow, Result, Args...>::RunFast(call, {});
  }
};

// Plain functions: one loop for all functions of the same type, called through a pointer.
template <typename Result, typename... Args>
struct PointerInvoker {
  Result (*function)(Args...);
  Result operator()(FunctionContext&, Args... values) const { return function(values...); }
};
template <typename Result, typename... Args>
struct ContextPointerInvoker {
  Result (*function)(FunctionContext&, Args...);
  Result operator()(FunctionContext& context, Args... values) const { return function(context, values...); }
};
template <auto Function, typename Loops, typename Invoker>
struct PointerKernel : Loops {
  static void Run(KernelCall& call) { Loops::RunGeneral(call, Invoker{Function}); }
};

template <auto Function, typename Signature>
struct KernelMaker;
template <auto Lambda, typename Closure, typename Result, typename... Args>
struct KernelMaker<Lambda, Result (Closure::*)(Args...) const> : LambdaKernel<Lambda, false, false, Result, Args...> {};
template <auto Lambda, typename Closure, typename Result, typename... Args>
struct KernelMaker<Lambda, Result (Closure::*)(Args...) const noexcept> : LambdaKernel<Lambda, false, true, Result, Args...> {};
template <auto Lambda, typename Closure, typename Result, typename... Args>
struct KernelMaker<Lambda, Result (Closure::*)(FunctionContext&, Args...) const>
    : LambdaKernel<Lambda, true, false, Result, Args...> {};
template <auto Function, typename Result, typename... Args>
struct KernelMaker<Function, Result (*)(Args...)>
    : PointerKernel<Function, KernelLoops<PointerInvoker<Result, Args...>, false, Result, Args...>,
                    PointerInvoker<Result, Args...>> {};
template <auto Function, typename Result, typename... Args>
struct KernelMaker<Function, Result (*)(FunctionContext&, Args...)>
    : PointerKernel<Function, KernelLoops<ContextPointerInvoker<Result, Args...>, false, Result, Args...>,
                    ContextPointerInvoker<Result, Args...>> {};

template <auto Function>
consteval auto* CallType() {
  if constexpr (std::is_pointer_v<decltype(Function)>) {
    return static_cast<std::type_identity<decltype(Function)>*>(nullptr);
  } else {
    return static_cast<std::type_identity<decltype(&decltype(Function)::operator())>*>(nullptr);
  }
}
template <auto Function>
using CallTypeOf = typename std::remove_pointer_t<decltype(CallType<Function>())>::type;

}  // namespace internal

// Name + lambda (hot: inlined, dense loops; noexcept: also over NULLs) or + function pointer (one loop a signature).
template <auto Function>
constexpr KernelEntry MakeKernel(const char* prosrc) {
  using Maker = internal::KernelMaker<Function, internal::CallTypeOf<Function>>;
  return {prosrc, &Maker::Run, Maker::Signature(), false};
}
// A hand-written vector function.
constexpr KernelEntry MakeVectorKernel(const char* prosrc, KernelFunction function) {
  return {prosrc, function, {}, true};
}

}  // namespace basalt
