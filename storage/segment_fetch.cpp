#include "storage/internal/segment_fetch.h"

#include <cstring>

namespace basalt {
namespace {

// Values whose bytes hold all of them.
bool IsWhole(const StringRef& text) { return text.is_inline(); }
bool IsWhole(const Numeric& number) { return number.is_small(); }

}  // namespace

int SegmentFetch::SegmentOf(uint64_t number) {
  auto& known = remembered_[number % kRemembered];
  if (known.number == number) return known.segment;
  known = {number, -1};
  std::shared_ptr<const Segment> found = cache_.Find(heap_, number, sequence_);
  if (found == nullptr) return -1;
  const size_t width = writer_.column_count(), at = sources_.size();
  for (size_t c = 0; c < width; ++c) {
    const Vector* source = found->Find(writer_.column(c), writer_.physical(c));
    if (source == nullptr) {
      sources_.resize(at);
      return -1;
    }
    sources_.push_back(source);
  }
  segments_.push_back(std::move(found));
  return known.segment = static_cast<int>(segments_.size() - 1);
}

SegmentFetch::Answer SegmentFetch::Note(RowId row, uint32_t slot) {
  const int segment = SegmentOf(Segment::NumberOf(row));
  if (segment < 0) return Answer::kUnknown;
  const int from = segments_[static_cast<size_t>(segment)]->SlotOf(row);
  if (from < 0) return Answer::kNoRow;
  places_.push_back({static_cast<uint32_t>(segment), static_cast<uint32_t>(from), slot});
  return Answer::kNoted;
}

void SegmentFetch::Copy(Vector* const* vectors) const {
  if (places_.empty()) return;
  for (size_t c = 0; c < writer_.column_count(); ++c) CopyColumn(c, vectors[c]);
}

void SegmentFetch::CopyColumn(size_t column, Vector* vector) const {
  const size_t width = writer_.column_count();
  const auto copy = [&]<typename T>(T, auto&& whole) {
    T* const target = vector->data<T>();
    for (const Place& place : places_) {
      const Vector& source = *sources_[place.segment * width + column];
      const T& value = static_cast<const T*>(source.raw_data())[place.from];  // flat, as the reader of segments made it
      if (source.has_validity() && source.IsNull(place.from)) vector->SetNull(place.slot);
      else if (whole(value)) target[place.slot] = value;
      else vector->Set(place.slot, source.Get(place.from));
    }
  };
  const auto always = [](const auto&) { return true; };
  switch (writer_.physical(column)) {
    case PhysicalType::kString: return copy(StringRef(), [](const StringRef& text) { return IsWhole(text); });
    case PhysicalType::kNumeric: return copy(Numeric(), [](const Numeric& number) { return IsWhole(number); });
    default: break;
  }
  switch (PhysicalWidth(writer_.physical(column))) {
    case 1: return copy(uint8_t(), always);
    case 2: return copy(uint16_t(), always);
    case 4: return copy(uint32_t(), always);
    case 8: return copy(uint64_t(), always);
    default: return copy(Uuid(), always);  // all of 16 bytes
  }
}

}  // namespace basalt
