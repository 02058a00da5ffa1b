// money: a bigint of cents with PostgreSQL's rounding; casts from and to numbers.
#include <cmath>
#include <string>

#include "base/planted_bug.h"
#include "base/sql_error.h"
#include "engine/functions/checked_math.h"
#include "engine/functions/families.h"
#include "types/numeric.h"

namespace basalt {
namespace {

using Context = FunctionContext&;
using Text = std::string_view;

[[noreturn]] void ThrowMoneyOutOfRange() { throw SqlError(sqlstate::kNumericValueOutOfRange, "money out of range"); }

int64_t RoundToMoney(double value) {
  const double rounded = std::rint(value);
  if (!(rounded >= -9223372036854775808.0 && rounded < 9223372036854775808.0)) ThrowMoneyOutOfRange();
  return static_cast<int64_t>(rounded);
}
int64_t ScaleMoney(int64_t money, double factor) {
  return RoundToMoney(CheckOverflow(static_cast<double>(money) * factor, std::isinf(factor)));
}
int64_t DivideMoney(int64_t money, double divisor) {
  if (divisor == 0) ThrowDivisionByZero();
  return RoundToMoney(CheckOverflow(static_cast<double>(money) / divisor, std::isinf(divisor)));
}
double DivideMoneyByMoney(int64_t a, int64_t b) {
  if (b == 0) ThrowDivisionByZero();
  return static_cast<double>(a) / static_cast<double>(b);
}

int64_t AddMoney(int64_t a, int64_t b) {
  int64_t result;
  if (__builtin_add_overflow(a, b, &result) && !PlantedBug("planted.money_wraps")) ThrowMoneyOutOfRange();
  return result;
}
int64_t SubtractMoney(int64_t a, int64_t b) {
  int64_t result;
  if (__builtin_sub_overflow(a, b, &result)) ThrowMoneyOutOfRange();
  return result;
}
int64_t MultiplyMoney(int64_t money, int64_t factor) {
  int64_t result;
  if (__builtin_mul_overflow(money, factor, &result)) ThrowMoneyOutOfRange();
  return result;
}

Numeric MoneyToNumeric(Context context, int64_t cents) {
  const Numeric hundredths = MultiplyNumeric(NumericFromInt64(cents, context.arena()), Numeric::Small(1, 2), context.arena());
  return RoundNumeric(hundredths, 2, context.arena());
}
int64_t NumericToMoney(Context context, Numeric value) {
  return NumericToInt64(MultiplyNumeric(value, NumericFromInt64(100), context.arena()));
}
int64_t BigintToMoney(int64_t value) { return MultiplyChecked<int64_t>(value, 100); }

std::string SmallNumberWords(int64_t number) {  // 1 to 999
  static constexpr const char* kBelowTwenty[] = {"", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
                                                 "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
                                                 "eighteen", "nineteen"};
  static constexpr const char* kTens[] = {"", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"};
  const int64_t rest = number % 100;
  const std::string low = rest < 20 ? kBelowTwenty[rest]
                                    : Format("{}{}{}", kTens[rest / 10], rest % 10 != 0 ? " " : "", kBelowTwenty[rest % 10]);
  if (number < 100) return low;
  const char* hundreds = kBelowTwenty[number / 100];
  if (rest == 0) return Format("{} hundred", hundreds);
  return Format("{} hundred {}{}", hundreds, rest < 20 ? "and " : "", low);
}

// "One hundred dollars and five cents". Behind a group there are two spaces, as PostgreSQL has them.
Text MoneyWords(Context context, int64_t money) {
  static constexpr const char* kGroups[] = {"quadrillion", "trillion", "billion", "million", "thousand"};
  uint64_t left = money < 0 ? 0 - static_cast<uint64_t>(money) : static_cast<uint64_t>(money);
  const auto cents = static_cast<int64_t>(left % 100);
  const uint64_t dollars = left / 100;
  std::string words = money < 0 ? "minus " : "";
  uint64_t unit = 1'000'000'000'000'000;
  left = dollars;
  for (const char* group : kGroups) {
    if (left / unit % 1000 != 0) words += SmallNumberWords(static_cast<int64_t>(left / unit % 1000)) + " " + group + " ";
    unit /= 1000;
  }
  if (left % 1000 != 0) words += SmallNumberWords(static_cast<int64_t>(left % 1000));
  else if (dollars == 0) words += "zero";
  words += dollars == 1 ? " dollar and " : " dollars and ";
  words += cents == 0 ? "zero" : SmallNumberWords(cents);
  words += cents == 1 ? " cent" : " cents";
  words[0] = static_cast<char>(words[0] - 'a' + 'A');
  return context.arena().Copy(words);
}

#define TIMES(suffix, T) \
  MakeKernel<[](int64_t m, T f) { return ScaleMoney(m, f); }>("cash_mul_" suffix), \
      MakeKernel<[](T f, int64_t m) { return ScaleMoney(m, f); }>(suffix "_mul_cash"), \
      MakeKernel<[](int64_t m, T f) { return DivideMoney(m, f); }>("cash_div_" suffix)
#define TIMES_INTEGER(suffix, T) \
  MakeKernel<[](int64_t m, T f) { return MultiplyMoney(m, int64_t{f}); }>("cash_mul_" suffix), \
      MakeKernel<[](T f, int64_t m) { return MultiplyMoney(m, int64_t{f}); }>(suffix "_mul_cash"), \
      MakeKernel<[](int64_t m, T f) { return f == -1 ? SubtractMoney(0, m) : DivideChecked<int64_t>(m, f); }>("cash_div_" suffix)
#define COMPARE(name, op) MakeKernel<[](int64_t a, int64_t b) noexcept -> bool { return (a op b); }>("cash_" name)

constexpr KernelEntry kKernels[] = {
    COMPARE("eq", ==),
    COMPARE("ne", !=),
    COMPARE("lt", <),
    COMPARE("le", <=),
    COMPARE("gt", >),
    COMPARE("ge", >=),
    MakeKernel<[](int64_t a, int64_t b) noexcept -> int32_t { return (a > b) ? 1 : a == b ? 0 : -1; }>("cash_cmp"),
    MakeKernel<[](int64_t a, int64_t b) noexcept { return (a > b) ? a : b; }>("cashlarger"),
    MakeKernel<[](int64_t a, int64_t b) noexcept { return (a > b) ? b : a; }>("cashsmaller"),
    MakeKernel<[](int64_t a, int64_t b) { return AddMoney(a, b); }>("cash_pl"),
    MakeKernel<[](int64_t a, int64_t b) { return SubtractMoney(a, b); }>("cash_mi"),
    MakeKernel<&DivideMoneyByMoney>("cash_div_cash"),
    TIMES("flt4", float),
    TIMES("flt8", double),
    TIMES_INTEGER("int2", int16_t),
    TIMES_INTEGER("int4", int32_t),
    TIMES_INTEGER("int8", int64_t),
    MakeKernel<&MoneyWords>("cash_words"),
    MakeKernel<&MoneyToNumeric>("cash_numeric"),
    MakeKernel<&NumericToMoney>("numeric_cash"),
    MakeKernel<[](int32_t v) { return BigintToMoney(v); }>("int4_cash"),
    MakeKernel<[](int64_t v) { return BigintToMoney(v); }>("int8_cash"),
};

}  // namespace

KernelTable MoneyKernels() { return kKernels; }

}  // namespace basalt
