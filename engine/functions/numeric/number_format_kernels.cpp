// to_char(number, template) and to_number(text, template).
#include <algorithm>
#include <cfloat>
#include <cmath>
#include <cstring>
#include <string>

#include "base/planted_bug.h"
#include "base/sql_error.h"
#include "engine/functions/checked_math.h"
#include "engine/functions/families.h"
#include "engine/functions/numeric/number_format.h"
#include "engine/functions/text/utf8.h"
#include "types/numeric.h"
#include "types/numeric_digits.h"

namespace basalt {
namespace {

using Context = FunctionContext&;
using Text = std::string_view;
using Key = NumberTemplate::Key;

class PreparedTemplate : public PreparedState {
 public:
  explicit PreparedTemplate(Text text) : source(text), format(text) {}
  const std::string source;
  const NumberTemplate format;
};

const NumberTemplate& Prepared(Context context, Text text) {
  auto* prepared = static_cast<PreparedTemplate*>(context.prepared().get());
  if (prepared == nullptr || prepared->source != text) {
    context.prepared() = std::make_unique<PreparedTemplate>(text);
    prepared = static_cast<PreparedTemplate*>(context.prepared().get());
  }
  return prepared->format;
}

// text: with sign and as many decimals as the template (after) has.
std::string ApplyTo(const NumberTemplate& format, std::string text, int after) {
  const bool negative = text.starts_with('-');
  if (negative) text.erase(0, 1);
  const size_t point = text.find('.');
  const size_t before = point == std::string::npos ? text.size() : point;
  if (before > static_cast<size_t>(format.digits_before() + format.shift())) text = format.Overflow(after);
  return format.Apply(text, negative, after);
}

// All places as '#', in the form of d.ddde+dd.
std::string NoExponent(const NumberTemplate& format) {
  std::string out(static_cast<size_t>(format.digits_before() + format.digits_after() + 6), '#');
  out[0] = ' ';
  const auto point = static_cast<size_t>(format.digits_before()) + 1;
  if (point < out.size()) out[point] = '.';
  return out;
}

std::string Scientific(double value, int decimals) {
  std::string out = fmt::vformat("{:+.{}e}", fmt::make_format_args(value, decimals));
  if (out[0] == '+') out[0] = ' ';
  return out;
}

// d.ddde+dd with exact digits: the exponent is the number's own, even if rounding makes two digits before the point.
std::string Scientific(Context context, const Numeric& value, int decimals) {
  Arena& arena = context.arena();
  const Numeric magnitude = AbsNumeric(value, arena);
  int exponent = 0;
  std::string digits;
  if (SignNumeric(value) != 0) {
    FormatNumeric(magnitude, &digits);
    const auto point = static_cast<int>(std::min(digits.find('.'), digits.size()));
    const auto first = static_cast<int>(digits.find_first_of("123456789"));
    exponent = first < point ? point - first - 1 : point - first;
  }
  digits.clear();
  FormatNumeric(RoundNumeric(magnitude, decimals - exponent, arena), &digits);
  std::erase(digits, '.');
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
  // Rounding left of the point leaves zeros that belong to the exponent.
  const auto places = static_cast<size_t>(decimals) + 1;
  if (exponent > decimals) digits.resize(digits.size() - static_cast<size_t>(exponent - decimals));
  if (digits.size() < places) digits.append(places - digits.size(), '0');
  std::string out(1, SignNumeric(value) < 0 ? '-' : ' ');
  out += digits.substr(0, digits.size() - static_cast<size_t>(decimals));
  if (decimals > 0) out += "." + digits.substr(digits.size() - static_cast<size_t>(decimals));
  return out + Format("e{}{:02}", exponent < 0 ? '-' : '+', std::abs(exponent));
}

Numeric PowerOfTen(int exponent, Arena& arena) {
  return PowerNumeric(NumericFromInt64(10), NumericFromInt64(exponent), arena);
}

bool IsFinite(const Numeric& value) { return value.is_small() || value.kind == Numeric::Kind::kBig; }

int32_t RomanRange(int32_t value) { return value >= 1 && value < 4000 ? value : 0; }

Text NumericToChar(Context context, Numeric value, Text text) {
  const NumberTemplate& format = Prepared(context, text);
  Arena& arena = context.arena();
  if (format.is_roman()) {
    return arena.Copy(format.Roman(RomanRange(NumericToInt32(RoundNumeric(value, 0, arena)))));
  }
  if (format.has_exponent()) {
    return arena.Copy(IsFinite(value) ? Scientific(context, value, format.digits_after()) : NoExponent(format));
  }
  if (format.shift() > 0 && IsFinite(value)) value = MultiplyNumeric(value, PowerOfTen(format.shift(), arena), arena);
  std::string digits;
  FormatNumeric(IsFinite(value) ? RoundNumeric(value, format.digits_after(), arena) : value, &digits);
  return arena.Copy(ApplyTo(format, std::move(digits), format.digits_after()));
}

// What V shifts to the left must still be of the type.
template <typename T>
void CheckShift(Context context, T value, Text text) {
  for (int i = Prepared(context, text).shift(); i > 0; --i) value = MultiplyChecked<T>(value, T{10});
}

Text BigintToChar(Context context, int64_t value, Text text) {
  CheckShift<int64_t>(context, value, text);
  const uint64_t magnitude = value < 0 ? uint64_t{0} - static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
  return NumericToChar(context, MakeNumericFrom128(value < 0, magnitude, 0, context.arena()), text);
}

Text IntegerToChar(Context context, int32_t value, Text text) {
  CheckShift<int32_t>(context, value, text);
  const NumberTemplate& format = Prepared(context, text);
  if (format.has_exponent() && !format.is_roman()) return context.arena().Copy(Scientific(value, format.digits_after()));
  return BigintToChar(context, value, text);
}

template <typename T, int kDigits>
Text FloatToChar(Context context, T value, Text text) {
  const NumberTemplate& format = Prepared(context, text);
  Arena& arena = context.arena();
  if (format.is_roman()) {
    const double rounded = std::rint(static_cast<double>(value));
    return arena.Copy(format.Roman(rounded >= 1 && rounded < 4000 ? static_cast<int32_t>(rounded) : 0));
  }
  if (format.has_exponent()) {
    return arena.Copy(std::isfinite(value) ? Scientific(static_cast<double>(value), format.digits_after()) : NoExponent(format));
  }
  // No more decimals than the type's precision can tell; the words of infinity count, too.
  const auto decimals = [&](std::string_view before) {
    return std::clamp(kDigits - static_cast<int>(before.size()), 0, format.digits_after());
  };
  if (!std::isfinite(value)) {
    const std::string_view name = std::isnan(value) ? "NaN" : "Infinity";
    return arena.Copy(ApplyTo(format, (value < 0 ? "-" : "") + std::string(name), decimals(name)));
  }
  double number = static_cast<double>(value);
  if (format.shift() > 0) number = static_cast<T>(number * std::pow(10.0, format.shift()));
  const int after = decimals(Format("{:.0f}", std::fabs(number)));
  return arena.Copy(ApplyTo(format, fmt::vformat("{:.{}f}", fmt::make_format_args(number, after)), after));
}

// The digits that the template finds in a text, as a number's text: PostgreSQL's walk node by node, which skips what it did not expect.
class NumberReader {
 public:
  NumberReader(const NumberTemplate& format, Text text) : format_(format), text_(text) {}
  std::string Run() {
    for (const NumberTemplate::Node& node : format_.nodes()) {
      if (AtEnd()) break;
      Read(node);
    }
    if (digits_.ends_with('.')) digits_.pop_back();
    return sign_ + digits_;
  }
  int digits_after() const { return after_; }  // the point, of those read

