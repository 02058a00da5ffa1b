// Input and output of every date and time type against datetime_cases.tsv, whose last column PostgreSQL 15 wrote.
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "base/sql_error.h"
#include "types/datetime.h"
#include "types/time_zone.h"

namespace basalt {
namespace {

struct Case {
  std::string type, typmod, style, order, interval_style, zone, input, expected;
};

std::vector<Case> ReadCases() {
  std::ifstream file("tests/unit/types/datetime_cases.tsv");
  std::vector<Case> cases;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    Case row;
    size_t begin = 0;
    for (std::string* field : {&row.type, &row.typmod, &row.style, &row.order, &row.interval_style, &row.zone, &row.input,
                               &row.expected}) {
      const size_t tab = std::min(line.find('\t', begin), line.size());
      *field = line.substr(begin, tab - begin);
      begin = std::min(tab + 1, line.size());
    }
    cases.push_back(row);
  }
  return cases;
}

IoSettings SettingsOf(const Case& row) {
  IoSettings settings;
  settings.date_style = row.style == "ISO"      ? DateStyle::kIso
                        : row.style == "SQL"    ? DateStyle::kSql
                        : row.style == "German" ? DateStyle::kGerman
                                                : DateStyle::kPostgres;
  settings.date_order = row.order == "MDY" ? DateOrder::kMdy : row.order == "DMY" ? DateOrder::kDmy : DateOrder::kYmd;
  settings.interval_style = row.interval_style == "postgres"           ? IntervalStyle::kPostgres
                            : row.interval_style == "postgres_verbose" ? IntervalStyle::kPostgresVerbose
                            : row.interval_style == "sql_standard"     ? IntervalStyle::kSqlStandard
                                                                       : IntervalStyle::kIso8601;
  settings.time_zone = TimeZone::FindSetting(row.zone);
  return settings;
}

std::string ReadAndPrint(const Case& row) {
  const IoSettings settings = SettingsOf(row);
  const int typmod = std::stoi(row.typmod);
  constexpr int64_t kNow = 820'000'000'123'456;
  std::string out;
  try {
    if (row.type == "date") FormatDate(ParseDate(row.input, settings, kNow), settings, &out);
    else if (row.type == "time") FormatTime(ParseTime(row.input, typmod, settings, kNow), settings, &out);
    else if (row.type == "timetz") FormatTimeTz(ParseTimeTz(row.input, typmod, settings, kNow), settings, &out);
    else if (row.type == "timestamp") FormatTimestamp(ParseTimestamp(row.input, typmod, settings, kNow), settings, &out);
    else if (row.type == "timestamptz") FormatTimestampTz(ParseTimestampTz(row.input, typmod, settings, kNow), settings, &out);
    else FormatInterval(ParseInterval(row.input, typmod, settings), settings, &out);
  } catch (const SqlError& error) {
    out = "!" + error.fields().state.ToString() + " " + error.fields().message;
    if (!error.fields().hint.empty()) out += " HINT " + error.fields().hint;
  }
  return out;
}

TEST(DateTimeCasesTest, ReadsAndPrintsAsPostgreSql) {
  const std::vector<Case> cases = ReadCases();
  ASSERT_GT(cases.size(), 3000u);
  for (const Case& row : cases) {
    EXPECT_EQ(ReadAndPrint(row), row.expected)
        << row.type << '(' << row.typmod << ") " << row.style << ' ' << row.order << ' ' << row.interval_style << ' '
        << row.zone << " '" << row.input << '\'';
  }
}

TEST(DateTimeCasesTest, WordsMeanTheTransactionsTime) {
  IoSettings settings;
  settings.time_zone = TimeZone::Find("America/New_York");
  const int64_t now = ParseTimestampTz("2024-03-10 03:30:00.5+00", -1, settings, 0);
  const auto text = [&](const char* input) {
    std::string out;
    FormatTimestampTz(ParseTimestampTz(input, -1, settings, now), settings, &out);
    return out;
  };
  EXPECT_EQ(text("now"), "2024-03-09 22:30:00.5-05");
  EXPECT_EQ(text("today"), "2024-03-09 00:00:00-05");
  EXPECT_EQ(text("tomorrow 12:00"), "2024-03-10 12:00:00-04");
  EXPECT_EQ(text("yesterday"), "2024-03-08 00:00:00-05");
  std::string time;
  FormatTime(ParseTime("now", 0, settings, now), settings, &time);
  EXPECT_EQ(time, "22:30:01");
}

}  // namespace
}  // namespace basalt
