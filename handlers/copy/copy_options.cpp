#include "handlers/copy/copy_options.h"

#include <algorithm>
#include <optional>

#include "base/sql_error.h"
#include "handlers/ddl/ddl_context.h"

namespace basalt {
namespace {

[[noreturn]] void ThrowUnsupported(std::string message) { throw SqlError(sqlstate::kFeatureNotSupported, std::move(message)); }
[[noreturn]] void ThrowInvalid(std::string message) { throw SqlError(sqlstate::kInvalidParameterValue, std::move(message)); }
[[noreturn]] void ThrowSyntax(std::string message) { throw SqlError(sqlstate::kSyntaxError, std::move(message)); }

// As the statement gives them; what is not given stays empty.
struct GivenOptions {
  std::optional<std::string> format, delimiter, null_text, quote, escape;
  std::optional<CopyHeader> header;
  std::optional<int> encoding;
  std::optional<bool> freeze;
  std::optional<ColumnNames> force_quote, force_not_null, force_null;
};

template <typename T, typename Read>
void SetOnce(std::optional<T>* target, const ast::DefElem& option, const Read& read) {
  if (target->has_value()) throw SqlError(sqlstate::kSyntaxError, "conflicting or redundant options").At(option.location);
  *target = read();
}

bool EqualsIgnoringCase(std::string_view text, std::string_view lower) {
  return std::equal(text.begin(), text.end(), lower.begin(), lower.end(), [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b;
  });
}

CopyHeader ReadHeader(const ast::DefElem& option, bool is_from) {
  if (option.arg == nullptr) return CopyHeader::kPresent;
  const std::string text = DefinitionText(option);
  for (const char* yes : {"true", "on", "1"}) {
    if (EqualsIgnoringCase(text, yes)) return CopyHeader::kPresent;
  }
  for (const char* no : {"false", "off", "0"}) {
    if (EqualsIgnoringCase(text, no)) return CopyHeader::kNone;
  }
  if (!EqualsIgnoringCase(text, "match")) ThrowSyntax(Format("{} requires a Boolean value or \"match\"", option.defname));
  if (!is_from) ThrowUnsupported("cannot use \"match\" with HEADER in COPY TO");
  return CopyHeader::kMatch;
}

int ReadEncoding(const ast::DefElem& option) {
  const int encoding = FindEncoding(DefinitionText(option));
  if (encoding >= 0) return encoding;
  throw SqlError(sqlstate::kInvalidParameterValue, Format("argument to option \"{}\" must be a valid encoding name", option.defname))
      .At(option.location);
}

ColumnNames ReadNames(const ast::DefElem& option, bool star_allowed) {
  ColumnNames names;
  if (star_allowed && ast::Is<ast::A_Star>(option.arg)) {
    names.all = true;
    return names;
  }
  const auto* list = ast::DynCast<ast::List>(option.arg);
  if (list == nullptr) {
    throw SqlError(sqlstate::kInvalidParameterValue, Format("argument to option \"{}\" must be a list of column names", option.defname))
        .At(option.location);
  }
  for (const ast::Node* name : list) names.names.emplace_back(ast::StringValue(name));
  return names;
}

std::string ReadFormat(const ast::DefElem& option) {
  std::string format = DefinitionText(option);
  if (format == "text" || format == "csv" || format == "binary") return format;
  throw SqlError(sqlstate::kInvalidParameterValue, Format("COPY format \"{}\" not recognized", format)).At(option.location);
}

GivenOptions ReadGiven(const ast::CopyStmt& statement) {
  GivenOptions given;
  for (const auto* option : ast::Each<ast::DefElem>(statement.options)) {
    const std::string_view name = option->defname;
    const auto text = [&] { return DefinitionText(*option); };
    if (name == "format") SetOnce(&given.format, *option, [&] { return ReadFormat(*option); });
    else if (name == "freeze") SetOnce(&given.freeze, *option, [&] { return DefinitionBool(*option); });
    else if (name == "delimiter") SetOnce(&given.delimiter, *option, text);
    else if (name == "null") SetOnce(&given.null_text, *option, text);
    else if (name == "header") SetOnce(&given.header, *option, [&] { return ReadHeader(*option, statement.is_from); });
    else if (name == "quote") SetOnce(&given.quote, *option, text);
    else if (name == "escape") SetOnce(&given.escape, *option, text);
    else if (name == "force_quote") SetOnce(&given.force_quote, *option, [&] { return ReadNames(*option, true); });
    else if (name == "force_not_null") SetOnce(&given.force_not_null, *option, [&] { return ReadNames(*option, false); });
    else if (name == "force_null") SetOnce(&given.force_null, *option, [&] { return ReadNames(*option, false); });
    else if (name == "encoding") SetOnce(&given.encoding, *option, [&] { return ReadEncoding(*option); });
    else if (name != "convert_selectively") {
      throw SqlError(sqlstate::kSyntaxError, Format("option \"{}\" not recognized", name)).At(option->location);
    }
  }
  return given;
}

bool HasLineEnd(std::string_view text) { return text.find_first_of("\r\n") != text.npos; }

void CheckDelimiterAndNull(const CopyFormatOptions& format, const GivenOptions& given) {
  const bool csv = format.format == CopyFormat::kCsv;
  if (given.delimiter && given.delimiter->size() != 1) ThrowUnsupported("COPY delimiter must be a single one-byte character");
  if (HasLineEnd(std::string_view(&format.delimiter, 1))) ThrowInvalid("COPY delimiter cannot be newline or carriage return");
  if (HasLineEnd(format.null_text)) ThrowInvalid("COPY null representation cannot use newline or carriage return");
  if (!csv && std::string_view("\\.abcdefghijklmnopqrstuvwxyz0123456789").find(format.delimiter) != std::string_view::npos) {
    ThrowInvalid(Format("COPY delimiter cannot be \"{}\"", format.delimiter));
  }
}

void CheckQuoting(const CopyFormatOptions& format, const GivenOptions& given) {
  const bool csv = format.format == CopyFormat::kCsv;
  if (!csv && given.quote) ThrowUnsupported("COPY quote available only in CSV mode");
  if (csv && given.quote && given.quote->size() != 1) ThrowUnsupported("COPY quote must be a single one-byte character");
  if (csv && format.delimiter == format.quote) ThrowInvalid("COPY delimiter and quote must be different");
  if (!csv && given.escape) ThrowUnsupported("COPY escape available only in CSV mode");
  if (csv && given.escape && given.escape->size() != 1) ThrowUnsupported("COPY escape must be a single one-byte character");
}

void CheckForce(bool csv, bool given, const char* name, bool right_direction, const char* direction) {
  if (!given) return;
  if (!csv) ThrowUnsupported(Format("COPY force {} available only in CSV mode", name));
  if (!right_direction) ThrowUnsupported(Format("COPY force {} only available using COPY {}", name, direction));
}

}  // namespace

CopyOptions ReadCopyOptions(const ast::CopyStmt& statement, int client_encoding) {
  GivenOptions given = ReadGiven(statement);
  CopyOptions options;
  CopyFormatOptions& format = options.format;
  const std::string name = given.format.value_or("text");
  format.format = name == "csv" ? CopyFormat::kCsv : name == "binary" ? CopyFormat::kBinary : CopyFormat::kText;
  const bool csv = format.format == CopyFormat::kCsv, binary = format.format == CopyFormat::kBinary;
  if (binary && given.delimiter) ThrowSyntax("cannot specify DELIMITER in BINARY mode");
  if (binary && given.null_text) ThrowSyntax("cannot specify NULL in BINARY mode");
  format.delimiter = csv ? ',' : '\t';
  if (given.delimiter && !given.delimiter->empty()) format.delimiter = given.delimiter->front();
  format.null_text = given.null_text.value_or(csv ? "" : "\\N");
  if (given.quote && !given.quote->empty()) format.quote = given.quote->front();
  format.escape = given.escape && !given.escape->empty() ? given.escape->front() : format.quote;
  format.header = given.header.value_or(CopyHeader::kNone);
  format.encoding = given.encoding.value_or(client_encoding);
  CheckDelimiterAndNull(format, given);
  if (binary && format.header != CopyHeader::kNone) ThrowUnsupported("cannot specify HEADER in BINARY mode");
  CheckQuoting(format, given);
  CheckForce(csv, given.force_quote.has_value(), "quote", !statement.is_from, "TO");
  CheckForce(csv, given.force_not_null.has_value(), "not null", statement.is_from, "FROM");
  CheckForce(csv, given.force_null.has_value(), "null", statement.is_from, "FROM");
  if (format.null_text.find(format.delimiter) != std::string::npos) {
    ThrowUnsupported("COPY delimiter must not appear in the NULL specification");
  }
  if (csv && format.null_text.find(format.quote) != std::string::npos) {
    ThrowUnsupported("CSV quote character must not appear in the NULL specification");
  }
  options.freeze = given.freeze.value_or(false);
  options.force_quote = given.force_quote.value_or(ColumnNames());
  options.force_not_null = given.force_not_null.value_or(ColumnNames());
  options.force_null = given.force_null.value_or(ColumnNames());
  return options;
}

}  // namespace basalt
