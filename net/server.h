// Server: listens on TCP addresses and a Unix socket, hands accepted connections to the worker pool's lanes. Owned by AppContext,
// started last and stopped first.
#pragma once

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "net/net_services.h"

namespace basalt {

struct ServerOptions {
  std::vector<std::string> addresses;      // "127.0.0.1", "localhost", "*"
  int port = 5432;
  std::vector<std::string> socket_directories;
  std::string server_secret;
};

class Server {
 public:
  Server(const SessionContext& session, WorkerPool& pool, ServerOptions options);
  ~Server();
  // Throws SqlError 58030 when no address can be bound.
  void Listen();
  // No new connections: returns when the lanes have let go of the acceptors, so not from a lane. Those in progress are told by
  // Terminate. Smart shutdown waits with connections().
  void StopAccepting();
  void SetHba(HbaRules rules);
  void SetTls(std::shared_ptr<const TlsContext> tls);
  int connections() const { return services_.connections.load(); }

 private:
  void ListenTcp(const std::string& address);
  void ListenUnix(const std::string& directory);
  template <typename Acceptor>
  void StartAccepting(std::shared_ptr<Acceptor> acceptor);
  template <typename Acceptor>
  void Accept(std::shared_ptr<Acceptor> acceptor);
  void EndAccepting();

  ServerOptions options_;
  NetServices services_;
  std::vector<std::shared_ptr<boost::asio::ip::tcp::acceptor>> tcp_;
  std::vector<std::shared_ptr<boost::asio::local::stream_protocol::acceptor>> unix_;
  std::vector<std::string> socket_files_;
  std::mutex accepting_mutex_;
  std::condition_variable accepting_ended_;
  int accepting_ = 0;  // acceptors at work
};

}  // namespace basalt
