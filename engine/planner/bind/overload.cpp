#include "engine/planner/bind/overload.h"

#include <algorithm>

namespace basalt {

std::vector<OverloadResolver::Choice> OverloadResolver::Match(const std::vector<Oid>& inputs, std::vector<Choice> choices) const {
  std::erase_if(choices, [&](const Choice& choice) {
    return !coercer_.CanCoerce(inputs, choice.types, CoercionContext::kImplicit);
  });
  return choices;
}

namespace {

// Keeps the choices with the best score, if any scored above zero.
template <typename Choices, typename Score>
void KeepBest(Choices* choices, Score score) {
  int best = 0;
  for (const auto& choice : *choices) best = std::max(best, score(choice));
  if (best == 0) return;
  std::erase_if(*choices, [&](const auto& choice) { return score(choice) < best; });
}

}  // namespace

// Steps 4.c to 4.f of the manual's "Function Type Resolution".
int OverloadResolver::Select(const std::vector<Oid>& inputs, std::vector<Choice> choices) const {
  const CatalogSnapshot& catalog = context_.catalog;
  std::vector<Oid> bases;
  int unknowns = 0;
  for (Oid type : inputs) {
    bases.push_back(type == kUnknownOid ? type : BaseType(catalog, type));
    unknowns += type == kUnknownOid ? 1 : 0;
  }
  KeepBest(&choices, [&](const Choice& choice) {
    int score = 0;
    for (size_t i = 0; i < bases.size(); ++i) score += bases[i] != kUnknownOid && choice.types[i] == bases[i] ? 1 : 0;
    return score;
  });
  if (choices.size() == 1) return static_cast<int>(choices[0].origin);
  KeepBest(&choices, [&](const Choice& choice) {
    int score = 0;
    for (size_t i = 0; i < bases.size(); ++i) {
      if (bases[i] == kUnknownOid) continue;
      if (choice.types[i] == bases[i] || IsPreferredType(catalog, TypeCategory(catalog, bases[i]), choice.types[i])) ++score;
    }
    return score;
  });
  if (choices.size() == 1) return static_cast<int>(choices[0].origin);
  if (unknowns == 0) return -1;
  if (ResolveUnknowns(bases, &choices)) {
    if (choices.size() == 1) return static_cast<int>(choices[0].origin);
  }
  // Unknown literals are taken to be of the one known type, if that decides.
  if (unknowns == static_cast<int>(bases.size())) return -1;
  Oid known = kInvalidOid;
  for (Oid type : bases) {
    if (type == kUnknownOid) continue;
    if (known == kInvalidOid) known = type;
    else if (known != type) return -1;
  }
  const std::vector<Oid> assumed(bases.size(), known);
  int found = -1;
  for (const Choice& choice : choices) {
    if (!coercer_.CanCoerce(assumed, choice.types, CoercionContext::kImplicit)) continue;
    if (found >= 0) return -1;
    found = static_cast<int>(choice.origin);
  }
  return found;
}

// Decides a type category for every unknown argument and drops the choices that do not fit; false if undecided.
bool OverloadResolver::ResolveUnknowns(const std::vector<Oid>& inputs, std::vector<Choice>* choices) const {
  const CatalogSnapshot& catalog = context_.catalog;
  std::vector<char> category(inputs.size(), 0);
  std::vector<bool> preferred(inputs.size(), false);
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (inputs[i] != kUnknownOid) continue;
    bool conflict = false;
    for (const Choice& choice : *choices) {
      const char current = TypeCategory(catalog, choice.types[i]);
      const bool is_preferred = IsPreferredType(catalog, 0, choice.types[i]);
      if (category[i] == 0) {
        category[i] = current;
        preferred[i] = is_preferred;
      } else if (current == category[i]) {
        preferred[i] = preferred[i] || is_preferred;
      } else if (current == 'S') {
        category[i] = current;
        preferred[i] = is_preferred;
      } else if (category[i] != 'S') {
        conflict = true;
      }
    }
    if (conflict && category[i] != 'S') return false;
  }
  std::vector<Choice> kept;
  for (const Choice& choice : *choices) {
    bool keep = true;
    for (size_t i = 0; i < inputs.size() && keep; ++i) {
      if (inputs[i] != kUnknownOid) continue;
      if (TypeCategory(catalog, choice.types[i]) != category[i]) keep = false;
      else if (preferred[i] && !IsPreferredType(catalog, 0, choice.types[i])) keep = false;
    }
    if (keep) kept.push_back(choice);
  }
  if (kept.empty()) return true;
  *choices = std::move(kept);
  return true;
}

