#include "types/value.h"

#include <cstring>
#include <utility>

#include "types/numeric_big.h"

namespace basalt {
namespace {

// Bytes that the datum points to, empty when it is self-contained.
std::string_view HeapBytes(PhysicalType type, const Datum& datum) {
  if (type == PhysicalType::kString && !datum.str.is_inline()) return datum.str.view();
  if (type == PhysicalType::kNumeric && datum.numeric.kind == Numeric::Kind::kBig) {
    return {reinterpret_cast<const char*>(datum.numeric.big), datum.numeric.big_bytes};
  }
  return {};
}

Datum PointTo(PhysicalType type, Datum datum, const char* heap) {
  if (type == PhysicalType::kString) {
    datum.str = StringRef({heap, datum.str.size()});
  } else {
    datum.numeric.big = reinterpret_cast<const NumericBig*>(heap);
  }
  return datum;
}

}  // namespace

Datum CopyDatum(PhysicalType type, const Datum& datum, Arena& arena) {
  const std::string_view heap = HeapBytes(type, datum);
  return heap.empty() ? datum : PointTo(type, datum, arena.Copy(heap).data());
}

Value::Value(SqlType type, PhysicalType physical, const Datum* datum)
    : type_(type), physical_(physical), is_null_(datum == nullptr) {
  if (datum == nullptr) return;
  datum_ = *datum;
  const std::string_view heap = HeapBytes(physical, *datum);
  if (heap.empty()) return;
  heap_ = std::make_unique_for_overwrite<char[]>(heap.size());
  std::memcpy(heap_.get(), heap.data(), heap.size());
  datum_ = PointTo(physical, *datum, heap_.get());
}

Value::Value(const Value& other) : Value(other.type_, other.physical_, other.is_null_ ? nullptr : &other.datum_) {}

Value::Value(Value&& other) noexcept
    : type_(other.type_),
      physical_(other.physical_),
      is_null_(std::exchange(other.is_null_, true)),
      datum_(other.datum_),
      heap_(std::move(other.heap_)) {}

Value& Value::operator=(Value other) noexcept {
  type_ = other.type_;
  physical_ = other.physical_;
  is_null_ = other.is_null_;
  datum_ = other.datum_;
  heap_ = std::move(other.heap_);
  return *this;
}

}  // namespace basalt