 private:
  bool AtEnd() const { return at_ >= text_.size(); }
  bool IsDigit(size_t at) const { return at < text_.size() && text_[at] >= '0' && text_[at] <= '9'; }
  bool TakeSign(bool bracket) {
    const char c = text_[at_];
    if (c != '-' && c != '+' && !(bracket && c == '<')) return false;
    sign_ = c == '+' ? '+' : '-';
    ++at_;
    return true;
  }
  void ReadPart(bool digit) {
    if (text_[at_] == ' ') ++at_;
    if (AtEnd()) return;
    if (sign_ == ' ' && digit && before_ + after_ == 0) TakeSign(format_.has_bracket());
    if (AtEnd()) return;
    bool read = false;
    if (IsDigit(at_)) {
      if (seen_point_ && after_ == format_.digits_after()) return;
      digits_ += text_[at_];
      ++(seen_point_ ? after_ : before_);
      read = true;
    } else if (format_.has_decimal() && !seen_point_ && text_[at_] == '.') {
      digits_ += '.';
      seen_point_ = read = true;
    }
    if (sign_ == ' ' && before_ + after_ > 0) ReadSignBehind(read);
  }
  // at_ stays on what the caller steps over.
  void ReadSignBehind(bool read) {
    if (PlantedBug("planted.sign_behind")) return;
    if (format_.has_anchored_sign()) {
      if (!read || at_ + 1 >= text_.size() || (text_[at_ + 1] != '-' && text_[at_ + 1] != '+')) return;
      sign_ = text_[++at_];
    } else if (!read && format_.has_sign() && (text_[at_] == '-' || text_[at_] == '+')) {
      sign_ = text_[at_];
    }
  }
  void SkipOthers(int characters) {
    while (characters-- > 0 && !AtEnd() && std::strchr("0123456789.,+-", text_[at_]) == nullptr) at_ += CharacterBytes(text_, at_);
  }
  void Read(const NumberTemplate::Node& node) {
    const char c = text_[at_];
    switch (node.key) {
      case Key::kNine:
      case Key::kZero:
        ReadPart(true);
        ++at_;
        return;
      case Key::kPoint:
      case Key::kDecimal:
        ReadPart(false);
        ++at_;
        return;
      case Key::kComma:
      case Key::kGroup:
        if (c == ',' && !format_.fills()) ++at_;
        return;
      case Key::kMinus: return c == '-' ? static_cast<void>(TakeSign(false)) : SkipOthers(1);
      case Key::kPlus: return c == '+' ? static_cast<void>(TakeSign(false)) : SkipOthers(1);
      case Key::kSign:
        if (!TakeSign(false)) SkipOthers(1);
        return;
      case Key::kText:
        for (size_t i = 0; i < node.text.size() && !AtEnd(); i += CharacterBytes(node.text, i)) at_ += CharacterBytes(text_, at_);
        return;
      case Key::kCurrency: return SkipOthers(1);
      case Key::kOrdinal:
      case Key::kOrdinalLower:
        if (!format_.has_decimal()) SkipOthers(2);
        return;
      default: return;
    }
  }

