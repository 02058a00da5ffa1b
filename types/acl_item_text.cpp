#include "types/acl_item_text.h"

#include <algorithm>

#include "base/sql_error.h"
#include "types/text_scan.h"

namespace basalt {
namespace {

constexpr size_t kMaxNameBytes = 63;

[[noreturn]] void ThrowInvalid(std::string message, std::string hint = {}) {
  if (hint.empty()) throw SqlError(sqlstate::kInvalidTextRepresentation, std::move(message));
  throw SqlError(sqlstate::kInvalidTextRepresentation, std::move(message)).Hint(std::move(hint));
}

bool IsPlain(char c) { return IsAlpha(c) || IsDigit(c) || c == '_'; }
bool IsHigh(char c) { return (c & 0x80) != 0; }

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}
  char Peek() const { return text_.empty() ? '\0' : text_.front(); }
  bool AtEnd() const { return text_.empty(); }
  void Skip() { text_.remove_prefix(1); }
  void SkipSpaces() {
    while (!AtEnd() && IsSpace(Peek())) Skip();
  }
  // A name, parts of it quoted; blanks around it.
  std::string Name() {
    SkipSpaces();
    std::string name;
    bool quoted = false;
    for (; !AtEnd() && (IsPlain(Peek()) || IsHigh(Peek()) || Peek() == '"' || quoted); Skip()) {
      if (Peek() == '"') {
        if (!quoted || text_.size() < 2 || text_[1] != '"') {
          quoted = !quoted;
          continue;
        }
        Skip();
      }
      if (name.size() == kMaxNameBytes) {
        throw SqlError(SqlState{"42622"}, "identifier too long").Detail("Identifier must be less than 64 characters.");
      }
      name += Peek();
    }
    SkipSpaces();
    return name;
  }

 private:
  std::string_view text_;
};

void TakePrivileges(Reader& reader, AclItemText* item) {
  uint32_t last = 0;
  for (; IsAlpha(reader.Peek()) || reader.Peek() == '*'; reader.Skip()) {
    if (reader.Peek() == '*') {
      item->grant_options |= last;
      continue;
    }
    const size_t bit = kAclLetters.find(reader.Peek());
    if (bit == std::string_view::npos) ThrowInvalid(Format("invalid mode character: must be one of \"{}\"", kAclLetters));
    last = 1u << bit;
    item->privileges |= last;
  }
}

void AppendName(const std::string& name, std::string* text) {
  if (std::all_of(name.begin(), name.end(), IsPlain)) {
    *text += name;
    return;
  }
  *text += '"';
  for (const char c : name) {
    if (c == '"') *text += '"';
    *text += c;
  }
  *text += '"';
}

}  // namespace

AclItemText ParseAclItemText(std::string_view text, const std::function<Oid(const std::string& name)>& role) {
  AclItemText item;
  Reader reader(text);
  item.grantee = reader.Name();
  if (reader.Peek() != '=') {
    if (item.grantee != "group" && item.grantee != "user") {
      ThrowInvalid(Format("unrecognized key word: \"{}\"", item.grantee), "ACL key word must be \"group\" or \"user\".");
    }
    item.grantee = reader.Name();
    if (item.grantee.empty()) ThrowInvalid("missing name", "A name must follow the \"group\" or \"user\" key word.");
  }
  if (reader.Peek() != '=') ThrowInvalid("missing \"=\" sign");
  reader.Skip();
  TakePrivileges(reader, &item);
  if (!item.grantee.empty()) item.grantee_oid = role(item.grantee);
  if (reader.Peek() == '/') {
    reader.Skip();
    item.grantor = reader.Name();
    if (item.grantor.empty()) ThrowInvalid("a name must follow the \"/\" sign");
    item.grantor_oid = role(item.grantor);
  }
  reader.SkipSpaces();
  if (!reader.AtEnd()) ThrowInvalid("extra garbage at the end of the ACL specification");
  return item;
}

std::string FormatAclItemText(const AclItemText& item) {
  std::string text;
  AppendName(item.grantee, &text);
  text += '=';
  for (size_t bit = 0; bit < kAclLetters.size(); ++bit) {
    const uint32_t one = 1u << bit;
    if (((item.privileges | item.grant_options) & one) == 0) continue;
    text += kAclLetters[bit];
    if ((item.grant_options & one) != 0) text += '*';
  }
  text += '/';
  AppendName(item.grantor, &text);
  return text;
}

std::string UnquoteIdentifier(std::string_view name) {
  if (name.size() < 2 || name.front() != '"') return std::string(name);
  std::string plain;
  for (size_t i = 1; i + 1 < name.size(); ++i) {
    if (name[i] == '"') ++i;
    plain += name[i];
  }
  return plain;
}

}  // namespace basalt
