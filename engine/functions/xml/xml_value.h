// SQL values inside XML, and the XML that XMLELEMENT and its like make. Pure but for what output functions read.
#pragma once

#include <optional>
#include <string>

#include "engine/functions/function_context.h"
#include "types/xml/xml_document.h"

namespace basalt {

// As SQL/XML maps values: true and false, ISO 8601, base64 or hex, arrays as <element>s, text escaped unless it is xml already.
// escape false: for attributes, whose writer escapes. hex: xmlbinary.
void AppendXmlValue(FunctionContext& context, const SqlType& type, const Datum& value, bool escape, bool hex, std::string* out);

// Warnings of libxml2 go to the statement's client.
class XmlWarnings : public XmlWarningReceiver {
 public:
  explicit XmlWarnings(FunctionContext& context) : environment_(context.environment()) {}
  void Warn(ErrorFields warning) override { environment_.Notice(std::move(warning)); }

 private:
  FunctionEnvironment& environment_;
};

StringRef KeepText(FunctionContext& context, std::string_view text);

// XMLPI. content null: none.
std::string MakeProcessingInstruction(std::string_view target, std::optional<std::string_view> content);
// XMLROOT. standalone: 0 yes, 1 no, 2 no value, 3 as it is.
std::string ReplaceXmlRoot(std::string_view value, std::optional<std::string_view> version, int standalone);

}  // namespace basalt
