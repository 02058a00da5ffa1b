#include "types/xml/xml_document.h"

#include <climits>

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xmlwriter.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>

#include "types/xml/libxml_session.h"
#include "types/xml/xml_characters.h"
#include "types/xml/xml_declaration.h"

namespace basalt {
namespace {

// Steps of one evaluation: seconds
constexpr unsigned long kPathSteps = 200'000'000;
// A tree is charged as this many times its text: an estimate, nodes of short texts take more than their text by far.
constexpr int64_t kTreeFactor = 12;

template <auto Free>
struct Freer {
  template <typename T>
  void operator()(T* pointer) const { Free(pointer); }
};
using Tree = std::unique_ptr<xmlDoc, Freer<xmlFreeDoc>>;
using ParserContext = std::unique_ptr<xmlParserCtxt, Freer<xmlFreeParserCtxt>>;
using PathContext = std::unique_ptr<xmlXPathContext, Freer<xmlXPathFreeContext>>;
using Buffer = std::unique_ptr<xmlBuffer, Freer<xmlBufferFree>>;
using Writer = std::unique_ptr<xmlTextWriter, Freer<xmlFreeTextWriter>>;

struct StringFreer {
  void operator()(xmlChar* text) const { xmlFree(text); }
};
using XmlString = std::unique_ptr<xmlChar, StringFreer>;

const xmlChar* Xml(const char* text) { return reinterpret_cast<const xmlChar*>(text); }
const xmlChar* Xml(const std::string& text) { return Xml(text.c_str()); }
std::string Text(const xmlChar* text) { return text == nullptr ? std::string() : reinterpret_cast<const char*>(text); }
std::string Text(const Buffer& buffer) {
  return {reinterpret_cast<const char*>(xmlBufferContent(buffer.get())), static_cast<size_t>(xmlBufferLength(buffer.get()))};
}

// libxml2's memory, which it takes from malloc, by estimate.
class Charge {
 public:
  Charge(MemoryAccount* account, size_t text_bytes) : account_(account), bytes_(static_cast<int64_t>(text_bytes) * kTreeFactor) {
    if (text_bytes < 16 * 1024) account_ = nullptr;
    if (account_ != nullptr) account_->Charge(bytes_);
  }
  ~Charge() {
    if (account_ != nullptr) account_->Release(bytes_);
  }
  Charge(const Charge&) = delete;
  Charge& operator=(const Charge&) = delete;

 private:
  MemoryAccount* account_;
  int64_t bytes_;
};

void Parse(const std::string& text, bool document, LibxmlSession& session) {
  const SqlState state = document ? sqlstate::kInvalidXmlDocument : sqlstate::kInvalidXmlContent;
  const char* const message = document ? "invalid XML document" : "invalid XML content";
  XmlDeclaration declaration;
  if (!document) {
    const XmlDeclarationFault fault = ReadXmlDeclaration(text, &declaration);
    if (fault != XmlDeclarationFault::kNone) {
      throw SqlError(state, "invalid XML content: invalid XML declaration").Detail(DescribeFault(fault));
    }
    document = HasDocumentType(std::string_view(text).substr(declaration.bytes));
  }
  const ParserContext context(xmlNewParserCtxt());
  if (context == nullptr) throw std::bad_alloc();
  if (document) {
    const Tree tree(xmlCtxtReadDoc(context.get(), Xml(text), nullptr, "UTF-8", XML_PARSE_NOENT | XML_PARSE_DTDATTR));
    if (tree == nullptr || session.failed()) session.Throw(state, message);
    return;
  }
  const std::string version(declaration.version.value_or(""));
  const Tree tree(xmlNewDoc(declaration.version ? Xml(version) : nullptr));
  if (tree == nullptr) throw std::bad_alloc();
  tree->encoding = xmlStrdup(Xml("UTF-8"));
  tree->standalone = declaration.standalone;
  if (text.size() == declaration.bytes) return;
  const int result = xmlParseBalancedChunkMemory(tree.get(), nullptr, nullptr, 0, Xml(text.c_str() + declaration.bytes), nullptr);
  if (result != 0 || session.failed()) session.Throw(state, message);
}

}  // namespace

void CheckXml(std::string_view text, bool document, MemoryAccount* account, XmlWarningReceiver* warnings) {
  const Charge charge(account, text.size());
  LibxmlSession session(false, warnings);
  const LibxmlSession::Scope scope(session);
  Parse(std::string(text), document, session);
  session.Report();
}

bool IsWellFormedXml(std::string_view text, bool document, MemoryAccount* account, XmlWarningReceiver* warnings) {
  try {
    CheckXml(text, document, account, warnings);
    return true;
  } catch (const SqlError& error) {
    if (error.fields().state == sqlstate::kOutOfMemory) throw;
    return false;
  }
}

void FormatXml(std::string_view value, std::string_view encoding, std::string* out) {
  XmlDeclaration declaration;
  ReadXmlDeclaration(value, &declaration);
  value.remove_prefix(declaration.bytes);
  const bool written = AppendXmlDeclaration(declaration.version, encoding, declaration.standalone, out);
  if (!written && value.starts_with('\n')) value.remove_prefix(1);  // the first line would be empty
  out->append(value);
}

struct XmlDocument::Parts {
  Parts(size_t bytes, MemoryAccount* account, XmlWarningReceiver* warnings) : charge(account, bytes), session(true, warnings) {}
  Charge charge;
  LibxmlSession session;
  Tree tree;
  PathContext paths;

