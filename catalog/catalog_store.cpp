// CatalogStore: start, bootstrap and the merge of committed deltas into the published catalog.
#include "catalog/bootstrap.h"
#include "catalog/ddl_transaction.h"
#include "catalog/record_codec.h"
#include "storage/storage_engine.h"

namespace basalt {
namespace {

class PersistentCatalogStore final : public CatalogStore, public CatalogMerger {
 public:
  PersistentCatalogStore(StorageEngine& storage, const BootstrapOptions& bootstrap) : storage_(storage) {
    auto first = std::make_shared<CatalogTree>();
    bool empty = true;
    storage_.ScanCatalogRecords([&](std::string_view key, std::string_view value) {
      first->Apply(DecodeRecord(key, value));
      empty = false;
    });
    first->set_generation(1);
    storage_.InstallCatalog(this, std::move(first));
    if (empty) Bootstrap(bootstrap);
  }

  std::shared_ptr<const CatalogSnapshot> newest() const override {
    return std::static_pointer_cast<const CatalogSnapshot>(storage_.published_catalog());
  }
  uint64_t generation() const override { return storage_.catalog_generation(); }
  std::unique_ptr<CatalogTransaction> Begin(Transaction& transaction, TemporaryCatalog* temporary) override {
    return std::make_unique<DdlTransaction>(*this, transaction, temporary);
  }
  StorageEngine& storage() override { return storage_; }

  std::shared_ptr<const CatalogVersion> Merge(const std::shared_ptr<const CatalogVersion>& newest,
                                              const CatalogChange& change) override {
    const auto& delta = static_cast<const CatalogDelta&>(change);
    if (delta.edits.empty()) return newest;
    auto next = std::make_shared<CatalogTree>(static_cast<const CatalogTree&>(*newest));
    next->set_generation(next->generation() + 1);
    for (const CatalogEdit& edit : delta.edits) next->Apply(Versioned(edit, next->generation()));
    return next;
  }

 private:
  static CatalogEdit Versioned(const CatalogEdit& edit, uint64_t generation) {
    const auto* relation = std::get_if<DescriptorPtr<RelationDescriptor>>(&edit.object);
    if (relation == nullptr || *relation == nullptr) return edit;
    auto copy = std::make_shared<RelationDescriptor>(**relation);
    copy->version = generation;
    LinkMissingValues(*copy);
    return CatalogEdit{edit.oid, DescriptorPtr<RelationDescriptor>(std::move(copy))};
  }

  void Bootstrap(const BootstrapOptions& options) {
    LockOwner owner;
    CancelToken cancel;
    owner.cancel = &cancel;
    const auto transaction = storage_.Begin(owner, IsolationLevel::kReadCommitted, false, nullptr);
    transaction->StartStatement();
    const auto ddl = Begin(*transaction, nullptr);
    PutBootstrapObjects(*ddl, options);
    transaction->FinishStatement();
    const CommitResult result = transaction->CommitAndWait(true);
    if (!result.committed) std::rethrow_exception(result.error);
  }

  StorageEngine& storage_;
};

}  // namespace

std::unique_ptr<CatalogStore> CatalogStore::Open(StorageEngine& storage, const BootstrapOptions& bootstrap) {
  return std::make_unique<PersistentCatalogStore>(storage, bootstrap);
}

}  // namespace basalt
