// Every body in session/functions belongs to functions of the catalog, with their argument types, result and strictness.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "catalog/seed/seed.h"
#include "session/functions/families.h"
#include "session/system_functions.h"

namespace basalt {
namespace {

std::multimap<std::string, const FunctionDescriptor*> BySource() {
  std::multimap<std::string, const FunctionDescriptor*> by_source;
  for (const FunctionDescriptor& function : Seed::Get().functions) by_source.emplace(function.source, &function);
  return by_source;
}

PhysicalType PhysicalOfType(Oid type) {
  return Seed::Get().types[Seed::Get().type_oids.Find(type)].info.physical;
}

TEST(SessionFunctionsTest, EveryKernelHasTheSignatureOfItsFunctions) {
  const auto by_source = BySource();
  for (const FunctionFamily& family : SessionFamilies()) {
    for (const KernelEntry& kernel : family.kernels) {
      const auto [first, last] = by_source.equal_range(kernel.prosrc);
      EXPECT_NE(first, last) << kernel.prosrc << " is no function of the catalog";
      for (auto at = first; at != last && !kernel.any_signature; ++at) {
        const FunctionDescriptor& function = *at->second;
        ASSERT_EQ(function.argument_types.size(), kernel.signature.argument_count) << kernel.prosrc;
        EXPECT_EQ(PhysicalOfType(function.result_type), kernel.signature.result) << kernel.prosrc;
        for (size_t i = 0; i < function.argument_types.size(); ++i) {
          EXPECT_EQ(PhysicalOfType(function.argument_types[i]), kernel.signature.arguments[i]) << kernel.prosrc << " argument " << i;
        }
        if (!function.argument_types.empty()) {
          EXPECT_EQ(function.strict, kernel.signature.strict) << kernel.prosrc;
        }
        EXPECT_FALSE(function.returns_set) << kernel.prosrc;
      }
    }
  }
}

TEST(SessionFunctionsTest, EverySetFunctionIsOneInTheCatalog) {
  const auto by_source = BySource();
  for (const FunctionFamily& family : SessionFamilies()) {
    for (const SetFunctionEntry& entry : family.set_functions) {
      const auto [first, last] = by_source.equal_range(entry.prosrc);
      EXPECT_NE(first, last) << entry.prosrc;
      for (auto at = first; at != last; ++at) EXPECT_TRUE(at->second->returns_set) << entry.prosrc;
    }
  }
}

TEST(SessionFunctionsTest, NamesAreUniqueOverAllFamilies) {
  std::set<std::string_view> names;
  for (const FunctionFamily& family : AllFunctionFamilies()) {
    for (const KernelEntry& kernel : family.kernels) EXPECT_TRUE(names.insert(kernel.prosrc).second) << kernel.prosrc;
  }
}

}  // namespace
}  // namespace basalt
