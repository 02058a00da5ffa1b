#include "engine/functions/search/option_list.h"

#include <charconv>
#include <cstdint>

#include "base/sql_error.h"
#include "types/text_scan.h"

namespace basalt {
namespace {

class ListReader {
 public:
  explicit ListReader(std::string_view text) : text_(text) {}

  std::vector<TextOption> Read() {
    std::vector<TextOption> options;
    for (;;) {
      while (!AtEnd() && (IsSpace(Current()) || Current() == ',')) ++at_;
      if (AtEnd()) return options;
      TextOption option;
      option.key = ReadKey();
      option.value = ReadValue();
      options.push_back(std::move(option));
    }
  }

 private:
  bool AtEnd() const { return at_ >= text_.size(); }
  char Current() const { return text_[at_]; }
  void SkipSpaces() {
    while (!AtEnd() && IsSpace(Current())) ++at_;
  }
  void RequireMore() const {
    if (AtEnd()) Throw();
  }
  [[noreturn]] void Throw() const {
    throw SqlError(sqlstate::kSyntaxError, Format("invalid parameter list format: \"{}\"", text_));
  }

  // Up to and with the equals sign.
  std::string ReadKey() {
    std::string key;
    if (Current() == '"') {
      key = ReadQuoted('"');
    } else {
      do {
        key.push_back(Current());
        ++at_;
      } while (!AtEnd() && !IsSpace(Current()) && Current() != '=');
    }
    SkipSpaces();
    RequireMore();
    if (Current() != '=') Throw();
    ++at_;
    SkipSpaces();
    RequireMore();
    return key;
  }
  std::string ReadValue() {
    if (Current() == '\'' || Current() == '"') return ReadQuoted(Current());
    if ((Current() == 'e' || Current() == 'E') && at_ + 1 < text_.size() && text_[at_ + 1] == '\'') {
      ++at_;
      return ReadQuoted('\'');
    }
    std::string value;
    for (; !AtEnd() && !IsSpace(Current()) && Current() != ','; ++at_) value.push_back(Current());
    return AsNumber(std::move(value));
  }
  // A bare number loses its leading zeros.
  static std::string AsNumber(std::string value) {
    int32_t number = 0;
    const char* first = value.data() + (value.starts_with('+') ? 1 : 0);
    const auto [end, error] = std::from_chars(first, value.data() + value.size(), number);
    if (error == std::errc() && end == value.data() + value.size() && !value.starts_with("+-")) return std::to_string(number);
    return value;
  }
  // Doubled quotes stand for one, in single quotes doubled backslashes too.
  std::string ReadQuoted(char quote) {
    std::string text;
    for (++at_;; ++at_) {
      RequireMore();
      const bool doubled = at_ + 1 < text_.size() && text_[at_ + 1] == Current();
      if (Current() == quote) {
        if (!doubled) break;
        ++at_;
      } else if (Current() == '\\' && quote == '\'' && doubled) {
        ++at_;
      }
      text.push_back(Current());
    }
    ++at_;
    return text;
  }

  const std::string_view text_;
  size_t at_ = 0;
};

}  // namespace

std::vector<TextOption> ParseOptionList(std::string_view text) { return ListReader(text).Read(); }

}  // namespace basalt
