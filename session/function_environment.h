// SessionEnvironment: what functions see of the running statement; FunctionEnvironment for lower ranks, and for the system
// functions of session/functions the whole ExecutionContext. One an Execution (or a constant folding), same thread.
#pragma once

#include <optional>

#include "catalog/name_resolver.h"
#include "engine/functions/function_context.h"
#include "session/execution_context.h"

namespace basalt {

class SessionEnvironment : public FunctionEnvironment {
 public:
  SessionEnvironment(ExecutionContext& context, std::shared_ptr<const CatalogSnapshot> catalog);
  ~SessionEnvironment() override;
  void Attach(ExecutionContext& context) { context_ = &context; }
  // For another run of the same plan: the catalog and the search path of now.
  void Restart(ExecutionContext& context, std::shared_ptr<const CatalogSnapshot> catalog);
  ExecutionContext& context() const { return *context_; }
  const CatalogSnapshot& catalog() const { return *catalog_; }
  const CatalogNames& catalog_names() const { return *names_; }

  const IoSettings& io_settings() const override { return context_->connection().settings.io(); }
  const TypeResolver& types() const override { return *catalog_; }
  const ObjectNameResolver& names() const override { return *names_; }
  const CancelToken& cancel() const override { return context_->cancel(); }
  int64_t transaction_time_us() const override;
  int64_t statement_time_us() const override { return context_->message_time_us(); }
  uint64_t NextRandom() override;
  void SeedRandom(double seed) override;
  void Notice(ErrorFields notice) override { context_->sink().Notice(notice); }
  DomainChecker* domains() override;  // made by the connection's make_domain_checker when first asked for

 private:
  ExecutionContext* context_;
  std::shared_ptr<const CatalogSnapshot> catalog_;
  std::optional<CatalogNames> names_;
  std::unique_ptr<DomainChecker> domains_;
};

// For kernels in session/functions: FunctionContext -> ExecutionContext.
inline SessionEnvironment& EnvironmentOf(FunctionContext& context) {
  return static_cast<SessionEnvironment&>(context.environment());
}

}  // namespace basalt
