#include "app/bootstrap.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "base/sql_error.h"
#include "session/password.h"
#include "storage/durable_file.h"

namespace basalt {
namespace {
namespace fs = std::filesystem;

constexpr const char kVersionMarkerText[] = "1\n";  // format of the data directory's files outside the store

constexpr const char* kConfigurationText =
    "# Basalt configuration: PostgreSQL's postgresql.conf syntax and parameter names.\n"
    "# Without a setting here every parameter has its default (SHOW ALL).\n"
    "#listen_addresses = 'localhost'\n"
    "#port = 5432\n"
    "#max_connections = 100\n"
    "#ssl = on\n"
    "default_text_search_config = 'pg_catalog.english'\n";

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

std::string ReadPasswordVerifier(const std::string& file) {
  if (file.empty()) return {};
  std::istringstream lines(ReadSmallFile(file));
  std::string password;
  std::getline(lines, password);
  if (password.empty()) throw SqlError(sqlstate::kConfigFileError, Format("password file \"{}\" is empty", file));
  return MakeScramVerifier(password);
}

std::string MarkerPath(const std::string& directory) { return directory + "/BASALT_VERSION"; }

// What a first start may have left that did not come to its end.
bool IsOurs(std::string name) {
  static constexpr const char* kNames[] = {"store", "temporary", "storages", "storage_format", "postmaster.pid", "postgresql.conf",
                                           "pg_hba.conf", "server.secret", "server.crt", "server.key", "BASALT_VERSION"};
  if (name.ends_with(".new")) name.resize(name.size() - 4);
  return name == "lost+found" || std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

void WriteIfMissing(const std::string& path, const std::string& text) {
  if (!fs::exists(path)) WriteFileDurably(path, text);
}

void MakeMissingDirectories(const std::string& path) {
  if (fs::exists(path)) return;
  MakeMissingDirectories(ParentDirectory(path));
  MakeDirectoryDurably(path);
}

void CheckMarker(const std::string& directory) {
  const std::string text = ReadSmallFile(MarkerPath(directory));
  if (text == kVersionMarkerText) return;
  throw SqlError(sqlstate::kObjectNotInPrerequisiteState, "database files are incompatible with server")
      .Detail(Format("The data directory was initialized by version {}, which is not compatible with this server's version {}.",
                     text.substr(0, text.find('\n')), std::string(kVersionMarkerText, 1)));
}

void StartBootstrap(const CommandLine& line, PreparedDirectory* directory) {
  const std::string& base = directory->path;
  for (const auto& entry : fs::directory_iterator(base)) {
    if (IsOurs(entry.path().filename().string())) continue;
    throw SqlError(sqlstate::kObjectNotInPrerequisiteState,
                   Format("directory \"{}\" exists but is not empty and is not a Basalt data directory", base));
  }
  chmod(base.c_str(), 0700);
  SyncDirectory(ParentDirectory(base));
  directory->bootstrap.password = ReadPasswordVerifier(line.password_file);
  WriteIfMissing(base + "/postgresql.conf", kConfigurationText);
  WriteIfMissing(base + "/pg_hba.conf", HbaText(line));
  WriteIfMissing(base + "/server.secret", RandomBytes(32));
}

}  // namespace

PreparedDirectory PrepareDataDirectory(const CommandLine& line) {
  if (line.data_directory.empty()) {
    throw SqlError(sqlstate::kConfigFileError,
                   "basalt does not know where to find the data directory: give -D DIR or set PGDATA");
  }
  PreparedDirectory directory;
  std::error_code error;
  directory.path = fs::absolute(line.data_directory, error).lexically_normal().string();
  while (directory.path.size() > 1 && directory.path.ends_with('/')) directory.path.pop_back();
  MakeMissingDirectories(directory.path);
  if (!fs::is_directory(directory.path)) {
    errno = ENOTDIR;
    throw FileError("access directory", directory.path);
  }
  if (access(directory.path.c_str(), R_OK | W_OK | X_OK) != 0) throw FileError("access directory", directory.path);
  directory.bootstrap.superuser = line.superuser.empty() ? OperatingSystemUser() : line.superuser;
  directory.first_start = !fs::exists(MarkerPath(directory.path));
  if (directory.first_start) {
    StartBootstrap(line, &directory);
  } else {
    CheckMarker(directory.path);
  }
  directory.server_secret = ReadSmallFile(directory.path + "/server.secret");
  return directory;
}

void FinishBootstrap(const PreparedDirectory& directory) {
  if (directory.first_start) WriteFileDurably(MarkerPath(directory.path), kVersionMarkerText);
}

}  // namespace basalt
