// NotificationHub: LISTEN and NOTIFY between connections of one database. Thread safe. A listener's mailbox is bounded by
// bytes; net drains it when the connection is idle or a message ends.
#pragma once

#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <unordered_map>
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
  std::vector<Notification> Take();

 private:
  friend class NotificationHub;
  std::mutex mutex_;
  std::vector<Notification> mailbox_;
};

class NotificationHub {
 public:
  void Listen(Oid database, const std::string& channel, NotificationListener* listener);
  void Unlisten(Oid database, const std::string& channel, NotificationListener* listener);
  void UnlistenAll(Oid database, NotificationListener* listener);
  std::vector<std::string> Channels(Oid database, NotificationListener* listener) const;
  void Notify(Oid database, const Notification& notification);

 private:
  mutable std::mutex mutex_;
  std::unordered_map<Oid, std::unordered_map<std::string, std::set<NotificationListener*>>> channels_;
};

}  // namespace basalt