Oid OverloadResolver::FindTypeByName(std::string_view schema, std::string_view name) const {
  auto in_schema = [&](Oid oid) {
    const TypeDescriptor* type = context_.catalog.FindTypeDescriptor(oid, name);
    return type == nullptr ? kInvalidOid : type->info.oid;
  };
  if (!schema.empty()) {
    const SchemaDescriptor* found = context_.catalog.FindSchema(context_.database, schema);
    return found == nullptr ? kInvalidOid : in_schema(found->oid);
  }
  for (Oid oid : context_.search_path) {
    if (const Oid type = in_schema(oid); type != kInvalidOid) return type;
  }
  return kInvalidOid;
}

// name(x) where name is a type: only for what needs no function call, as PostgreSQL's func_get_detail decides.
Oid OverloadResolver::FunctionalCast(std::string_view schema, std::string_view name, Oid source, bool literal) const {
  const Oid target = FindTypeByName(schema, name);
  if (target == kInvalidOid) return kInvalidOid;
  const TypeInfo& info = context_.Type(target);
  if (info.kind == TypeKind::kPseudo) return kInvalidOid;
  if (source == kUnknownOid && literal) return target;
  const CoercionPath path = coercer_.FindPath(target, source, CoercionContext::kExplicit);
  if (path.kind == CoercionPath::Kind::kRelabel) return target;
  if (path.kind == CoercionPath::Kind::kViaIo && !(IsRowType(context_.catalog, source) && TypeCategory(context_.catalog, target) == 'S')) {
    return target;
  }
  return kInvalidOid;
}

FunctionLookup OverloadResolver::FindFunction(std::string_view schema, std::string_view name, const std::vector<Oid>& arguments,
                                              const std::vector<std::string>& names, bool expand_variadic,
                                              bool literal_argument) const {
  FunctionLookup lookup;
  const int count = static_cast<int>(arguments.size());
  std::vector<FunctionCandidate> candidates = Candidates(schema, name, count, names, expand_variadic, true);
  auto take = [&](FunctionCandidate& candidate) {
    lookup.result = candidate.ambiguous ? FunctionLookup::Result::kMultiple : FunctionLookup::Result::kFunction;
    lookup.candidate = std::move(candidate);
    return lookup;
  };
  for (FunctionCandidate& candidate : candidates) {
    if (candidate.types == arguments) return take(candidate);
  }
  if (count == 1 && names.empty()) {
    lookup.coercion_target = FunctionalCast(schema, name, arguments[0], literal_argument);
    if (lookup.coercion_target != kInvalidOid) {
      lookup.result = FunctionLookup::Result::kCoercion;
      return lookup;
    }
  }
  std::vector<Choice> choices;
  for (size_t i = 0; i < candidates.size(); ++i) choices.push_back({candidates[i].types, i});
  choices = Match(arguments, std::move(choices));
  if (choices.empty()) return lookup;
  if (choices.size() == 1) return take(candidates[choices[0].origin]);
  const int chosen = Select(arguments, std::move(choices));
  if (chosen >= 0) return take(candidates[chosen]);
  lookup.result = FunctionLookup::Result::kMultiple;
  return lookup;
}

