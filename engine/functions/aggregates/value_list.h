// ValueList: the values an aggregate keeps, in its states' arena; a full list moves to one of twice the size. A plain value
// inside a state; one thread.
#pragma once

#include <algorithm>

#include "base/arena.h"
#include "base/sql_error.h"
#include "types/value.h"

namespace basalt {

struct ValueList {
  NullableDatum* items;
  uint32_t count;
  uint32_t capacity;

  void Append(PhysicalType type, const NullableDatum& value, Arena& arena) {
    if (count == capacity) Grow(arena);
    items[count] = value;
    if (!value.is_null && HasHeap(type)) items[count].value = CopyDatum(type, value.value, arena);
    ++count;
  }

 private:
  void Grow(Arena& arena) {
    if (capacity >= 0x7FFFFFF / 2) {
      throw SqlError(sqlstate::kProgramLimitExceeded, "array size exceeds the maximum allowed (134217727)");
    }
    capacity = capacity == 0 ? 8 : capacity * 2;
    auto* grown = arena.NewArray<NullableDatum>(capacity).data();
    std::copy(items, items + count, grown);
    items = grown;
  }
};

}  // namespace basalt
