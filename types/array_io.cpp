// Text and binary forms of arrays.
#include <algorithm>
#include <charconv>
#include <span>
#include <string>
#include <vector>

#include "base/sql_error.h"
#include "types/array.h"
#include "types/number_text.h"
#include "types/type_functions.h"

namespace basalt {
namespace {

constexpr int kMaxDimensions = 6;
constexpr uint64_t kMaxElements = 134217727;

[[noreturn]] void ThrowTooManyDimensions(int count) {
  throw SqlError(sqlstate::kProgramLimitExceeded,
                 Format("number of array dimensions ({}) exceeds the maximum allowed ({})", count, kMaxDimensions));
}

[[noreturn]] void ThrowTooLarge() {
  throw SqlError(sqlstate::kProgramLimitExceeded, Format("array size exceeds the maximum allowed ({})", kMaxElements));
}

void CheckUpperBound(const ArrayDimension& dimension) {
  int32_t bound;
  if (__builtin_add_overflow(dimension.length, dimension.lower_bound, &bound)) {
    throw SqlError(sqlstate::kProgramLimitExceeded,
                   Format("array lower bound is too large: {}", dimension.lower_bound));
  }
}

// Splits an array literal into the texts of its elements and its dimensions; reads no element, so that a malformed
// literal is reported before a bad element, as PostgreSQL does.
class ArrayLiteral {
 public:
  struct Element {
    std::string_view text;  // without quotes and outer blanks, escapes still in it
    bool quoted = false;
    bool escaped = false;
  };

  // The list of elements lies in the arena, so that memory accounts see it.
  ArrayLiteral(std::string_view text, char delimiter, Arena& arena)
      : shown_(text), at_(text.data()), end_(text.data() + text.size()), delimiter_(delimiter) {
    room_ = arena.NewArray<Element>(static_cast<size_t>(std::count(at_, end_, delimiter)) + 1);
    Dimensions();
    const bool explicit_dimensions = !dimensions_.empty();
    const std::vector<ArrayDimension> stated = dimensions_;
    if (explicit_dimensions) {
      if (end_ - at_ < 1 || *at_ != '=') Malformed("Missing \"=\" after array dimensions.");
      ++at_;
      SkipSpaces();
      if (at_ == end_ || *at_ != '{') Malformed("Array contents must start with \"{\".");
    } else if (at_ == end_ || *at_ != '{') {
      Malformed("Array value must start with \"{\" or dimension information.");
    }
    const char* contents = at_;
    shown_ = text.substr(static_cast<size_t>(at_ - text.data()));
    Contents();
    SkipSpaces();
    if (at_ != end_) Malformed("Junk after closing right brace.");
    shown_ = text;
    dimensions_.clear();
    for (int i = 0; i < depth_ && element_count_ > 0; ++i) dimensions_.push_back({lengths_[i], 1});
    if (explicit_dimensions) MatchStated(stated);
    size_ = element_count_ > 0 ? 1 : 0;
    for (const ArrayDimension& dimension : dimensions_) size_ *= static_cast<size_t>(dimension.length);
    if (size_ > kMaxElements) ThrowTooLarge();
    if (uneven_ && size_ > 0) Place(contents);
  }

  std::span<const Element> elements() const { return room_.first(element_count_); }
  // Of the array: sub-arrays of different depths may have more or fewer places than there are elements, even none.
  size_t size() const { return size_; }
  size_t PlaceOf(size_t element) const { return uneven_ ? places_[element] : element; }
  const std::vector<ArrayDimension>& dimensions() const { return dimensions_; }

 private:
  enum class Last { kStart, kOpen, kClose, kElement, kElementDelimiter, kLevelDelimiter };

  [[noreturn]] void Malformed(std::string detail) {
    throw SqlError(sqlstate::kInvalidTextRepresentation, Format("malformed array literal: \"{}\"", shown_))
        .Detail(std::move(detail));
  }
  [[noreturn]] void UnexpectedCharacter(char c) { Malformed(Format("Unexpected \"{}\" character.", c)); }
  [[noreturn]] void UnevenArrays() {
    Malformed("Multidimensional arrays must have sub-arrays with matching dimensions.");
  }

