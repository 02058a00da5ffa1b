#include "net/server.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "base/log.h"
#include "base/sql_error.h"
#include "net/accepted_socket.h"
#include "net/session.h"

namespace basalt {
namespace asio = boost::asio;

Server::Server(const SessionContext& session, WorkerPool& pool, ServerOptions options)
    : options_(std::move(options)), services_(session, pool, options_.server_secret) {}

Server::~Server() { StopAccepting(); }

void Server::SetHba(HbaRules rules) { services_.SetHba(std::make_shared<const HbaRules>(std::move(rules))); }
void Server::SetTls(std::shared_ptr<const TlsContext> tls) { services_.SetTls(std::move(tls)); }

template <typename Acceptor>
void Server::StartAccepting(std::shared_ptr<Acceptor> acceptor) {
  {
    std::lock_guard lock(accepting_mutex_);
    ++accepting_;
  }
  asio::post(acceptor->get_executor(), [this, acceptor] { Accept(acceptor); });
}

void Server::EndAccepting() {
  std::lock_guard lock(accepting_mutex_);
  --accepting_;
  accepting_ended_.notify_all();
}

// On the acceptor's lane, as everything that touches it.
template <typename Acceptor>
void Server::Accept(std::shared_ptr<Acceptor> acceptor) {
  if (services_.shutting_down) return EndAccepting();
  acceptor->async_wait(Acceptor::wait_read, [this, acceptor](const boost::system::error_code& stopped) {
    if (stopped || services_.shutting_down) return EndAccepting();
    AcceptedSocket accepted;
    const int error = AcceptFrom(acceptor->native_handle(), &accepted);
    if (error == 0) std::make_shared<Session>(services_, services_.pool.TakeSeat(), std::move(accepted))->Start();
    if (error != EMFILE && error != ENFILE && error != ENOBUFS && error != ENOMEM) return Accept(acceptor);
    // Out of descriptors or memory: breathe, then go on.
    LogLine(Severity::kLog, Format("could not accept new connection: {}", strerror(error)));
    auto pause = std::make_shared<asio::steady_timer>(acceptor->get_executor(), std::chrono::milliseconds(100));
    pause->async_wait([this, acceptor, pause](const boost::system::error_code& ended) {
      if (ended) return EndAccepting();
      Accept(acceptor);
    });
  });
}

void Server::ListenTcp(const std::string& address) {
  using asio::ip::tcp;
  std::vector<tcp::endpoint> endpoints;
  const auto port = static_cast<unsigned short>(options_.port);
  if (address == "*") {
    endpoints = {tcp::endpoint(tcp::v4(), port), tcp::endpoint(tcp::v6(), port)};
  } else {
    tcp::resolver resolver(services_.pool.FirstLane());
    boost::system::error_code error;
    for (const auto& entry : resolver.resolve(address, std::to_string(options_.port), error)) endpoints.push_back(entry.endpoint());
    if (error) throw SqlError(sqlstate::kIoError, Format("could not translate host name \"{}\": {}", address, error.message()));
  }
  for (const tcp::endpoint& endpoint : endpoints) {
    auto acceptor = std::make_shared<tcp::acceptor>(services_.pool.FirstLane());
    boost::system::error_code error;
    acceptor->open(endpoint.protocol(), error);
    if (!error) acceptor->set_option(tcp::acceptor::reuse_address(true), error);
    if (!error && endpoint.protocol() == tcp::v6()) acceptor->set_option(asio::ip::v6_only(true), error);
    if (!error) acceptor->bind(endpoint, error);
    if (!error) acceptor->listen(4096, error);
    if (!error) acceptor->non_blocking(true, error);
    if (!error) SetTcpOptions(acceptor->native_handle());
    if (error) {
      LogLine(Severity::kLog, Format("could not bind {} address \"{}\": {}", endpoint.protocol() == tcp::v4() ? "IPv4" : "IPv6",
                                     endpoint.address().to_string(), error.message()));
      continue;
    }
    LogLine(Severity::kLog, Format("listening on address \"{}\", port {}", endpoint.address().to_string(), options_.port));
    tcp_.push_back(acceptor);
    StartAccepting(acceptor);
  }
}

void Server::ListenUnix(const std::string& directory) {
  using asio::local::stream_protocol;
  const std::string path = Format("{}/.s.PGSQL.{}", directory, options_.port);
  const std::string lock_path = path + ".lock";
  const int lock = open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0) throw SqlError(sqlstate::kIoError, Format("could not create lock file \"{}\"", lock_path));
  if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
    close(lock);
    throw SqlError(sqlstate::kObjectInUse, Format("lock file \"{}\" already exists", lock_path))
        .Hint(Format("Is another server using socket file \"{}\"?", path));
  }
  unlink(path.c_str());
  auto acceptor = std::make_shared<stream_protocol::acceptor>(services_.pool.FirstLane());
  boost::system::error_code error;
  acceptor->open(stream_protocol(), error);
  if (!error) acceptor->bind(stream_protocol::endpoint(path), error);
  if (!error) acceptor->listen(4096, error);
  if (!error) acceptor->non_blocking(true, error);
  if (error) throw SqlError(sqlstate::kIoError, Format("could not bind Unix address \"{}\": {}", path, error.message()));
  chmod(path.c_str(), 0777);
  LogLine(Severity::kLog, Format("listening on Unix socket \"{}\"", path));
  socket_files_.push_back(path);
  socket_files_.push_back(lock_path);
  unix_.push_back(acceptor);
  StartAccepting(acceptor);
}

void Server::Listen() {
  for (const std::string& address : options_.addresses) ListenTcp(address);
  if (!options_.addresses.empty() && tcp_.empty()) {
    throw SqlError(sqlstate::kIoError, "could not create any TCP/IP sockets");
  }
  for (const std::string& directory : options_.socket_directories) ListenUnix(directory);
}

void Server::StopAccepting() {
  services_.shutting_down = true;
  const auto close_there = [](const auto& acceptor) {
    asio::post(acceptor->get_executor(), [acceptor] {
      boost::system::error_code ignored;
      acceptor->close(ignored);
    });
  };
  for (const auto& acceptor : tcp_) close_there(acceptor);
  for (const auto& acceptor : unix_) close_there(acceptor);
  {
    std::unique_lock lock(accepting_mutex_);
    accepting_ended_.wait(lock, [this] { return accepting_ == 0; });
  }
  tcp_.clear();
  unix_.clear();
  for (const std::string& file : socket_files_) unlink(file.c_str());
  socket_files_.clear();
}

}  // namespace basalt
