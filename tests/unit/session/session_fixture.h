// A server without network for tests of session: storage in a temporary directory, bootstrapped catalog, one superuser
// connection with an open transaction, and functions called by their SQL signature.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "catalog/bootstrap.h"
#include "session/audit_log.h"
#include "session/function_environment.h"
#include "session/notification_hub.h"
#include "session/session_registry.h"
#include "session/settings.h"
#include "session/system_functions.h"

namespace basalt {

class CollectingSink final : public ResultSink {
 public:
  void BeginRows(std::span<const ResultColumn>) override {}
  void Rows(const Chunk&, uint32_t, uint32_t) override {}
  void Row(std::span<const NullableDatum>) override {}
  void Notice(const ErrorFields& notice) override { notices.push_back(notice.message); }
  void BeginCopyOut(CopyFormat, int) override {}
  void CopyData(std::string_view) override {}
  void EndCopyOut() override {}
  void BeginCopyIn(CopyFormat, int) override {}
  bool full() const override { return false; }
  std::vector<std::string> notices;
};

class SessionFixture : public ::testing::Test {
 protected:
  SessionFixture();
  ~SessionFixture() override;

  // The newest catalog with what the connection's transaction changed.
  std::shared_ptr<const CatalogSnapshot> Catalog();
  // Runs edit in the transaction and commits it.
  template <typename Edit>
  void Change(Edit edit) {
    auto ddl = catalog_->Begin(*connection_->transaction.transaction, &connection_->temporary_catalog);
    edit(*ddl);
    Commit();
    ddl->Committed();
    connection_->ForgetCatalog();
  }
  void Commit();
  // Calls "f(oid, text)" with arguments in text form (nullptr: NULL); the result's text, "NULL" for NULL; errors are thrown.
  std::string Call(std::string_view signature, std::vector<const char*> arguments);
  // Rows of a set function, columns joined by |; NULL is empty.
  std::vector<std::string> Rows(std::string_view signature, std::vector<const char*> arguments);
  // The message of the error, or "" if there is none.
  std::string ErrorOf(std::string_view signature, std::vector<const char*> arguments);
  void BecomeRole(Oid role) { role_ = role; }

  std::filesystem::path directory_;
  MemoryAccount memory_{nullptr};
  std::unique_ptr<StorageEngine> storage_;
  std::unique_ptr<CatalogStore> catalog_;
  ServerSettings settings_;
  SessionRegistry sessions_;
  NotificationHub notifications_;
  std::unique_ptr<AuditLog> audit_;
  std::unique_ptr<FunctionRegistry> functions_;
  std::unique_ptr<SystemTables> system_tables_;
  std::unique_ptr<SessionContext> session_;
  std::unique_ptr<ConnectionState> connection_;
  CollectingSink sink_;
  Arena arena_;
  Oid role_ = kBootstrapSuperuser;
};

}  // namespace basalt
