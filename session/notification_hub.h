// NotificationHub: LISTEN and NOTIFY between connections of one database. Thread safe. A listener's mailbox is bounded by
// bytes; net drains it when the connection is idle or a message ends.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "types/type_oids.h"

namespace basalt {

struct Notification {
  int32_t sender_pid;
  std::string channel, payload;
};

class NotificationListener {
 public:
  std::function<void()> wake;  // posts to the connection's loop
  bool has_mail() const { return has_mail_.load(std::memory_order_relaxed); }
  std::vector<Notification> Take();

 private:
  friend class NotificationHub;
  std::mutex mutex_;
  std::vector<Notification> mailbox_;
  size_t mailbox_bytes_ = 0;
  std::atomic<bool> has_mail_ = false;
};

class NotificationHub {
 public:
  void Listen(Oid database, const std::string& channel, NotificationListener* listener);
  void Unlisten(Oid database, const std::string& channel, NotificationListener* listener);
  void UnlistenAll(Oid database, NotificationListener* listener);
  std::vector<std::string> Channels(Oid database, NotificationListener* listener) const;
  // Whether every listener's mailbox takes these (channel, payload) too.
  bool HasRoom(Oid database, std::span<const std::pair<std::string, std::string>> notifications) const;
  void Notify(Oid database, const Notification& notification);

 private:
  mutable std::mutex mutex_;
  std::unordered_map<Oid, std::unordered_map<std::string, std::set<NotificationListener*>>> channels_;
};

}  // namespace basalt
