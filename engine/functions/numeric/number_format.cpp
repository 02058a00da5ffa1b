#include "engine/functions/numeric/number_format.h"

#include <algorithm>

#include "base/sql_error.h"
#include "engine/functions/text/utf8.h"

namespace basalt {
namespace {

using Key = NumberTemplate::Key;

struct Keyword {
  std::string_view upper;
  std::string_view lower;
  Key key;
};
constexpr Keyword kKeywords[] = {
    {"EEEE", "eeee", Key::kExponent}, {"FM", "fm", Key::kFill},      {"MI", "mi", Key::kMinus},
    {"PL", "pl", Key::kPlus},         {"PR", "pr", Key::kBracket},   {"RN", "", Key::kRoman},
    {"", "rn", Key::kRomanLower},     {"SG", "sg", Key::kSign},      {"SP", "sp", Key::kNothing},
    {"TH", "", Key::kOrdinal},        {"", "th", Key::kOrdinalLower}, {",", ",", Key::kComma},
    {".", ".", Key::kPoint},          {"0", "0", Key::kZero},        {"9", "9", Key::kNine},
    {"B", "b", Key::kBlank},          {"C", "c", Key::kNothing},     {"D", "d", Key::kDecimal},     {"G", "g", Key::kGroup},
    {"L", "l", Key::kCurrency},       {"S", "s", Key::kAnchoredSign}, {"V", "v", Key::kShift},
};

const Keyword* FindKeyword(std::string_view text, size_t* bytes) {
  for (const Keyword& keyword : kKeywords) {
    for (std::string_view spelling : {keyword.upper, keyword.lower}) {
      if (spelling.empty() || !text.starts_with(spelling)) continue;
      *bytes = spelling.size();
      return &keyword;
    }
  }
  return nullptr;
}

[[noreturn]] void ThrowFormat(const char* message) { throw SqlError(sqlstate::kSyntaxError, message); }

std::string_view OrdinalSuffix(std::string_view digits, bool upper) {
  const char last = digits.back();
  if (last < '0' || last > '9') throw SqlError(sqlstate::kInvalidTextRepresentation, Format("\"{}\" is not a number", digits));
  const bool teen = digits.size() > 1 && digits[digits.size() - 2] == '1';
  if (!teen && last == '1') return upper ? "ST" : "st";
  if (!teen && last == '2') return upper ? "ND" : "nd";
  if (!teen && last == '3') return upper ? "RD" : "rd";
  return upper ? "TH" : "th";
}

}  // namespace

NumberTemplate::NumberTemplate(std::string_view format) {
  bool quoted = false;
  const auto add_text = [&](std::string_view text) {
    if (nodes_.empty() || nodes_.back().key != Key::kText) nodes_.push_back({Key::kText, {}});
    nodes_.back().text += text;
  };
  for (size_t at = 0; at < format.size();) {
    size_t bytes = 0;
    const Keyword* keyword = quoted ? nullptr : FindKeyword(format.substr(at), &bytes);
    if (keyword != nullptr) {
      nodes_.push_back({keyword->key, {}});
      Note(keyword->key);
      at += bytes;
    } else if (format[at] == '"') {
      quoted = !quoted;
      ++at;
    } else {
      if (format[at] == '\\' && at + 1 < format.size() && (quoted || format[at + 1] == '"')) ++at;
      const size_t size = CharacterBytes(format, at);
      add_text(format.substr(at, size));
      at += size;
    }
  }
}

void NumberTemplate::NoteDigit(Key key) {
  if (key == Key::kNine) {
    if (bracket_) ThrowFormat("\"9\" must be ahead of \"PR\"");
    if (multi_) ++shift_;
    else ++(decimal_ ? after_ : before_);
    return;
  }
  if (bracket_) ThrowFormat("\"0\" must be ahead of \"PR\"");
  if (!zero_ && !decimal_) {
    zero_ = true;
    zero_start_ = before_ + 1;
  }
  ++(decimal_ ? after_ : before_);
  zero_end_ = before_ + after_;
}

void NumberTemplate::NoteSign() {
  if (anchored_sign_) ThrowFormat("cannot use \"S\" twice");
  if (plus_ || minus_ || bracket_) ThrowFormat("cannot use \"S\" and \"PL\"/\"MI\"/\"SG\"/\"PR\" together");
  anchored_sign_ = true;
  if (decimal_) {
    sign_place_ = SignPlace::kAfter;
  } else {
    sign_place_ = SignPlace::kBefore;
    digits_before_sign_ = before_;
  }
}

void NumberTemplate::Note(Key key) {
  if (exponent_ && key != Key::kText) ThrowFormat("\"EEEE\" must be the last pattern used");
  switch (key) {
    case Key::kNine:
    case Key::kZero: return NoteDigit(key);
    case Key::kBlank: blank_ |= before_ == 0 && after_ == 0 && !zero_; return;
    case Key::kDecimal:
    case Key::kPoint:
      if (decimal_) ThrowFormat("multiple decimal points");
      if (multi_) ThrowFormat("cannot use \"V\" and decimal point together");
      decimal_ = true;
      return;
    case Key::kFill: fill_ = true; return;
    case Key::kAnchoredSign: return NoteSign();
    case Key::kMinus:
      if (anchored_sign_) ThrowFormat("cannot use \"S\" and \"MI\" together");
      minus_ = true;
      return;
    case Key::kPlus:
      if (anchored_sign_) ThrowFormat("cannot use \"S\" and \"PL\" together");
      plus_ = true;
      return;
    case Key::kSign:
      if (anchored_sign_) ThrowFormat("cannot use \"S\" and \"SG\" together");
      minus_ = plus_ = true;
      return;
    case Key::kBracket:
      if (anchored_sign_ || plus_ || minus_) {
        ThrowFormat("cannot use \"PR\" and \"S\"/\"PL\"/\"MI\"/\"SG\" together");
      }
      bracket_ = true;
      return;
    case Key::kRoman:
    case Key::kRomanLower: roman_ = true; return;
    case Key::kShift:
      if (decimal_) ThrowFormat("cannot use \"V\" and decimal point together");
      multi_ = true;
      return;
    case Key::kExponent:
      if (zero_ || fill_ || blank_ || anchored_sign_ || bracket_ || minus_ || plus_ || roman_ || multi_) {
        throw SqlError(sqlstate::kSyntaxError, "\"EEEE\" is incompatible with other formats")
            .Detail("\"EEEE\" may only be used together with digit and decimal point patterns.");
      }
      exponent_ = true;
      return;
    default: return;
  }
}

// Walks the template's nodes over the number's digits. Places are counted from the left over all digit patterns.
class NumberWriter {
 public:
  NumberWriter(const NumberTemplate& format, std::string_view number, bool negative, int digits_after)
      : format_(format), number_(number), negative_(negative), after_(digits_after) {
    const size_t point = number.find('.');
    const int have = static_cast<int>(point == std::string_view::npos ? number.size() : point);
    const int before = format.before_ + format.shift_;
    leading_ = std::max(0, before - have);
    sign_place_ = format.sign_place_;
    bracket_ = format.bracket_;
    zero_start_ = format.zero_start_ > 0 ? format.zero_start_ - 1 : 0;
    if (format.plus_ || format.minus_) {
      sign_written_ = !(format.plus_ && !format.minus_);
    } else {
      if (!negative && format.fill_) bracket_ = false;
      sign_written_ = !negative && format.fill_ && !format.anchored_sign_;
      if (sign_place_ == NumberTemplate::SignPlace::kBefore && format.before_ == format.digits_before_sign_) {
        sign_place_ = NumberTemplate::SignPlace::kAfter;
      }
    }
    places_ = after_ + before - 1;
    if (format.fill_ && format.decimal_ && point != std::string_view::npos) FindLastRelevant(point);
    if (!sign_written_ && leading_ == 0) ++places_;
  }

