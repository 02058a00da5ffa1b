// SessionRegistry: who is connected. Backs pg_stat_activity, CancelRequest, pg_cancel_backend and pg_terminate_backend and the
// connection limit. Thread safe; entries are registered by net and live as long as their connection.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <unordered_map>

#include "base/cancel_token.h"
#include "types/type_oids.h"

namespace basalt {

enum class ActivityState : uint8_t { kStarting, kIdle, kActive, kIdleInTransaction, kIdleInTransactionAborted };

// Written by the connection, read by others under its mutex (texts) or as atomics.
struct SessionActivity {
  int32_t pid = 0;
  int32_t cancel_key = 0;
  CancelToken* cancel = nullptr;
  std::function<void()> wake;  // posts to the connection's loop, so that an idle one sees a terminate
  std::string client_address;  // empty: Unix socket
  int32_t client_port = -1;
  int64_t connected_at_us = 0;

  std::atomic<ActivityState> state = ActivityState::kStarting;
  std::atomic<int64_t> state_changed_us = 0, query_start_us = 0, transaction_start_us = 0;
  std::atomic<Oid> database = 0, user = 0;
  std::atomic<bool> tls = false;

  void SetQuery(std::string_view text);
  void SetIdentity(std::string database_name, std::string user_name);
  void SetApplicationName(std::string_view name);

  struct Texts {
    std::string query, database_name, user_name, application_name;
  };
  Texts texts() const;

 private:
  mutable std::mutex mutex_;
  Texts texts_;
};

class SessionRegistry {
 public:
  // Gives the entry its pid and cancel key.
  void Add(SessionActivity* activity);
  void Remove(SessionActivity* activity);
  size_t count() const;
  // CancelRequest: false if no session has this pid and key.
  bool Cancel(int32_t pid, int32_t cancel_key);
  // pg_cancel_backend, pg_terminate_backend: false if there is no such session.
  bool Signal(int32_t pid, CancelReason reason);
  void SignalAll(CancelReason reason);
  // visit runs under the registry's lock: short, no calls back.
  void ForEach(const std::function<void(const SessionActivity&)>& visit) const;

 private:
  mutable std::mutex mutex_;
  std::unordered_map<int32_t, SessionActivity*> sessions_;
  int32_t next_pid_ = 0;
};

}  // namespace basalt
