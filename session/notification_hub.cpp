#include "session/notification_hub.h"

#include <utility>

namespace basalt {

std::vector<Notification> NotificationListener::Take() {
  std::lock_guard lock(mutex_);
  return std::exchange(mailbox_, {});
}

void NotificationHub::Listen(Oid database, const std::string& channel, NotificationListener* listener) {
  std::lock_guard lock(mutex_);
  channels_[database][channel].insert(listener);
}

void NotificationHub::Unlisten(Oid database, const std::string& channel, NotificationListener* listener) {
  std::lock_guard lock(mutex_);
  auto& channels = channels_[database];
  const auto at = channels.find(channel);
  if (at == channels.end()) return;
  at->second.erase(listener);
  if (at->second.empty()) channels.erase(at);
}

void NotificationHub::UnlistenAll(Oid database, NotificationListener* listener) {
  for (const std::string& channel : Channels(database, listener)) Unlisten(database, channel, listener);
}

std::vector<std::string> NotificationHub::Channels(Oid database, NotificationListener* listener) const {
  std::lock_guard lock(mutex_);
  std::vector<std::string> names;
  const auto at = channels_.find(database);
  if (at == channels_.end()) return names;
  for (const auto& [channel, listeners] : at->second) {
    if (listeners.count(listener) != 0) names.push_back(channel);
  }
  return names;
}

void NotificationHub::Notify(Oid database, const Notification& notification) {
  std::lock_guard lock(mutex_);
  const auto at = channels_.find(database);
  if (at == channels_.end()) return;
  const auto channel = at->second.find(notification.channel);
  if (channel == at->second.end()) return;
  for (NotificationListener* listener : channel->second) {
    {
      std::lock_guard mailbox_lock(listener->mutex_);
      listener->mailbox_.push_back(notification);
    }
    if (listener->wake) listener->wake();
  }
}

}  // namespace basalt
