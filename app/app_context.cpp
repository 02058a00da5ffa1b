#include "app/app_context.h"

#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <thread>

#include "base/log.h"
#include "base/sql_error.h"
#include "engine/execution/data/temporary_file.h"
#include "session/system_functions.h"

namespace basalt {
namespace {
namespace fs = std::filesystem;

int64_t MachineMemoryBytes() {
  const int64_t machine = static_cast<int64_t>(sysconf(_SC_PHYS_PAGES)) * sysconf(_SC_PAGESIZE);
  std::ifstream cgroup("/sys/fs/cgroup/memory.max");
  int64_t limit = 0;
  if (cgroup >> limit && limit > 0) return std::min(machine, limit);
  return machine;
}

std::vector<std::string> SplitList(const std::string& text) {
  std::vector<std::string> items;
  for (size_t from = 0; from < text.size();) {
    const size_t comma = std::min(text.find(',', from), text.size());
    std::string item = text.substr(from, comma - from);
    item.erase(0, std::min(item.find_first_not_of(' '), item.size()));
    item.erase(item.find_last_not_of(' ') + 1);
    if (!item.empty()) items.push_back(item);
    from = comma + 1;
  }
  return items;
}

int LaneCount() { return std::max(4, 2 * static_cast<int>(std::thread::hardware_concurrency())); }

}  // namespace

void AppContext::LoadSettings(const CommandLine& line) {
  settings_ = std::make_unique<ServerSettings>();
  const char* zone = std::getenv("TZ");
  if (zone != nullptr && *zone != '\0') settings_->Set("TimeZone", zone, SettingSource::kDefault);
  settings_->Set("ssl", "on", SettingSource::kDefault);
  settings_->LoadFile(directory_.path + "/postgresql.conf");
  for (const auto& [name, value] : line.settings) settings_->Set(name, value, SettingSource::kCommandLine);
  settings_->Set("data_directory", directory_.path, SettingSource::kCommandLine);
  settings_->Set("config_file", directory_.path + "/postgresql.conf", SettingSource::kCommandLine);
  settings_->Set("hba_file", directory_.path + "/pg_hba.conf", SettingSource::kCommandLine);
}

int64_t AppContext::MemoryLimitBytes() const {
  const int64_t configured = settings_->Integer("basalt.memory_limit") * 1024;
  return configured > 0 ? configured : MachineMemoryBytes() / 2;
}

StorageOptions AppContext::MakeStorageOptions() {
  const int64_t limit = MemoryLimitBytes();
  StorageOptions options;
  options.directory = directory_.path;
  options.block_cache_bytes = limit / 4;
  options.version_cache_bytes = limit / 4;
  options.memtable_bytes = std::min<int64_t>(limit / 8, 512 << 20);
  options.write_set_spill_bytes = limit / 8;
  options.fsync = settings_->Bool("fsync");
  options.wal_writer_delay_ms = static_cast<int>(settings_->Integer("wal_writer_delay"));
  options.account = memory_.get();
  return options;
}

std::shared_ptr<const TlsContext> AppContext::LoadTls() {
  if (!settings_->Bool("ssl")) return nullptr;
  const auto resolve = [&](const char* name) {
    const fs::path file = settings_->Text(name);
    return file.is_absolute() ? file.string() : (fs::path(directory_.path) / file).string();
  };
  const std::string certificate = resolve("ssl_cert_file");
  const std::string key = resolve("ssl_key_file");
  const bool has_certificate = fs::exists(certificate), has_key = fs::exists(key);
  // A first start that was interrupted may have left one of them.
  const bool unfinished = directory_.first_start && (!has_certificate || !has_key) && certificate.starts_with(directory_.path);
  if ((!has_certificate && !has_key) || unfinished) TlsContext::MakeSelfSigned(certificate, key);
  return std::make_shared<const TlsContext>(certificate, key);
}

ServerOptions AppContext::MakeServerOptions() const {
  ServerOptions options;
  options.addresses = SplitList(settings_->Text("listen_addresses"));
  options.port = static_cast<int>(settings_->Integer("port"));
  options.socket_directories = SplitList(settings_->Text("unix_socket_directories"));
  options.server_secret = directory_.server_secret;
  return options;
}

AppContext::AppContext(const CommandLine& line) : directory_(PrepareDataDirectory(line)), command_line_(line) {
  LoadSettings(line);
  memory_ = std::make_unique<MemoryAccount>(nullptr, MemoryLimitBytes(), "server");
  storage_ = StorageEngine::Open(MakeStorageOptions());
  RemoveTemporaryFiles(directory_.path);  // of a server that was killed
  catalog_ = CatalogStore::Open(*storage_, directory_.bootstrap);
  functions_ = std::make_unique<FunctionRegistry>(AllFunctionFamilies());
  const std::span<const SystemTable> tables[] = {CatalogSystemTables(), SessionSystemTables()};
  system_tables_ = std::make_unique<SystemTables>(tables);
  plans_ = std::make_unique<PlanCache>(*memory_, MemoryLimitBytes() / 16);
  audit_ = std::make_unique<AuditLog>(*storage_);
  routines_ = MakeRoutineRunner();
  session_ = std::make_unique<SessionContext>(SessionServices{*storage_, *catalog_, *functions_, *system_tables_, *settings_,
                                                              sessions_, notifications_, *audit_, *plans_, *memory_, routines_.get()});
  pool_ = std::make_unique<WorkerPool>(LaneCount(), LaneCount() + static_cast<int>(settings_->Integer("max_connections")) + 8);
  server_ = std::make_unique<Server>(*session_, *pool_, MakeServerOptions());
  server_->SetHba(HbaRules::Load(settings_->Text("hba_file")));
  server_->SetTls(LoadTls());
  server_->Listen();
  FinishBootstrap(directory_);
}

AppContext::~AppContext() {
  if (server_ != nullptr) server_->StopAccepting();
  pool_.reset();
}

void AppContext::Reload() {
  LogLine(Severity::kLog, "received SIGHUP, reloading configuration files");
  try {
    settings_->LoadFile(directory_.path + "/postgresql.conf");
    server_->SetHba(HbaRules::Load(settings_->Text("hba_file")));
    server_->SetTls(LoadTls());
  } catch (const SqlError& error) {
    LogLine(Severity::kLog, Format("configuration not changed: {}", error.fields().message));
  }
}

void AppContext::ShutDown(ShutdownMode mode) {
  server_->StopAccepting();
  if (mode == ShutdownMode::kImmediate) _exit(2);
  sigset_t signals;
  sigemptyset(&signals);
  for (int signal : {SIGINT, SIGQUIT}) sigaddset(&signals, signal);
  const timespec tick{0, 20'000'000};
  int64_t ticks = 0;
  if (mode == ShutdownMode::kFast) sessions_.SignalAll(CancelReason::kShutdown);
  while (server_->connections() > 0) {
    const int signal = sigtimedwait(&signals, nullptr, &tick);
    if (signal == SIGQUIT) _exit(2);
    if (signal == SIGINT) mode = ShutdownMode::kFast;
    // Told again, for a session that was just between two waits.
    if (mode == ShutdownMode::kFast && ++ticks % 10 == 1) sessions_.SignalAll(CancelReason::kShutdown);
  }
  LogLine(Severity::kLog, "database system is shut down");
}

void AppContext::RunUntilShutdown() {
  LogLine(Severity::kLog, "database system is ready to accept connections");
  sigset_t signals;
  sigemptyset(&signals);
  for (int signal : {SIGTERM, SIGINT, SIGQUIT, SIGHUP}) sigaddset(&signals, signal);
  for (;;) {
    int signal = 0;
    sigwait(&signals, &signal);
    if (signal == SIGHUP) {
      Reload();
      continue;
    }
    LogLine(Severity::kLog, Format("received {} shutdown request",
                                   signal == SIGTERM ? "smart" : signal == SIGINT ? "fast" : "immediate"));
    return ShutDown(signal == SIGTERM  ? ShutdownMode::kSmart
                    : signal == SIGINT ? ShutdownMode::kFast
                                       : ShutdownMode::kImmediate);
  }
}

}  // namespace basalt
