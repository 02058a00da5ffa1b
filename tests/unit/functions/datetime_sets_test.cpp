// What is no scalar function: interval aggregates and the lists of zones.
#include <gtest/gtest.h>

#include "tests/unit/functions/kernel_caller.h"
#include "types/datetime.h"

namespace basalt {
namespace {

std::string Aggregate(Oid oid, const std::vector<const char*>& inputs) {
  const FunctionRegistry registry(BuiltinFamilies());
  const AggregateEntry* entry = registry.FindAggregate(oid);
  CallerEnvironment environment;
  environment.settings.time_zone = TimeZone::Utc();
  Arena arena;
  const SqlType types[] = {{kIntervalOid}};
  FunctionContext context(environment, types, {kIntervalOid}, kInvalidOid, false);
  context.set_arena(&arena);
  Vector column(PhysicalType::kInterval);
  column.Reset();
  for (size_t i = 0; i < inputs.size(); ++i) {
    NullableDatum value;
    value.is_null = inputs[i] == nullptr;
    if (!value.is_null) value.value = ParseText({kIntervalOid}, inputs[i], context.io());
    column.Set(static_cast<uint32_t>(i), value);
  }
  // Half of the rows go into a second state that is merged.
  alignas(16) char states[2][64] = {};
  std::vector<void*> pointers;
  for (size_t i = 0; i < inputs.size(); ++i) pointers.push_back(states[i % 2]);
  const Vector* argument = &column;
  AggregateCall call{context, {&argument, 1}, RowSelection{nullptr, static_cast<uint32_t>(inputs.size())}};
  for (void* state : {states[0], states[1]}) entry->initialize(state);
  entry->update(call, pointers.data());
  entry->merge(context, states[0], states[1]);
  const NullableDatum result = entry->finalize(context, states[0]);
  if (result.is_null) return "NULL";
  std::string out;
  FormatText({kIntervalOid}, result.value, context.io(), &out);
  return out;
}

TEST(IntervalAggregatesTest, SumAndAverage) {
  EXPECT_EQ(Aggregate(2113, {"1 month", "2 days", nullptr, "03:00:00.5"}), "1 mon 2 days 03:00:00.5");
  EXPECT_EQ(Aggregate(2106, {"1 month", "2 days", nullptr, "03:00:00.5"}), "10 days 17:00:00.166667");
  EXPECT_EQ(Aggregate(2106, {nullptr, nullptr}), "NULL");
  EXPECT_EQ(Aggregate(2113, {}), "NULL");
}

std::vector<std::string> Rows(const char* prosrc, const std::vector<PhysicalType>& types) {
  const FunctionRegistry registry(BuiltinFamilies());
  CallerEnvironment environment;
  environment.settings.time_zone = TimeZone::Utc();
  Arena arena;
  FunctionContext context(environment, {}, {kRecordOid}, kInvalidOid, false);
  context.set_arena(&arena);
  const auto cursor = registry.FindSetFunction(prosrc)->open(context, {});
  std::vector<std::string> rows;
  Chunk chunk(types);
  for (chunk.Reset(); cursor->Next(&chunk); chunk.Reset()) {
    for (uint32_t i = 0; i < chunk.size(); ++i) {
      std::string row;
      for (size_t c = 0; c < types.size(); ++c) {
        const Datum value = chunk.column(c).Get(i).value;
        if (types[c] == PhysicalType::kString) row += std::string(value.str.view());
        if (types[c] == PhysicalType::kBool) row += value.b ? "t" : "f";
        if (types[c] == PhysicalType::kInterval) FormatInterval(value.interval, environment.settings, &row);
        row += ' ';
      }
      rows.push_back(row);
    }
  }
  return rows;
}

TEST(TimeZoneSetsTest, ListZonesAndAbbreviations) {
  const auto abbreviations =
      Rows("pg_timezone_abbrevs", {PhysicalType::kString, PhysicalType::kInterval, PhysicalType::kBool});
  EXPECT_EQ(abbreviations.size(), TimeZoneAbbreviationNames().size());
  EXPECT_EQ(abbreviations[0], "ACDT 10:30:00 t ");
  EXPECT_NE(std::find(abbreviations.begin(), abbreviations.end(), "MSK 03:00:00 f "), abbreviations.end());
  const auto names = Rows("pg_timezone_names", {PhysicalType::kString, PhysicalType::kString, PhysicalType::kInterval,
                                                PhysicalType::kBool});
  EXPECT_GT(names.size(), 400u);
  EXPECT_NE(std::find(names.begin(), names.end(), "Asia/Kolkata IST 05:30:00 f "), names.end());
}

}  // namespace
}  // namespace basalt
