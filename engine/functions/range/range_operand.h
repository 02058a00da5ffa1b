// Ranges and multiranges alike as lists of ranges that are not empty, in order: so that one body serves every combination of
// the two. Used by one kernel call on one thread.
#pragma once

#include <vector>

#include "engine/functions/vector_rows.h"
#include "types/range.h"

namespace basalt {

using RangeList = std::vector<RangeValue>;

bool IsRangeLike(const TypeResolver& types, Oid type, bool* multirange);
// The range type that a call is about: of its first argument that is a range or multirange, else of its result.
RangeType RangeTypeOfCall(FunctionContext& context);

// An argument read row by row.
class RangeArgument {
 public:
  RangeArgument(KernelCall& call, size_t position, const RangeType& type);
  // Valid until the next call.
  const RangeList& At(uint32_t row);

 private:
  const Vector& vector_;
  const RangeType& type_;
  bool multirange_ = false;
  RangeList list_;
};

void ReadRangeList(const RangeType& type, std::string_view packed, bool multirange, RangeList* list);

bool RangeHolds(const RangeType& type, const RangeValue& range, const Datum& value);
bool RangeHolds(const RangeType& type, const RangeValue& outer, const RangeValue& inner);  // neither empty
bool RangesOverlap(const RangeType& type, const RangeValue& left, const RangeValue& right);

bool ListHolds(const RangeType& type, const RangeList& list, const Datum& value);
bool ListHolds(const RangeType& type, const RangeList& outer, const RangeList& inner);
bool ListsOverlap(const RangeType& type, const RangeList& left, const RangeList& right);
bool ListsAdjacent(const RangeType& type, const RangeList& left, const RangeList& right);
RangeList IntersectLists(const RangeType& type, const RangeList& left, const RangeList& right);
RangeList SubtractLists(const RangeType& type, const RangeList& left, const RangeList& right);

}  // namespace basalt
