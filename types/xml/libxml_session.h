// Gathers what libxml2 reports on this thread while a LibxmlSession::Scope stands. A session may go from thread to thread between
// scopes. Internal to types/xml.
#pragma once

#include <string>
#include <vector>

#include <libxml/xmlerror.h>

#include "types/xml/xml_document.h"

namespace basalt {

class LibxmlSession {
 public:
  // all: else only what concerns well-formedness counts, not namespaces and validity.
  LibxmlSession(bool all, XmlWarningReceiver* receiver);
  LibxmlSession(const LibxmlSession&) = delete;
  LibxmlSession& operator=(const LibxmlSession&) = delete;

  class Scope {
   public:
    explicit Scope(LibxmlSession& session);
    ~Scope();
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    void* const saved_context_;
    const xmlStructuredErrorFunc saved_handler_;
  };

  bool failed() const { return failed_; }
  [[noreturn]] void Throw(SqlState state, std::string message);
  // Tells what was warned of.
  void Report();

 private:
  static void Handle(void* self, xmlErrorPtr error);
  bool Counts(int* domain, int* level, int code) const;
  void Note(const xmlError& error);

  const bool all_;
  XmlWarningReceiver* const receiver_;
  bool failed_ = false;
  bool out_of_memory_ = false;
  std::string errors_;
  std::vector<ErrorFields> warnings_;
};

}  // namespace basalt
