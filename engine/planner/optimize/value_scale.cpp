#include "engine/planner/optimize/value_scale.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "types/numeric.h"
#include "types/type_oids.h"

namespace basalt {

namespace {

constexpr double kMiddle = 0.5, kDayUs = 86400e6, kMonthDays = 30;

std::optional<double> NumberOf(PhysicalType type, const Datum& value) {
  switch (type) {
    case PhysicalType::kBool: return value.b ? 1 : 0;
    case PhysicalType::kInt8: return value.i1;
    case PhysicalType::kInt16: return value.i2;
    case PhysicalType::kInt32: return value.i4;
    case PhysicalType::kUInt32: return value.u4;
    case PhysicalType::kInt64: return static_cast<double>(value.i8);
    case PhysicalType::kUInt64: return static_cast<double>(value.u8);
    case PhysicalType::kFloat32: return value.f4;
    case PhysicalType::kFloat64: return value.f8;
    case PhysicalType::kNumeric: {
      const auto kind = value.numeric.kind;
      if (kind != Numeric::Kind::kSmall && kind != Numeric::Kind::kBig) return std::nullopt;
      return NumericToDouble(value.numeric);
    }
    case PhysicalType::kInterval:
      return static_cast<double>(value.interval.time_us) + kDayUs * (value.interval.days + kMonthDays * value.interval.months);
    default: return std::nullopt;
  }
}

// Texts as fractions in a base of the characters that occur, what all three begin with left out.
double TextBetween(std::string_view low, std::string_view high, std::string_view value) {
  size_t same = 0;
  while (same < low.size() && same < high.size() && same < value.size() && low[same] == high[same] && low[same] == value[same]) ++same;
  unsigned first = 255, last = 0;
  for (const std::string_view text : {low, high, value}) {
    for (unsigned char c : text.substr(same)) {
      first = std::min<unsigned>(first, c);
      last = std::max<unsigned>(last, c);
    }
  }
  const auto widen = [&](unsigned from, unsigned to) {
    if (first <= to && last >= from) {
      first = std::min(first, from);
      last = std::max(last, to);
    }
  };
  widen('A', 'Z');
  widen('a', 'z');
  widen('0', '9');
  if (last <= first) return kMiddle;
  const double base = last - first + 1;
  const auto scaled = [&](std::string_view text) {
    double number = 0, unit = base;
    for (unsigned char c : text.substr(same, 12)) {
      number += (c - static_cast<double>(first)) / unit;
      unit *= base;
    }
    return number;
  };
  const double from = scaled(low), to = scaled(high);
  return to <= from ? kMiddle : std::clamp((scaled(value) - from) / (to - from), 0.0, 1.0);
}

}  // namespace

double PlaceBetween(const Value& low, const Value& high, const Value& value) {
  const PhysicalType type = low.physical_type();
  if (type == PhysicalType::kString) {
    const bool text = low.type().collation != kInvalidOid || low.type().oid == kNameOid || low.type().oid == kByteaOid;
    return text ? TextBetween(low.datum().str.view(), high.datum().str.view(), value.datum().str.view()) : kMiddle;
  }
  const auto from = NumberOf(type, low.datum()), to = NumberOf(type, high.datum()), at = NumberOf(type, value.datum());
  if (!from || !to || !at || std::isnan(*from) || std::isnan(*to) || std::isnan(*at) || *to <= *from) return kMiddle;
  const double place = (*at - *from) / (*to - *from);
  return std::isnan(place) ? kMiddle : std::clamp(place, 0.0, 1.0);
}

}  // namespace basalt
