#include "types/array.h"

#include <gtest/gtest.h>

#include <string>

#include "base/sql_error.h"
#include "types/numeric.h"

namespace basalt {
namespace {

TEST(Array, RoundTripWithNullsAndBounds) {
  Arena arena;
  const std::string long_text = "longer than twelve bytes";
  const NullableDatum elements[] = {
      {MakeDatum(StringRef("a")), false}, {}, {MakeDatum(StringRef(long_text)), false}, {MakeDatum(StringRef("")), false}};
  const ArrayDimension dimensions[] = {{2, 0}, {2, -5}};
  const StringRef packed = PackArray(kTextOid, PhysicalType::kString, elements, dimensions, arena);
  const ArrayView view(packed.view());
  EXPECT_EQ(view.dimension_count(), 2);
  EXPECT_EQ(view.dimension(1).lower_bound, -5);
  EXPECT_EQ(view.element_type(), kTextOid);
  ASSERT_EQ(view.size(), 4U);
  const auto read = view.Elements(PhysicalType::kString);
  EXPECT_EQ(read[0].value.str.view(), "a");
  EXPECT_TRUE(read[1].is_null);
  EXPECT_EQ(read[2].value.str.view(), long_text);
  EXPECT_EQ(read[3].value.str.view(), "");
}

TEST(Array, EmptyHasNoDimensions) {
  Arena arena;
  const ArrayView view(PackArray(kInt4Oid, PhysicalType::kInt32, {}, {}, arena).view());
  EXPECT_EQ(view.dimension_count(), 0);
  EXPECT_EQ(view.size(), 0U);
}

TEST(Array, NumericElements) {
  Arena arena;
  const NullableDatum elements[] = {{MakeDatum(Numeric::Small(-12345, 2)), false}, {}, {MakeDatum(Numeric()), false}};
  const StringRef packed = PackArray(kNumericOid, PhysicalType::kNumeric, elements, {}, arena);
  const auto read = ArrayView(packed.view()).Elements(PhysicalType::kNumeric);
  EXPECT_EQ(read[0].value.numeric.unscaled, -12345);
  EXPECT_EQ(read[0].value.numeric.display_scale, 2);
  EXPECT_TRUE(read[1].is_null);
  EXPECT_EQ(read[2].value.numeric.unscaled, 0);
}

PhysicalType PhysicalOfField(Oid type, const void*) { return BuiltinPhysicalType(type); }

TEST(Record, RoundTrip) {
  Arena arena;
  const Oid types[] = {kInt4Oid, kTextOid, kInt8Oid};
  const PhysicalType physical[] = {PhysicalType::kInt32, PhysicalType::kString, PhysicalType::kInt64};
  const NullableDatum fields[] = {{MakeDatum(int32_t{7}), false}, {MakeDatum(StringRef("text")), false}, {}};
  const StringRef packed = PackRecord(types, physical, fields, arena);
  const auto read = UnpackRecord(packed.view(), PhysicalOfField, nullptr);
  ASSERT_EQ(read.size(), 3U);
  EXPECT_EQ(read[0].value.value.i4, 7);
  EXPECT_EQ(read[1].value.value.str.view(), "text");
  EXPECT_EQ(read[2].type, kInt8Oid);
  EXPECT_TRUE(read[2].value.is_null);
}

}  // namespace
}  // namespace basalt
