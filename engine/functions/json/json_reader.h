// Reads parts out of JSON text that input has already checked. Views point into the text. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace basalt {

enum class JsonKind : uint8_t { kObject, kArray, kString, kNumber, kBoolean, kNull };

// The value's text without white space around it.
std::string_view TrimJson(std::string_view text);
JsonKind JsonKindOf(std::string_view value);  // of a trimmed value
// The text of a string value: quotes off, escapes undone. 22P05 for \u0000.
std::string UnescapeJsonString(std::string_view quoted);
// As ->> gives it: nullopt for null, unescaped strings, other values as they stand.
std::optional<std::string> JsonAsText(std::string_view value);

// Goes through the members of an object or the elements of an array.
class JsonParts {
 public:
  explicit JsonParts(std::string_view container);  // trimmed, an object or array
  // False at the end. Sets key (still quoted; objects only) and value (trimmed).
  bool Next();
  std::string_view key() const { return key_; }
  std::string_view value() const { return value_; }

 private:
  std::string_view Take();
  void SkipBlanks();
  const std::string_view text_;
  const bool is_object_;
  size_t at_ = 1;
  std::string_view key_;
  std::string_view value_;
};

// -> with a name: the last member of that name; nullopt if there is none or the value is no object.
std::optional<std::string_view> FindJsonMember(std::string_view value, std::string_view name);
// -> with a number: negative ones count from the end.
std::optional<std::string_view> FindJsonElement(std::string_view value, int64_t index);
int32_t CountJsonElements(std::string_view array);

}  // namespace basalt