const OperatorDescriptor* OverloadResolver::ExactOperator(std::span<const Oid> schemas, std::string_view name, Oid left,
                                                          Oid right) const {
  for (Oid schema : schemas) {
    if (const OperatorDescriptor* found = context_.catalog.FindOperator(schema, name, left, right)) return found;
  }
  return nullptr;
}

const OperatorDescriptor* OverloadResolver::FindOperator(std::string_view schema, std::string_view name, Oid left, Oid right,
                                                         bool missing_ok, int location) const {
  std::vector<Oid> schemas;
  if (schema.empty()) schemas = context_.search_path;
  else schemas.push_back(SchemaByName(schema, location));
  const bool prefix = left == kInvalidOid;
  Oid first = left, second = right;
  if (!prefix && left == kUnknownOid && right != kUnknownOid) first = right;
  if (!prefix && right == kUnknownOid && left != kUnknownOid) second = left;
  if (const OperatorDescriptor* exact = ExactOperator(schemas, name, first, second)) return exact;
  if (!prefix && (left == kUnknownOid || right == kUnknownOid) && first == second) {
    const Oid base = BaseType(context_.catalog, first);
    if (base != first) {
      if (const OperatorDescriptor* exact = ExactOperator(schemas, name, base, base)) return exact;
    }
  }
  std::vector<const OperatorDescriptor*> operators;
  std::vector<Choice> choices;
  for (Oid oid : schemas) {
    for (const OperatorDescriptor* candidate : context_.catalog.FindOperators(oid, name)) {
      if ((candidate->kind == 'l') != prefix) continue;
      const bool hidden = std::any_of(operators.begin(), operators.end(), [&](const OperatorDescriptor* known) {
        return known->left == candidate->left && known->right == candidate->right;
      });
      if (hidden) continue;
      choices.push_back({prefix ? std::vector<Oid>{candidate->right} : std::vector<Oid>{candidate->left, candidate->right},
                         operators.size()});
      operators.push_back(candidate);
    }
  }
  std::vector<Oid> inputs = prefix ? std::vector<Oid>{right} : std::vector<Oid>{left, right};
  // An unknown beside a known argument is first tried with that argument's type.
  choices = Match(inputs, std::move(choices));
  if (choices.size() == 1) return operators[choices[0].origin];
  const bool none = choices.empty();
  const int chosen = none ? -1 : Select(inputs, std::move(choices));
  if (chosen >= 0) return operators[chosen];
  if (missing_ok) return nullptr;
  const std::string signature = OperatorSignature(schema, name, left, right);
  if (!none) {
    throw SqlError(sqlstate::kAmbiguousFunction, Format("operator is not unique: {}", signature))
        .Hint("Could not choose a best candidate operator. You might need to add explicit type casts.").At(location);
  }
  throw SqlError(sqlstate::kUndefinedFunction, Format("operator does not exist: {}", signature))
      .Hint(prefix ? "No operator matches the given name and argument type. You might need to add an explicit type cast."
                   : "No operator matches the given name and argument types. You might need to add explicit type casts.")
      .At(location);
}

std::string OverloadResolver::OperatorSignature(std::string_view schema, std::string_view name, Oid left, Oid right) const {
  std::string text;
  if (left != kInvalidOid) text += context_.TypeName(left) + " ";
  if (!schema.empty()) text += std::string(schema) + ".";
  text += name;
  return text + " " + context_.TypeName(right);
}

std::string OverloadResolver::FunctionSignature(std::string_view schema, std::string_view name, const std::vector<Oid>& arguments,
                                                const std::vector<std::string>& names) const {
  std::string text = schema.empty() ? std::string(name) : Format("{}.{}", schema, name);
  text += "(";
  const size_t positional = arguments.size() - names.size();
  for (size_t i = 0; i < arguments.size(); ++i) {
    if (i > 0) text += ", ";
    if (i >= positional) text += names[i - positional] + " => ";
    text += context_.TypeName(arguments[i]);
  }
  return text + ")";
}

}  // namespace basalt
