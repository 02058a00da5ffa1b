// Text and binary forms of ranges and multiranges.
#include <optional>
#include <string>

#include "base/sql_error.h"
#include "types/range.h"
#include "types/text_scan.h"
#include "types/type_functions.h"

namespace basalt {
namespace {

using namespace range_flags;

constexpr uint8_t kKnownFlags = kEmpty | kLowerInclusive | kUpperInclusive | kLowerInfinite | kUpperInfinite;

bool EndsBound(char c) { return c == ',' || c == ')' || c == ']'; }

bool StartsWithEmpty(std::string_view text) { return EqualsIgnoreCase(text.substr(0, 5), "empty"); }

// One range literal, cut into the texts of its bounds.
class RangeLiteral {
 public:
  explicit RangeLiteral(std::string_view text) : text_(text) {
    SkipSpaces();
    if (StartsWithEmpty(text_.substr(at_))) {
      empty_ = true;
      at_ += 5;
      SkipSpaces();
      if (at_ != text_.size()) Malformed("Junk after \"empty\" key word.");
      return;
    }
    lower_inclusive_ = Peek() == '[';
    if (!lower_inclusive_ && Peek() != '(') Malformed("Missing left parenthesis or bracket.");
    ++at_;
    lower_ = TakeBound();
    if (Peek() != ',') Malformed("Missing comma after lower bound.");
    ++at_;
    upper_ = TakeBound();
    upper_inclusive_ = Peek() == ']';
    if (!upper_inclusive_ && Peek() != ')') Malformed("Too many commas.");
    ++at_;
    SkipSpaces();
    if (at_ != text_.size()) Malformed("Junk after right parenthesis or bracket.");
  }

  RangeValue Read(const RangeType& type, const IoContext& context) const {
    RangeValue value;
    value.empty = empty_;
    value.lower.infinite = !lower_.has_value();
    value.lower.inclusive = lower_inclusive_;
    if (lower_.has_value()) value.lower.value = ParseText(type.subtype, *lower_, context);
    value.upper.infinite = !upper_.has_value();
    value.upper.inclusive = upper_inclusive_;
    if (upper_.has_value()) value.upper.value = ParseText(type.subtype, *upper_, context);
    return value;
  }

 private:
  char Peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void SkipSpaces() {
    while (IsSpace(Peek())) ++at_;
  }
  std::optional<std::string> TakeBound() {
    if (EndsBound(Peek())) return std::nullopt;
    std::string bound;
    bool quoted = false;
    while (quoted || !EndsBound(Peek())) {
      if (at_ == text_.size()) Malformed("Unexpected end of input.");
      const char c = text_[at_++];
      if (c == '\\') {
        if (at_ == text_.size()) Malformed("Unexpected end of input.");
        bound.push_back(text_[at_++]);
      } else if (c != '"') {
        bound.push_back(c);
      } else if (quoted && Peek() == '"') {
        bound.push_back(text_[at_++]);
      } else {
        quoted = !quoted;
      }
    }
    return bound;
  }
  [[noreturn]] void Malformed(const char* detail) const {
    throw SqlError(sqlstate::kInvalidTextRepresentation, Format("malformed range literal: \"{}\"", text_)).Detail(detail);
  }

  std::string_view text_;
  size_t at_ = 0;
  bool empty_ = false, lower_inclusive_ = false, upper_inclusive_ = false;
  std::optional<std::string> lower_, upper_;
};

// Finds the range literals of a multirange literal.
class MultirangeLiteral {
 public:
  explicit MultirangeLiteral(std::string_view text) : text_(text) {}

