#include "storage/index_key.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "base/arena.h"
#include "base/sql_error.h"
#include "types/datetime.h"
#include "types/numeric.h"

namespace basalt {
namespace {

template <typename T>
int Order(T left, T right) {
  return left < right ? -1 : left > right ? 1 : 0;
}

// PostgreSQL's order of two values, written down without looking at the encoding.
int CompareValues(const IndexKeyColumn& column, const Datum& left, const Datum& right) {
  const auto floats = [](double a, double b) {
    if (std::isnan(a) || std::isnan(b)) return std::isnan(a) == std::isnan(b) ? 0 : std::isnan(a) ? 1 : -1;
    return Order(a, b);
  };
  switch (column.physical) {
    case PhysicalType::kBool: return Order(left.b, right.b);
    case PhysicalType::kInt8: return Order(static_cast<uint8_t>(left.i1), static_cast<uint8_t>(right.i1));
    case PhysicalType::kInt16: return Order(left.i2, right.i2);
    case PhysicalType::kInt32: return Order(left.i4, right.i4);
    case PhysicalType::kUInt32: return Order(left.u4, right.u4);
    case PhysicalType::kInt64: return Order(left.i8, right.i8);
    case PhysicalType::kUInt64: return Order(left.u8, right.u8);
    case PhysicalType::kFloat32: return floats(left.f4, right.f4);
    case PhysicalType::kFloat64: return floats(left.f8, right.f8);
    case PhysicalType::kInterval: return CompareIntervals(left.interval, right.interval);
    case PhysicalType::kTimeTz: {
      const int by_instant = Order(left.timetz.time_us + left.timetz.zone_seconds * int64_t{1000000},
                                   right.timetz.time_us + right.timetz.zone_seconds * int64_t{1000000});
      return by_instant != 0 ? by_instant : Order(left.timetz.zone_seconds, right.timetz.zone_seconds);
    }
    case PhysicalType::kUuid: return Order(std::memcmp(left.uuid.bytes, right.uuid.bytes, 16), 0);
    case PhysicalType::kNumeric: return CompareNumeric(left.numeric, right.numeric);
    case PhysicalType::kString: {
      std::string a(left.str.view()), b(right.str.view());
      if (column.string_order == IndexKeyColumn::StringOrder::kBlankPadded) {
        a.erase(a.find_last_not_of(' ') + 1);
        b.erase(b.find_last_not_of(' ') + 1);
      }
      return Order(a.compare(b), 0);
    }
  }
  return 0;
}

int Compare(const IndexKeyColumn& column, const NullableDatum& left, const NullableDatum& right) {
  if (left.is_null || right.is_null) {
    if (left.is_null == right.is_null) return 0;
    return left.is_null == column.nulls_first ? -1 : 1;
  }
  const int order = CompareValues(column, left.value, right.value);
  return column.descending ? -order : order;
}

double RandomFloat(std::mt19937_64& random) {
  const double special[] = {0.0, -0.0, NAN, -NAN, INFINITY, -INFINITY, 1.0, -1.0, 5e-324, -5e-324};
  if (random() % 3 == 0) return special[random() % 10];
  return (static_cast<double>(random()) - 9e18) * std::pow(10.0, static_cast<double>(random() % 30) - 20.0);
}

std::string RandomText(std::mt19937_64& random) {
  std::string text(random() % 5, '\0');
  for (char& letter : text) letter = "\0\1 a\xFF"[random() % 5];
  return text;
}

NullableDatum RandomKey(const IndexKeyColumn& column, std::mt19937_64& random, Arena& arena) {
  NullableDatum datum;
  datum.is_null = random() % 8 == 0;
  if (datum.is_null) return datum;
  // Few distinct values, many near the edges, so that equal and neighbouring keys meet.
  const int64_t edges[] = {0, 1, -1, 255, 256, -256, INT32_MAX, INT32_MIN, INT64_MAX, INT64_MIN, 7, 1000000};
  const int64_t number = edges[random() % 12];
  switch (column.physical) {
    case PhysicalType::kBool: datum.value.b = (random() & 1) != 0; break;
    case PhysicalType::kFloat32: datum.value.f4 = static_cast<float>(RandomFloat(random)); break;
    case PhysicalType::kFloat64: datum.value.f8 = RandomFloat(random); break;
    case PhysicalType::kInterval:
      datum.value.interval = {number / 1000, static_cast<int32_t>(random() % 100) - 50, static_cast<int32_t>(random() % 5) - 2};
      if (random() % 2 == 0) datum.value.interval = {0, 30 * (static_cast<int32_t>(random() % 3) - 1), 0};
      break;
    case PhysicalType::kTimeTz:
      datum.value.timetz = {static_cast<int64_t>(random() % 3) * 3600000000, 3600 * (static_cast<int32_t>(random() % 5) - 2), 0};
      break;
    case PhysicalType::kUuid: std::memcpy(datum.value.uuid.bytes, &number, 8); break;
    case PhysicalType::kNumeric: {
      const char* texts[] = {"0", "-0.1", "0.1", "0.10", "1", "1.000", "10", "99999999999999999999", "-99999999999999999999.5",
                             "NaN", "Infinity", "-Infinity", "0.000000000000000000001", "123456789012345678", "1e40", "-1e-40"};
      datum.value.numeric = ParseNumeric(texts[random() % 16], -1, arena);
      break;
    }
    case PhysicalType::kString: datum.value.str = StringRef(arena.Copy(RandomText(random))); break;
    default: datum.value.i8 = number; break;
  }
  datum.is_null = false;
  return datum;
}

TEST(IndexKey, ByteOrderIsTheIndexOrder) {
  std::mt19937_64 random(11);
  for (int round = 0; round < 4000; ++round) {
    Arena arena;
    IndexLayout index;
    const size_t count = 1 + random() % 3;
    std::vector<NullableDatum> left, right;
    for (size_t i = 0; i < count; ++i) {
      IndexKeyColumn column;
      column.physical = static_cast<PhysicalType>(random() % kPhysicalTypeCount);
      column.descending = random() % 2 == 0;
      column.nulls_first = random() % 2 == 0;
      if (random() % 2 == 0) column.string_order = IndexKeyColumn::StringOrder::kBlankPadded;
      index.keys.push_back(column);
      left.push_back(RandomKey(column, random, arena));
      right.push_back(random() % 3 == 0 ? left.back() : RandomKey(column, random, arena));
    }
    int expected = 0;
    for (size_t i = 0; i < count && expected == 0; ++i) expected = Compare(index.keys[i], left[i], right[i]);
    std::string left_key, right_key;
    AppendIndexKey(index, left, &left_key);
    AppendIndexKey(index, right, &right_key);
    EXPECT_EQ(Order(left_key.compare(right_key), 0), expected)
        << "round " << round << " type " << static_cast<int>(index.keys[0].physical);
  }
}

TEST(IndexKey, IcuOrderIsRefusedUntilItIsBuilt) {
  IndexKeyColumn column;
  column.physical = PhysicalType::kString;
  column.string_order = IndexKeyColumn::StringOrder::kIcu;
  std::string key;
  EXPECT_THROW(AppendIndexKeyColumn(column, {MakeDatum(StringRef("a")), false}, &key), SqlError);
}

}  // namespace
}  // namespace basalt
