#include "storage/internal/rocks_status.h"

namespace basalt {

SqlError ToSqlError(const rocksdb::Status& status, const char* doing) {
  if (status.IsNoSpace() || status.ToString().find("No space left") != std::string::npos) {
    return SqlError(sqlstate::kDiskFull, Format("could not {}: No space left on device", doing))
        .Hint("Check free disk space.");
  }
  if (status.IsCorruption()) {
    return SqlError(sqlstate::kDataCorrupted, Format("could not {}: {}", doing, status.ToString()));
  }
  return SqlError(sqlstate::kIoError, Format("could not {}: {}", doing, status.ToString()));
}

}  // namespace basalt