  const NumberTemplate& format_;
  const Text text_;
  size_t at_ = 0;
  char sign_ = ' ';
  std::string digits_;
  int before_ = 0;
  int after_ = 0;
  bool seen_point_ = false;
};

std::optional<Numeric> ToNumber(Context context, Text value, Text text) {
  if (text.empty()) return std::nullopt;
  const NumberTemplate& format = Prepared(context, text);
  if (format.has_exponent()) throw SqlError(sqlstate::kFeatureNotSupported, "\"EEEE\" not supported for input");
  if (format.is_roman()) throw SqlError(sqlstate::kFeatureNotSupported, "\"RN\" not supported for input");
  NumberReader reader(format, value);
  const std::string number = reader.Run();
  Arena& arena = context.arena();
  const int scale = reader.digits_after();
  const int precision = std::min(1000, format.digits_before() + format.shift() + scale);
  Numeric result = ParseNumeric(number, (precision << 16 | scale) + 4, arena);
  if (format.shift() > 0) result = MultiplyNumeric(result, PowerOfTen(-format.shift(), arena), arena);
  return result;
}

constexpr KernelEntry kKernels[] = {
    MakeKernel<&NumericToChar>("numeric_to_char"),
    MakeKernel<&BigintToChar>("int8_to_char"),
    MakeKernel<&IntegerToChar>("int4_to_char"),
    MakeKernel<&FloatToChar<double, DBL_DIG>>("float8_to_char"),
    MakeKernel<&FloatToChar<float, FLT_DIG>>("float4_to_char"),
    MakeKernel<&ToNumber>("numeric_to_number"),
};

}  // namespace

KernelTable NumberFormatKernels() { return kKernels; }

}  // namespace basalt
