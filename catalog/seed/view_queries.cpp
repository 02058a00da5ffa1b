#include "catalog/seed/view_queries.h"

#include <unordered_map>

#include "catalog/seed/seed_text.h"

namespace basalt {
namespace {

constexpr std::string_view kStart = "CREATE VIEW ";
using Queries = std::unordered_map<std::string_view, std::string_view>;

// Files are lists of "CREATE VIEW schema.name AS" + newline + query + ";" + newline.
void ReadQueries(std::string_view text, Queries& queries) {
  for (size_t at = text.find(kStart); at != std::string_view::npos; at = text.find(kStart, at)) {
    at += kStart.size();
    const size_t name_end = text.find(" AS\n", at);
    const size_t query_end = text.find(";\n", name_end);
    if (query_end == std::string_view::npos) return;
    queries[text.substr(at, name_end - at)] = text.substr(name_end + 4, query_end - name_end - 4);
    at = query_end;
  }
}

const Queries& AllQueries() {
  static const Queries kQueries = [] {
    Queries queries;
    for (const char* file : {"pg_catalog", "statistics", "information_schema", "standard_constraints", "standard_privileges",
                             "foreign_data"}) {
      ReadQueries(ViewText(file), queries);
    }
    return queries;
  }();
  return kQueries;
}

}  // namespace

std::string SystemViewQuery(std::string_view schema, std::string_view name) {
  const auto found = AllQueries().find(std::string(schema) + "." + std::string(name));
  return found == AllQueries().end() ? std::string() : std::string(found->second);
}

}  // namespace basalt
