// The queries of the system views: our own SQL, catalog/views/*.sql.
#pragma once

#include <string>
#include <string_view>

namespace basalt {

// Text between AS and the semicolon of "CREATE VIEW schema.name AS"; empty if no such view is written.
std::string SystemViewQuery(std::string_view schema, std::string_view name);

}  // namespace basalt
