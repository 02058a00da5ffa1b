#include "app/configuration.h"

#include <pwd.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

namespace basalt {

const char* const kUsage =
    "basalt is a PostgreSQL-compatible database server.\n\n"
    "Usage:\n  basalt -D DIR [OPTION]...\n\n"
    "Options:\n"
    "  -D DIR            data directory (made at the first start)\n"
    "  -p PORT           port to listen on (5432)\n"
    "  -h ADDRESSES      TCP addresses to listen on (localhost)\n"
    "  -k DIRECTORIES    Unix socket directories\n"
    "  -c NAME=VALUE     set a configuration parameter; --NAME=VALUE does the same\n"
    "  -N CONNECTIONS    maximum number of connections\n"
    "  -B BUFFERS, -F    as for postgres\n"
    "First start:\n"
    "  -U NAME           name of the superuser (the operating system user)\n"
    "  -A METHOD         authentication method for all connections; --auth-local, --auth-host\n"
    "  --pwfile=FILE     read the superuser's password from the first line of FILE\n"
    "  --version, --help\n";

std::string OperatingSystemUser() {
  const passwd* entry = getpwuid(geteuid());
  return entry == nullptr ? "postgres" : entry->pw_name;
}

namespace {

class ArgumentReader {
 public:
  ArgumentReader(int argc, char** argv) : argc_(argc), argv_(argv) {}
  bool Next(std::string* word) {
    if (at_ >= argc_) return false;
    *word = argv_[at_++];
    return true;
  }
  std::string Value(const std::string& option) {
    if (at_ >= argc_) throw std::invalid_argument("option requires an argument -- '" + option + "'");
    return argv_[at_++];
  }

 private:
  int argc_;
  char** argv_;
  int at_ = 1;
};

void AddAssignment(const std::string& text, CommandLine* line) {
  const size_t equals = text.find('=');
  if (equals == text.npos) throw std::invalid_argument("-c " + text + " requires a value");
  std::string name = text.substr(0, equals);
  for (char& c : name) c = c == '-' ? '_' : c;
  line->settings.emplace_back(name, text.substr(equals + 1));
}

bool TakeInitOption(const std::string& word, ArgumentReader& reader, CommandLine* line) {
  const size_t equals = word.find('=');
  const std::string name = word.substr(0, equals);
  const auto value = [&] { return equals == word.npos ? reader.Value(name) : word.substr(equals + 1); };
  if (name == "--username") line->superuser = value();
  else if (name == "--auth") line->host_method = line->local_method = value();
  else if (name == "--auth-host") line->host_method = value();
  else if (name == "--auth-local") line->local_method = value();
  else if (name == "--pwfile") line->password_file = value();
  else if (name == "--pgdata") line->data_directory = value();
  else return false;
  return true;
}

void TakeShortOption(const std::string& word, ArgumentReader& reader, CommandLine* line) {
  const std::string option = word.substr(0, 2);
  const auto value = [&] { return word.size() > 2 ? word.substr(2) : reader.Value(option.substr(1)); };
  switch (option[1]) {
    case 'D': line->data_directory = value(); return;
    case 'p': line->settings.emplace_back("port", value()); return;
    case 'h': line->settings.emplace_back("listen_addresses", value()); return;
    case 'k': line->settings.emplace_back("unix_socket_directories", value()); return;
    case 'c': AddAssignment(value(), line); return;
    case 'N': line->settings.emplace_back("max_connections", value()); return;
    case 'B': line->settings.emplace_back("shared_buffers", value()); return;
    case 'F': line->settings.emplace_back("fsync", "off"); return;
    case 'U': line->superuser = value(); return;
    case 'A': line->host_method = line->local_method = value(); return;
    case 'V': line->show_version = true; return;
    case '?': line->show_help = true; return;
    default: throw std::invalid_argument("invalid option -- '" + word + "'");
  }
}

}  // namespace

CommandLine ParseCommandLine(int argc, char** argv) {
  CommandLine line;
  ArgumentReader reader(argc, argv);
  std::string word;
  while (reader.Next(&word)) {
    if (word == "--version") line.show_version = true;
    else if (word == "--help") line.show_help = true;
    else if (word.starts_with("--")) {
      if (!TakeInitOption(word, reader, &line)) AddAssignment(word.substr(2), &line);
    } else if (word.size() >= 2 && word[0] == '-') {
      TakeShortOption(word, reader, &line);
    } else {
      throw std::invalid_argument("invalid argument: \"" + word + "\"");
    }
  }
  if (line.data_directory.empty()) {
    const char* environment = std::getenv("PGDATA");
    if (environment != nullptr) line.data_directory = environment;
  }
  return line;
}

}  // namespace basalt
