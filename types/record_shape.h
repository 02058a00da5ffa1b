// RecordShape: the field names of an anonymous record, as JSON shows them. The names are registered once a process; a packed
// record carries their number in the upper bits of its field count (types/array.h), so that it knows them wherever it goes. Any
// thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "types/datum.h"

namespace basalt {

inline constexpr int kRecordShapeShift = 11;  // a record has at most 1,664 fields
inline constexpr uint32_t kRecordCountMask = (1U << kRecordShapeShift) - 1;

// Equal names get the same number; 0, for no names, when a hundred thousand different ones are there already.
uint32_t RegisterRecordShape(const std::vector<std::string>& names);
// The record with the shape's number; changes the bytes, which the caller has just made.
StringRef SetRecordShape(StringRef packed, uint32_t shape);
// Null: it has none. Lives as long as the process.
const std::vector<std::string>* RecordShapeOf(std::string_view packed);

}  // namespace basalt
