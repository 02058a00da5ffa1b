// Configuration: the command line (PostgreSQL's habit: -D DIR -p PORT -h ADDR -k DIR -c name=value, and at the first start -U, -A,
// --pwfile as initdb has them) and postgresql.conf, as ServerSettings.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace basalt {

struct CommandLine {
  std::string data_directory;
  std::vector<std::pair<std::string, std::string>> settings;  // in order; they win over postgresql.conf
  // First start only.
  std::string superuser;            // empty: the operating system user
  std::string host_method;          // -A, --auth, --auth-host; empty: the secure defaults
  std::string local_method;
  std::string password_file;
  bool show_version = false, show_help = false;
};

// Throws std::invalid_argument with the message to print.
CommandLine ParseCommandLine(int argc, char** argv);
extern const char* const kUsage;
std::string OperatingSystemUser();

}  // namespace basalt
