#include "base/log.h"

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <cstdlib>

#include "base/assert.h"

namespace basalt {
namespace {

constexpr const char* kPattern = "%Y-%m-%d %H:%M:%S.%e %z [%t] %v";

constexpr const char* SeverityWord(Severity severity) {
  constexpr const char* kWords[] = {"DEBUG", "LOG", "INFO", "NOTICE", "WARNING", "ERROR", "FATAL", "PANIC"};
  return kWords[static_cast<int>(severity)];
}

spdlog::logger& Logger() {
  static const std::shared_ptr<spdlog::logger> logger = [] {
    auto made = spdlog::stderr_logger_mt("basalt");
    made->set_pattern(kPattern);
    return made;
  }();
  return *logger;
}

}  // namespace

void LogLine(Severity severity, std::string_view text) {
  const auto level = severity >= Severity::kWarning ? spdlog::level::warn : spdlog::level::info;
  Logger().log(severity == Severity::kDebug ? spdlog::level::debug : level, "{}:  {}", SeverityWord(severity), text);
  if (severity >= Severity::kFatal) Logger().flush();
}

void OpenLog(const std::string& path, Severity least) {
  Logger().set_level(least == Severity::kDebug ? spdlog::level::debug : spdlog::level::info);
  if (path.empty()) return;
  try {
    auto sink = std::make_shared<spdlog::sinks::basic_file_sink_mt>(path);
    sink->set_pattern(kPattern);
    Logger().sinks().assign(1, sink);
  } catch (const spdlog::spdlog_ex& error) {
    throw SqlError(sqlstate::kIoError, Format("could not open log file \"{}\": {}", path, error.what()));
  }
}

void AssertionFailed(const char* condition, const char* file, int line) {
  LogLine(Severity::kPanic, Format("assertion failed: {} ({}:{})", condition, file, line));
  std::abort();
}

}  // namespace basalt
