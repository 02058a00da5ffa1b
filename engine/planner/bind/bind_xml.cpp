// SQL/XML's own grammar: XMLELEMENT and its like become calls of session/functions/xml_syntax.h.
#include <algorithm>

#include "engine/planner/bind/binder.h"
#include "types/array.h"
#include "types/xml/xml_characters.h"

namespace basalt {

ExpressionPtr Binder::TextArray(const std::vector<std::string>& words) {
  std::vector<NullableDatum> elements;
  for (const std::string& word : words) elements.push_back({MakeDatum(StringRef(word)), false});
  Arena arena;
  const Datum list = MakeDatum(PackArray(kTextOid, PhysicalType::kString, elements, {}, arena));
  return coercer_.MakeConstant(context_.MakeType(kTextArrayOid), &list);
}

ExpressionPtr Binder::MakeXml(XmlSyntax syntax, const std::vector<std::string>& words, ExpressionList arguments, int location) {
  auto call = std::make_unique<FunctionExpression>();
  call->function = &XmlSyntaxFunction(syntax);
  call->kernel = &XmlSyntaxKernel(syntax);
  call->form = Expression::Form::kSqlSyntax;
  call->location = location;
  arguments.insert(arguments.begin(), TextArray(words));
  for (const ExpressionPtr& argument : arguments) call->argument_types.push_back(argument->type);
  call->arguments = std::move(arguments);
  coercer_.Finish(call.get(), context_.MakeType(call->function->result_type));
  return call;
}

// Attributes, or the elements of XMLFOREST: each has a name, be it a column's.
ExpressionList Binder::BindXmlNames(Scope& scope, const ast::XmlExpr* node, std::vector<std::string>* names) {
  ExpressionList values;
  const bool element = node->op == ast::IS_XMLELEMENT;
  for (const ast::ResTarget* target : ast::Each<ast::ResTarget>(node->named_args)) {
    values.push_back(Bind(scope, target->val));
    std::string name;
    if (target->name != nullptr) {
      name = XmlNameOf(ast::Text(target->name), false, false);
    } else if (ast::Is<ast::ColumnRef>(target->val)) {
      name = XmlNameOf(TargetName(target->val), true, false);
    } else {
      throw SqlError(sqlstate::kSyntaxError, element ? "unnamed XML attribute value must be a column reference"
                                                     : "unnamed XML element value must be a column reference")
          .At(NodeLocation(target->val));
    }
    if (element && std::find(names->begin() + 1, names->end(), name) != names->end()) {
      throw SqlError(sqlstate::kSyntaxError, Format("XML attribute name \"{}\" appears more than once", name)).At(NodeLocation(target->val));
    }
    names->push_back(std::move(name));
  }
  return values;
}

ExpressionPtr Binder::BindXml(Scope& scope, const ast::XmlExpr* node) {
  const auto syntax = static_cast<XmlSyntax>(node->op);
  std::vector<std::string> words;
  if (syntax == XmlSyntax::kElement || syntax == XmlSyntax::kPi) words.push_back(XmlNameOf(ast::Text(node->name), false, false));
  ExpressionList arguments = BindXmlNames(scope, node, &words);
  int number = 0;
  for (const ast::Node* argument : node->args) {
    ExpressionPtr value = Bind(scope, argument);
    const auto coerced = [&](Oid type, const char* clause) { return coercer_.CoerceToSpecific(std::move(value), type, clause); };
    switch (syntax) {
      case XmlSyntax::kConcat: value = coerced(kXmlOid, "XMLCONCAT"); break;
      case XmlSyntax::kParse: value = number == 0 ? coerced(kTextOid, "XMLPARSE") : coerced(kBoolOid, "XMLPARSE"); break;
      case XmlSyntax::kPi: value = coerced(kTextOid, "XMLPI"); break;
      case XmlSyntax::kRoot: value = coerced(number == 0 ? kXmlOid : number == 1 ? kTextOid : kInt4Oid, "XMLROOT"); break;
      case XmlSyntax::kIsDocument: value = coerced(kXmlOid, "IS DOCUMENT"); break;
      default: break;
    }
    arguments.push_back(std::move(value));
    ++number;
  }
  if (syntax == XmlSyntax::kParse) {
    const auto* preserve = AsIf<ConstantExpression>(arguments[1].get());
    words = {node->xmloption == ast::XMLOPTION_DOCUMENT ? "DOCUMENT" : "CONTENT",
             preserve != nullptr && preserve->value.datum().b ? "PRESERVE" : "STRIP"};
    arguments.pop_back();
  }
  return MakeXml(syntax, words, std::move(arguments), node->location);
}

ExpressionPtr Binder::BindXmlSerialize(Scope& scope, const ast::XmlSerialize* node) {
  ExpressionList arguments;
  arguments.push_back(coercer_.CoerceToSpecific(Bind(scope, node->expr), kXmlOid, "XMLSERIALIZE"));
  const SqlType target = BindTypeName(node->type_name);
  const std::vector<std::string> words = {node->xmloption == ast::XMLOPTION_DOCUMENT ? "DOCUMENT" : "CONTENT", std::to_string(target.oid),
                                          std::to_string(target.typmod)};
  ExpressionPtr text = MakeXml(XmlSyntax::kSerialize, words, std::move(arguments), node->location);
  ExpressionPtr result = coercer_.CoerceToTarget(std::move(text), target, CoercionContext::kImplicit, Expression::Form::kImplicitCast, -1);
  if (result == nullptr) {
    throw SqlError(sqlstate::kCannotCoerce, Format("cannot cast XMLSERIALIZE result to {}", context_.TypeName(target.oid))).At(node->location);
  }
  return result;
}

}  // namespace basalt
