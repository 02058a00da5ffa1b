// AuditLog: who did what to what. Records of DDL and DML are written through the statement's own transaction (they commit with
// it); logins and failures are queued and written by a background thread, bounded in size and rate, and survive a
// rollback. The rows are read as pg_basalt.audit_log. Thread safe.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "storage/storage_engine.h"

namespace basalt {

struct AuditRecord {
  int64_t time_us = 0;
  std::string actor;          // role name
  std::string action;         // "CREATE TABLE", "LOGIN" ...
  std::string target;         // "public.t", "role:x"
  std::string outcome;        // "ok", or the SQLSTATE
  uint64_t request_id = 0;
  std::string client_address;
};

class AuditLog {
 public:
  explicit AuditLog(StorageEngine& storage);
  ~AuditLog();  // writes what is queued
  void WriteWith(Transaction& transaction, const AuditRecord& record);
  // Never blocks; drops (and counts) above the rate limit.
  void WriteLater(AuditRecord record);
  void ForEach(Transaction& transaction, const std::function<void(const AuditRecord&)>& visit);
  uint64_t dropped() const;

 private:
  struct Writer;
  std::unique_ptr<Writer> writer_;
};

}  // namespace basalt
