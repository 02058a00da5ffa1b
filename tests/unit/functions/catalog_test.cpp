// The tables against PostgreSQL's pg_proc: every body belongs to a function, its physical signature is that function's, and
// coverage never falls.
#include <gtest/gtest.h>

#include <cstdlib>
#include <set>

#include "engine/functions/registry.h"
#include "tests/unit/functions/test_environment.h"

namespace basalt {
namespace {

struct CatalogFunction {
  std::string prosrc;
  std::vector<Oid> arguments;
  Oid result;
  Oid language;
  bool strict;
  bool returns_set;
  char kind;
};

constexpr Oid kInternalLanguage = 12;

const std::vector<CatalogFunction>& CatalogFunctions() {
  static const std::vector<CatalogFunction> functions = [] {
    std::vector<CatalogFunction> all;
    const auto rows = ReadTsv("catalog/seed/pg_proc.tsv");
    std::map<std::string, size_t> column;
    for (size_t i = 0; i < rows[0].size(); ++i) column[rows[0][i]] = i;
    for (size_t r = 1; r < rows.size(); ++r) {
      const auto field = [&](const char* name) { return rows[r][column.at(name)]; };
      CatalogFunction function{field("prosrc"), {}, static_cast<Oid>(std::stoul(field("prorettype"))),
                               static_cast<Oid>(std::stoul(field("prolang"))), field("proisstrict") == "t",
                               field("proretset") == "t", field("prokind")[0]};
      std::string types = field("proargtypes");
      for (char* at = types.data(); *at != '\0';) {
        function.arguments.push_back(static_cast<Oid>(std::strtoul(at, &at, 10)));
        while (*at == ' ') ++at;
      }
      all.push_back(std::move(function));
    }
    return all;
  }();
  return functions;
}

PhysicalType PhysicalOfArgument(Oid type) {
  if (type == kAnyenumOid) return PhysicalType::kUInt32;
  return BuiltinPhysicalType(type);
}

void CheckSignature(const KernelEntry& kernel, const CatalogFunction& function) {
  const KernelSignature& signature = kernel.signature;
  ASSERT_EQ(signature.argument_count, function.arguments.size()) << kernel.prosrc;
  for (size_t i = 0; i < function.arguments.size(); ++i) {
    // xid = integer: the same four bytes.
    if (function.arguments[i] == kInt4Oid && signature.arguments[i] == PhysicalType::kUInt32) continue;
    EXPECT_EQ(signature.arguments[i], PhysicalOfArgument(function.arguments[i])) << kernel.prosrc << " argument " << i + 1;
  }
  EXPECT_EQ(signature.result, PhysicalOfArgument(function.result)) << kernel.prosrc;
  EXPECT_EQ(signature.strict, function.strict) << kernel.prosrc;
}

TEST(FunctionCatalogTest, EveryKernelHasItsFunctionsSignature) {
  std::multimap<std::string, const CatalogFunction*> by_source;
  for (const CatalogFunction& function : CatalogFunctions()) by_source.emplace(function.prosrc, &function);
  for (const FunctionFamily& family : BuiltinFamilies()) {
    for (const KernelEntry& kernel : family.kernels) {
      const auto [first, last] = by_source.equal_range(kernel.prosrc);
      EXPECT_NE(first, last) << "no function of the catalog has the source " << kernel.prosrc;
      for (auto at = first; at != last && !kernel.any_signature; ++at) CheckSignature(kernel, *at->second);
    }
    for (const SetFunctionEntry& entry : family.set_functions) {
      const auto found = by_source.find(entry.prosrc);
      ASSERT_NE(found, by_source.end()) << entry.prosrc;
      EXPECT_TRUE(found->second->returns_set) << entry.prosrc;
    }
  }
}

// Functions written in C that SQL can call: no planner support, index support, handlers or triggers.
bool IsCallable(const CatalogFunction& function) {
  if (function.language != kInternalLanguage || function.kind != 'f') return false;
  const std::set<Oid> hidden = {kInternalOid, kTriggerOid, kIndexAmHandlerOid, kTableAmHandlerOid, kTsmHandlerOid,
                                kFdwHandlerOid, kLanguageHandlerOid, kEventTriggerOid};
  if (hidden.contains(function.result)) return false;
  for (Oid argument : function.arguments) {
    if (hidden.contains(argument)) return false;
  }
  return true;
}

// Raise this when functions are added; the rest of the catalog's functions live in session/functions or are not built.
constexpr size_t kCoveredSources = 1776;

TEST(FunctionCatalogTest, CoverageDoesNotFall) {
  const FunctionRegistry registry(BuiltinFamilies());
  std::set<std::string> covered;
  std::set<std::string> missing;
  for (const CatalogFunction& function : CatalogFunctions()) {
    if (!IsCallable(function)) continue;
    const bool found = function.returns_set ? registry.FindSetFunction(function.prosrc) != nullptr
                                            : registry.FindKernel(function.prosrc) != nullptr;
    (found ? covered : missing).insert(function.prosrc);
  }
  std::map<std::string, size_t> per_family;
  for (const FunctionFamily& family : BuiltinFamilies()) {
    per_family[family.name] += family.kernels.size() + family.aggregates.size() + family.set_functions.size();
  }
  for (const auto& [name, count] : per_family) std::printf("%-12s %4zu\n", name.c_str(), count);
  std::printf("covered %zu of %zu callable sources\n", covered.size(), covered.size() + missing.size());
  if (std::getenv("BASALT_PRINT_MISSING") != nullptr) {
    for (const std::string& name : missing) std::printf("missing %s\n", name.c_str());
  }
  EXPECT_GE(covered.size(), kCoveredSources);
}

}  // namespace
}  // namespace basalt