  // visit(text of a range)
  template <typename Visit>
  void ForEachRange(Visit&& visit) {
    while (IsSpace(Peek())) ++at_;
    if (Peek() != '{') Malformed("Missing left brace.");
    ++at_;
    enum class State { kBefore, kIn, kInEscaped, kQuoted, kQuotedEscaped, kAfter } state = State::kBefore;
    size_t begin = 0;
    for (bool any = false;; ++at_) {
      if (at_ >= text_.size()) Malformed("Unexpected end of input.");
      const char c = text_[at_];
      if (IsSpace(c)) continue;
      switch (state) {
        case State::kBefore:
          if (c == '[' || c == '(') {
            begin = at_;
            state = State::kIn;
          } else if (c == '}' && !any) {
            return Finish();
          } else if (StartsWithEmpty(text_.substr(at_))) {
            any = true;
            at_ += 4;
            state = State::kAfter;
          } else {
            Malformed("Expected range start.");
          }
          break;
        case State::kIn:
          if (c == ']' || c == ')') {
            any = true;
            visit(text_.substr(begin, at_ - begin + 1));
            state = State::kAfter;
          } else if (c == '"') {
            state = State::kQuoted;
          } else if (c == '\\') {
            state = State::kInEscaped;
          }
          break;
        case State::kInEscaped: state = State::kIn; break;
        case State::kQuoted:
          if (c == '"' && Peek(1) == '"') ++at_;
          else if (c == '"') state = State::kIn;
          else if (c == '\\') state = State::kQuotedEscaped;
          break;
        case State::kQuotedEscaped: state = State::kQuoted; break;
        case State::kAfter:
          if (c == '}') return Finish();
          if (c != ',') Malformed("Expected comma or end of multirange.");
          state = State::kBefore;
          break;
      }
    }
  }