  std::string Run() {
    for (const NumberTemplate::Node& node : format_.nodes_) Write(node);
    return std::move(out_);
  }

 private:
  static constexpr size_t kNone = std::string_view::npos;

  // With FM the zeros after the last interesting decimal are left away, but not those that a 0 asks for.
  void FindLastRelevant(size_t point) {
    last_relevant_ = point;
    for (size_t i = point + 1; i < number_.size(); ++i) {
      if (number_[i] != '0') last_relevant_ = i;
    }
    if (format_.zero_end_ > leading_) {
      last_relevant_ = std::max(last_relevant_, std::min(number_.size() - 1, static_cast<size_t>(format_.zero_end_ - leading_)));
    }
  }
  bool LastIsPoint() const { return last_relevant_ != kNone && number_[last_relevant_] == '.'; }
  // 0.1 as 9.9 shows a blank for the zero.
  bool HidesLeadingZero() const { return !format_.zero_ && at_ == 0 && number_.starts_with('0') && after_ != 0; }

  void Write(const NumberTemplate::Node& node) {
    switch (node.key) {
      case Key::kText: out_ += node.text; return;
      case Key::kNine:
      case Key::kZero:
      case Key::kPoint:
      case Key::kDecimal: return Place(node.key);
      case Key::kComma:
      case Key::kGroup:
        if (in_number_) out_ += ',';
        else if (!format_.fill_) out_ += ' ';
        return;
      case Key::kCurrency: out_ += ' '; return;
      case Key::kOrdinal:
      case Key::kOrdinalLower:
        if (number_.starts_with('#') || negative_ || format_.decimal_) return;
        out_ += OrdinalSuffix(number_, node.key == Key::kOrdinal);
        return;
      case Key::kMinus:
        if (negative_) out_ += '-';
        else if (!format_.fill_) out_ += ' ';
        return;
      case Key::kPlus:
        if (!negative_) out_ += '+';
        else if (!format_.fill_) out_ += ' ';
        return;
      case Key::kSign: out_ += negative_ ? '-' : '+'; return;
      default: return;
    }
  }

