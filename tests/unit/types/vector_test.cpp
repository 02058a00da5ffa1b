#include "types/vector.h"

#include <gtest/gtest.h>

#include <string>

#include "types/chunk.h"
#include "types/value.h"

namespace basalt {
namespace {

NullableDatum Int(int32_t value) { return {MakeDatum(value), false}; }

TEST(Vector, SetGetAndNull) {
  Vector vector(PhysicalType::kInt32);
  vector.Reset();
  for (int32_t i = 0; i < 2048; ++i) vector.Set(static_cast<uint32_t>(i), i % 3 == 0 ? NullableDatum() : Int(i));
  EXPECT_TRUE(vector.IsNull(0));
  EXPECT_FALSE(vector.IsNull(1));
  EXPECT_EQ(vector.Get(2047).value.i4, 2047);
  vector.Set(0, Int(7));
  EXPECT_FALSE(vector.IsNull(0));
  EXPECT_EQ(vector.View<int32_t>()[0], 7);
  vector.Reset();
  EXPECT_FALSE(vector.has_validity());
}

TEST(Vector, ConstantReadsTheSameForEveryRow) {
  Vector vector(PhysicalType::kString);
  const std::string text = "a string longer than twelve bytes";
  vector.ResetConstant({MakeDatum(StringRef(text)), false});
  EXPECT_TRUE(vector.is_constant());
  EXPECT_EQ(vector.View<StringRef>()[2047].view(), text);
  EXPECT_NE(vector.View<StringRef>()[5].data(), text.data());
  vector.ResetConstant({});
  EXPECT_TRUE(vector.IsNull(1000));
  vector.Reset();  // grows from one slot to a whole vector
  vector.Set(2047, {MakeDatum(StringRef("x")), false});
  EXPECT_EQ(vector.Get(2047).value.str.view(), "x");
}

TEST(Vector, SliceComposesAndAliases) {
  Vector source(PhysicalType::kInt32);
  source.Reset();
  for (int32_t i = 0; i < 100; ++i) source.Set(static_cast<uint32_t>(i), i == 30 ? NullableDatum() : Int(i));
  const uint32_t first[] = {10, 20, 30, 40};
  const uint32_t second[] = {3, 2, 0};
  Vector once(PhysicalType::kInt32);
  once.Slice(source, first, 4);
  Vector twice(PhysicalType::kInt32);
  twice.Slice(once, second, 3);
  EXPECT_EQ(twice.Get(0).value.i4, 40);
  EXPECT_TRUE(twice.IsNull(1));
  EXPECT_EQ(twice.Get(2).value.i4, 10);
  const uint32_t third[] = {2, 0};
  twice.Slice(twice, third, 2);
  EXPECT_EQ(twice.Get(0).value.i4, 10);
  EXPECT_EQ(twice.Get(1).value.i4, 40);
}

TEST(Vector, ChargesItsAccount) {
  MemoryAccount root(nullptr);
  MemoryAccount account(&root);
  {
    Vector vector(PhysicalType::kInt64);
    vector.Reset(&account);
    EXPECT_GE(account.used_bytes(), 2048 * 8);
    vector.Reset(&account);
  }
  EXPECT_EQ(account.used_bytes(), 0);
}

TEST(Chunk, SliceKeepsRowsTogether) {
  Chunk chunk({PhysicalType::kInt32, PhysicalType::kString});
  chunk.Reset();
  for (int32_t i = 0; i < 10; ++i) {
    chunk.column(0).Set(static_cast<uint32_t>(i), Int(i));
    chunk.column(1).Set(static_cast<uint32_t>(i), {MakeDatum(StringRef(std::string(20, static_cast<char>('a' + i)))), false});
  }
  chunk.set_size(10);
  Chunk slice({PhysicalType::kInt32, PhysicalType::kString});
  const uint32_t rows[] = {9, 4};
  slice.Slice(chunk, rows, 2);
  EXPECT_EQ(slice.size(), 2U);
  EXPECT_EQ(slice.column(0).Get(1).value.i4, 4);
  EXPECT_EQ(slice.column(1).Get(0).value.str.view(), std::string(20, 'j'));
}

TEST(Value, OwnsItsBytes) {
  Value copy;
  {
    const std::string text(100, 'x');
    const Datum datum = MakeDatum(StringRef(text));
    const Value value({kTextOid, -1, 100}, PhysicalType::kString, &datum);
    copy = value;
  }
  EXPECT_EQ(copy.datum().str.view(), std::string(100, 'x'));
  const Value moved = std::move(copy);
  EXPECT_EQ(moved.datum().str.size(), 100U);
  EXPECT_TRUE(Value::Null({kInt4Oid}, PhysicalType::kInt32).is_null());
}

}  // namespace
}  // namespace basalt
