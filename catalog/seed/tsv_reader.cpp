#include "catalog/seed/tsv_reader.h"

#include <cstring>

#include "base/assert.h"

namespace basalt {
namespace {

std::string Unescape(std::string_view field) {
  if (field.find('\\') == std::string_view::npos) return std::string(field);
  std::string text;
  for (size_t i = 0; i < field.size(); ++i) {
    if (field[i] != '\\' || i + 1 == field.size()) {
      text += field[i];
      continue;
    }
    const char escaped = field[++i];
    text += escaped == 'n' ? '\n' : escaped == 't' ? '\t' : escaped == 'r' ? '\r' : escaped;
  }
  return text;
}

}  // namespace

TsvReader::TsvReader(std::string_view text) : rest_(text) {
  Split();
  names_ = fields_;
}

bool TsvReader::Split() {
  if (rest_.empty()) return false;
  const size_t line_bytes = rest_.find('\n');
  BASALT_ASSERT(line_bytes != std::string_view::npos);
  const char* at = rest_.data();
  const char* const end = at + line_bytes;
  rest_.remove_prefix(line_bytes + 1);
  fields_.clear();
  for (;;) {
    const char* tab = static_cast<const char*>(std::memchr(at, '\t', static_cast<size_t>(end - at)));
    const char* stop = tab == nullptr ? end : tab;
    fields_.emplace_back(at, static_cast<size_t>(stop - at));
    if (tab == nullptr) return true;
    at = tab + 1;
  }
}

bool TsvReader::Next() {
  if (!Split()) return false;
  BASALT_ASSERT(fields_.size() == names_.size());
  return true;
}

size_t TsvReader::Column(std::string_view name) const {
  for (size_t i = 0; i < names_.size(); ++i) {
    if (names_[i] == name) return i;
  }
  BASALT_ASSERT(!"the seed has such a column");
  return 0;
}

std::string TsvReader::Text(size_t column) const { return IsNull(column) ? std::string() : Unescape(fields_[column]); }

std::vector<std::string> TsvReader::Texts(size_t column) const {
  std::vector<std::string> texts;
  if (IsNull(column)) return texts;
  const std::string list = Unescape(fields_[column]);
  if (list == "{}") return texts;
  std::string text;
  bool quoted = false;
  for (size_t i = 1; i < list.size(); ++i) {
    const char c = list[i];
    if (c == '\\') {
      text += list[++i];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && (c == ',' || c == '}')) {
      texts.push_back(text);
      text.clear();
    } else {
      text += c;
    }
  }
  return texts;
}

}  // namespace basalt