  void SkipSpaces() {
    while (at_ < end_ && IsSpace(*at_)) ++at_;
  }

  int32_t Bound(const char* missing) {
    const char* start = at_;
    while (at_ < end_ && (IsDigit(*at_) || *at_ == '-' || *at_ == '+')) ++at_;
    if (at_ == start) Malformed(missing);
    // Digits up to another sign, clamped to 64 bits, of which the lower half counts.
    if (*start == '+') start = start + 1 < at_ && start[1] == '-' ? at_ : start + 1;
    int64_t value = 0;
    if (std::from_chars(start, at_, value).ec == std::errc::result_out_of_range) value = *start == '-' ? INT64_MIN : INT64_MAX;
    return static_cast<int32_t>(value);
  }

  // [n] or [m:n], any number of them.
  void Dimensions() {
    for (SkipSpaces(); at_ < end_ && *at_ == '['; SkipSpaces()) {
      ++at_;
      if (dimensions_.size() >= kMaxDimensions) ThrowTooManyDimensions(static_cast<int>(dimensions_.size()) + 1);
      int32_t lower = 1;
      int32_t upper = Bound("\"[\" must introduce explicitly-specified array dimensions.");
      if (at_ < end_ && *at_ == ':') {
        ++at_;
        lower = upper;
        upper = Bound("Missing array dimension value.");
      }
      if (at_ == end_ || *at_ != ']') Malformed("Missing \"]\" after array dimensions.");
      ++at_;
      if (upper < lower) throw SqlError(sqlstate::kArraySubscriptError, "upper bound cannot be less than lower bound");
      const int64_t length = int64_t{upper} - lower + 1;
      if (length > static_cast<int64_t>(kMaxElements)) ThrowTooLarge();
      dimensions_.push_back({static_cast<int32_t>(length), lower});
      CheckUpperBound(dimensions_.back());
    }
  }

  void MatchStated(const std::vector<ArrayDimension>& stated) {
    bool match = stated.size() == dimensions_.size();
    for (size_t i = 0; match && i < stated.size(); ++i) match = stated[i].length == dimensions_[i].length;
    if (!match) Malformed("Specified array dimensions do not match array contents.");
    dimensions_ = stated;
  }

  void Contents() {
    do {
      SkipSpaces();
      if (at_ == end_) Malformed("Unexpected end of input.");
      if (*at_ == '{') {
        Open();
      } else if (*at_ == '}') {
        Close();
      } else if (*at_ == delimiter_) {
        if (last_ != Last::kElement && last_ != Last::kClose) UnexpectedCharacter(delimiter_);
        last_ = last_ == Last::kClose ? Last::kLevelDelimiter : Last::kElementDelimiter;
        ++parts_[level_ - 1];
        ++lengths_[depth_ - 1];
        ++at_;
      } else {
        TakeElement();
      }
    } while (level_ > 0);
  }

  // Lengths are counted as PostgreSQL counts them, which never compares the depths of sub-arrays: those of a level are counted anew
  // where one opens, items always at the deepest level seen so far.
  void Open() {
    if (last_ != Last::kStart && last_ != Last::kOpen && last_ != Last::kLevelDelimiter) UnexpectedCharacter('{');
    if (level_ >= kMaxDimensions) ThrowTooManyDimensions(level_ + 1);
    lengths_[level_++] = 0;
    if (level_ > depth_) {
      uneven_ |= element_count_ > 0;
      depth_ = level_;
    }
    last_ = Last::kOpen;
    ++at_;
  }

  void Close() {
    const bool empty_array = level_ == 1 && last_ == Last::kOpen;
    if (last_ != Last::kElement && last_ != Last::kClose && !empty_array) UnexpectedCharacter('}');
    --level_;
    if (known_parts_[level_] != 0 && parts_[level_] != known_parts_[level_]) UnevenArrays();
    known_parts_[level_] = parts_[level_];
    parts_[level_] = 1;
    ++lengths_[level_ > 0 ? level_ - 1 : depth_ - 1];
    last_ = Last::kClose;
    ++at_;
  }

