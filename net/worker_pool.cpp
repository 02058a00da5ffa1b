#include "net/worker_pool.h"

#include <algorithm>
#include <chrono>
#include <system_error>
#include <utility>

#include "base/log.h"
#include "base/sql_error.h"

namespace basalt {

struct Lane {
  std::atomic<int> seats = 0;  // connections; outlives io, whose destruction ends the last of them
  boost::asio::io_context io;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work = boost::asio::make_work_guard(io);
  std::atomic<void*> owner = nullptr;    // the thread that runs it
  std::atomic<uint64_t> busy = 0;        // odd: inside a message; changes with every message
  uint64_t seen_busy = 0;                // monitor's
};

namespace {
thread_local Lane* current_lane = nullptr;
thread_local void* current_thread = nullptr;

constexpr int kSeatsPerLane = 8;  // before one lane more is used

// A lane that was handed over belongs to another thread: its counter is no longer ours.
bool OwnsLane(const Lane* lane) { return lane != nullptr && lane->owner.load(std::memory_order_relaxed) == current_thread; }

void CountBusy(Lane* lane) { lane->busy.store(lane->busy.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed); }
}  // namespace

// The blocking hook of one pool thread.
class WorkerPool::Thread : public BlockingHook {
 public:
  explicit Thread(WorkerPool& pool) : pool_(pool) {}
  void EnterBlocking() override {
    Lane* lane = current_lane;
    if (lane == nullptr || lane->owner.load() != this) return;  // handed over already
    pool_.HandOver(lane);
  }
  void Run(Lane* lane) {
    SetThreadBlockingHook(this);
    current_thread = this;
    while (lane != nullptr) {
      current_lane = lane;
      if (lane->busy.load() & 1) CountBusy(lane);  // its last owner left in the middle of a message
      lane->owner.store(this);
      while (lane->owner.load(std::memory_order_relaxed) == this && lane->io.run_one() != 0) {
      }
      current_lane = nullptr;
      lane = NextLane();
    }
  }

 private:
  Lane* NextLane() {
    std::unique_lock lock(pool_.mutex_);
    ++pool_.parked_;
    pool_.spare_ready_.wait(lock, [this] { return !pool_.waiting_.empty() || pool_.stopping_; });
    --pool_.parked_;
    if (pool_.stopping_) return nullptr;
    return TakeFront(pool_.waiting_);
  }
  static Lane* TakeFront(std::deque<Lane*>& lanes) {
    Lane* lane = lanes.front();
    lanes.pop_front();
    return lane;
  }

  WorkerPool& pool_;
};

WorkerPool::WorkerPool(int lanes, int max_threads)
    : least_lanes_(std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, lanes)), max_threads_(max_threads) {
  for (int i = 0; i < lanes; ++i) lanes_.push_back(std::make_unique<Lane>());
  std::lock_guard lock(mutex_);
  for (auto& lane : lanes_) StartThread(lane.get());
  monitor_ = std::thread([this] { Monitor(); });
}

WorkerPool::~WorkerPool() { Stop(); }

boost::asio::io_context& WorkerPool::FirstLane() { return lanes_.front()->io; }

WorkerPool::Seat WorkerPool::TakeSeat() {
  int seats = 1;
  for (const auto& lane : lanes_) seats += lane->seats.load(std::memory_order_relaxed);
  const int needed = (seats + kSeatsPerLane - 1) / kSeatsPerLane;
  const auto end = lanes_.begin() + std::clamp(needed, least_lanes_, static_cast<int>(lanes_.size()));
  const auto emptiest = std::min_element(lanes_.begin(), end, [](const auto& a, const auto& b) { return a->seats < b->seats; });
  return Seat(emptiest->get());
}

WorkerPool::Seat::Seat(Lane* lane) : lane_(lane) { lane_->seats.fetch_add(1, std::memory_order_relaxed); }

WorkerPool::Seat::~Seat() {
  if (lane_ != nullptr) lane_->seats.fetch_sub(1, std::memory_order_relaxed);
}

boost::asio::io_context& WorkerPool::Seat::io() const { return lane_->io; }

void WorkerPool::StartThread(Lane* lane) {
  threads_.emplace_back([this, lane] { Thread(*this).Run(lane); });
  ++thread_count_;
}

void WorkerPool::HandOver(Lane* lane) {
  std::lock_guard lock(mutex_);
  if (stopping_) return;
  // Ownerless first: whoever runs the lane now parks when its handler ends, and may be the one who takes it up again.
  lane->owner.store(nullptr);
  if (parked_ > static_cast<int>(waiting_.size())) {
    waiting_.push_back(lane);
    spare_ready_.notify_one();
    return;
  }
  try {
    if (thread_count_ >= max_threads_) throw std::system_error(std::make_error_code(std::errc::resource_unavailable_try_again));
    StartThread(lane);
  } catch (const std::system_error&) {
    waiting_.push_back(lane);
    throw SqlError(sqlstate::kOutOfMemory, "out of worker threads");
  }
}

// Every millisecond: a lane still inside the same message as at two looks before is given to a spare, so that its other
// connections go on.
void WorkerPool::Monitor() {
  std::unique_lock lock(mutex_);
  while (!monitor_wakes_.wait_for(lock, std::chrono::milliseconds(2), [this] { return stopping_; })) {
    for (auto& lane : lanes_) {
      const uint64_t busy = lane->busy.load(std::memory_order_relaxed);
      const bool stuck = (busy & 1) && busy == lane->seen_busy && lane->owner.load() != nullptr;
      lane->seen_busy = busy;
      if (!stuck) continue;
      lock.unlock();
      try {
        HandOver(lane.get());
      } catch (const SqlError&) {
        // No thread to be had: the lane's other connections wait for this statement.
      }
      lock.lock();
    }
  }
}

void WorkerPool::Stop() {
  {
    std::lock_guard lock(mutex_);
    if (std::exchange(stopping_, true)) return;
    for (auto& lane : lanes_) lane->io.stop();
    spare_ready_.notify_all();
    monitor_wakes_.notify_all();
  }
  monitor_.join();
  for (std::thread& thread : threads_) thread.join();
}

WorkerPool::BusyScope::BusyScope() : lane_(OwnsLane(current_lane) ? current_lane : nullptr) {
  if (lane_ != nullptr) CountBusy(lane_);
}

WorkerPool::BusyScope::~BusyScope() {
  if (OwnsLane(lane_)) CountBusy(lane_);
}

}  // namespace basalt
