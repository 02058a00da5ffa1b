// SQL/XML's own grammar, as ruleutils prints it.
#include "engine/planner/deparse/expression_printer.h"
#include "session/functions/xml_syntax.h"
#include "types/array.h"
#include "types/xml/xml_characters.h"

namespace basalt {

namespace {

std::vector<std::string> WordsOf(const Expression& constant) {
  std::vector<std::string> words;
  const Value& value = As<ConstantExpression>(constant).value;
  ArrayView(value.datum().str.view()).ForEach(PhysicalType::kString, [&](uint32_t, const NullableDatum& item) {
    words.emplace_back(item.value.str.view());
  });
  return words;
}

std::string NameOf(const std::string& xml) { return QuoteIdentifier(IdentifierOfXmlName(xml)); }

}  // namespace

bool ExpressionPrinter::PrintXmlSyntax(const FunctionExpression& call) {
  const std::optional<XmlSyntax> syntax = XmlSyntaxOf(*call.function);
  if (!syntax) return false;
  const std::vector<std::string> words = WordsOf(*call.arguments[0]);
  const ExpressionList& arguments = call.arguments;
  if (*syntax == XmlSyntax::kIsDocument) {
    out_ += "(";
    Print(*arguments[1], false);
    out_ += " IS DOCUMENT)";
    return true;
  }
  out_ += call.function->name + "(";
  const char* comma = "";
  size_t next = 1;
  const bool element = *syntax == XmlSyntax::kElement;
  if (*syntax == XmlSyntax::kParse || *syntax == XmlSyntax::kSerialize) out_ += words[0] + " ";
  if (element || *syntax == XmlSyntax::kPi) {
    out_ += "NAME " + NameOf(words[0]);
    comma = ", ";
  }
  const size_t first_name = element ? 1 : 0;
  const size_t names = element || *syntax == XmlSyntax::kForest ? words.size() - first_name : 0;
  if (names > 0 && element) out_ += ", XMLATTRIBUTES(";
  for (size_t i = 0; i < names; ++i) {
    if (i > 0) out_ += ", ";
    Print(*arguments[next++], true);
    out_ += " AS " + NameOf(words[first_name + i]);
    comma = ", ";
  }
  if (names > 0 && element) out_ += ")";
  const size_t end = *syntax == XmlSyntax::kRoot ? next + 1 : arguments.size();
  for (; next < end; ++next) {
    out_ += comma;
    Print(*arguments[next], true);
    comma = ", ";
  }
  if (*syntax == XmlSyntax::kParse) out_ += " " + words[1] + " WHITESPACE";
  if (*syntax == XmlSyntax::kRoot) PrintXmlRoot(*arguments[next], *arguments[next + 1]);
  if (*syntax == XmlSyntax::kSerialize) {
    out_ += " AS " + TypeText({static_cast<Oid>(std::stoul(words[1])), std::stoi(words[2]), kInvalidOid});
  }
  out_ += ")";
  return true;
}

void ExpressionPrinter::PrintXmlRoot(const Expression& version, const Expression& standalone) {
  out_ += ", VERSION ";
  const auto* constant = AsIf<ConstantExpression>(&version);
  if (constant != nullptr && constant->value.is_null()) out_ += "NO VALUE";
  else Print(version, false);
  static constexpr const char* kTexts[] = {", STANDALONE YES", ", STANDALONE NO", ", STANDALONE NO VALUE", ""};
  const auto* choice = AsIf<ConstantExpression>(&standalone);
  if (choice != nullptr) out_ += kTexts[choice->value.datum().i4 & 3];
}

void ExpressionPrinter::PrintXmlTable(const SetFunctionExpression& call) {
  const std::vector<std::string> words = WordsOf(*call.arguments[0]);
  out_ += "XMLTABLE(";
  size_t next = 3;
  size_t word = 0;
  for (; word < words.size() && (words[word][0] == 'n' || words[word][0] == 'd'); ++word) {
    out_ += word == 0 ? "XMLNAMESPACES (" : ", ";
    if (words[word][0] == 'd') out_ += "DEFAULT ";
    Print(*call.arguments[next++], true);
    if (words[word][0] == 'n') out_ += " AS " + QuoteIdentifier(words[word].substr(1));
  }
  if (word > 0) out_ += "), ";
  out_ += "(";
  Print(*call.arguments[2], true);
  out_ += ") PASSING (";
  Print(*call.arguments[1], true);
  out_ += ")";
  const char* separator = " COLUMNS ";
  for (; word < words.size(); ++word) {
    const char kind = words[word][0];
    out_ += separator + QuoteIdentifier(words[word].substr(1)) + " ";
    separator = ", ";
    if (kind == 'o') {
      out_ += "FOR ORDINALITY";
      continue;
    }
    const Expression& path = *call.arguments[next];
    const Expression& otherwise = *call.arguments[next + 1];
    next += 2;
    out_ += TypeText(otherwise.type);
    const auto* constant = AsIf<ConstantExpression>(&otherwise);
    if (constant == nullptr || !constant->value.is_null()) {
      out_ += " DEFAULT (";
      Print(otherwise, true);
      out_ += ")";
    }
    if (kind == 'C' || kind == 'R') {
      out_ += " PATH (";
      Print(path, true);
      out_ += ")";
    }
    if (kind == 'r' || kind == 'R') out_ += " NOT NULL";
  }
  out_ += ")";
}

}  // namespace basalt