  void TakeElement() {
    if (last_ != Last::kOpen && last_ != Last::kElementDelimiter) {
      if (*at_ == '\\') UnexpectedCharacter('\\');
      Malformed("Unexpected array element.");
    }
    uneven_ |= depth_ != level_;
    room_[element_count_++] = *at_ == '"' ? Quoted() : Unquoted();
    last_ = Last::kElement;
  }

  Element Quoted() {
    const char* start = ++at_;
    bool escaped = false;
    for (; at_ < end_ && *at_ != '"'; ++at_) {
      if (*at_ != '\\') continue;
      escaped = true;
      if (++at_ == end_) break;
    }
    if (at_ == end_) Malformed("Unexpected end of input.");
    const std::string_view text(start, static_cast<size_t>(at_++ - start));
    SkipSpaces();
    if (at_ < end_ && *at_ != delimiter_ && *at_ != '}') {
      if (*at_ == '{' || *at_ == '\\') UnexpectedCharacter(*at_);
      Malformed("Unexpected array element.");
    }
    return {text, true, escaped};
  }

  Element Unquoted() {
    const char* start = at_;
    const char* last_kept = at_;
    bool escaped = false;
    for (; at_ < end_ && *at_ != delimiter_ && *at_ != '}'; ++at_) {
      if (*at_ == '{') UnexpectedCharacter('{');
      if (*at_ == '"') Malformed("Unexpected array element.");
      if (*at_ == '\\') {
        escaped = true;
        if (++at_ == end_) break;
        last_kept = at_ + 1;
      } else if (!IsSpace(*at_)) {
        last_kept = at_ + 1;
      }
    }
    if (at_ == end_) Malformed("Unexpected end of input.");
    return {{start, static_cast<size_t>(last_kept - start)}, false, escaped};
  }

