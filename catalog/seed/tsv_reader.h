// TsvReader: rows of one seed file. Header line first; fields as in COPY's text format. Views point into the text.
#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "types/type_oids.h"

namespace basalt {

class TsvReader {
 public:
  explicit TsvReader(std::string_view text);
  bool Next();  // false at the end
  size_t column_count() const { return names_.size(); }
  // Position of a column; aborts if the file has none of that name.
  size_t Column(std::string_view name) const;
  const std::vector<std::string_view>& names() const { return names_; }

  bool IsNull(size_t column) const { return fields_[column] == "\\N"; }
  std::string_view Raw(size_t column) const { return fields_[column]; }
  // Text with escapes undone; NULL gives an empty string.
  std::string Text(size_t column) const;
  bool Bool(size_t column) const { return fields_[column] == "t"; }
  char Char(size_t column) const { return fields_[column].empty() ? 0 : fields_[column][0]; }
  Oid OidAt(size_t column) const { return Number<Oid>(column); }
  template <typename T>
  T Number(size_t column) const {
    T value{};
    const std::string_view field = fields_[column];
    std::from_chars(field.data(), field.data() + field.size(), value);
    return value;
  }
  // "1 2 3" or "{1,2,3}"; NULL gives none.
  template <typename T>
  std::vector<T> Numbers(size_t column) const {
    std::vector<T> values;
    const std::string_view field = fields_[column];
    const char* at = field.data();
    const char* end = at + field.size();
    while (at < end) {
      T value{};
      const auto [next, error] = std::from_chars(at, end, value);
      if (error == std::errc()) values.push_back(value);
      at = next == at ? at + 1 : next;
    }
    return values;
  }
  // "{a,b}" of text[]; quotes and escapes undone; NULL elements become empty strings.
  std::vector<std::string> Texts(size_t column) const;

 private:
  bool Split();

  std::string_view rest_;
  std::vector<std::string_view> names_;
  std::vector<std::string_view> fields_;
};

}  // namespace basalt
