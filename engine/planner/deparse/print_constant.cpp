#include <algorithm>

#include "engine/planner/deparse/expression_printer.h"

namespace basalt {

void ExpressionPrinter::PrintConstant(const ConstantExpression& constant, int show_type) {
  if (constant.value.is_null()) {
    out_ += "NULL";
    if (show_type >= 0) out_ += "::" + TypeText(constant.type);
    return;
  }
  std::string text;
  IoContext io = context_.Io();
  const std::vector<Oid> path = {kPgCatalogSchema};
  const CatalogNames qualified(context_.catalog, context_.database, path);  // whoever reads it again needs no search path
  io.names = &qualified;
  FormatText(SqlType{constant.type.oid, -1, constant.type.collation}, constant.value.datum(), io, &text);
  bool label = true;
  const bool starts_with_digit = !text.empty() && text[0] >= '0' && text[0] <= '9';
  switch (constant.type.oid) {
    case kInt4Oid:
      label = !starts_with_digit;
      out_ += label ? "'" + text + "'" : text;
      break;
    case kNumericOid: {
      const bool plain = starts_with_digit && text.find_first_of("eE.") != std::string::npos;
      out_ += plain ? text : "'" + text + "'";
      label = !plain || constant.type.typmod >= 0;
      break;
    }
    case kBoolOid:
      out_ += constant.value.datum().b ? "true" : "false";
      label = false;
      break;
    case kUnknownOid:
      out_ += QuoteConstant(text);
      label = false;
      break;
    default: out_ += QuoteConstant(text);
  }
  if (show_type < 0) return;
  if (label || show_type > 0) out_ += "::" + TypeText(constant.type);
}

}  // namespace basalt