  // The places of the elements of sub-arrays of different depths, by a second walk over the contents, which are well formed.
  void Place(const char* at) {
    size_t steps[kMaxDimensions];
    size_t step = 1;
    for (int i = depth_ - 1; i >= 0; step *= static_cast<size_t>(dimensions_[static_cast<size_t>(i--)].length)) steps[i] = step;
    size_t index[kMaxDimensions] = {};
    bool placed = false, quoted = false;
    const auto place = [&] {
      if (placed) return;
      size_t offset = 0;
      for (int i = 0; i < depth_; ++i) offset += index[i] * steps[i];
      if (offset >= size_) throw SqlError(sqlstate::kInvalidTextRepresentation, Format("malformed array literal: \"{}\"", shown_));
      places_.push_back(offset);
      placed = true;
    };
    int level = 0;
    do {
      const char c = *at++;
      if (c == '\\') {
        ++at;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (quoted) {
        continue;
      } else if (c == '{') {
        index[level++] = 0;
      } else if (c == '}') {
        place();
        index[--level] = 0;
        if (level > 0) ++index[level - 1];
      } else if (c == delimiter_) {
        place();
        placed = false;
        ++index[depth_ - 1];
      }
    } while (level > 0);
  }

  std::string_view shown_;  // in messages: the whole literal, while its contents are read only those
  const char* at_;
  const char* const end_;
  const char delimiter_;
  Last last_ = Last::kStart;
  int level_ = 0;
  int depth_ = 0;  // the deepest level so far
  bool uneven_ = false;
  int32_t parts_[kMaxDimensions] = {1, 1, 1, 1, 1, 1};
  int32_t known_parts_[kMaxDimensions] = {};  // of the sub-arrays before
  int32_t lengths_[kMaxDimensions] = {};
  size_t size_ = 0;
  std::vector<size_t> places_;
  std::span<Element> room_;
  size_t element_count_ = 0;
  std::vector<ArrayDimension> dimensions_;
};

void Unescape(std::string_view text, std::string* out) {
  out->clear();
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') ++i;
    out->push_back(text[i]);
  }
}

bool NeedsQuotes(std::string_view text, char delimiter) {
  if (text.empty() || EqualsIgnoreCase(text, "null")) return true;
  return std::any_of(text.begin(), text.end(), [delimiter](char c) {
    return c == '"' || c == '\\' || c == '{' || c == '}' || c == delimiter || IsSpace(c);
  });
}

// Of the built-in types only box has one of its own, so the others need no look into the catalog.
char DelimiterOf(Oid element, const IoContext& context) {
  const bool usual = element != kBoxOid && FindTypeFunctions(element) != nullptr;
  return usual ? ',' : context.types.GetType(element).delimiter;
}

void AppendElement(std::string_view text, char delimiter, std::string* out) {
  if (!NeedsQuotes(text, delimiter)) {
    out->append(text);
    return;
  }
  out->push_back('"');
  for (const char c : text) {
    if (c == '"' || c == '\\') out->push_back('\\');
    out->push_back(c);
  }
  out->push_back('"');
}

// "[2:3][0:1]=" unless all lower bounds are 1.
void AppendBounds(const ArrayView& array, std::string* out) {
  bool needed = false;
  for (int i = 0; i < array.dimension_count(); ++i) needed |= array.dimension(i).lower_bound != 1;
  if (!needed) return;
  for (int i = 0; i < array.dimension_count(); ++i) {
    const ArrayDimension dimension = array.dimension(i);
    out->push_back('[');
    AppendInt64(dimension.lower_bound, out);
    out->push_back(':');
    AppendInt64(int64_t{dimension.lower_bound} + dimension.length - 1, out);
    out->push_back(']');
  }
  out->push_back('=');
}

// Element position to braces: how many levels close after (or open before) the element at index.
int LevelsAt(const ArrayView& array, uint64_t index) {
  int levels = 0;
  for (int i = array.dimension_count() - 1; i >= 0; --i) {
    const auto length = static_cast<uint64_t>(array.dimension(i).length);
    if (index % length != 0) break;
    index /= length;
    ++levels;
  }
  return levels;
}

std::vector<ArrayDimension> ReceiveDimensions(BinaryReader* reader, int count) {
  std::vector<ArrayDimension> dimensions;
  uint64_t elements = 1;
  for (int i = 0; i < count; ++i) {
    const auto length = reader->Take<int32_t>();
    const auto lower_bound = reader->Take<int32_t>();
    if (length < 0) ThrowTooLarge();
    dimensions.push_back({length, lower_bound});
    CheckUpperBound(dimensions.back());
    elements *= static_cast<uint64_t>(length);
    if (elements > kMaxElements) ThrowTooLarge();
  }
  return dimensions;
}

void CheckElementType(Oid received, const TypeInfo& info, const IoContext& context) {
  if (received == info.element) return;
  const auto name = [&](Oid type) {
    const TypeInfo* found = context.types.FindType(type);
    return found == nullptr ? std::string("-") : TypeNameForError(*found, context);
  };
  throw SqlError(sqlstate::kDatatypeMismatch,
                 Format("binary data has array element type {} ({}) instead of expected {} ({})", received, name(received),
                        info.element, name(info.element)));
}

}  // namespace

Datum ParseArray(const TypeInfo& info, int32_t typmod, std::string_view text, const IoContext& context) {
  const ArrayLiteral literal(text, DelimiterOf(info.element, context), context.arena);
  const std::span<NullableDatum> elements = context.arena.NewArray<NullableDatum>(literal.size());
  size_t next = 0;
  std::string unescaped;
  for (const ArrayLiteral::Element& element : literal.elements()) {
    if (elements.empty()) break;
    NullableDatum& value = elements[literal.PlaceOf(next++)];
    std::string_view element_text = element.text;
    const bool plain = !element.quoted && !element.escaped;
    if (plain && context.settings.array_nulls && EqualsIgnoreCase(element_text, "null")) {
      CheckNullInput(info.element, context);
      value = {};
      continue;
    }
    if (element.escaped) {
      Unescape(element.text, &unescaped);
      element_text = unescaped;
    }
    value = {ParseText({info.element, typmod}, element_text, context), false};
  }
  return MakeDatum(PackArray(info.element, PhysicalTypeOf(info.element, context.types), elements,
                             elements.empty() ? std::vector<ArrayDimension>() : literal.dimensions(), context.arena));
}

void FormatArray(const TypeInfo* info, std::string_view packed, const IoContext& context, std::string* out) {
  const ArrayView array(packed);
  if (array.size() == 0) {
    out->append("{}");
    return;
  }
  AppendBounds(array, out);
  const SqlType element{info != nullptr ? info->element : array.element_type()};
  const char delimiter = DelimiterOf(element.oid, context);
  std::string text;
  array.ForEach(PhysicalTypeOf(element.oid, context.types), [&](uint32_t index, const NullableDatum& value) {
    if (index > 0) out->push_back(delimiter);
    out->append(static_cast<size_t>(LevelsAt(array, index)), '{');
    if (value.is_null) {
      out->append("NULL");
    } else {
      text.clear();
      FormatText(element, value.value, context, &text);
      AppendElement(text, delimiter, out);
    }
    out->append(static_cast<size_t>(LevelsAt(array, uint64_t{index} + 1)), '}');
  });
}

Datum ReceiveArray(const TypeInfo& info, int32_t typmod, std::string_view bytes, const IoContext& context) {
  BinaryReader reader(bytes);
  const auto dimension_count = reader.Take<int32_t>();
  if (dimension_count < 0) {
    throw SqlError(sqlstate::kInvalidBinaryRepresentation, Format("invalid number of dimensions: {}", dimension_count));
  }
  if (dimension_count > kMaxDimensions) ThrowTooManyDimensions(dimension_count);
  const auto flags = reader.Take<int32_t>();
  if (flags != 0 && flags != 1) throw SqlError(sqlstate::kInvalidBinaryRepresentation, "invalid array flags");
  CheckElementType(reader.Take<Oid>(), info, context);
  const std::vector<ArrayDimension> dimensions = ReceiveDimensions(&reader, dimension_count);
  uint64_t count = dimensions.empty() ? 0 : 1;
  for (const ArrayDimension& dimension : dimensions) count *= static_cast<uint64_t>(dimension.length);
  if (count > reader.size() / sizeof(int32_t)) ThrowMessageTooShort();
  const std::span<NullableDatum> elements = context.arena.NewArray<NullableDatum>(count);
  for (NullableDatum& value : elements) {
    const auto size = reader.Take<int32_t>();
    if (size == -1) {
      CheckNullInput(info.element, context);
      continue;
    }
    if (size < -1 || static_cast<size_t>(size) > reader.size()) {
      throw SqlError(sqlstate::kInvalidBinaryRepresentation, "insufficient data left in message");
    }
    const std::string_view element = reader.TakeBytes(static_cast<size_t>(size));
    value = {ParseBinary({info.element, typmod}, element, context), false};
  }
  reader.Finish();
  return MakeDatum(PackArray(info.element, PhysicalTypeOf(info.element, context.types), elements, dimensions, context.arena));
}

void SendArray(std::string_view packed, const IoContext& context, std::string* out) {
  const ArrayView array(packed);
  AppendBigEndian(array.dimension_count(), out);
  AppendBigEndian(int32_t{array.has_nulls() ? 1 : 0}, out);
  AppendBigEndian(array.element_type(), out);
  for (int i = 0; i < array.dimension_count(); ++i) {
    AppendBigEndian(array.dimension(i).length, out);
    AppendBigEndian(array.dimension(i).lower_bound, out);
  }
  const SqlType element{array.element_type()};
  array.ForEach(PhysicalTypeOf(element.oid, context.types), [&](uint32_t, const NullableDatum& value) {
    const size_t size_at = out->size();
    AppendBigEndian(int32_t{-1}, out);
    if (value.is_null) return;
    FormatBinary(element, value.value, context, out);
    StoreBigEndian(out->data() + size_at, static_cast<int32_t>(out->size() - size_at - sizeof(int32_t)));
  });
}

}  // namespace basalt
