#include "session/session_registry.h"

#include <unistd.h>

#include "base/entropy.h"

namespace basalt {
namespace {
constexpr size_t kActivityQueryBytes = 1024;  // track_activity_query_size
}

void SessionActivity::SetQuery(std::string_view text) {
  std::lock_guard lock(mutex_);
  texts_.query.assign(text.substr(0, kActivityQueryBytes));
}

void SessionActivity::SetIdentity(std::string database_name, std::string user_name) {
  std::lock_guard lock(mutex_);
  texts_.database_name = std::move(database_name);
  texts_.user_name = std::move(user_name);
}

void SessionActivity::SetApplicationName(std::string_view name) {
  std::lock_guard lock(mutex_);
  texts_.application_name = name;
}

SessionActivity::Texts SessionActivity::texts() const {
  std::lock_guard lock(mutex_);
  return texts_;
}

void SessionRegistry::Add(SessionActivity* activity) {
  const auto cancel_key = static_cast<int32_t>(EntropyWord());
  std::lock_guard lock(mutex_);
  if (next_pid_ == 0) next_pid_ = getpid();
  do {
    next_pid_ = next_pid_ == INT32_MAX ? 1 : next_pid_ + 1;
  } while (sessions_.count(next_pid_) != 0);
  activity->pid = next_pid_;
  activity->cancel_key = cancel_key;
  sessions_[activity->pid] = activity;
}

void SessionRegistry::Remove(SessionActivity* activity) {
  std::lock_guard lock(mutex_);
  sessions_.erase(activity->pid);
}

size_t SessionRegistry::count() const {
  std::lock_guard lock(mutex_);
  return sessions_.size();
}

bool SessionRegistry::Cancel(int32_t pid, int32_t cancel_key) {
  std::lock_guard lock(mutex_);
  const auto at = sessions_.find(pid);
  if (at == sessions_.end() || at->second->cancel_key != cancel_key) return false;
  at->second->cancel->Request(CancelReason::kUserRequest);
  return true;
}

bool SessionRegistry::Signal(int32_t pid, CancelReason reason) {
  std::lock_guard lock(mutex_);
  const auto at = sessions_.find(pid);
  if (at == sessions_.end()) return false;
  at->second->cancel->Request(reason);
  if (reason != CancelReason::kUserRequest && at->second->wake) at->second->wake();
  return true;
}

void SessionRegistry::SignalAll(CancelReason reason) {
  std::lock_guard lock(mutex_);
  for (auto& [pid, activity] : sessions_) {
    activity->cancel->Request(reason);
    if (activity->wake) activity->wake();
  }
}

void SessionRegistry::ForEach(const std::function<void(const SessionActivity&)>& visit) const {
  std::lock_guard lock(mutex_);
  for (const auto& [pid, activity] : sessions_) visit(*activity);
}

}  // namespace basalt
