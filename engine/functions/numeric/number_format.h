// The templates of to_char and to_number for numbers ("FM999,990.00PR"): parsed once, then applied to a number's digits.
// Immutable after parsing; pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace basalt {

class NumberTemplate {
 public:
  enum class Key : uint8_t {
    kText, kComma, kPoint, kZero, kNine, kBlank, kDecimal, kExponent, kFill, kGroup, kCurrency, kMinus, kPlus, kBracket,
    kRoman, kRomanLower, kSign, kNothing, kAnchoredSign, kOrdinal, kOrdinalLower, kShift,
  };
  struct Node {
    Key key;
    std::string text;  // kText
  };
  enum class SignPlace : uint8_t { kNone, kBefore, kAfter };

  // Throws 42601 for combinations that PostgreSQL refuses.
  explicit NumberTemplate(std::string_view format);

  bool has_exponent() const { return exponent_; }
  bool has_decimal() const { return decimal_; }
  bool is_roman() const { return roman_; }
  bool fills() const { return fill_; }
  bool has_bracket() const { return bracket_; }
  bool has_sign() const { return plus_ || minus_; }
  bool has_anchored_sign() const { return anchored_sign_; }
  int digits_before() const { return before_; }
  int digits_after() const { return after_; }
  int shift() const { return shift_; }
  const std::vector<Node>& nodes() const { return nodes_; }

  // number: digits without sign, with a point if it has decimals; digits_after may have been cut by the caller's precision.
  std::string Apply(std::string_view number, bool negative, int digits_after) const;
  // All places as '#': the number does not fit.
  std::string Overflow(int digits_after) const;
  std::string Roman(int32_t value) const;

 private:
  friend class NumberWriter;
  void Note(Key key);
  void NoteDigit(Key key);
  void NoteSign();

  std::vector<Node> nodes_;
  int before_ = 0;
  int after_ = 0;
  int shift_ = 0;
  int zero_start_ = 0;  // 1-based place of the first 0; 0: none
  int zero_end_ = 0;
  SignPlace sign_place_ = SignPlace::kNone;
  int digits_before_sign_ = 0;
  bool zero_ = false;
  bool blank_ = false;
  bool decimal_ = false;
  bool fill_ = false;
  bool anchored_sign_ = false;  // S
  bool bracket_ = false;
  bool minus_ = false;
  bool plus_ = false;
  bool roman_ = false;
  bool multi_ = false;
  bool exponent_ = false;
};

}  // namespace basalt
