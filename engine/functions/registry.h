// FunctionRegistry: the bodies of functions by pg_proc.prosrc and of aggregates by oid. Made once at start from the tables of
// every family (constexpr arrays at the end of each family's file, listed in engine/functions/families.h, and those of
// session/functions), owned by AppContext, immutable, any thread. A function of the catalog without a body here
// answers 0A000 by name when it is called.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "engine/functions/aggregate.h"
#include "engine/functions/kernel.h"
#include "engine/functions/set_function.h"

namespace basalt {

struct FunctionFamily {
  const char* name;  // "math", "strings" ... for the coverage report
  std::span<const KernelEntry> kernels;
  std::span<const AggregateEntry> aggregates;
  std::span<const SetFunctionEntry> set_functions;
};

class FunctionRegistry {
 public:
  explicit FunctionRegistry(std::span<const FunctionFamily> families);  // asserts that no name appears twice
  const KernelEntry* FindKernel(std::string_view prosrc) const;
  const AggregateEntry* FindAggregate(Oid aggregate) const;
  const SetFunctionEntry* FindSetFunction(std::string_view prosrc) const;

 private:
  template <typename Entry>
  struct Slot {
    uint64_t hash;
    const Entry* entry;
  };
  std::vector<Slot<KernelEntry>> kernels_;             // sorted by hash
  std::vector<Slot<SetFunctionEntry>> set_functions_;
  std::vector<Slot<AggregateEntry>> aggregates_;
};

// All families of engine/functions.
std::span<const FunctionFamily> BuiltinFamilies();

}  // namespace basalt
