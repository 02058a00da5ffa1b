// Index keys of packed values order as CompareDatums orders the values: network addresses, bit strings, arrays, ranges,
// multiranges, composites and enums.
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <random>

#include "storage/index_key.h"
#include "types/time_zone.h"
#include "types/type_io.h"

namespace basalt {
namespace {

using Order = IndexKeyColumn::StringOrder;

constexpr Oid kMood = 20000, kPair = 20001;

class Types : public TypeResolver {
 public:
  Types() {
    Add(kInt4Oid, TypeKind::kBase, PhysicalType::kInt32);
    Add(kTextOid, TypeKind::kBase, PhysicalType::kString);
    Add(kNumericOid, TypeKind::kBase, PhysicalType::kNumeric);
    Add(kTextArrayOid, TypeKind::kArray, PhysicalType::kString).element = kTextOid;
    Add(kInt4rangeOid, TypeKind::kRange, PhysicalType::kString).range_subtype = kInt4Oid;
    Add(kNumrangeOid, TypeKind::kRange, PhysicalType::kString).range_subtype = kNumericOid;
    Add(kNummultirangeOid, TypeKind::kMultirange, PhysicalType::kString).range_subtype = kNumrangeOid;
    TypeInfo& mood = Add(kMood, TypeKind::kEnum, PhysicalType::kUInt32);
    mood.enum_labels = {{30, 0.5F, "angry"}, {10, 1, "sad"}, {40, 1.5F, "fine"}, {20, 2, "happy"}};
    TypeInfo& pair = Add(kPair, TypeKind::kComposite, PhysicalType::kString);
    pair.fields = {{"a", {kInt4Oid}, false}, {"b", {kTextOid}, false}};
  }
  const TypeInfo* FindType(Oid type) const override {
    const auto found = types_.find(type);
    return found == types_.end() ? nullptr : &found->second;
  }

 private:
  TypeInfo& Add(Oid oid, TypeKind kind, PhysicalType physical) {
    TypeInfo& info = types_[oid];
    info.oid = oid;
    info.kind = kind;
    info.physical = physical;
    info.name = std::to_string(oid);
    return info;
  }
  std::map<Oid, TypeInfo> types_;
};

IndexKeyColumn Part(PhysicalType physical) {
  IndexKeyColumn column;
  column.physical = physical;
  return column;
}

IndexKeyColumn Packed(Order order, std::vector<IndexKeyColumn> parts = {}) {
  IndexKeyColumn column = Part(PhysicalType::kString);
  column.string_order = order;
  column.parts = std::move(parts);
  return column;
}

std::string Number(std::mt19937_64& random) { return std::to_string(static_cast<int>(random() % 5) - 2); }

std::string Range(std::mt19937_64& random) {
  if (random() % 8 == 0) return "empty";
  int low = static_cast<int>(random() % 5), high = static_cast<int>(random() % 5);
  if (low > high) std::swap(low, high);
  return std::string(random() % 2 == 0 ? "[" : "(") + (random() % 6 == 0 ? "" : std::to_string(low)) + "," +
         (random() % 6 == 0 ? "" : std::to_string(high)) + (random() % 2 == 0 ? "]" : ")");
}

std::string List(std::mt19937_64& random, const char* brackets, const std::function<std::string()>& one) {
  std::string text(1, brackets[0]);
  const uint64_t count = random() % 4;
  for (uint64_t i = 0; i < count; ++i) text += (i > 0 ? "," : "") + one();
  return text + brackets[1];
}

class PackedKeyTest : public ::testing::Test {
 protected:
  PackedKeyTest() { settings_.time_zone = TimeZone::Utc(); }

  void Check(Oid type, const IndexKeyColumn& column, const std::function<std::string()>& text) {
    const SqlType sql_type{type};
    for (int round = 0; round < 2000; ++round) {
      Arena arena;
      const IoContext context{settings_, types_, nullptr, arena, 0};
      const std::string left_text = text(), right_text = text();
      const Datum left = ParseText(sql_type, left_text, context);
      const Datum right = ParseText(sql_type, right_text, context);
      std::string left_key, right_key;
      AppendIndexKeyColumn(column, {left, false}, &left_key);
      AppendIndexKeyColumn(column, {right, false}, &right_key);
      const int order = left_key.compare(right_key);
      EXPECT_EQ(order < 0 ? -1 : order > 0 ? 1 : 0, CompareDatums(sql_type, left, right, types_)) << left_text << " " << right_text;
    }
  }

  std::mt19937_64 random_{5};
  Types types_;
  IoSettings settings_;
};

TEST_F(PackedKeyTest, NetworkAddresses) {
  Check(kInetOid, Packed(Order::kNetwork), [&] {
    const bool wide = random_() % 2 == 0;
    const std::string bits = "/" + std::to_string(random_() % (wide ? 129 : 33));
    return (wide ? "ff:" + std::to_string(random_() % 3) + "::1" : "1.2.3." + std::to_string(random_() % 4)) + bits;
  });
}

TEST_F(PackedKeyTest, BitStrings) {
  Check(kVarBitOid, Packed(Order::kBits), [&] {
    std::string bits;
    for (uint64_t i = random_() % 18; i > 0; --i) bits += random_() % 4 == 0 ? '1' : '0';
    return bits;
  });
}

TEST_F(PackedKeyTest, Arrays) {
  Check(kTextArrayOid, Packed(Order::kArray, {Part(PhysicalType::kString)}), [&] {
    return List(random_, "{}", [&] { return random_() % 5 == 0 ? std::string("NULL") : std::string(random_() % 3 + 1, 'a'); });
  });
}

TEST_F(PackedKeyTest, RangesAndMultiranges) {
  Check(kInt4rangeOid, Packed(Order::kRange, {Part(PhysicalType::kInt32)}), [&] { return Range(random_); });
  Check(kNumrangeOid, Packed(Order::kRange, {Part(PhysicalType::kNumeric)}), [&] { return Range(random_); });
  Check(kNummultirangeOid, Packed(Order::kMultirange, {Part(PhysicalType::kNumeric)}),
        [&] { return List(random_, "{}", [&] { return Range(random_); }); });
}

TEST_F(PackedKeyTest, Composites) {
  Check(kPair, Packed(Order::kRecord, {Part(PhysicalType::kInt32), Part(PhysicalType::kString)}), [&] {
    return "(" + (random_() % 4 == 0 ? "" : Number(random_)) + "," + (random_() % 4 == 0 ? "" : std::string(random_() % 3 + 1, 'b')) + ")";
  });
}

TEST_F(PackedKeyTest, EnumsGoByTheirPlaceNotTheirNumber) {
  IndexKeyColumn column = Part(PhysicalType::kUInt32);
  for (const EnumLabel& label : types_.FindType(kMood)->enum_labels) column.labels.push_back({label.oid, label.sort_order});
  Check(kMood, column, [&] { return types_.FindType(kMood)->enum_labels[random_() % 4].label; });
  std::string later, known;  // a label that came after the index was made
  AppendIndexKeyColumn(column, {MakeDatum(uint32_t{50}), false}, &later);
  AppendIndexKeyColumn(column, {MakeDatum(uint32_t{20}), false}, &known);
  EXPECT_GT(later, known);
}

}  // namespace
}  // namespace basalt
