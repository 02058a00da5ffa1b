// Which lane a connection gets: few connections share few lanes, many spread over all of them, and places are given back.
#include "net/worker_pool.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <thread>
#include <vector>

namespace basalt {
namespace {

constexpr int kLanes = 4;

std::map<boost::asio::io_context*, int> Places(const std::vector<WorkerPool::Seat>& seats) {
  std::map<boost::asio::io_context*, int> places;
  for (const WorkerPool::Seat& seat : seats) ++places[&seat.io()];
  return places;
}

size_t LeastLanes() { return static_cast<size_t>(std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, kLanes)); }

TEST(WorkerPoolTest, FewConnectionsShareFewLanes) {
  WorkerPool pool(kLanes, kLanes);
  std::vector<WorkerPool::Seat> seats;
  for (size_t i = 0; i < LeastLanes(); ++i) seats.push_back(pool.TakeSeat());
  EXPECT_EQ(Places(seats).size(), LeastLanes());  // a lane each, as long as there are cores
  while (seats.size() < 8 * LeastLanes()) seats.push_back(pool.TakeSeat());
  EXPECT_EQ(Places(seats).size(), LeastLanes());
  for (const auto& [lane, count] : Places(seats)) EXPECT_EQ(count, 8);
}

TEST(WorkerPoolTest, ManyConnectionsSpreadOverAllLanes) {
  WorkerPool pool(kLanes, kLanes);
  std::vector<WorkerPool::Seat> seats;
  for (int i = 0; i < 100 * kLanes; ++i) seats.push_back(pool.TakeSeat());
  const auto places = Places(seats);
  EXPECT_EQ(places.size(), static_cast<size_t>(kLanes));
  for (const auto& [lane, count] : places) EXPECT_EQ(count, 100);
}

TEST(WorkerPoolTest, EndedConnectionsLeaveTheirPlaces) {
  WorkerPool pool(kLanes, kLanes);
  std::vector<WorkerPool::Seat> seats;
  for (int i = 0; i < 100; ++i) seats.push_back(pool.TakeSeat());
  seats.clear();
  for (size_t i = 0; i < 8 * LeastLanes(); ++i) seats.push_back(pool.TakeSeat());
  EXPECT_EQ(Places(seats).size(), LeastLanes());
}

}  // namespace
}  // namespace basalt
