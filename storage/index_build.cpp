// Builds of fresh indexes: entries are sorted, checked for equal keys and loaded.
#include "storage/index_key.h"
#include "storage/internal/entry_sorter.h"
#include "storage/internal/index_value.h"
#include "storage/internal/sst_load.h"

namespace basalt {
namespace {

class SortedIndexBuild final : public Transaction::IndexBuild {
 public:
  SortedIndexBuild(TransactionImpl& transaction, const IndexLayout& index)
      : transaction_(transaction), index_(index),
        sorter_(transaction.engine().SortFilePrefix(index.id),
                static_cast<size_t>(transaction.engine().options().write_set_spill_bytes / 4), transaction.account(),
                transaction.cancel()) {}

  void Add(std::span<const NullableDatum> keys, std::span<const NullableDatum> included, RowId row) override {
    key_.clear();
    AppendIndexKey(index_, keys, &key_);
    if (!IsUniqueKey(index_, keys)) AppendRowId(row, &key_);
    EncodeIndexValue(index_, included, row, &value_);
    sorter_.Add(key_, value_);
  }

  std::pair<RowId, RowId> Finish() override {
    sorter_.Sort();
    SstLoad load(transaction_, index_.id, index_.column_family, index_.unique);
    std::string_view key, value;
    std::string last_key;
    RowId last_row = kInvalidRowId;
    while (sorter_.Next(&key, &value)) {
      const RowId row = RowIdOfIndexValue(value);
      if (last_row != kInvalidRowId && key == last_key) return {last_row, row};
      last_key.assign(key);
      last_row = row;
      load.Add(key, value);
    }
    load.Finish();
    return {kInvalidRowId, kInvalidRowId};
  }

 private:
  TransactionImpl& transaction_;
  const IndexLayout& index_;
  EntrySorter sorter_;
  std::string key_, value_;
};

}  // namespace

std::unique_ptr<Transaction::IndexBuild> TransactionImpl::OpenIndexBuild(const IndexLayout& fresh_index) {
  return std::make_unique<SortedIndexBuild>(*this, fresh_index);
}

}  // namespace basalt
