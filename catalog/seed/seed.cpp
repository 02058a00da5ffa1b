#include "catalog/seed/seed.h"

#include <algorithm>

#include "base/assert.h"

namespace basalt {

const Seed& Seed::Get() {
  static const Seed seed;
  return seed;
}

Seed::Seed() {
  LoadTypes();
  LoadRanges();
  LoadFunctions();
  LoadAggregates();
  LoadOperators();
  LoadCasts();
  LoadCollations();
  LoadOperatorClasses();
  LoadTextSearch();
  LoadRelations();
  LinkRowTypes();
}

namespace {

template <typename Row>
std::span<const Row> RowsOf(const std::vector<Row>& rows, Oid family) {
  const auto [first, last] = std::equal_range(rows.begin(), rows.end(), family, [](const auto& a, const auto& b) {
    if constexpr (std::is_same_v<std::decay_t<decltype(a)>, Oid>) return a < b.family;
    else return a.family < b;
  });
  return {first, last};
}

}  // namespace

std::span<const OperatorFamilyMember> Seed::MembersOf(Oid family) const { return RowsOf(family_members, family); }

std::span<const SupportFunction> Seed::SupportFunctionsOf(Oid family) const {
  return RowsOf(support_functions, family);
}

std::span<const std::pair<Oid, Oid>> Seed::IndexesOf(Oid table) const {
  const auto first = std::lower_bound(indexes_of_tables.begin(), indexes_of_tables.end(), std::pair{table, Oid{0}});
  const auto last = std::lower_bound(first, indexes_of_tables.end(), std::pair{table + 1, Oid{0}});
  return {first, last};
}

const OperatorFamilyMember* Seed::FindMember(Oid op, Oid family) const {
  const uint32_t position = member_operators.Find(uint64_t{op} << 32 | family);
  return position == kNotInSeed ? nullptr : &family_members[position];
}

const OperatorClass* Seed::FindClass(Oid operator_class) const {
  const uint32_t position = class_oids.Find(operator_class);
  return position == kNotInSeed ? nullptr : &operator_classes[position];
}

}  // namespace basalt
