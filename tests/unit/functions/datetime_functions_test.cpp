// Calls of date and time functions against datetime_functions.tsv: prosrc, TimeZone, result type, what PostgreSQL 15
// answered, then a column "type:value" an argument.
#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "tests/unit/functions/kernel_caller.h"

namespace basalt {
namespace {

std::vector<std::string> Columns(const std::string& line) {
  std::vector<std::string> columns;
  for (size_t begin = 0; begin <= line.size();) {
    const size_t tab = std::min(line.find('\t', begin), line.size());
    columns.push_back(line.substr(begin, tab - begin));
    begin = tab + 1;
  }
  return columns;
}

TEST(DateTimeFunctionsTest, AnswerAsPostgreSql) {
  std::ifstream file("tests/unit/functions/datetime_functions.tsv");
  KernelCaller caller;
  std::set<std::string> called;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    const std::vector<std::string> columns = Columns(line);
    ASSERT_GE(columns.size(), 4u) << line;
    caller.environment.settings.time_zone = TimeZone::FindSetting(columns[1]);
    std::vector<TypedText> arguments;
    for (size_t i = 4; i < columns.size(); ++i) {
      const size_t colon = columns[i].find(':');
      const std::string text = columns[i].substr(colon + 1);
      arguments.push_back({columns[i].substr(0, colon), text, text == "\\N"});
    }
    EXPECT_EQ(caller.Call(columns[0], columns[2], arguments), columns[3]) << line;
    called.insert(columns[0]);
  }
  EXPECT_GT(called.size(), 150u);
}

}  // namespace
}  // namespace basalt
