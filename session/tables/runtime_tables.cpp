#include "session/tables/runtime_tables.h"

namespace basalt {

std::span<const SystemTable> RuntimeTables() { return {}; }

}  // namespace basalt
