// The client of `./dev bench connections`: connects over TCP, logs in without a password, runs one query, leaves; N times. It asks
// the kernel for what a client cannot do without and nothing else, so that the time is the server's. Usage: PORT N; prints the median
// in microseconds.
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

namespace {

using std::string_view_literals::operator""sv;
constexpr auto kStartup = "\0\0\0\x29\0\3\0\0user\0postgres\0database\0postgres\0\0"sv;
constexpr auto kQuery = "Q\0\0\0\x0dselect 1\0"sv;
constexpr auto kReady = "Z\0\0\0\5"sv;  // then the state of the transaction

[[noreturn]] void Fail(const char* what) {
  std::perror(what);
  std::exit(1);
}

void Ask(int socket, std::string_view message) {
  if (write(socket, message.data(), message.size()) != static_cast<ssize_t>(message.size())) Fail("write");
  char answer[16384];
  size_t size = 0;
  do {
    const ssize_t count = read(socket, answer + size, sizeof(answer) - size);
    if (count <= 0) Fail("read");
    size += static_cast<size_t>(count);
  } while (size <= kReady.size() || std::string_view(answer + size - kReady.size() - 1, kReady.size()) != kReady);
}

double ConnectAndAsk(uint16_t port) {
  const auto start = std::chrono::steady_clock::now();
  const int client = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (client < 0 || connect(client, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) Fail("connect");
  const int on = 1;
  setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  Ask(client, kStartup);
  Ask(client, kQuery);
  const std::chrono::duration<double, std::micro> taken = std::chrono::steady_clock::now() - start;
  close(client);
  return taken.count();
}

}  // namespace

int main(int count, char** words) {
  if (count != 3) return 2;
  std::vector<double> times(std::strtoul(words[2], nullptr, 10));
  for (double& time : times) time = ConnectAndAsk(static_cast<uint16_t>(std::atoi(words[1])));
  std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2), times.end());
  std::printf("%.1f\n", times[times.size() / 2]);
}
