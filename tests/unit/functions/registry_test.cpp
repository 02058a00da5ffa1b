#include "engine/functions/registry.h"

#include <gtest/gtest.h>

namespace basalt {
namespace {

TEST(FunctionRegistryTest, FindsEveryEntryOfEveryFamilyUnderItsOwnName) {
  const FunctionRegistry registry(BuiltinFamilies());
  size_t kernels = 0;
  for (const FunctionFamily& family : BuiltinFamilies()) {
    for (const KernelEntry& entry : family.kernels) {
      EXPECT_EQ(registry.FindKernel(entry.prosrc), &entry) << entry.prosrc;
      ++kernels;
    }
    for (const SetFunctionEntry& entry : family.set_functions) {
      EXPECT_EQ(registry.FindSetFunction(entry.prosrc), &entry) << entry.prosrc;
    }
    for (const AggregateEntry& entry : family.aggregates) {
      EXPECT_EQ(registry.FindAggregate(entry.aggregate), &entry) << entry.aggregate;
    }
  }
  EXPECT_GT(kernels, 100u);
}

TEST(FunctionRegistryTest, UnknownNamesAreNull) {
  const FunctionRegistry registry(BuiltinFamilies());
  EXPECT_EQ(registry.FindKernel("no_such_function"), nullptr);
  EXPECT_EQ(registry.FindKernel(""), nullptr);
  EXPECT_EQ(registry.FindAggregate(1), nullptr);
  EXPECT_EQ(registry.FindSetFunction("int4pl"), nullptr);
}

TEST(FunctionRegistryDeathTest, ADoubledNameIsRefused) {
  const FunctionFamily first = BuiltinFamilies()[0];
  const FunctionFamily twice[] = {first, first};
  EXPECT_DEATH(FunctionRegistry{twice}, "");
}

}  // namespace
}  // namespace basalt