  void WriteSign() {
    if (format_.anchored_sign_) {
      if (sign_place_ != NumberTemplate::SignPlace::kBefore) return;
      out_ += negative_ ? '-' : '+';
    } else if (bracket_) {
      out_ += negative_ ? '<' : ' ';
    } else if (negative_) {
      out_ += '-';
    } else if (!format_.fill_) {
      out_ += ' ';
    }
    sign_written_ = true;
  }

  void Place(Key key) {
    in_number_ = false;
    const bool reached = place_ >= leading_ || (format_.zero_ && zero_start_ == place_);
    if (!sign_written_ && reached && (!HidesLeadingZero() || LastIsPoint())) WriteSign();
    if (place_ < leading_ && (zero_start_ > place_ || !format_.zero_)) {
      if (!format_.fill_) out_ += ' ';
    } else if (place_ < leading_) {
      out_ += '0';
      in_number_ = true;
    } else {
      WriteDigit(key);
    }
    WriteEnd();
    ++place_;
  }

  void WriteDigit(Key key) {
    if (at_ < number_.size() && number_[at_] == '.') {
      if (!LastIsPoint() || format_.fill_) out_ += '.';
    } else if (last_relevant_ != kNone && at_ > last_relevant_ && key != Key::kZero) {
      // a zero nobody asked for
    } else if (HidesLeadingZero()) {
      if (!format_.fill_) out_ += ' ';
      else if (LastIsPoint()) out_ += '0';
    } else if (at_ < number_.size()) {
      out_ += number_[at_];
      in_number_ = true;
    }
    if (at_ < number_.size()) ++at_;
  }

  void WriteEnd() {
    int end = places_ + (leading_ > 0 ? 1 : 0) + (format_.decimal_ ? 1 : 0);
    if (last_relevant_ != kNone && last_relevant_ == at_) end = place_;
    if (place_ + 1 != end) return;
    if (sign_written_ && bracket_) out_ += negative_ ? '>' : ' ';
    else if (format_.anchored_sign_ && sign_place_ == NumberTemplate::SignPlace::kAfter) out_ += negative_ ? '-' : '+';
  }

  const NumberTemplate& format_;
  const std::string_view number_;
  const bool negative_;
  const int after_;
  std::string out_;
  size_t at_ = 0;                 // in number_
  size_t last_relevant_ = kNone;  // in number_
  int place_ = 0;
  int leading_ = 0;               // places before the number's first digit
  int places_ = 0;
  int zero_start_ = 0;
  NumberTemplate::SignPlace sign_place_;
  bool bracket_ = false;
  bool sign_written_ = false;
  bool in_number_ = false;
};

std::string NumberTemplate::Apply(std::string_view number, bool negative, int digits_after) const {
  return NumberWriter(*this, number, negative, digits_after).Run();
}

std::string NumberTemplate::Overflow(int digits_after) const {
  return std::string(static_cast<size_t>(before_ + shift_), '#') + "." + std::string(static_cast<size_t>(digits_after), '#');
}

std::string NumberTemplate::Roman(int32_t value) const {
  constexpr size_t kWidth = 15;
  struct Numeral {
    int32_t value;
    std::string_view text;
  };
  constexpr Numeral kNumerals[] = {{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"},
                                   {40, "XL"},  {10, "X"},   {9, "IX"},  {5, "V"},    {4, "IV"},  {1, "I"}};
  std::string roman;
  if (value < 1 || value > 3999) roman.assign(kWidth, '#');
  for (const Numeral& numeral : kNumerals) {
    for (; roman.empty() || roman[0] != '#'; roman += numeral.text) {
      if (value < numeral.value) break;
      value -= numeral.value;
    }
  }
  std::string out;
  for (const Node& node : nodes_) {
    if (node.key == Key::kText) out += node.text;
    if (node.key != Key::kRoman && node.key != Key::kRomanLower) continue;
    std::string text = roman;
    if (node.key == Key::kRomanLower) {
      for (char& c : text) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    if (!fill_ && text.size() < kWidth) out.append(kWidth - text.size(), ' ');
    out += text;
  }
  return out;
}

}  // namespace basalt
