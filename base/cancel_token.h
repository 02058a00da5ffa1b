// CancelToken: how a statement is told to stop. One a connection, in ConnectionState; set by any thread (a CancelRequest,
// pg_cancel_backend, a timeout, shutdown), checked by the executing thread once a chunk and in every wait.
#pragma once

#include <atomic>
#include <cstdint>

#include "base/sql_error.h"

namespace basalt {

enum class CancelReason : uint8_t { kNone, kUserRequest, kStatementTimeout, kLockTimeout, kTerminate, kShutdown,
                                    kIdleInTransactionTimeout, kIdleSessionTimeout, kClientGone };

// Someone who waits (lock manager, sleep, a slow client) registers one to be woken when the token is set.
class CancelWaiter {
 public:
  virtual ~CancelWaiter() = default;
  virtual void WakeForCancel() = 0;
};

class CancelToken {
 public:
  // Keeps the first reason, except that terminate and shutdown override. Wakes the registered waiter.
  void Request(CancelReason reason);
  // Clears a statement-level reason at the start of a statement; terminate and shutdown stay.
  void ResetForStatement();
  bool requested() const { return reason_.load(std::memory_order_relaxed) != CancelReason::kNone; }
  CancelReason reason() const { return reason_.load(std::memory_order_acquire); }
  // The SqlError of the reason that is set.
  SqlError Error() const;
  // Throws the SqlError of the reason (57014, 55P03, 57P01 ...) when one is set.
  void Check() const {
    if (requested()) Throw();
  }
  // At most one waiter, the thread that executes the statement. Null to unregister; returns after no wake is under way.
  void SetWaiter(CancelWaiter* waiter);

 private:
  [[noreturn]] void Throw() const;

  std::atomic<CancelReason> reason_ = CancelReason::kNone;
  std::atomic_flag waiter_lock_ = ATOMIC_FLAG_INIT;
  CancelWaiter* waiter_ = nullptr;
};

}  // namespace basalt
