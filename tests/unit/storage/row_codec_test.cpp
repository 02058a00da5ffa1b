#include "storage/row_codec.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "base/arena.h"
#include "base/sql_error.h"
#include "types/numeric.h"

namespace basalt {
namespace {

std::string FormatOf(const Numeric& numeric) {
  std::string text;
  FormatNumeric(numeric, &text);
  return text;
}

bool SameValue(PhysicalType type, const NullableDatum& left, const NullableDatum& right) {
  if (left.is_null != right.is_null) return false;
  if (left.is_null) return true;
  if (type == PhysicalType::kString) return left.value.str == right.value.str;
  if (type == PhysicalType::kNumeric) return FormatOf(left.value.numeric) == FormatOf(right.value.numeric);
  return std::memcmp(&left.value, &right.value, PhysicalWidth(type)) == 0;
}

NullableDatum RandomDatum(PhysicalType type, std::mt19937_64& random, Arena& arena) {
  NullableDatum datum;
  datum.is_null = random() % 5 == 0;
  if (datum.is_null) return datum;
  if (type == PhysicalType::kString) {
    std::string text(random() % 40, 'x');
    for (char& letter : text) letter = static_cast<char>(random());
    datum.value.str = StringRef(arena.Copy(text));
  } else if (type == PhysicalType::kNumeric) {
    std::string digits = std::to_string(random() % 1000000);
    for (int i = static_cast<int>(random() % 4); i > 0; --i) digits += std::to_string(random());
    datum.value.numeric = ParseNumeric(digits + "." + std::to_string(random() % 1000), -1, arena);
  } else {
    for (size_t i = 0; i < PhysicalWidth(type); ++i) reinterpret_cast<uint8_t*>(&datum.value)[i] = static_cast<uint8_t>(random());
    if (type == PhysicalType::kBool) datum.value.b = (random() & 1) != 0;
  }
  return datum;
}

TEST(RowCodec, RandomRowsComeBackInAnyColumnOrder) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 300; ++round) {
    Arena arena;
    HeapLayout heap;
    const int count = static_cast<int>(random() % 30);
    std::vector<NullableDatum> values;
    for (int i = 0; i < count; ++i) {
      heap.columns.push_back({static_cast<PhysicalType>(random() % kPhysicalTypeCount)});
      heap.columns.back().dropped = random() % 10 == 0;
      values.push_back(RandomDatum(heap.columns.back().physical, random, arena));
    }
    std::string row;
    EncodeRow(heap, 1234567890123, values, &row);
    EXPECT_EQ(RowXmin(row), 1234567890123u);
    // Columns added later read their missing value.
    heap.columns.push_back({PhysicalType::kInt32, false, {MakeDatum<int32_t>(42), false}});
    std::vector<int> columns;
    for (int i = 0; i < 3 * count + 1; ++i) columns.push_back(static_cast<int>(random() % (static_cast<uint64_t>(count) + 1)));
    std::vector<NullableDatum> read(columns.size());
    DecodeColumns(heap, row, columns, read);
    for (size_t i = 0; i < columns.size(); ++i) {
      const int column = columns[i];
      if (column == count) {
        EXPECT_EQ(read[i].value.i4, 42);
      } else if (heap.columns[column].dropped) {
        EXPECT_TRUE(read[i].is_null);
      } else {
        EXPECT_TRUE(SameValue(heap.columns[column].physical, values[column], read[i])) << "column " << column;
      }
    }
  }
}

TEST(RowCodec, UnknownFormatsAndTornRowsAreRefused) {
  HeapLayout heap;
  heap.columns = {{PhysicalType::kInt64}, {PhysicalType::kString}};
  const std::vector<NullableDatum> values = {{MakeDatum<int64_t>(1), false}, {MakeDatum(StringRef("text")), false}};
  std::string row;
  EncodeRow(heap, 9, values, &row);
  std::vector<NullableDatum> read(2);
  const std::vector<int> columns = {0, 1};
  for (size_t size = 0; size < row.size(); ++size) {
    EXPECT_THROW(DecodeColumns(heap, std::string_view(row).substr(0, size), columns, read), SqlError) << size;
  }
  row[0] = 2;
  EXPECT_THROW(DecodeColumns(heap, row, columns, read), SqlError);
  EXPECT_THROW(RowXmin(row), SqlError);
}

}  // namespace
}  // namespace basalt
