// pg_ls_dir, pg_ls_waldir and their like: what lies in the server's data directory. Rights are in the catalog.
#include <dirent.h>
#include <sys/stat.h>

#include <cstring>
#include <filesystem>

#include "base/sql_error.h"
#include "catalog/privileges.h"
#include "session/function_environment.h"
#include "session/functions/families.h"
#include "session/functions/row_list.h"
#include "session/functions/server_paths.h"
#include "session/settings.h"

namespace basalt {
namespace {

constexpr Oid kReadServerFilesRole = 4569;  // pg_read_server_files

// Whoever may not read any file of the server stays below the data directory.
void RequireBelowDataDirectory(FunctionContext& context, std::string_view name) {
  const ExecutionContext& caller = EnvironmentOf(context).context();
  const CatalogSnapshot& catalog = EnvironmentOf(context).catalog();
  if (IsSuperuser(catalog, caller.role()) || IsMemberOf(catalog, caller.role(), kReadServerFilesRole, true)) return;
  const std::filesystem::path path = std::filesystem::path(name).lexically_normal();
  const auto above = [](const std::filesystem::path& relative) { return !relative.empty() && *relative.begin() == ".."; };
  if (path.is_absolute()) {
    const std::filesystem::path below = path.lexically_relative(std::filesystem::path(DataDirectory(context)).lexically_normal());
    if (below.empty() || above(below)) throw SqlError(sqlstate::kInsufficientPrivilege, "absolute path not allowed");
  } else if (above(path)) {
    throw SqlError(sqlstate::kInsufficientPrivilege, "path must be in or below the current directory");
  }
}

}  // namespace

std::string DataDirectory(FunctionContext& context) {
  return EnvironmentOf(context).context().session().settings().Text("data_directory");
}

std::string ServerPath(FunctionContext& context, std::string_view name) {
  RequireBelowDataDirectory(context, name);
  if (name.find('\0') != name.npos) throw SqlError(sqlstate::kCharacterNotInRepertoire, "invalid byte sequence for encoding \"UTF8\": 0x00");
  return name.starts_with('/') ? std::string(name) : DataDirectory(context) + "/" + std::string(name);
}

namespace {

std::vector<std::string> ListDirectory(const std::string& path, std::string_view shown, bool missing_ok, bool dots) {
  DIR* directory = opendir(path.c_str());
  if (directory == nullptr) {
    const int error = errno;
    if (error == ENOENT && missing_ok) return {};
    throw SqlError(error == ENOENT ? sqlstate::kUndefinedFile : sqlstate::kIoError,
                   Format("could not open directory \"{}\": {}", shown, std::strerror(error)));
  }
  std::vector<std::string> names;
  while (const dirent* entry = readdir(directory)) {
    const std::string_view name = entry->d_name;
    if (dots || (name != "." && name != "..")) names.emplace_back(name);
  }
  closedir(directory);
  return names;
}

std::unique_ptr<SetFunctionCursor> OpenDirectory(FunctionContext& context, std::span<const NullableDatum> arguments) {
  auto rows = std::make_unique<RowList>();
  const std::string_view name = arguments[0].value.str.view();
  const bool missing_ok = arguments.size() > 1 && !arguments[1].is_null && arguments[1].value.b;
  const bool dots = arguments.size() > 2 && !arguments[2].is_null && arguments[2].value.b;
  for (const std::string& entry : ListDirectory(ServerPath(context, name), name, missing_ok, dots)) rows->Add({rows->Text(entry)});
  return rows;
}

constexpr int64_t kPostgresEpochSeconds = 946684800;

// The storage engine's log files, wherever below the data directory they lie.
std::unique_ptr<SetFunctionCursor> OpenWalDirectory(FunctionContext& context, std::span<const NullableDatum>) {
  auto rows = std::make_unique<RowList>();
  std::error_code error;
  std::filesystem::recursive_directory_iterator at(DataDirectory(context), error), end;
  for (; !error && at != end; at.increment(error)) {
    struct stat facts;
    const std::string path = at->path().string();
    if (at->path().extension() != ".log" || stat(path.c_str(), &facts) != 0 || !S_ISREG(facts.st_mode)) continue;
    const int64_t modified = (facts.st_mtim.tv_sec - kPostgresEpochSeconds) * 1'000'000 + facts.st_mtim.tv_nsec / 1000;
    rows->Add({rows->Text(at->path().filename().string()), Field(int64_t{facts.st_size}), Field(modified)});
  }
  return rows;
}

constexpr SetFunctionEntry kSetFunctions[] = {
    {"pg_ls_dir_1arg", &OpenDirectory},
    {"pg_ls_dir", &OpenDirectory},
    {"pg_ls_waldir", &OpenWalDirectory},
    // There is no archiver and there are no replication slots: nothing lies there.
    {"pg_ls_archive_statusdir", &OpenNoRows},
    {"pg_ls_logicalsnapdir", &OpenNoRows},
    {"pg_ls_logicalmapdir", &OpenNoRows},
};

}  // namespace

FunctionFamily ServerFileFunctions() { return {"server files", {}, {}, kSetFunctions}; }

}  // namespace basalt
