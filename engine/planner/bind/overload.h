// Choice of functions and operators by name and argument types: PostgreSQL's candidate search and tie-breaking rules on the
// complete catalog. Used by the binder only.
#pragma once

#include <string_view>
#include <vector>

#include "engine/planner/bind/coerce.h"

namespace basalt {

struct FunctionCandidate {
  const FunctionDescriptor* function = nullptr;
  std::vector<Oid> types;          // of the actual arguments, in call order: variadic elements repeated, defaults not included
  std::vector<int> positions;      // named calls: parameter of each actual argument, then those that take their default
  int variadic_count = 0;          // arguments gathered into the variadic array
  int default_count = 0;
  int path_position = 0;
  bool ambiguous = false;          // another one of the same schema takes the same arguments, by other defaults
};

struct FunctionLookup {
  enum class Result : uint8_t { kNotFound, kMultiple, kFunction, kCoercion } result = Result::kNotFound;
  FunctionCandidate candidate;
  Oid coercion_target = kInvalidOid;  // kCoercion: name is a type's, argument is cast
};

class OverloadResolver {
 public:
  OverloadResolver(PlanningContext& context, const Coercer& coercer) : context_(context), coercer_(coercer) {}

  // argument_names: of the trailing named arguments. first_argument: the expression, for functional casts of literals.
  FunctionLookup FindFunction(std::string_view schema, std::string_view name, const std::vector<Oid>& arguments,
                              const std::vector<std::string>& argument_names, bool expand_variadic, bool literal_argument) const;
  // left 0: prefix operator. Throws 42883/42725 with position unless missing_ok.
  const OperatorDescriptor* FindOperator(std::string_view schema, std::string_view name, Oid left, Oid right, bool missing_ok,
                                         int location) const;
  std::vector<FunctionCandidate> Candidates(std::string_view schema, std::string_view name, int argument_count,
                                            const std::vector<std::string>& argument_names, bool expand_variadic,
                                            bool expand_defaults) const;
  // CALL: OUT parameters of procedures count as parameters.
  void set_procedure_call(bool procedure_call) { procedure_call_ = procedure_call; }
  std::string OperatorSignature(std::string_view schema, std::string_view name, Oid left, Oid right) const;
  std::string FunctionSignature(std::string_view schema, std::string_view name, const std::vector<Oid>& arguments,
                                const std::vector<std::string>& argument_names) const;
  Oid SchemaByName(std::string_view name, int location) const;  // 3F000 if there is none

  bool IsTypeName(std::string_view schema, std::string_view name) const { return FindTypeByName(schema, name) != kInvalidOid; }

 private:
  struct Choice {
    std::vector<Oid> types;
    size_t origin;
  };
  std::vector<Choice> Match(const std::vector<Oid>& inputs, std::vector<Choice> choices) const;
  // Index into choices or -1.
  int Select(const std::vector<Oid>& inputs, std::vector<Choice> choices) const;
  bool ResolveUnknowns(const std::vector<Oid>& inputs, std::vector<Choice>* choices) const;
  const OperatorDescriptor* ExactOperator(std::span<const Oid> schemas, std::string_view name, Oid left, Oid right) const;
  Oid FindTypeByName(std::string_view schema, std::string_view name) const;
  Oid FunctionalCast(std::string_view schema, std::string_view name, Oid source, bool literal) const;

  PlanningContext& context_;
  const Coercer& coercer_;
  bool procedure_call_ = false;
};

}  // namespace basalt
