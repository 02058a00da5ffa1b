// rocksdb::Status ends here: it becomes SqlError at this boundary and is never seen above storage.
#pragma once

#include <rocksdb/status.h>

#include "base/sql_error.h"

namespace basalt {

// 53100 for a full disk, XX001 for corruption, 58030 for everything else. doing: "write to the store".
SqlError ToSqlError(const rocksdb::Status& status, const char* doing);
inline void ThrowIfFailed(const rocksdb::Status& status, const char* doing) {
  if (!status.ok()) throw ToSqlError(status, doing);
}

}  // namespace basalt
