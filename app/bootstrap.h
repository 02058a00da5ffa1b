// First start: an empty data directory gets postgresql.conf, pg_hba.conf and a secret; a directory that is neither empty nor ours
// is refused.
#pragma once

#include <string>

#include "app/configuration.h"
#include "catalog/catalog_transaction.h"

namespace basalt {

struct PreparedDirectory {
  std::string path;            // absolute
  bool first_start = false;
  BootstrapOptions bootstrap;  // superuser and its verifier
  std::string server_secret;
};

// Throws SqlError (58030, F0000, 55000) with a message for the operator.
PreparedDirectory PrepareDataDirectory(const CommandLine& line);
// Once the catalog is there and the server listens: a first start that ended before this is done again by the next one.
void FinishBootstrap(const PreparedDirectory& directory);

}  // namespace basalt
