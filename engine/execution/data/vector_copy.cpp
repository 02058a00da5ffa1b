#include "engine/execution/data/vector_copy.h"

#include "base/assert.h"

namespace basalt {
namespace {

struct Wide {  // any 16-byte slot
  uint64_t words[2];
};

template <typename T, typename SlotOf>
void CopyValues(const Vector& source, RowSelection rows, Vector* target, SlotOf slot_of) {
  const VectorView<T> view = source.View<T>();
  T* out = static_cast<T*>(target->raw_data());
  for (uint32_t i = 0; i < rows.count; ++i) out[slot_of(i)] = view[rows[i]];
}

template <typename SlotOf>
void CopyValidity(const Vector& source, RowSelection rows, Vector* target, SlotOf slot_of) {
  if (!source.has_validity() && !target->has_validity()) return;
  const VectorView<char> view = source.View<char>();
  for (uint32_t i = 0; i < rows.count; ++i) {
    if (view.IsNull(rows[i])) target->SetNull(slot_of(i));
    else target->SetValid(slot_of(i));
  }
}

template <typename SlotOf>
void CopySlots(const Vector& source, RowSelection rows, Vector* target, SlotOf slot_of) {
  BASALT_ASSERT(source.physical_type() == target->physical_type());
  switch (PhysicalWidth(source.physical_type())) {
    case 1: CopyValues<uint8_t>(source, rows, target, slot_of); break;
    case 2: CopyValues<uint16_t>(source, rows, target, slot_of); break;
    case 4: CopyValues<uint32_t>(source, rows, target, slot_of); break;
    case 8: CopyValues<uint64_t>(source, rows, target, slot_of); break;
    default: CopyValues<Wide>(source, rows, target, slot_of); break;
  }
  CopyValidity(source, rows, target, slot_of);
}

}  // namespace

void CopySelected(const Vector& source, RowSelection rows, Vector* target) {
  CopySlots(source, rows, target, [&](uint32_t i) { return rows[i]; });
}

void AppendShallow(const Vector& source, RowSelection rows, Vector* target, uint32_t at) {
  CopySlots(source, rows, target, [&](uint32_t i) { return at + i; });
}

void AppendDeep(const Vector& source, RowSelection rows, Vector* target, uint32_t at) {
  if (!HasHeap(source.physical_type())) return AppendShallow(source, rows, target, at);
  for (uint32_t i = 0; i < rows.count; ++i) target->Set(at + i, source.Get(rows[i]));
}

uint32_t ListRows(RowSelection rows, uint32_t* out) {
  for (uint32_t i = 0; i < rows.count; ++i) out[i] = rows[i];
  return rows.count;
}

}  // namespace basalt
