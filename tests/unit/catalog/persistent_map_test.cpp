#include "catalog/persistent_map.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>
#include <vector>

namespace basalt {
namespace {

using Map = PersistentMap<int, std::string>;

void ExpectSame(const Map& map, const std::map<int, std::string>& model) {
  ASSERT_EQ(map.size(), model.size());
  auto at = model.begin();
  map.ForEach([&at](int key, const std::string& value) {
    EXPECT_EQ(key, at->first);
    EXPECT_EQ(value, at->second);
    ++at;
  });
  EXPECT_EQ(at, model.end());
}

TEST(PersistentMapTest, RandomStepsAgreeWithStdMapAndOldVersionsStay) {
  std::mt19937 random(20241123);
  Map map;
  std::map<int, std::string> model;
  std::vector<std::pair<Map, std::map<int, std::string>>> versions;
  for (int step = 0; step < 20000; ++step) {
    const int key = static_cast<int>(random() % 500);
    if (random() % 3 == 0) {
      EXPECT_EQ(map.Erase(key), model.erase(key) == 1);
    } else {
      map.Put(key, std::to_string(step));
      model[key] = std::to_string(step);
    }
    const int probe = static_cast<int>(random() % 500);
    const std::string* found = map.Find(probe);
    const auto expected = model.find(probe);
    ASSERT_EQ(found != nullptr, expected != model.end());
    ASSERT_TRUE(found == nullptr || *found == expected->second);
    if (step % 1000 == 0) versions.emplace_back(map, model);
  }
  ExpectSame(map, model);
  for (const auto& [old_map, old_model] : versions) ExpectSame(old_map, old_model);
}

TEST(PersistentMapTest, RangesStartAtTheFirstKeyNotLess) {
  Map map;
  for (int key = 0; key < 1000; key += 10) map.Put(key, "");
  std::vector<int> keys;
  map.ForEachFrom(495, [&keys](int key, const std::string&) {
    keys.push_back(key);
    return keys.size() < 3;
  });
  EXPECT_EQ(keys, (std::vector<int>{500, 510, 520}));
}

TEST(PersistentMapTest, AscendingKeysDoNotMakeAList) {
  PersistentMap<int, int> map;
  for (int i = 0; i < 200000; ++i) map.Put(i, i);  // a list would overflow the stack and take hours
  for (int i = 0; i < 200000; i += 997) ASSERT_NE(map.Find(i), nullptr);
}

}  // namespace
}  // namespace basalt
