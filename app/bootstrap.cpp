#include "app/bootstrap.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/sql_error.h"
#include "session/password.h"

namespace basalt {
namespace {
namespace fs = std::filesystem;

constexpr const char* kConfigurationText =
    "# Basalt configuration: PostgreSQL's postgresql.conf syntax and parameter names.\n"
    "# Without a setting here every parameter has its default (SHOW ALL).\n"
    "#listen_addresses = 'localhost'\n"
    "#port = 5432\n"
    "#max_connections = 100\n"
    "#ssl = on\n";

std::string HbaText(const CommandLine& line) {
  const std::string local = line.local_method.empty() ? "peer" : line.local_method;
  const std::string host = line.host_method.empty() ? "scram-sha-256" : line.host_method == "peer" ? "scram-sha-256" : line.host_method;
  return Format(
      "# Who may connect from where, and how they prove who they are: PostgreSQL's pg_hba.conf.\n"
      "# TYPE  DATABASE  USER  ADDRESS        METHOD\n"
      "local   all       all                  {}\n"
      "host    all       all   127.0.0.1/32   {}\n"
      "host    all       all   ::1/128        {}\n",
      local, host, host);
}

void WriteFile(const fs::path& path, const std::string& text) {
  const mode_t old_mask = umask(0077);
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  umask(old_mask);
  if (!file) throw SqlError(sqlstate::kIoError, Format("could not write file \"{}\"", path.string()));
}

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw SqlError(sqlstate::kIoError, Format("could not open file \"{}\"", path.string()));
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string ReadPasswordVerifier(const std::string& file) {
  if (file.empty()) return {};
  std::istringstream lines(ReadFile(file));
  std::string password;
  std::getline(lines, password);
  if (password.empty()) throw SqlError(sqlstate::kConfigFileError, Format("password file \"{}\" is empty", file));
  return MakeScramVerifier(password);
}

}  // namespace

DataDirectory PrepareDataDirectory(const CommandLine& line) {
  if (line.data_directory.empty()) {
    throw SqlError(sqlstate::kConfigFileError,
                   "basalt does not know where to find the data directory: give -D DIR or set PGDATA");
  }
  DataDirectory directory;
  std::error_code error;
  directory.path = fs::absolute(line.data_directory, error).lexically_normal().string();
  fs::create_directories(directory.path, error);
  if (error) {
    throw SqlError(sqlstate::kIoError, Format("could not create directory \"{}\": {}", directory.path, error.message()));
  }
  if (access(directory.path.c_str(), R_OK | W_OK | X_OK) != 0) {
    throw SqlError(sqlstate::kIoError, Format("could not access directory \"{}\": Permission denied", directory.path));
  }
  directory.bootstrap.superuser = line.superuser.empty() ? OperatingSystemUser() : line.superuser;
  const fs::path base = directory.path;
  const fs::path marker = base / "BASALT_VERSION";
  directory.first_start = !fs::exists(marker);
  if (directory.first_start) {
    for (const auto& entry : fs::directory_iterator(base)) {
      if (entry.path().filename() == "store" || entry.path().filename() == "lost+found") continue;
      const std::string name = entry.path().filename().string();
      if (name == "postgresql.conf" || name == "pg_hba.conf" || name == "server.secret") continue;
      throw SqlError(sqlstate::kObjectNotInPrerequisiteState,
                     Format("directory \"{}\" exists but is not empty and is not a Basalt data directory", directory.path));
    }
    chmod(directory.path.c_str(), 0700);
    directory.bootstrap.password = ReadPasswordVerifier(line.password_file);
    if (!fs::exists(base / "postgresql.conf")) WriteFile(base / "postgresql.conf", kConfigurationText);
    if (!fs::exists(base / "pg_hba.conf")) WriteFile(base / "pg_hba.conf", HbaText(line));
    WriteFile(base / "server.secret", RandomBytes(32));
  }
  directory.server_secret = ReadFile(base / "server.secret");
  return directory;
}

}  // namespace basalt
