// The XML declaration <?xml version=... ?> in front of a value, read and written as PostgreSQL does: by hand, since libxml2 takes it
// only together with a document. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace basalt {

struct XmlDeclaration {
  size_t bytes = 0;  // 0: there is none
  std::optional<std::string_view> version, encoding;  // into the text
  int standalone = -1;  // 1 yes, 0 no, -1 not said
};

// What is wrong with a declaration; kNone: it is well-formed, or absent.
enum class XmlDeclarationFault {
  kNone, kInvalidCharacter, kSpaceRequired, kBadStandalone, kVersionMissing, kEncodingMissing, kNotFinished
};
XmlDeclarationFault ReadXmlDeclaration(std::string_view text, XmlDeclaration* declaration);
const char* DescribeFault(XmlDeclarationFault fault);

// Only if something in it is not the default; encoding empty: none is named. False: nothing was written.
bool AppendXmlDeclaration(std::optional<std::string_view> version, std::string_view encoding, int standalone, std::string* out);

// Several values one after another under one declaration, as XMLCONCAT and xmlagg make them.
class XmlConcatenation {
 public:
  void Add(std::string_view value);
  std::string Take() const;

 private:
  std::string content_;
  std::optional<std::string> version_;
  bool versions_differ_ = false;
  int standalone_ = 1;
};

// <!DOCTYPE behind blanks, comments and processing instructions: what is called content is a document then.
bool HasDocumentType(std::string_view content);

}  // namespace basalt
