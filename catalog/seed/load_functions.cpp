// pg_proc, pg_aggregate, pg_operator and the operator classes of the seed.
#include <algorithm>

#include "base/assert.h"
#include "catalog/seed/seed.h"
#include "catalog/seed/seed_text.h"
#include "catalog/seed/tsv_reader.h"

namespace basalt {
namespace {

struct FunctionColumns {
  explicit FunctionColumns(const TsvReader& row)
      : oid(row.Column("oid")), name(row.Column("proname")), schema(row.Column("pronamespace")),
        language(row.Column("prolang")), cost(row.Column("procost")), rows(row.Column("prorows")),
        variadic(row.Column("provariadic")), support(row.Column("prosupport")), kind(row.Column("prokind")),
        leakproof(row.Column("proleakproof")), strict(row.Column("proisstrict")), returns_set(row.Column("proretset")),
        volatility(row.Column("provolatile")), parallel(row.Column("proparallel")),
        default_count(row.Column("pronargdefaults")), result(row.Column("prorettype")),
        arguments(row.Column("proargtypes")), all_arguments(row.Column("proallargtypes")),
        modes(row.Column("proargmodes")), names(row.Column("proargnames")), defaults(row.Column("proargdefaults")),
        source(row.Column("prosrc")), acl(row.Column("proacl")) {}
  size_t oid, name, schema, language, cost, rows, variadic, support, kind, leakproof, strict, returns_set, volatility,
      parallel, default_count, result, arguments, all_arguments, modes, names, defaults, source, acl;
};

std::string ArgumentModes(const TsvReader& row, size_t column) {
  std::string modes;
  for (const std::string& mode : row.Texts(column)) modes += mode;
  return modes;
}

void ReadFunction(const TsvReader& row, const FunctionColumns& at, FunctionDescriptor& function) {
  function.oid = row.OidAt(at.oid);
  function.name = row.Text(at.name);
  function.schema = row.OidAt(at.schema);
  function.language = row.OidAt(at.language);
  function.cost = row.Number<float>(at.cost);
  function.rows = row.Number<float>(at.rows);
  function.variadic_type = row.OidAt(at.variadic);
  function.support = row.OidAt(at.support);
  function.kind = row.Char(at.kind);
  function.leakproof = row.Bool(at.leakproof);
  function.strict = row.Bool(at.strict);
  function.returns_set = row.Bool(at.returns_set);
  function.volatility = row.Char(at.volatility);
  function.parallel = row.Char(at.parallel);
  function.default_count = row.Number<int16_t>(at.default_count);
  function.result_type = row.OidAt(at.result);
  function.argument_types = row.Numbers<Oid>(at.arguments);
  function.all_argument_types = row.Numbers<Oid>(at.all_arguments);
  function.argument_modes = ArgumentModes(row, at.modes);
  function.argument_names = row.Texts(at.names);
  function.default_expressions = row.Text(at.defaults);
  function.source = row.Text(at.source);
  function.acl = ParseSeedAcl(row.Raw(at.acl));
}

}  // namespace

void Seed::LoadFunctions() {
  TsvReader row(SeedText("pg_proc"));
  const FunctionColumns columns(row);
  functions.reserve(3300);
  while (row.Next()) ReadFunction(row, columns, functions.emplace_back());
  std::vector<SeedNames::Entry> names;
  names.reserve(functions.size());
  for (uint32_t i = 0; i < functions.size(); ++i) {
    function_oids.Add(functions[i].oid, i);
    names.push_back({functions[i].schema, functions[i].name, i});
  }
  function_names.Build(std::move(names));
}

void Seed::LoadAggregates() {
  TsvReader row(SeedText("pg_aggregate"));
  const size_t function = row.Column("aggfnoid"), kind = row.Column("aggkind"), direct = row.Column("aggnumdirectargs"),
               sort_operator = row.Column("aggsortop");
  while (row.Next()) {
    FunctionDescriptor& aggregate = functions[function_oids.Find(row.OidAt(function))];
    aggregate.aggregate_kind = row.Char(kind);
    aggregate.direct_argument_count = row.Number<int16_t>(direct);
    aggregate.sort_operator = row.OidAt(sort_operator);
  }
}

void Seed::LoadOperators() {
  TsvReader row(SeedText("pg_operator"));
  operators.reserve(800);
  while (row.Next()) {
    OperatorDescriptor& op = operators.emplace_back();
    op.oid = row.OidAt(0);
    op.name = row.Text(1);
    op.schema = row.OidAt(2);
    op.owner = row.OidAt(3);
    op.kind = row.Char(4);
    op.can_merge = row.Bool(5);
    op.can_hash = row.Bool(6);
    op.left = row.OidAt(7);
    op.right = row.OidAt(8);
    op.result = row.OidAt(9);
    op.commutator = row.OidAt(10);
    op.negator = row.OidAt(11);
    op.function = row.OidAt(12);
    op.restrict_estimator = row.OidAt(13);
    op.join_estimator = row.OidAt(14);
  }
  std::vector<SeedNames::Entry> names;
  operator_signatures.Reserve(operators.size());
  for (uint32_t i = 0; i < operators.size(); ++i) {
    const OperatorDescriptor& op = operators[i];
    operator_oids.Add(op.oid, i);
    operator_signatures.Add(OperatorKey(op.name, op.left, op.right), i);
    names.push_back({op.schema, op.name, i});
  }
  operator_names.Build(std::move(names));
}

void Seed::LoadOperatorClasses() {
  for (TsvReader row(SeedText("pg_opclass")); row.Next();) {
    operator_classes.push_back({row.OidAt(0), row.OidAt(1), row.Raw(2), row.OidAt(3), row.OidAt(5), row.OidAt(6),
                                row.Bool(7), row.OidAt(8)});
  }
  for (uint32_t i = 0; i < operator_classes.size(); ++i) class_oids.Add(operator_classes[i].oid, i);
  for (TsvReader row(SeedText("pg_amop")); row.Next();) {
    family_members.push_back({row.OidAt(0), row.OidAt(1), row.OidAt(2), row.OidAt(3), row.Number<int16_t>(4), row.Char(5),
                              row.OidAt(6), row.OidAt(7), row.OidAt(8)});
  }
  for (TsvReader row(SeedText("pg_amproc")); row.Next();) {
    support_functions.push_back({row.OidAt(0), row.OidAt(1), row.OidAt(2), row.OidAt(3), row.Number<int16_t>(4),
                                 row.OidAt(5)});
  }
  const auto by_family = [](const auto& a, const auto& b) { return a.family < b.family; };
  std::stable_sort(family_members.begin(), family_members.end(), by_family);
  std::stable_sort(support_functions.begin(), support_functions.end(), by_family);
  member_operators.Reserve(family_members.size());
  for (uint32_t i = 0; i < family_members.size(); ++i) {
    member_operators.Add(uint64_t{family_members[i].op} << 32 | family_members[i].family, i);
  }
}

}  // namespace basalt
