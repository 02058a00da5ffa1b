// NetServices: what every connection of the server shares in `net`. Owned by Server; the reloadable parts are swapped under the
// mutex and held by shared_ptr.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>

#include "net/hba.h"
#include "net/tls.h"
#include "net/worker_pool.h"
#include "session/session_context.h"

namespace basalt {

class NetServices {
 public:
  NetServices(const SessionContext& session_context, WorkerPool& worker_pool, std::string secret)
      : session(session_context), pool(worker_pool), server_secret(std::move(secret)) {}

  const SessionContext& session;
  WorkerPool& pool;
  const std::string server_secret;  // for mock SCRAM salts
  std::atomic<bool> shutting_down = false;
  std::atomic<int> connections = 0;

  void SetHba(std::shared_ptr<const HbaRules> rules) {
    std::lock_guard lock(mutex_);
    hba_ = std::move(rules);
  }
  void SetTls(std::shared_ptr<const TlsContext> tls) {
    std::lock_guard lock(mutex_);
    tls_ = std::move(tls);
  }
  std::shared_ptr<const HbaRules> hba() const {
    std::lock_guard lock(mutex_);
    return hba_;
  }
  std::shared_ptr<const TlsContext> tls() const {  // null: TLS is off
    std::lock_guard lock(mutex_);
    return tls_;
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const HbaRules> hba_;
  std::shared_ptr<const TlsContext> tls_;
};

}  // namespace basalt
