// Date arithmetic; the expected texts are PostgreSQL 15's answers.
#include <gtest/gtest.h>

#include "base/sql_error.h"
#include "types/datetime.h"
#include "types/time_zone.h"

namespace basalt {
namespace {

const IoSettings kSettings;

int64_t Stamp(const char* text) { return ParseTimestamp(text, -1, kSettings, 0); }
Interval Span(const char* text) { return ParseInterval(text, -1, kSettings); }
std::string Text(const Interval& interval) {
  std::string out;
  FormatInterval(interval, kSettings, &out);
  return out;
}
std::string Text(int64_t timestamp) {
  std::string out;
  FormatTimestamp(timestamp, kSettings, &out);
  return out;
}
std::string Error(auto function) {
  try {
    function();
  } catch (const SqlError& error) {
    return error.fields().state.ToString() + " " + error.fields().message;
  }
  return "";
}

TEST(DateTimeArithmeticTest, TimestampPlusInterval) {
  const struct {
    const char *timestamp, *interval, *sum;
  } kCases[] = {
      {"2024-01-31", "1 month", "2024-02-29 00:00:00"},
      {"2023-01-31", "1 month", "2023-02-28 00:00:00"},
      {"2024-03-31", "-1 month", "2024-02-29 00:00:00"},
      {"2024-02-29", "1 year", "2025-02-28 00:00:00"},
      {"2024-02-29", "-4 years", "2020-02-29 00:00:00"},
      {"2024-12-15", "1 month", "2025-01-15 00:00:00"},
      {"2024-01-15", "-1 month", "2023-12-15 00:00:00"},
      {"2024-01-15", "-25 months", "2021-12-15 00:00:00"},
      {"2024-01-31", "1 month 1 day 1 hour", "2024-03-01 01:00:00"},
      {"0001-01-01", "-1 month", "0001-12-01 00:00:00 BC"},
      {"0001-02-01 BC", "11 months", "0001-01-01 00:00:00"},
      {"0004-03-01 BC", "-1 day", "0004-02-28 00:00:00 BC"},
      {"0005-03-01 BC", "-1 day", "0005-02-29 00:00:00 BC"},
      {"infinity", "1 day", "infinity"},
      {"-infinity", "-1 day", "-infinity"},
      {"294276-12-31 23:59:59", "0.999999 s", "294276-12-31 23:59:59.999999"},
  };
  for (const auto& row : kCases) {
    EXPECT_EQ(Text(TimestampPlusInterval(Stamp(row.timestamp), Span(row.interval))), row.sum)
        << row.timestamp << " + " << row.interval;
  }
  for (const char* interval : {"1 s", "1 day", "1 month", "178956970 years", "2147483647 days"}) {
    EXPECT_EQ(Error([&] { TimestampPlusInterval(Stamp("294276-12-31 23:59:59"), Span(interval)); }),
              "22008 timestamp out of range");
  }
  EXPECT_EQ(Error([] { TimestampPlusInterval(Stamp("4714-11-24 BC"), Span("-1 us")); }), "22008 timestamp out of range");
}

TEST(DateTimeArithmeticTest, DaysFollowTheZoneAndHoursDoNot) {
  const TimeZone& berlin = *TimeZone::Find("Europe/Berlin");
  const int64_t before = TimestampToTimestampTz(Stamp("2024-03-30 12:00"), berlin);
  EXPECT_EQ(Text(TimestampTzToTimestamp(TimestampTzPlusInterval(before, Span("1 day"), berlin), berlin)), "2024-03-31 12:00:00");
  EXPECT_EQ(Text(TimestampTzToTimestamp(TimestampTzPlusInterval(before, Span("24 hours"), berlin), berlin)),
            "2024-03-31 13:00:00");
  EXPECT_EQ(Text(TimestampTzToTimestamp(TimestampTzPlusInterval(before, Span("7 months"), berlin), berlin)),
            "2024-10-30 12:00:00");
  EXPECT_EQ(Text(TimestampToTimestampTz(Stamp("2024-03-31 02:30"), berlin)), "2024-03-31 01:30:00");
}

TEST(DateTimeArithmeticTest, DifferenceAndAge) {
  EXPECT_EQ(Text(TimestampDifference(Stamp("2024-03-01 01:00"), Stamp("2024-02-28 02:00"))), "1 day 23:00:00");
  EXPECT_EQ(Text(TimestampDifference(Stamp("2024-02-28 02:00"), Stamp("2024-03-01 01:00"))), "-1 days -23:00:00");
  EXPECT_EQ(Error([] { TimestampDifference(Stamp("infinity"), Stamp("2024-01-01")); }), "22008 cannot subtract infinite timestamps");
  const struct {
    const char *left, *right, *age;
  } kAges[] = {
      {"2024-03-31", "2024-02-29", "1 mon 2 days"},
      {"2024-02-29", "2024-03-31", "-1 mons -2 days"},
      {"2001-04-10", "1957-06-13", "43 years 9 mons 27 days"},
      {"2024-03-01", "2024-01-31", "1 mon 1 day"},
      {"2024-01-31", "2024-03-01", "-1 mons -1 days"},
      {"2024-03-01 00:00:00.5", "2024-02-28 23:59:59.75", "1 day 00:00:00.75"},
      {"2024-01-01", "2024-01-01", "00:00:00"},
  };
  for (const auto& row : kAges) EXPECT_EQ(Text(TimestampAge(Stamp(row.left), Stamp(row.right))), row.age) << row.left;
}

TEST(DateTimeArithmeticTest, ProductsCascadeDown) {
  const struct {
    const char* interval;
    double factor;
    const char *product, *quotient;
  } kCases[] = {
      {"1 month", 1.5, "1 mon 15 days", "20 days"},
      {"1 mon 2 days", 0.3, "9 days 14:24:00", "3 mons 16 days 16:00:00"},
      {"41 mon -12 days -360:00", 0.3, "1 year 6 days -122:24:00", "11 years 4 mons -20 days -1200:00:00"},
      {"-12 days", 0.3, "-3 days -14:24:00", "-40 days"},
      {"14 mon", 8.2, "9 years 6 mons 24 days", "1 mon 21 days 05:16:05.8368"},
      {"1 day 2:03:04", 10, "10 days 20:30:40", "02:36:18.4"},
      {"3 days 14 mins 7 secs", -4.5, "-13 days -13:03:31.5", "-16:03:08.222222"},
  };
  for (const auto& row : kCases) {
    EXPECT_EQ(Text(MultiplyInterval(Span(row.interval), row.factor)), row.product) << row.interval << " * " << row.factor;
    EXPECT_EQ(Text(DivideInterval(Span(row.interval), row.factor)), row.quotient) << row.interval << " / " << row.factor;
  }
  EXPECT_EQ(Error([] { DivideInterval(Span("1 day"), 0); }), "22012 division by zero");
  EXPECT_EQ(Error([] { MultiplyInterval(Span("1 month"), 1e10); }), "22008 interval out of range");
  EXPECT_EQ(Error([] { MultiplyInterval(Span("1 day"), 0.0 / 0.0); }), "22008 interval out of range");
  EXPECT_EQ(Error([] { MultiplyInterval(Span("1 s"), 1e300); }), "22008 interval out of range");
}

TEST(DateTimeArithmeticTest, Justify) {
  EXPECT_EQ(Text(JustifyHours(Span("6 months 3 days 52 hours 3 minutes 2 seconds"))), "6 mons 5 days 04:03:02");
  EXPECT_EQ(Text(JustifyDays(Span("6 months 36 days 5 hours"))), "7 mons 6 days 05:00:00");
  EXPECT_EQ(Text(JustifyInterval(Span("1 month -1 hour"))), "29 days 23:00:00");
  EXPECT_EQ(Text(JustifyInterval(Span("-1 month 36 days 25 hours"))), "7 days 01:00:00");
  EXPECT_EQ(Text(JustifyHours(Span("1 day -1 hour"))), "23:00:00");
  EXPECT_EQ(Error([] { JustifyDays(Span("2147483647 months 30 days")); }), "22008 interval out of range");
  EXPECT_EQ(Error([] { JustifyHours(Span("2147483647 days 24 hrs")); }), "22008 interval out of range");
  EXPECT_EQ(Error([] { JustifyInterval(Span("2147483647 months 30 days")); }), "22008 interval out of range");
}

TEST(DateTimeArithmeticTest, ComparisonTakesMonthsOfThirtyDays) {
  EXPECT_EQ(CompareIntervals(Span("1 month"), Span("30 days")), 0);
  EXPECT_EQ(HashInterval(Span("1 month")), HashInterval(Span("720 hours")));
  EXPECT_EQ(CompareIntervals(Span("1 month"), Span("29 days 25 hours")), -1);
  EXPECT_EQ(CompareIntervals(Span("178956970 years"), Span("-178956970 years")), 1);
  EXPECT_EQ(Error([] { NegateInterval(Span("-2147483648 days")); }), "22008 interval out of range");
  EXPECT_EQ(Error([] { AddIntervals(Span("2147483647 days"), Span("1 day")); }), "22008 interval out of range");
}

}  // namespace
}  // namespace basalt