 private:
  char Peek(size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  void Finish() {
    ++at_;
    while (IsSpace(Peek())) ++at_;
    if (at_ != text_.size()) Malformed("Junk after closing right brace.");
  }
  [[noreturn]] void Malformed(const char* detail) const {
    throw SqlError(sqlstate::kInvalidTextRepresentation, Format("malformed multirange literal: \"{}\"", text_)).Detail(detail);
  }

  std::string_view text_;
  size_t at_ = 0;
};

void AppendQuoted(std::string_view text, std::string* out) {
  bool quote = text.empty();
  for (char c : text) {
    quote = quote || c == '"' || c == '\\' || c == '(' || c == ')' || c == '[' || c == ']' || c == ',' || IsSpace(c);
  }
  if (quote) out->push_back('"');
  for (char c : text) {
    if (c == '"' || c == '\\') out->push_back(c);
    out->push_back(c);
  }
  if (quote) out->push_back('"');
}

void AppendRange(const RangeType& type, const RangeValue& value, const IoContext& context, std::string* out) {
  if (value.empty) {
    out->append("empty");
    return;
  }
  std::string bound;
  out->push_back(value.lower.inclusive && !value.lower.infinite ? '[' : '(');
  if (!value.lower.infinite) {
    FormatText(type.subtype, value.lower.value, context, &bound);
    AppendQuoted(bound, out);
  }
  out->push_back(',');
  if (!value.upper.infinite) {
    bound.clear();
    FormatText(type.subtype, value.upper.value, context, &bound);
    AppendQuoted(bound, out);
  }
  out->push_back(value.upper.inclusive && !value.upper.infinite ? ']' : ')');
}

void ReceiveBound(BinaryReader* reader, const RangeType& type, const IoContext& context, RangeBound* bound) {
  if (bound->infinite) return;
  const auto size = reader->Take<uint32_t>();
  bound->value = ParseBinary(type.subtype, reader->TakeBytes(size), context);
}

RangeValue ReceiveRangeValue(const RangeType& type, std::string_view bytes, const IoContext& context) {
  BinaryReader reader(bytes);
  const auto flags = static_cast<uint8_t>(reader.Take<uint8_t>() & kKnownFlags);
  RangeValue value;
  value.empty = (flags & kEmpty) != 0;
  value.lower.infinite = value.empty || (flags & kLowerInfinite) != 0;
  value.lower.inclusive = (flags & kLowerInclusive) != 0;
  value.upper.infinite = value.empty || (flags & kUpperInfinite) != 0;
  value.upper.inclusive = (flags & kUpperInclusive) != 0;
  ReceiveBound(&reader, type, context, &value.lower);
  ReceiveBound(&reader, type, context, &value.upper);
  reader.Finish();
  return type.Normalize(value);
}

void SendBound(const RangeType& type, const RangeBound& bound, const IoContext& context, std::string* out) {
  std::string bytes;
  FormatBinary(type.subtype, bound.value, context, &bytes);
  AppendBigEndian(static_cast<uint32_t>(bytes.size()), out);
  out->append(bytes);
}

void SendRangeValue(const RangeType& type, const RangeValue& value, const IoContext& context, std::string* out) {
  out->push_back(static_cast<char>(value.flags()));
  if (value.empty) return;
  if (!value.lower.infinite) SendBound(type, value.lower, context, out);
  if (!value.upper.infinite) SendBound(type, value.upper, context, out);
}

}  // namespace

Datum ParseRange(const TypeInfo& info, std::string_view text, const IoContext& context) {
  const RangeType type = RangeType::Of(info.oid, context.types);
  return MakeDatum(type.Make(RangeLiteral(text).Read(type, context), context.arena));
}

void FormatRange(const TypeInfo& info, std::string_view packed, const IoContext& context, std::string* out) {
  const RangeType type = RangeType::Of(info.oid, context.types);
  AppendRange(type, type.Unpack(packed), context, out);
}

Datum ReceiveRange(const TypeInfo& info, std::string_view bytes, const IoContext& context) {
  const RangeType type = RangeType::Of(info.oid, context.types);
  return MakeDatum(type.Pack(ReceiveRangeValue(type, bytes, context), context.arena));
}

void SendRange(const TypeInfo& info, std::string_view packed, const IoContext& context, std::string* out) {
  const RangeType type = RangeType::Of(info.oid, context.types);
  SendRangeValue(type, type.Unpack(packed), context, out);
}

Datum ParseMultirange(const TypeInfo& info, std::string_view text, const IoContext& context) {
  const RangeType type = RangeType::Of(info.oid, context.types);
  std::vector<RangeValue> ranges;
  MultirangeLiteral(text).ForEachRange(
      [&](std::string_view range) { ranges.push_back(type.Normalize(RangeLiteral(range).Read(type, context))); });
  return MakeDatum(type.MakeMultirange(std::move(ranges), context.arena));
}

void FormatMultirange(const TypeInfo& info, std::string_view packed, const IoContext& context, std::string* out) {
  const RangeType type = RangeType::Of(info.oid, context.types);
  out->push_back('{');
  bool first = true;
  for (std::string_view range : SplitMultirange(packed)) {
    if (!first) out->push_back(',');
    first = false;
    AppendRange(type, type.Unpack(range), context, out);
  }
  out->push_back('}');
}

Datum ReceiveMultirange(const TypeInfo& info, std::string_view bytes, const IoContext& context) {
  const RangeType type = RangeType::Of(info.oid, context.types);
  BinaryReader reader(bytes);
  const auto count = reader.Take<uint32_t>();
  std::vector<RangeValue> ranges;
  for (uint32_t i = 0; i < count; ++i) {
    const auto size = reader.Take<uint32_t>();
    ranges.push_back(ReceiveRangeValue(type, reader.TakeBytes(size), context));
  }
  reader.Finish();
  return MakeDatum(type.MakeMultirange(std::move(ranges), context.arena));
}

void SendMultirange(const TypeInfo& info, std::string_view packed, const IoContext& context, std::string* out) {
  const RangeType type = RangeType::Of(info.oid, context.types);
  const std::vector<RangeValue> ranges = type.UnpackMultirange(packed);
  AppendBigEndian(static_cast<uint32_t>(ranges.size()), out);
  for (const RangeValue& range : ranges) {
    std::string bytes;
    SendRangeValue(type, range, context, &bytes);
    AppendBigEndian(static_cast<uint32_t>(bytes.size()), out);
    out->append(bytes);
  }
}

}  // namespace basalt
