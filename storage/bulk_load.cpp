#include "storage/internal/transaction_impl.h"

namespace basalt {

std::unique_ptr<Transaction::BulkLoad> TransactionImpl::OpenBulkLoad(const HeapLayout&) {
  ThrowNotSupported("bulk load");
}

std::unique_ptr<Transaction::IndexBuild> TransactionImpl::OpenIndexBuild(const IndexLayout&) {
  ThrowNotSupported("index build");
}

}  // namespace basalt
