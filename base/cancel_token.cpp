#include "base/cancel_token.h"

#include "base/sql_error.h"

namespace basalt {
namespace {

struct SpinGuard {
  explicit SpinGuard(std::atomic_flag& flag) : flag_(flag) {
    while (flag_.test_and_set(std::memory_order_acquire)) {
    }
  }
  ~SpinGuard() { flag_.clear(std::memory_order_release); }
  std::atomic_flag& flag_;
};

bool EndsSession(CancelReason reason) {
  return reason == CancelReason::kTerminate || reason == CancelReason::kShutdown ||
         reason == CancelReason::kIdleInTransactionTimeout || reason == CancelReason::kIdleSessionTimeout ||
         reason == CancelReason::kClientGone;
}

}  // namespace

void CancelToken::Request(CancelReason reason) {
  CancelReason expected = CancelReason::kNone;
  if (!reason_.compare_exchange_strong(expected, reason) && EndsSession(reason)) reason_.store(reason);
  SpinGuard guard(waiter_lock_);
  if (waiter_ != nullptr) waiter_->WakeForCancel();
}

void CancelToken::ResetForStatement() {
  CancelReason now = reason_.load();
  while (now != CancelReason::kNone && !EndsSession(now)) {
    if (reason_.compare_exchange_weak(now, CancelReason::kNone)) return;
  }
}

void CancelToken::SetWaiter(CancelWaiter* waiter) {
  SpinGuard guard(waiter_lock_);
  waiter_ = waiter;
}

void CancelToken::Throw() const { throw Error(); }

SqlError CancelToken::Error() const {
  switch (reason()) {
    case CancelReason::kStatementTimeout:
      return SqlError(sqlstate::kQueryCanceled, "canceling statement due to statement timeout");
    case CancelReason::kLockTimeout:
      return SqlError(sqlstate::kLockNotAvailable, "canceling statement due to lock timeout");
    case CancelReason::kTerminate:
    case CancelReason::kShutdown:
      return SqlError(sqlstate::kAdminShutdown, "terminating connection due to administrator command").Fatal();
    case CancelReason::kIdleInTransactionTimeout:
      return SqlError(sqlstate::kIdleInTransactionSessionTimeout,
                     "terminating connection due to idle-in-transaction timeout").Fatal();
    case CancelReason::kIdleSessionTimeout:
      return SqlError(sqlstate::kIdleSessionTimeout, "terminating connection due to idle-session timeout").Fatal();
    case CancelReason::kClientGone:
      return SqlError(sqlstate::kConnectionFailure, "connection to client lost").Fatal();
    default:
      return SqlError(sqlstate::kQueryCanceled, "canceling statement due to user request");
  }
}

}  // namespace basalt
