#include "session/notification_hub.h"

#include <algorithm>
#include <utility>

namespace basalt {
namespace {

constexpr size_t kMaxMailboxBytes = size_t{64} << 20;

size_t MailBytes(const std::string& channel, const std::string& payload) {
  return sizeof(Notification) + channel.size() + payload.size();
}

}  // namespace

std::vector<Notification> NotificationListener::Take() {
  std::lock_guard lock(mutex_);
  has_mail_.store(false, std::memory_order_relaxed);
  mailbox_bytes_ = 0;
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

bool NotificationHub::HasRoom(Oid database, std::span<const std::pair<std::string, std::string>> notifications) const {
  std::lock_guard lock(mutex_);
  const auto at = channels_.find(database);
  if (at == channels_.end()) return true;
  std::unordered_map<NotificationListener*, size_t> wanted;
  for (const auto& [name, payload] : notifications) {
    const auto channel = at->second.find(name);
    if (channel == at->second.end()) continue;
    for (NotificationListener* listener : channel->second) wanted[listener] += MailBytes(name, payload);
  }
  return std::all_of(wanted.begin(), wanted.end(), [](const auto& want) {
    std::lock_guard mailbox_lock(want.first->mutex_);
    return want.first->mailbox_bytes_ + want.second <= kMaxMailboxBytes;
  });
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
      listener->mailbox_bytes_ += MailBytes(notification.channel, notification.payload);
      listener->has_mail_.store(true, std::memory_order_relaxed);
    }
    if (listener->wake) listener->wake();
  }
}

}  // namespace basalt
