#include "base/fault_point.h"

#include <cstdlib>
#include <cstring>
#include <mutex>
#include <string>
#include <vector>

#include <signal.h>
#include <unistd.h>

namespace basalt {
namespace {

struct Fault {
  std::string name;
  bool crash = false;
  long passes_left = 1;
};

std::mutex faults_mutex;
std::vector<Fault> faults;

Fault ParseFault(const std::string& item) {
  Fault fault;
  const size_t equals = item.find('=');
  const size_t at = item.find('@');
  fault.name = item.substr(0, equals);
  fault.crash = item.compare(equals + 1, 5, "crash") == 0;
  if (at != std::string::npos) fault.passes_left = std::strtol(item.c_str() + at + 1, nullptr, 10);
  return fault;
}

}  // namespace

namespace internal {

std::atomic<bool> faults_armed = false;

bool FaultHit(const char* name) {
  std::lock_guard lock(faults_mutex);
  for (Fault& fault : faults) {
    if (fault.name != name || --fault.passes_left > 0) continue;
    if (fault.crash) kill(getpid(), SIGKILL);
    return true;
  }
  return false;
}

}  // namespace internal

void ArmFaultPoints() {
  const char* text = std::getenv("BASALT_FAULTS");
  if (text == nullptr) return;
  std::string list = text;
  for (size_t from = 0; from < list.size();) {
    const size_t comma = std::min(list.find(',', from), list.size());
    const std::string item = list.substr(from, comma - from);
    if (item.find('=') != std::string::npos) faults.push_back(ParseFault(item));
    from = comma + 1;
  }
  internal::faults_armed = !faults.empty();
}

}  // namespace basalt
