#include "types/time_zone.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "types/datetime.h"

namespace basalt {
namespace {

int64_t Timestamp(const char* text) { return ParseTimestamp(text, -1, IoSettings{}, 0); }

TEST(TimeZoneTest, NamesAreFoundInAnyCaseAndShownAsTheDatabaseHasThem) {
  EXPECT_EQ(TimeZone::Find("europe/BERLIN")->name(), "Europe/Berlin");
  EXPECT_EQ(TimeZone::Find("europe/BERLIN"), TimeZone::Find("Europe/Berlin"));
  EXPECT_EQ(TimeZone::Find("foo5bar")->name(), "FOO5BAR");
  EXPECT_EQ(TimeZone::FindSetting("-8.5")->name(), "<-08:30>+08:30");
  EXPECT_EQ(TimeZone::FindSetting("5")->name(), "<+05>-05");
  EXPECT_EQ(TimeZone::FindSetting("INTERVAL '-08:00'")->name(), "<-08>+08");
  EXPECT_EQ(TimeZone::Utc()->name(), "UTC");
}

TEST(TimeZoneTest, WhatIsNoZoneIsRefused) {
  for (const char* name : {"", "Europe", "Europe/", "/etc/passwd", "../zoneinfo/UTC", "Nowhere/City", "zone.tab", "EST5EDT,M3",
                           "A200", "<A", "FOO"}) {
    EXPECT_EQ(TimeZone::Find(name), nullptr) << name;
  }
  EXPECT_EQ(TimeZone::Find(std::string(1000, 'x')), nullptr);
  EXPECT_EQ(TimeZone::FindSetting("1000"), nullptr);
}

TEST(TimeZoneTest, OffsetsFollowTheFooterForever) {
  const TimeZone* berlin = TimeZone::Find("Europe/Berlin");
  EXPECT_EQ(berlin->OffsetAtUtc(Timestamp("2026-07-01")).seconds_east, 7200);
  EXPECT_EQ(berlin->OffsetAtUtc(Timestamp("9999-07-01")).abbreviation, "CEST");
  EXPECT_EQ(berlin->OffsetAtUtc(Timestamp("9999-01-01")).seconds_east, 3600);
  EXPECT_EQ(berlin->OffsetAtUtc(Timestamp("1700-01-01")).seconds_east, 3208);
  EXPECT_FALSE(berlin->OffsetAtUtc(Timestamp("2026-01-01")).is_dst);
}

TEST(TimeZoneTest, GapTakesTheOffsetBeforeAndOverlapTheOneAfter) {
  for (const char* name : {"Europe/Berlin", "CET-1CEST,M3.5.0,M10.5.0/3"}) {
    const TimeZone* zone = TimeZone::Find(name);
    ASSERT_NE(zone, nullptr);
    EXPECT_EQ(zone->OffsetAtLocal(Timestamp("2020-03-29 01:59:59")).seconds_east, 3600);
    EXPECT_EQ(zone->OffsetAtLocal(Timestamp("2020-03-29 02:30")).seconds_east, 3600);
    EXPECT_EQ(zone->OffsetAtLocal(Timestamp("2020-03-29 03:00")).seconds_east, 7200);
    EXPECT_EQ(zone->OffsetAtLocal(Timestamp("2020-10-25 01:59:59")).seconds_east, 7200);
    EXPECT_EQ(zone->OffsetAtLocal(Timestamp("2020-10-25 02:30")).seconds_east, 3600);
    EXPECT_EQ(zone->OffsetAtUtc(Timestamp("2020-10-25 00:59:59")).seconds_east, 7200);
    EXPECT_EQ(zone->OffsetAtUtc(Timestamp("2020-10-25 01:00")).seconds_east, 3600);
  }
}

TEST(TimeZoneTest, PosixRulesOfAllKinds) {
  const TimeZone* julian = TimeZone::Find("AAA3BBB,J60/0,300/5");
  ASSERT_NE(julian, nullptr);
  EXPECT_EQ(julian->OffsetAtUtc(Timestamp("2024-03-01 02:59:59")).abbreviation, "AAA");
  EXPECT_EQ(julian->OffsetAtUtc(Timestamp("2024-03-01 03:00")).abbreviation, "BBB");
  const TimeZone* south = TimeZone::Find("AEST-10AEDT,M10.1.0,M4.1.0/3");
  EXPECT_TRUE(south->OffsetAtUtc(Timestamp("2024-01-01")).is_dst);
  EXPECT_FALSE(south->OffsetAtUtc(Timestamp("2024-07-01")).is_dst);
}

TEST(TimeZoneTest, AbbreviationsAreFixedOrDecidedByAZone) {
  TimeZoneAbbreviation abbreviation;
  ASSERT_TRUE(FindTimeZoneAbbreviation("pdt", &abbreviation));
  EXPECT_EQ(abbreviation.seconds_east, -7 * 3600);
  EXPECT_TRUE(abbreviation.is_dst);
  ASSERT_TRUE(FindTimeZoneAbbreviation("msk", &abbreviation));
  ASSERT_NE(abbreviation.dynamic_zone, nullptr);
  TimeZone::Offset offset;
  ASSERT_TRUE(abbreviation.dynamic_zone->OffsetOfAbbreviation("MSK", Timestamp("2012-01-01"), &offset));
  EXPECT_EQ(offset.seconds_east, 4 * 3600);
  EXPECT_FALSE(FindTimeZoneAbbreviation("nix", &abbreviation));
}

TEST(TimeZoneTest, FixedZonesNeverChanged) {
  int32_t east;
  EXPECT_TRUE(TimeZone::Find("Etc/GMT+3")->IsFixed(&east));
  EXPECT_EQ(east, -3 * 3600);
  EXPECT_TRUE(TimeZone::Find("<+02>-2")->IsFixed(&east));
  EXPECT_FALSE(TimeZone::Find("Europe/Berlin")->IsFixed(&east));
  EXPECT_FALSE(TimeZone::Find("EST5EDT")->IsFixed(&east));
}

TEST(TimeZoneTest, ManyThreadsFindTheSameZone) {
  std::vector<const TimeZone*> found(8);
  std::vector<std::thread> threads;
  for (auto& slot : found) threads.emplace_back([&slot] { slot = TimeZone::Find("Africa/Cairo"); });
  for (auto& thread : threads) thread.join();
  for (const TimeZone* zone : found) EXPECT_EQ(zone, found[0]);
}

}  // namespace
}  // namespace basalt