  XmlPathResult Evaluate(void* compiled, void** result, xmlNodePtr node) {
    const LibxmlSession::Scope scope(session);
    paths->node = node;
    paths->opLimit = kPathSteps;
    paths->opCount = 0;
    if (*result != nullptr) xmlXPathFreeObject(static_cast<xmlXPathObjectPtr>(*result));
    auto* const object = xmlXPathCompiledEval(static_cast<xmlXPathCompExprPtr>(compiled), paths.get());
    *result = object;
    if (object == nullptr || session.failed()) session.Throw(sqlstate::kInternalError, "could not create XPath object");
    XmlPathResult out;
    switch (object->type) {
      case XPATH_NODESET: out.node_count = object->nodesetval == nullptr ? 0 : static_cast<size_t>(object->nodesetval->nodeNr); break;
      case XPATH_BOOLEAN:
        out.kind = XmlPathResult::Kind::kBoolean;
        out.boolean = object->boolval != 0;
        break;
      case XPATH_NUMBER:
        out.kind = XmlPathResult::Kind::kNumber;
        out.number = object->floatval;
        break;
      case XPATH_STRING:
        out.kind = XmlPathResult::Kind::kString;
        out.text = Text(object->stringval);
        break;
      default: ThrowInternal(Format("xpath expression result type {} is unsupported", static_cast<int>(object->type)));
    }
    return out;
  }
};

XmlDocument::XmlDocument(std::string_view text, MemoryAccount* account, XmlWarningReceiver* warnings)
    : parts_(std::make_unique<Parts>(text.size(), account, warnings)) {
  const LibxmlSession::Scope scope(parts_->session);
  XmlDeclaration declaration;
  ReadXmlDeclaration(text, &declaration);  // it may name another encoding than the text has
  text.remove_prefix(declaration.bytes);
  if (text.size() > INT_MAX) throw SqlError(sqlstate::kProgramLimitExceeded, "XML document is too large");
  const ParserContext parser(xmlNewParserCtxt());
  if (parser == nullptr) throw std::bad_alloc();
  parts_->tree.reset(xmlCtxtReadMemory(parser.get(), text.data(), static_cast<int>(text.size()), nullptr, nullptr, 0));
  if (parts_->tree == nullptr || parts_->session.failed()) {
    parts_->session.Throw(sqlstate::kInvalidXmlDocument, "could not parse XML document");
  }
  parts_->paths.reset(xmlXPathNewContext(parts_->tree.get()));
  if (parts_->paths == nullptr) throw std::bad_alloc();
  parts_->session.Report();
}

XmlDocument::~XmlDocument() = default;

bool XmlDocument::AddNamespace(const std::string& name, const std::string& uri) {
  return xmlXPathRegisterNs(parts_->paths.get(), Xml(name), Xml(uri)) == 0;
}

std::unique_ptr<XmlPath> XmlDocument::Compile(const std::string& path, SqlState state) {
  const LibxmlSession::Scope scope(parts_->session);
  std::unique_ptr<XmlPath> compiled(new XmlPath());
  compiled->compiled_ = xmlXPathCtxtCompile(parts_->paths.get(), Xml(path));
  if (compiled->compiled_ == nullptr || parts_->session.failed()) parts_->session.Throw(state, "invalid XPath expression");
  return compiled;
}

XmlPathResult XmlDocument::Evaluate(XmlPath& path) {
  return parts_->Evaluate(path.compiled_, &path.result_, reinterpret_cast<xmlNodePtr>(parts_->tree.get()));
}
XmlPathResult XmlDocument::EvaluateAtRoot(XmlPath& path) {
  return parts_->Evaluate(path.compiled_, &path.result_, xmlDocGetRootElement(parts_->tree.get()));
}
XmlPathResult XmlDocument::EvaluateAtNode(XmlPath& path, const XmlPath& nodes, size_t index) {
  return parts_->Evaluate(path.compiled_, &path.result_, static_cast<xmlXPathObjectPtr>(nodes.result_)->nodesetval->nodeTab[index]);
}

void XmlDocument::AppendNode(const XmlPath& nodes, size_t index, std::string* out) {
  const LibxmlSession::Scope scope(parts_->session);
  const xmlNodePtr node = static_cast<xmlXPathObjectPtr>(nodes.result_)->nodesetval->nodeTab[index];
  if (node->type == XML_ATTRIBUTE_NODE || node->type == XML_TEXT_NODE || node->type == XML_NAMESPACE_DECL) {
    const XmlString text(xmlXPathCastNodeToString(node));
    return AppendXmlEscaped(Text(text.get()), out);
  }
  const Buffer buffer(xmlBufferCreate());
  // A copy has the definitions of namespaces that stand further up.
  const xmlNodePtr copy = xmlCopyNode(node, 1);
  if (buffer == nullptr || copy == nullptr) parts_->session.Throw(sqlstate::kOutOfMemory, "could not copy node");
  const int bytes = xmlNodeDump(buffer.get(), nullptr, copy, 0, 0);
  if (copy->type == XML_DOCUMENT_NODE) xmlFreeDoc(reinterpret_cast<xmlDocPtr>(copy));
  else xmlFreeNode(copy);
  if (bytes == -1 || parts_->session.failed()) parts_->session.Throw(sqlstate::kOutOfMemory, "could not dump node");
  out->append(Text(buffer));
}

std::string XmlDocument::TextOfNodes(const XmlPath& nodes) {
  const XmlString text(xmlXPathCastNodeSetToString(static_cast<xmlXPathObjectPtr>(nodes.result_)->nodesetval));
  return Text(text.get());
}

XmlPath::~XmlPath() {
  if (result_ != nullptr) xmlXPathFreeObject(static_cast<xmlXPathObjectPtr>(result_));
  if (compiled_ != nullptr) xmlXPathFreeCompExpr(static_cast<xmlXPathCompExprPtr>(compiled_));
}

std::string XPathText(bool value) { return Text(XmlString(xmlXPathCastBooleanToString(value ? 1 : 0)).get()); }
std::string XPathText(double value) { return Text(XmlString(xmlXPathCastNumberToString(value)).get()); }

std::string MakeXmlElement(const std::string& name, const std::vector<std::pair<std::string, std::string>>& attributes,
                           const std::vector<std::string>& content) {
  LibxmlSession session(true, nullptr);
  const LibxmlSession::Scope scope(session);
  const Buffer buffer(xmlBufferCreate());
  Writer writer(buffer == nullptr ? nullptr : xmlNewTextWriterMemory(buffer.get(), 0));
  if (writer == nullptr) throw std::bad_alloc();
  bool good = xmlTextWriterStartElement(writer.get(), Xml(name)) >= 0;
  for (const auto& [key, value] : attributes) good = good && xmlTextWriterWriteAttribute(writer.get(), Xml(key), Xml(value)) >= 0;
  for (const std::string& part : content) good = good && xmlTextWriterWriteRaw(writer.get(), Xml(part)) >= 0;
  good = good && xmlTextWriterEndElement(writer.get()) >= 0;
  writer.reset();  // flushes
  if (!good || session.failed()) throw SqlError(sqlstate::kInternalError, "could not write XML element");
  return Text(buffer);
}

namespace {

template <auto Write>
std::string Encoded(std::string_view bytes) {
  LibxmlSession session(true, nullptr);
  const LibxmlSession::Scope scope(session);
  const Buffer buffer(xmlBufferCreate());
  Writer writer(buffer == nullptr ? nullptr : xmlNewTextWriterMemory(buffer.get(), 0));
  if (writer == nullptr) throw std::bad_alloc();
  Write(writer.get(), bytes.data(), 0, static_cast<int>(bytes.size()));
  writer.reset();
  return Text(buffer);
}

}  // namespace

std::string XmlBase64(std::string_view bytes) { return Encoded<&xmlTextWriterWriteBase64>(bytes); }
std::string XmlHex(std::string_view bytes) { return Encoded<&xmlTextWriterWriteBinHex>(bytes); }

}  // namespace basalt
