#include "types/xml/libxml_session.h"

#include <cstdarg>
#include <cstdio>
#include <mutex>

#include <libxml/globals.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>

namespace basalt {
namespace {

// Whatever a document refers to is empty.
xmlParserInputPtr LoadNothing(const char*, const char*, xmlParserCtxtPtr context) {
  return xmlNewStringInputStream(context, reinterpret_cast<const xmlChar*>(""));
}

void Initialize() {
  static std::once_flag once;
  std::call_once(once, [] {
    xmlInitParser();
    xmlSetExternalEntityLoader(&LoadNothing);
  });
}

void AppendFormatted(void* out, const char* format, ...) {
  char buffer[1024];
  va_list arguments;
  va_start(arguments, format);
  const int length = std::vsnprintf(buffer, sizeof(buffer), format, arguments);
  va_end(arguments);
  if (length <= 0) return;
  try {
    static_cast<std::string*>(out)->append(buffer, std::min<size_t>(static_cast<size_t>(length), sizeof(buffer) - 1));
  } catch (const std::bad_alloc&) {  // the message is shorter then: libxml2's frames lie between here and any handler
  }
}

void ChopLineFeeds(std::string* text) {
  while (!text->empty() && text->back() == '\n') text->pop_back();
}

std::string Describe(const xmlError& error) {
  const auto* context = static_cast<xmlParserCtxtPtr>(error.ctxt);
  const auto* node = static_cast<xmlNodePtr>(error.node);
  std::string text;
  if (error.line > 0) text += Format("line {}: ", error.line);
  if (node != nullptr && node->type == XML_ELEMENT_NODE) text += Format("element {}: ", reinterpret_cast<const char*>(node->name));
  text += error.message != nullptr ? error.message : "(no message provided)";
  if (context != nullptr && error.domain != XML_FROM_XPATH && context->input != nullptr) {
    ChopLineFeeds(&text);
    text += '\n';
    const xmlGenericErrorFunc handler = xmlGenericError;
    void* const handler_context = xmlGenericErrorContext;
    xmlSetGenericErrorFunc(&text, &AppendFormatted);
    xmlParserPrintFileContext(context->input);
    xmlSetGenericErrorFunc(handler_context, handler);
  }
  ChopLineFeeds(&text);
  return text;
}

}  // namespace

LibxmlSession::LibxmlSession(bool all, XmlWarningReceiver* receiver) : all_(all), receiver_(receiver) { Initialize(); }

LibxmlSession::Scope::Scope(LibxmlSession& session)
    : saved_context_(xmlStructuredErrorContext), saved_handler_(xmlStructuredError) {
  xmlSetStructuredErrorFunc(&session, &LibxmlSession::Handle);
}
LibxmlSession::Scope::~Scope() { xmlSetStructuredErrorFunc(saved_context_, saved_handler_); }

void LibxmlSession::Throw(SqlState state, std::string message) {
  if (out_of_memory_) throw SqlError(sqlstate::kOutOfMemory, "out of memory");
  Report();
  failed_ = false;
  throw SqlError(state, std::move(message)).Detail(std::move(errors_));
}

void LibxmlSession::Report() {
  if (receiver_ != nullptr) {
    for (ErrorFields& warning : warnings_) receiver_->Warn(std::move(warning));
  }
  warnings_.clear();
}

// Some namespace errors come from the parser's domain, and one is a mere warning.
bool LibxmlSession::Counts(int* domain, int* level, int code) const {
  switch (code) {
    case XML_WAR_NS_URI:
      *level = XML_ERR_ERROR;
      *domain = XML_FROM_NAMESPACE;
      break;
    case XML_ERR_NS_DECL_ERROR: case XML_WAR_NS_URI_RELATIVE: case XML_WAR_NS_COLUMN: case XML_NS_ERR_XML_NAMESPACE:
    case XML_NS_ERR_UNDEFINED_NAMESPACE: case XML_NS_ERR_QNAME: case XML_NS_ERR_ATTRIBUTE_REDEFINED: case XML_NS_ERR_EMPTY:
      *domain = XML_FROM_NAMESPACE;
      break;
    default: break;
  }
  switch (*domain) {
    case XML_FROM_PARSER:
      if (code == XML_ERR_NOT_WELL_BALANCED && failed_) return false;  // it only repeats what was said
      return code != XML_WAR_UNDECLARED_ENTITY;
    case XML_FROM_NONE: case XML_FROM_MEMORY: case XML_FROM_IO: return code != XML_WAR_UNDECLARED_ENTITY;
    default: return all_;
  }
}

void LibxmlSession::Note(const xmlError& error) {
  int domain = error.domain;
  int level = error.level;
  if (!Counts(&domain, &level, error.code)) return;
  std::string text = Describe(error);
  if (level >= XML_ERR_ERROR) {
    ChopLineFeeds(&errors_);
    if (!errors_.empty()) errors_ += '\n';
    errors_ += text;
    failed_ = true;
    return;
  }
  ErrorFields warning;
  warning.severity = level >= XML_ERR_WARNING ? Severity::kWarning : Severity::kNotice;
  warning.state = level >= XML_ERR_WARNING ? sqlstate::kWarning : sqlstate::kSuccessfulCompletion;
  warning.message = std::move(text);
  warnings_.push_back(std::move(warning));
}

void LibxmlSession::Handle(void* self, xmlErrorPtr error) {
  auto* session = static_cast<LibxmlSession*>(self);
  try {
    session->Note(*error);
  } catch (const std::bad_alloc&) {
    session->failed_ = session->out_of_memory_ = true;
  }
}

}  // namespace basalt
