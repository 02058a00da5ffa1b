// Constraints by oid. They lie inside their relations' and domains' descriptors, so a call site makes a map at its first call
// and keeps it for the execution. One thread.
#pragma once

#include "session/function_environment.h"

namespace basalt {

struct FoundConstraint {
  DescriptorPtr<RelationDescriptor> relation;  // null: a domain's
  const TypeDescriptor* domain = nullptr;
  const ConstraintDescriptor* constraint = nullptr;  // null: not found
};

FoundConstraint FindConstraint(FunctionContext& context, Oid constraint);

// Column defaults by pg_attrdef oid, found the slow way: only object descriptions ask.
struct FoundDefault {
  DescriptorPtr<RelationDescriptor> relation;
  int16_t column = 0;
};
FoundDefault FindColumnDefault(const CatalogSnapshot& catalog, Oid default_oid);

}  // namespace basalt
