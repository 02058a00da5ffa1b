// PendingNotifications: what LISTEN, UNLISTEN and NOTIFY of the open transaction will do when it commits. Part of ConnectionState.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace basalt {

struct PendingListen {
  enum Kind { kListen, kUnlisten, kUnlistenAll } kind;
  std::string channel;
};

struct PendingNotifications {
  std::vector<PendingListen> listens;
  std::vector<std::pair<std::string, std::string>> notifications;  // channel, payload

  bool empty() const { return listens.empty() && notifications.empty(); }
  // The same channel and payload twice in a transaction is told once.
  void Notify(std::string_view channel, std::string_view payload) {
    std::pair<std::string, std::string> one(channel, payload);
    if (std::find(notifications.begin(), notifications.end(), one) == notifications.end()) notifications.push_back(std::move(one));
  }
  // Savepoints.
  struct Mark {
    size_t listens = 0, notifications = 0;
  };
  Mark mark() const { return {listens.size(), notifications.size()}; }
  void RollbackTo(const Mark& mark) {
    listens.resize(std::min(listens.size(), mark.listens));
    notifications.resize(std::min(notifications.size(), mark.notifications));
  }
};

}  // namespace basalt
