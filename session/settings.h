// ServerSettings: the values every connection starts from: defaults, postgresql.conf, command line. Owned by AppContext;
// thread safe: readers take an immutable map by shared_ptr, a reload replaces it.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "session/session_settings.h"
#include "session/setting_definition.h"

namespace basalt {

struct SettingValue {
  std::string stored;
  SettingSource source = SettingSource::kDefault;
  Oid role = 0;  // whom role and session_authorization name
};
using SettingValues = std::vector<SettingValue>;  // by position in kSettingDefinitions

class ServerSettings {
 public:
  ServerSettings();
  // Values as of now; immutable.
  std::shared_ptr<const SettingValues> values() const;
  // At start and reload. Unknown names throw 42704, bad values 22023. Later sources win over earlier ones.
  void Set(std::string_view name, std::string_view value, SettingSource source);
  // Reads postgresql.conf syntax: name = value, quotes, comments. Throws F0000 naming file and line.
  void LoadFile(const std::string& path);

  std::string Text(std::string_view name) const;  // stored form
  int64_t Integer(std::string_view name) const;   // in the setting's unit
  bool Bool(std::string_view name) const;

  int64_t started_at_us() const { return started_at_us_; }  // when this was made: at the server's start
  int64_t loaded_at_us() const { return loaded_at_us_.load(); }  // when configuration was last read

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const SettingValues> values_;
  const int64_t started_at_us_ = NowTimestampUs();
  std::atomic<int64_t> loaded_at_us_ = started_at_us_;
};

}  // namespace basalt
