#include "net/worker_pool.h"

#include <algorithm>
#include <chrono>
#include <system_error>
#include <utility>

#include "base/log.h"
#include "base/sql_error.h"

namespace basalt {

struct Lane {
  explicit Lane(WorkerPool& owner_pool) : pool(owner_pool) {}

  WorkerPool& pool;
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
constexpr auto kLookout = std::chrono::microseconds(60);
constexpr auto kLookInterval = std::chrono::milliseconds(2);
constexpr auto kSleepInterval = std::chrono::milliseconds(100);
constexpr int kIdleLooks = 25;

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
  bool MayWaitHere() const override { return OwnsLane(current_lane) && current_lane->seats.load(std::memory_order_relaxed) <= 1; }
  void Run(Lane* lane) {
    SetThreadBlockingHook(this);
    current_thread = this;
    while (lane != nullptr) {
      current_lane = lane;
      if (lane->busy.load() & 1) CountBusy(lane);  // its last owner left in the middle of a message
      lane->owner.store(this);
      while (lane->owner.load(std::memory_order_relaxed) == this && RunOne(lane)) {
      }
      current_lane = nullptr;
      lane = NextLane();
    }
  }
  // To a parked thread that was taken off the list.
  void Give(Lane* lane) {
    given_.store(lane, std::memory_order_release);
    parker_.Unpark();
  }
  void Wake() { parker_.Unpark(); }

 private:
  // A client who is alone on its lane mostly sends its next message soon. To sleep until then and be woken can cost more than the
  // message, so the lane is looked at for a moment first; whoever else wants the core gets it between two looks.
  static bool RunOne(Lane* lane) {
    if (lane->seats.load(std::memory_order_relaxed) <= 1) {
      const auto end = std::chrono::steady_clock::now() + kLookout;
      do {
        if (lane->io.poll_one() != 0) return true;
        std::this_thread::yield();
      } while (std::chrono::steady_clock::now() < end);
    }
    return lane->io.run_one() != 0;
  }
  Lane* NextLane() {
    {
      std::lock_guard lock(pool_.mutex_);
      if (!pool_.waiting_.empty()) return TakeFront(pool_.waiting_);
      given_.store(nullptr, std::memory_order_relaxed);
      pool_.parked_.push_back(this);
    }
    for (;;) {
      if (pool_.stopping_) return nullptr;
      if (Lane* lane = given_.load(std::memory_order_acquire)) return lane;
      parker_.Park();
    }
  }
  static Lane* TakeFront(std::deque<Lane*>& lanes) {
    Lane* lane = lanes.front();
    lanes.pop_front();
    return lane;
  }

  WorkerPool& pool_;
  Parker& parker_ = Parker::OfThread();
  std::atomic<Lane*> given_ = nullptr;
};

WorkerPool::WorkerPool(int lanes, int max_threads)
    : least_lanes_(std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, lanes)), max_threads_(max_threads) {
  for (int i = 0; i < lanes; ++i) lanes_.push_back(std::make_unique<Lane>(*this));
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
  if (lane_ == nullptr) return;
  lane_->seats.fetch_sub(1, std::memory_order_relaxed);
}

boost::asio::io_context& WorkerPool::Seat::io() const { return lane_->io; }

void WorkerPool::StartThread(Lane* lane) {
  threads_.emplace_back([this, lane] { Thread(*this).Run(lane); });
  ++thread_count_;
}

void WorkerPool::HandOver(Lane* lane) {
  std::unique_lock lock(mutex_);
  if (stopping_) return;
  // Ownerless first: whoever runs the lane now parks when its handler ends, and may be the one who takes it up again.
  lane->owner.store(nullptr);
  if (!parked_.empty()) {
    Thread* spare = parked_.back();
    parked_.pop_back();
    lock.unlock();
    spare->Give(lane);
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

// A lane still inside the same message as at the look before is given to a spare, so that its other connections go on. True: some
// lane was at work since the last look.
bool WorkerPool::LookAtLanes() {
  bool work = false;
  for (auto& lane : lanes_) {
    const uint64_t busy = lane->busy.load(std::memory_order_relaxed);
    const bool stuck = (busy & 1) && busy == lane->seen_busy && lane->owner.load() != nullptr;
    work = work || stuck || busy != lane->seen_busy;
    lane->seen_busy = busy;
    if (!stuck) continue;
    try {
      HandOver(lane.get());
    } catch (const SqlError&) {
      // No thread to be had: the lane's other connections wait for this statement.
    }
  }
  return work;
}

// Looks every two milliseconds while there is work; where there was none for a while it sleeps until a message comes (and not for
// long: BusyScope has no fence, so it may miss that we sleep).
void WorkerPool::Monitor() {
  Parker& parker = Parker::OfThread();
  for (int idle_looks = 0; !stopping_;) {
    if (idle_looks < kIdleLooks) {
      parker.ParkUntil(std::chrono::steady_clock::now() + kLookInterval);
      idle_looks = LookAtLanes() ? 0 : idle_looks + 1;
      continue;
    }
    monitor_sleeper_.store(&parker);
    const bool work = LookAtLanes();
    if (!work && !stopping_) parker.ParkUntil(std::chrono::steady_clock::now() + kSleepInterval);
    const bool woken = monitor_sleeper_.exchange(nullptr) == nullptr;
    if (work || woken) idle_looks = 0;  // the next look comes an interval later: who is stuck then was at work all the while
  }
}

void WorkerPool::Stop() {
  {
    std::lock_guard lock(mutex_);
    if (stopping_.exchange(true)) return;
    for (auto& lane : lanes_) lane->io.stop();
    for (Thread* thread : parked_) thread->Wake();
    if (Parker* sleeper = monitor_sleeper_.exchange(nullptr)) sleeper->Unpark();
  }
  monitor_.join();
  for (std::thread& thread : threads_) thread.join();
}

WorkerPool::BusyScope::BusyScope() : lane_(OwnsLane(current_lane) ? current_lane : nullptr) {
  if (lane_ == nullptr) return;
  CountBusy(lane_);
  Parker* sleeper = lane_->pool.monitor_sleeper_.load(std::memory_order_relaxed);
  if (sleeper != nullptr && lane_->pool.monitor_sleeper_.exchange(nullptr) != nullptr) sleeper->Unpark();
}

WorkerPool::BusyScope::~BusyScope() {
  if (OwnsLane(lane_)) CountBusy(lane_);
}

}  // namespace basalt
