// How much of PostgreSQL's catalog of functions has a body, in engine/functions and here together: counted by family, printed, held.
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <set>

#include "catalog/seed/seed.h"
#include "engine/functions/registry.h"
#include "session/system_functions.h"
#include "types/type_oids.h"

namespace basalt {
namespace {

constexpr Oid kGtsVectorOid = 3642, kMcvListOid = 5017, kBloomSummaryOid = 4600, kMinmaxSummaryOid = 4601;

// What SQL cannot call, because no value of the type can be made: planner and index support, handlers, triggers.
bool IsCallable(const FunctionDescriptor& function) {
  const std::set<Oid> hidden = {kInternalOid, kTriggerOid, kIndexAmHandlerOid, kTableAmHandlerOid, kTsmHandlerOid,
                                kFdwHandlerOid, kLanguageHandlerOid, kEventTriggerOid, kGtsVectorOid, kMcvListOid,
                                kBloomSummaryOid, kMinmaxSummaryOid};
  if (function.language != kInternalLanguage || hidden.contains(function.result_type)) return false;
  for (const Oid argument : function.argument_types) {
    if (hidden.contains(argument)) return false;
  }
  return true;
}

// Bodies that are left out on purpose, by the beginning of their names.
struct Reason {
  std::string_view begin, why;
};
constexpr Reason kReasons[] = {
    {"be_lo", "large objects are not built"},
    {"pg_create_", "replication slots and restore points are not built"},
    {"pg_copy_", "replication slots are not built"},
    {"pg_replication_", "replication is not built"},
    {"pg_logical_", "replication is not built"},
    {"pg_control_", "there is no control file"},
    {"pg_stat_get_", "nobody counts it"},
    {"pg_mcv_list_", "extended statistics are not built"},
    {"pg_stats_ext_", "extended statistics are not built"},
    {"brin_", "BRIN is not built"},
    {"gtsvector", "GiST is not built"},
    {"fmgr_", "validators are called by CREATE FUNCTION"},
    {"pg_get_", "not built"},
};
const char* ReasonFor(std::string_view source) {
  for (const Reason& reason : kReasons) {
    if (source.starts_with(reason.begin)) return reason.why.data();
  }
  return "not built";
}

struct Count {
  size_t covered = 0, all = 0;
};

TEST(FunctionCoverageTest, AlmostEveryFunctionHasABody) {
  const FunctionRegistry registry(AllFunctionFamilies());
  std::map<std::string, std::string> family_of;
  for (const FunctionFamily& family : AllFunctionFamilies()) {
    for (const KernelEntry& kernel : family.kernels) family_of[kernel.prosrc] = family.name;
    for (const SetFunctionEntry& entry : family.set_functions) family_of[entry.prosrc] = family.name;
  }
  Count scalars, sets, aggregates;
  std::map<std::string, size_t> by_family;
  std::map<std::string, const char*> missing;
  for (const FunctionDescriptor& function : Seed::Get().functions) {
    if (function.kind == 'a') {
      ++aggregates.all;
      if (registry.FindAggregate(function.oid) != nullptr) ++aggregates.covered;
      else missing[function.name] = "aggregate";
      continue;
    }
    if (function.kind != 'f' || !IsCallable(function)) continue;
    Count& count = function.returns_set ? sets : scalars;
    ++count.all;
    const bool found = function.returns_set ? registry.FindSetFunction(function.source) != nullptr
                                            : registry.FindKernel(function.source) != nullptr;
    if (!found) {
      missing[function.source] = ReasonFor(function.source);
      continue;
    }
    ++count.covered;
    ++by_family[family_of[function.source]];
  }
  for (const auto& [family, count] : by_family) std::printf("%-24s %4zu functions\n", family.c_str(), count);
  for (const auto& [source, why] : missing) std::printf("without a body: %-40s %s\n", source.c_str(), why);
  const auto print = [](const char* what, const Count& count) {
    std::printf("%s: %zu of %zu\n", what, count.covered, count.all);
  };
  print("scalar functions", scalars);
  print("set-returning functions", sets);
  print("aggregates", aggregates);
  EXPECT_EQ(aggregates.covered, aggregates.all);
  EXPECT_GE(scalars.covered * 100, scalars.all * 98);  // large objects are most of what is left
}

}  // namespace
}  // namespace basalt
