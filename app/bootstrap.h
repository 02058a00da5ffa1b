// First start: an empty data directory gets postgresql.conf, pg_hba.conf and a secret; a directory that is neither empty nor ours
// is refused.
#pragma once

#include <string>

#include "app/configuration.h"
#include "catalog/catalog_transaction.h"

namespace basalt {

struct DataDirectory {
  std::string path;            // absolute
  bool first_start = false;
  BootstrapOptions bootstrap;  // superuser and its verifier
  std::string server_secret;
};

// Throws SqlError (58030, F0000, 55000) with a message for the operator.
DataDirectory PrepareDataDirectory(const CommandLine& line);

}  // namespace basalt
