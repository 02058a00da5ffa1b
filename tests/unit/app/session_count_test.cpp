// A whole server in this process: however many connections and statements, one SessionContext is made in its life.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <filesystem>
#include <string>
#include <thread>

#include "app/app_context.h"
#include "base/byte_order.h"

namespace basalt {
namespace {

constexpr int kConnections = 1000, kStatements = 100;

void AppendInt(std::string& out, uint32_t value) {
  char bytes[4];
  StoreBigEndian(bytes, value);
  out.append(bytes, 4);
}

std::string StartupPacket() {
  std::string body;
  AppendInt(body, 3 << 16);
  body.append("user\0postgres\0database\0postgres\0\0", 33);
  std::string packet;
  AppendInt(packet, static_cast<uint32_t>(body.size() + 4));
  return packet + body;
}

std::string Query(const std::string& text) {
  std::string message = "Q";
  AppendInt(message, static_cast<uint32_t>(text.size() + 5));
  return message + text + '\0';
}

class Client {
 public:
  explicit Client(int port) : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
  }
  ~Client() { close(socket_); }
  bool connected() const { return connected_; }
  void Send(const std::string& bytes) { EXPECT_EQ(send(socket_, bytes.data(), bytes.size(), 0), static_cast<ssize_t>(bytes.size())); }
  // Reads until `count` ReadyForQuery came; false at the end of the connection or an error.
  bool ReadUntilReady(int count) {
    while (count > 0) {
      while (buffer_.size() < 5 || buffer_.size() < 1 + LoadBigEndian<uint32_t>(buffer_.data() + 1)) {
        char bytes[16384];
        const ssize_t size = recv(socket_, bytes, sizeof(bytes), 0);
        if (size <= 0) return false;
        buffer_.append(bytes, static_cast<size_t>(size));
      }
      if (buffer_[0] == 'E') return false;
      if (buffer_[0] == 'Z') --count;
      buffer_.erase(0, 1 + LoadBigEndian<uint32_t>(buffer_.data() + 1));
    }
    return true;
  }

 private:
  int socket_;
  bool connected_ = false;
  std::string buffer_;
};

int FreePort() {
  const int probe = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  EXPECT_EQ(bind(probe, reinterpret_cast<sockaddr*>(&address), size), 0);
  EXPECT_EQ(getsockname(probe, reinterpret_cast<sockaddr*>(&address), &size), 0);
  close(probe);
  return ntohs(address.sin_port);
}

TEST(SessionCount, OneSessionForThousandConnectionsAndHundredThousandStatements) {
  signal(SIGPIPE, SIG_IGN);
  std::string directory = (std::filesystem::temp_directory_path() / "basalt-app-XXXXXX").string();
  ASSERT_NE(mkdtemp(directory.data()), nullptr);
  const int port = FreePort();
  CommandLine line;
  line.data_directory = directory;
  line.superuser = "postgres";
  line.host_method = line.local_method = "trust";
  line.settings = {{"port", std::to_string(port)}, {"listen_addresses", "127.0.0.1"}, {"unix_socket_directories", ""},
                   {"max_connections", std::to_string(kConnections)}, {"ssl", "off"}};
  const uint64_t before = SessionContext::constructed();
  {
    AppContext app(line);
    std::string statements;
    for (int i = 0; i < kStatements; ++i) statements += Query("select " + std::to_string(i));
    for (int i = 0; i < kConnections; ++i) {
      Client client(port);
      ASSERT_TRUE(client.connected());
      client.Send(StartupPacket());
      ASSERT_TRUE(client.ReadUntilReady(1));
      client.Send(statements);
      ASSERT_TRUE(client.ReadUntilReady(kStatements)) << "connection " << i;
    }
    EXPECT_EQ(SessionContext::constructed() - before, 1u);
  }
  EXPECT_EQ(SessionContext::constructed() - before, 1u);
  std::filesystem::remove_all(directory);
}

}  // namespace
}  // namespace basalt
