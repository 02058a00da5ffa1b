#include "types/xml/xml_declaration.h"

#include "types/xml/xml_characters.h"

namespace basalt {
namespace {

class DeclarationReader {
 public:
  explicit DeclarationReader(std::string_view text) : text_(text) {}

  XmlDeclarationFault Read(XmlDeclaration* out) {
    if (!Take("<?xml") || IsXmlNameAt(text_.substr(at_))) return XmlDeclarationFault::kNone;  // <?xml-stylesheet ...
    if (!AtSpace()) return XmlDeclarationFault::kSpaceRequired;
    SkipSpace();
    std::string_view value;
    if (!Take("version") || !Assigned() || !Quoted(&value)) return XmlDeclarationFault::kVersionMissing;
    out->version = value;
    if (const auto fault = Optional("encoding"); fault != XmlDeclarationFault::kNone) return fault;
    if (found_) {
      if (!Assigned() || !Quoted(&value)) return XmlDeclarationFault::kEncodingMissing;
      out->encoding = value;
    }
    if (const auto fault = Optional("standalone"); fault != XmlDeclarationFault::kNone) return fault;
    if (found_) {
      if (!Assigned()) return XmlDeclarationFault::kBadStandalone;
      if (Take("'yes'") || Take("\"yes\"")) out->standalone = 1;
      else if (Take("'no'") || Take("\"no\"")) out->standalone = 0;
      else return XmlDeclarationFault::kBadStandalone;
    }
    SkipSpace();
    if (!Take("?>")) return XmlDeclarationFault::kNotFinished;
    for (const char c : text_.substr(0, at_)) {
      if (static_cast<unsigned char>(c) > 127) return XmlDeclarationFault::kInvalidCharacter;
    }
    out->bytes = at_;
    return XmlDeclarationFault::kNone;
  }

 private:
  bool AtSpace() const { return at_ < text_.size() && IsXmlSpace(text_[at_]); }
  void SkipSpace() {
    while (AtSpace()) ++at_;
  }
  bool Take(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }
  bool Assigned() {
    SkipSpace();
    if (!Take("=")) return false;
    SkipSpace();
    return true;
  }
  bool Quoted(std::string_view* value) {
    if (at_ >= text_.size() || (text_[at_] != '\'' && text_[at_] != '"')) return false;
    const size_t end = text_.find(text_[at_], at_ + 1);
    if (end == std::string_view::npos) return false;
    *value = text_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    return true;
  }
  // A further pseudo-attribute, which a blank must precede; without it the place stays.
  XmlDeclarationFault Optional(std::string_view word) {
    const size_t before = at_;
    const bool spaced = AtSpace();
    SkipSpace();
    found_ = Take(word);
    if (!found_) at_ = before;
    return found_ && !spaced ? XmlDeclarationFault::kSpaceRequired : XmlDeclarationFault::kNone;
  }

  std::string_view text_;
  size_t at_ = 0;
  bool found_ = false;
};

}  // namespace

XmlDeclarationFault ReadXmlDeclaration(std::string_view text, XmlDeclaration* declaration) {
  return DeclarationReader(text).Read(declaration);
}

const char* DescribeFault(XmlDeclarationFault fault) {
  switch (fault) {
    case XmlDeclarationFault::kInvalidCharacter: return "Invalid character value.";
    case XmlDeclarationFault::kSpaceRequired: return "Space required.";
    case XmlDeclarationFault::kBadStandalone: return "standalone accepts only 'yes' or 'no'.";
    case XmlDeclarationFault::kVersionMissing: return "Malformed declaration: missing version.";
    case XmlDeclarationFault::kEncodingMissing: return "Missing encoding in text declaration.";
    case XmlDeclarationFault::kNotFinished: return "Parsing XML declaration: '?>' expected.";
    case XmlDeclarationFault::kNone: break;
  }
  return "";
}

bool AppendXmlDeclaration(std::optional<std::string_view> version, std::string_view encoding, int standalone, std::string* out) {
  if ((!version.has_value() || *version == "1.0") && encoding.empty() && standalone < 0) return false;
  out->append("<?xml version=\"").append(version.value_or("1.0")).append("\"");
  if (!encoding.empty()) out->append(" encoding=\"").append(encoding).append("\"");
  if (standalone >= 0) out->append(standalone == 1 ? " standalone=\"yes\"" : " standalone=\"no\"");
  out->append("?>");
  return true;
}

void XmlConcatenation::Add(std::string_view value) {
  XmlDeclaration declaration;
  ReadXmlDeclaration(value, &declaration);
  if (declaration.standalone == 0 && standalone_ == 1) standalone_ = 0;
  if (declaration.standalone < 0) standalone_ = -1;
  if (!declaration.version.has_value()) versions_differ_ = true;
  else if (!version_.has_value()) version_ = std::string(*declaration.version);
  else if (*version_ != *declaration.version) versions_differ_ = true;
  content_.append(value.substr(declaration.bytes));
}

std::string XmlConcatenation::Take() const {
  std::string result;
  if (!versions_differ_ || standalone_ >= 0) {
    AppendXmlDeclaration(versions_differ_ || !version_ ? std::nullopt : std::optional<std::string_view>(*version_), {}, standalone_, &result);
  }
  return result + content_;
}

bool HasDocumentType(std::string_view content) {
  for (;;) {
    while (!content.empty() && IsXmlSpace(content.front())) content.remove_prefix(1);
    if (content.starts_with("<!DOCTYPE")) return true;
    size_t end = std::string_view::npos;
    if (content.starts_with("<!--")) {
      end = content.find("--", 4);
      if (end == std::string_view::npos || content.substr(end, 3) != "-->") return false;
      end += 3;
    } else if (content.starts_with("<?")) {
      end = content.find("?>", 2);
      if (end == std::string_view::npos) return false;
      end += 2;
    } else {
      return false;
    }
    content.remove_prefix(end);
  }
}

}  // namespace basalt
