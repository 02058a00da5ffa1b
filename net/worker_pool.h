// WorkerPool: N lanes, each an io_context run by one thread at a time; a connection stays on its lane. Whoever must block, or
// runs long, gives the lane to a spare thread for good (BlockingScope, or the monitor after 2 ms) and becomes a spare when its
// handler ends. Few connections share few lanes: a lane with several ready sockets serves them all at one wake-up. Owned by
// AppContext; Stop joins every thread.
#pragma once

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "base/blocking_scope.h"
#include "base/parker.h"

namespace basalt {

class WorkerPool {
 public:
  // max_threads bounds lanes + spares; a waiter that needs one more gets 53200.
  WorkerPool(int lanes, int max_threads);
  ~WorkerPool();
  void Stop();

  // A connection's place on a lane, counted while it exists. Move only; any thread.
  class Seat {
   public:
    explicit Seat(struct Lane* lane);
    Seat(Seat&& from) noexcept : lane_(std::exchange(from.lane_, nullptr)) {}
    Seat& operator=(Seat&&) = delete;
    ~Seat();
    boost::asio::io_context& io() const;

   private:
    struct Lane* lane_;
  };
  Seat TakeSeat();                       // on the emptiest of the lanes that this many connections need; any thread
  boost::asio::io_context& FirstLane();  // for what listens
  int thread_count() const { return thread_count_.load(); }

  // Marks the calling lane as inside a message, for the monitor. Two relaxed stores and a load, no clock.
  class BusyScope {
   public:
    BusyScope();
    ~BusyScope();

   private:
    struct Lane* lane_;
  };

 private:
  class Thread;
  void StartThread(struct Lane* lane);  // mutex_ held
  void HandOver(struct Lane* lane);     // from its owner, or from the monitor
  bool LookAtLanes();
  void Monitor();

  std::vector<std::unique_ptr<struct Lane>> lanes_;
  const int least_lanes_;  // in use from the first connection on: one a core
  const int max_threads_;
  std::mutex mutex_;
  std::deque<struct Lane*> waiting_;  // no thread could be had for them
  std::vector<std::thread> threads_;
  std::thread monitor_;
  std::atomic<Parker*> monitor_sleeper_ = nullptr;  // while the monitor sleeps
  std::vector<Thread*> parked_;       // the last one to park is the first to go: its caches are warm
  std::atomic<bool> stopping_ = false;
  std::atomic<int> thread_count_ = 0;
};

}  // namespace basalt
