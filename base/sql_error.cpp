#include "base/sql_error.h"

namespace basalt {

void ThrowNotSupported(std::string feature) {
  throw SqlError(sqlstate::kFeatureNotSupported, feature + " is not supported");
}

void ThrowInternal(std::string what) { throw SqlError(sqlstate::kInternalError, std::move(what)); }

}  // namespace basalt
