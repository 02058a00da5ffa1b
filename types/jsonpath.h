// jsonpath: a compiled path as one run of bytes (PhysicalType::kString) that is executed in place.
//
//   path = uint32 flags (1: lax), items         item = type byte, uint32 offset of the item that follows (0: none), content
//   content by type: text = uint32 size, bytes; number = uint32 size, packed numeric; boolean = a byte; operators = the offsets
//   of their arguments; [..] = count, then two offsets (the second 0: one index) each; .** = first and last level;
//   like_regex = offset of its operand, flags, then the pattern as text
//
// Offsets count from the path's start. All integers little-endian, unaligned. Views: the bytes must stay.
#pragma once

#include <string>
#include <string_view>

#include "base/arena.h"
#include "base/byte_order.h"
#include "types/numeric.h"

namespace basalt {

enum class JsonPathOp : uint8_t {
  kNull, kString, kNumber, kBoolean,
  kAnd, kOr, kNot, kIsUnknown, kEqual, kNotEqual, kLess, kGreater, kLessOrEqual, kGreaterOrEqual,
  kAdd, kSubtract, kMultiply, kDivide, kModulo, kPlus, kMinus,
  kAnyArray, kAnyKey, kIndexArray, kAny, kKey, kCurrent, kRoot, kVariable, kFilter, kExists,
  kType, kSize, kAbs, kFloor, kCeiling, kDouble, kDatetime, kKeyValue,
  kLast, kStartsWith, kLikeRegex,
};

inline constexpr uint32_t kJsonPathAnyLevel = UINT32_MAX;  // "last" as a level of .**
inline constexpr uint32_t kJsonPathRegexIgnoreCase = 1, kJsonPathRegexDotAll = 2, kJsonPathRegexMultiLine = 4,
                          kJsonPathRegexExpanded = 8, kJsonPathRegexQuote = 16;

class JsonPathItem {
 public:
  // The first item.
  explicit JsonPathItem(std::string_view path) : JsonPathItem(path.data(), kHeaderBytes) {}
  static bool IsLax(std::string_view path) { return LoadUnaligned<uint32_t>(path.data()) == 1; }
  static constexpr uint32_t kHeaderBytes = 4;

  JsonPathOp op() const { return static_cast<JsonPathOp>(base_[at_]); }
  bool has_next() const { return Word(0) != 0; }
  JsonPathItem next() const { return {base_, Word(0)}; }

  std::string_view text() const { return TextAt(1); }  // kString, kKey, kVariable
  Numeric number() const { return ReadPackedNumeric(TextAt(1)); }
  bool boolean() const { return base_[at_ + 5] != 0; }
  JsonPathItem left() const { return {base_, Word(1)}; }
  JsonPathItem right() const { return {base_, Word(2)}; }
  bool has_argument() const { return Word(1) != 0; }
  JsonPathItem argument() const { return left(); }
  uint32_t subscript_count() const { return Word(1); }
  JsonPathItem from(uint32_t i) const { return {base_, Word(2 + 2 * i)}; }
  bool has_to(uint32_t i) const { return Word(3 + 2 * i) != 0; }
  JsonPathItem to(uint32_t i) const { return {base_, Word(3 + 2 * i)}; }
  uint32_t first_level() const { return Word(1); }
  uint32_t last_level() const { return Word(2); }
  uint32_t regex_flags() const { return Word(2); }
  std::string_view pattern() const { return TextAt(3); }

 private:
  JsonPathItem(const char* base, uint32_t at) : base_(base), at_(at) {}
  uint32_t Word(uint32_t i) const { return LoadUnaligned<uint32_t>(base_ + at_ + 1 + size_t{4} * i); }
  std::string_view TextAt(uint32_t word) const { return {base_ + at_ + 1 + size_t{4} * (word + 1), Word(word)}; }
  const char* base_;
  uint32_t at_;
};

// 42601 syntax error at or near "x" of jsonpath input, 22P02, 2201B ...
std::string_view ParseJsonPath(std::string_view text, Arena& arena);
void FormatJsonPath(std::string_view path, std::string* out);  // canonical; appends
std::string_view JsonPathOpName(JsonPathOp op);                // "+", "like_regex", "ceiling"

// Patterns of like_regex are checked when a path is read. What checks them lies in a higher rank: engine/functions sets it before
// the first connection; without it any pattern passes. May throw.
using JsonPathPatternCheck = void (*)(std::string_view pattern, uint32_t flags);
void SetJsonPathPatternCheck(JsonPathPatternCheck check);

}  // namespace basalt
