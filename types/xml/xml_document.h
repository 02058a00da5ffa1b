// XML text through libxml2: well-formedness, documents, XPath. Nothing outside of the text is ever loaded, the growth by entities is
// bounded by libxml2, the steps of an XPath by a limit of ours. Errors are PostgreSQL's, with libxml2's report as their detail. An object
// belongs to one thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/memory_account.h"
#include "base/sql_error.h"

namespace basalt {

// What libxml2 merely warns of.
class XmlWarningReceiver {
 public:
  virtual ~XmlWarningReceiver() = default;
  virtual void Warn(ErrorFields warning) = 0;
};

// Throws 2200M, 2200N. account: of the memory that libxml2 takes, by estimate. warnings may be null.
void CheckXml(std::string_view text, bool document, MemoryAccount* account, XmlWarningReceiver* warnings);
bool IsWellFormedXml(std::string_view text, bool document, MemoryAccount* account, XmlWarningReceiver* warnings);

// Text forms of type xml: the declaration goes if it says nothing that matters.
void FormatXml(std::string_view value, std::string_view encoding, std::string* out);

class XmlPath;

struct XmlPathResult {
  enum class Kind : uint8_t { kNodes, kBoolean, kNumber, kString } kind = Kind::kNodes;
  size_t node_count = 0;
  bool boolean = false;
  double number = 0;
  std::string text;
};

class XmlDocument {
 public:
  XmlDocument(std::string_view text, MemoryAccount* account, XmlWarningReceiver* warnings);  // 2200M "could not parse XML document"
  ~XmlDocument();
  XmlDocument(const XmlDocument&) = delete;
  XmlDocument& operator=(const XmlDocument&) = delete;

  // False: libxml2 does not take it.
  bool AddNamespace(const std::string& name, const std::string& uri);
  // state: of the error for what is no XPath.
  std::unique_ptr<XmlPath> Compile(const std::string& path, SqlState state);

  // Evaluates over the document; nodes stay until the next call of the same path.
  XmlPathResult Evaluate(XmlPath& path);
  // Over the root element, as XMLTABLE does, and over a node that another path found.
  XmlPathResult EvaluateAtRoot(XmlPath& path);
  XmlPathResult EvaluateAtNode(XmlPath& path, const XmlPath& nodes, size_t index);

  // The i-th node as XML, with the namespaces it needs; attributes and text escaped.
  void AppendNode(const XmlPath& nodes, size_t index, std::string* out);
  // All the text of the only node.
  std::string TextOfNodes(const XmlPath& nodes);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

class XmlPath {
 public:
  ~XmlPath();

 private:
  friend class XmlDocument;
  XmlPath() = default;
  void* compiled_ = nullptr;
  void* result_ = nullptr;
};

// As XPath prints them.
std::string XPathText(bool value);
std::string XPathText(double value);

// <name attribute="...">content</name>; content is XML, attributes are plain text.
std::string MakeXmlElement(const std::string& name, const std::vector<std::pair<std::string, std::string>>& attributes,
                           const std::vector<std::string>& content);
std::string XmlBase64(std::string_view bytes);
std::string XmlHex(std::string_view bytes);

}  // namespace basalt
