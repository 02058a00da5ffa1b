// basalt: the server process.
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <stdexcept>

#include "app/app_context.h"
#include "base/fault_point.h"
#include "base/log.h"

namespace {

// Signals go to main's sigwait only; every thread inherits the mask.
void BlockSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (int signal : {SIGTERM, SIGINT, SIGQUIT, SIGHUP}) sigaddset(&signals, signal);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);
}

}  // namespace

int main(int argc, char** argv) {
  BlockSignals();
  try {
    const basalt::CommandLine line = basalt::ParseCommandLine(argc, argv);
    if (line.show_version) return std::puts("postgres (PostgreSQL) 15.20 (Basalt 0.1.0)"), 0;
    if (line.show_help) return std::fputs(basalt::kUsage, stdout), 0;
    basalt::ArmFaultPoints();
    basalt::AppContext app(line);
    app.RunUntilShutdown();
    return 0;
  } catch (const std::invalid_argument& error) {
    std::fprintf(stderr, "basalt: %s\n%s", error.what(), "Try \"basalt --help\" for more information.\n");
  } catch (const basalt::SqlError& error) {
    basalt::LogLine(basalt::Severity::kFatal, error.fields().message);
    if (!error.fields().detail.empty()) basalt::LogLine(basalt::Severity::kFatal, "DETAIL:  " + error.fields().detail);
    if (!error.fields().hint.empty()) basalt::LogLine(basalt::Severity::kFatal, "HINT:  " + error.fields().hint);
  } catch (const std::exception& error) {
    basalt::LogLine(basalt::Severity::kFatal, error.what());
  }
  return 1;
}
