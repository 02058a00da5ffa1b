// Which functions of a name could take a call at all.
#include <algorithm>

#include "engine/planner/bind/overload.h"

namespace basalt {

Oid OverloadResolver::SchemaByName(std::string_view name, int location) const {
  if (name == "pg_temp") return context_.execution.connection().temporary_catalog.schema();
  const SchemaDescriptor* schema = context_.catalog.FindSchema(context_.database, name);
  if (schema == nullptr) {
    throw SqlError(sqlstate::kInvalidSchemaName, Format("schema \"{}\" does not exist", name)).At(location);
  }
  return schema->oid;
}

namespace {

std::vector<int> InputPositions(const FunctionDescriptor& function) {
  std::vector<int> positions;
  for (size_t i = 0; i < function.argument_modes.size(); ++i) {
    const char mode = function.argument_modes[i];
    if (mode == 'i' || mode == 'b' || mode == 'v') positions.push_back(static_cast<int>(i));
  }
  return positions;
}

// A CALL has arguments for OUT parameters too.
const std::vector<Oid>& ParameterTypes(const FunctionDescriptor& function, bool with_out) {
  return with_out && !function.all_argument_types.empty() ? function.all_argument_types : function.argument_types;
}

std::string_view InputName(const FunctionDescriptor& function, int input, bool with_out) {
  if (function.argument_names.empty()) return {};
  if (with_out || function.argument_modes.empty()) {
    return static_cast<size_t>(input) < function.argument_names.size() ? std::string_view(function.argument_names[input]) : "";
  }
  const std::vector<int> positions = InputPositions(function);
  return function.argument_names[positions[input]];
}

// Maps named arguments to parameters; false if they do not fit.
bool MatchNames(const FunctionDescriptor& function, int argument_count, const std::vector<std::string>& names, bool with_out,
                std::vector<int>* positions) {
  const int parameters = static_cast<int>(ParameterTypes(function, with_out).size());
  const int positional = argument_count - static_cast<int>(names.size());
  if (function.argument_names.empty() || argument_count > parameters) return false;
  std::vector<bool> given(parameters, false);
  for (int i = 0; i < positional; ++i) {
    given[i] = true;
    positions->push_back(i);
  }
  for (const std::string& name : names) {
    int found = -1;
    for (int i = 0; i < parameters && found < 0; ++i) {
      if (InputName(function, i, with_out) == name) found = i;
    }
    if (found < 0 || given[found]) return false;
    given[found] = true;
    positions->push_back(found);
  }
  for (int i = 0; i < parameters; ++i) {
    if (given[i]) continue;
    if (i < parameters - function.default_count) return false;
    positions->push_back(i);
  }
  return true;
}

bool MakeCandidate(const FunctionDescriptor& function, int argument_count, const std::vector<std::string>& names,
                   bool expand_variadic, bool expand_defaults, bool with_out, FunctionCandidate* candidate) {
  const std::vector<Oid>& types = ParameterTypes(function, with_out);
  const int parameters = static_cast<int>(types.size());
  candidate->function = &function;
  if (!names.empty()) {
    if (!expand_defaults && argument_count != parameters) return false;
    if (!MatchNames(function, argument_count, names, with_out, &candidate->positions)) return false;
    for (int i = 0; i < argument_count; ++i) candidate->types.push_back(types[candidate->positions[i]]);
    candidate->default_count = parameters - argument_count;
    return true;
  }
  const bool variadic = expand_variadic && function.variadic_type != kInvalidOid && argument_count >= parameters;
  if (argument_count > parameters && !variadic) return false;
  if (argument_count < parameters && (!expand_defaults || argument_count + function.default_count < parameters)) return false;
  for (int i = 0; i < argument_count; ++i) {
    candidate->types.push_back(variadic && i >= parameters - 1 ? function.variadic_type : types[i]);
  }
  candidate->default_count = std::max(0, parameters - argument_count);
  candidate->variadic_count = variadic ? argument_count - parameters + 1 : 0;
  return true;
}

// The better of two candidates that take the same argument types; ties stay (ambiguous).
bool Prefer(const FunctionCandidate& first, const FunctionCandidate& second) {
  if (first.path_position != second.path_position) return first.path_position < second.path_position;
  return first.variadic_count == 0 && second.variadic_count > 0;
}

void AddCandidate(FunctionCandidate candidate, std::vector<FunctionCandidate>* candidates) {
  for (FunctionCandidate& known : *candidates) {
    if (known.types != candidate.types || known.positions != candidate.positions) continue;
    if (Prefer(candidate, known)) known = std::move(candidate);
    else if (!Prefer(known, candidate)) known.ambiguous = true;
    return;
  }
  candidates->push_back(std::move(candidate));
}

}  // namespace

std::vector<FunctionCandidate> OverloadResolver::Candidates(std::string_view schema, std::string_view name, int argument_count,
                                                            const std::vector<std::string>& names, bool expand_variadic,
                                                            bool expand_defaults) const {
  std::vector<FunctionCandidate> candidates;
  auto add = [&](Oid schema_oid, int position) {
    for (const FunctionDescriptor* function : context_.catalog.FindFunctions(schema_oid, name)) {
      FunctionCandidate candidate;
      candidate.path_position = position;
      if (argument_count < 0) {
        candidate.function = function;
        candidates.push_back(std::move(candidate));
      } else if (MakeCandidate(*function, argument_count, names, expand_variadic, expand_defaults, procedure_call_, &candidate)) {
        AddCandidate(std::move(candidate), &candidates);
      }
    }
  };
  if (!schema.empty()) {
    const SchemaDescriptor* found = context_.catalog.FindSchema(context_.database, schema);
    if (found != nullptr) add(found->oid, 0);
    return candidates;
  }
  int position = 0;
  for (Oid schema_oid : context_.search_path) {
    if (schema_oid != context_.execution.connection().temporary_catalog.schema()) add(schema_oid, position);
    ++position;
  }
  return candidates;
}

}  // namespace basalt
