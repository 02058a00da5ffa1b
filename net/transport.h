// Transport: a connected TCP or Unix socket, plain or TLS, non-blocking. Reads and writes are tried at once; waiting is a
// coroutine matter. Owned by a net Session; its lane's thread.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <memory>

#include "net/accepted_socket.h"
#include "net/tls.h"

namespace basalt {

class Transport {
 public:
  using Socket = boost::asio::generic::stream_protocol::socket;
  // Takes the descriptor.
  Transport(boost::asio::io_context& io, const AcceptedSocket& accepted);

  // At most `bytes`; kDone with 0 never happens.
  IoResult TryRead(char* at, size_t bytes);
  IoResult TryWrite(const char* at, size_t bytes);
  // Until the socket is readable (writable), or Cancel: false then or when it broke.
  boost::asio::awaitable<bool> WaitReadable();
  boost::asio::awaitable<bool> WaitWritable();
  boost::asio::awaitable<bool> StartTls(const TlsContext& context);
  // Writes everything, waiting for the client as needed; false: broken.
  boost::asio::awaitable<bool> WriteAll(const char* at, size_t bytes);
  void Cancel();  // wakes the waits; same lane
  void Close();
  bool tls() const { return tls_ != nullptr; }
  bool is_unix() const { return is_unix_; }
  Socket& socket() { return socket_; }

 private:
  Socket socket_;
  std::unique_ptr<TlsStream> tls_;
  const bool is_unix_;
};

}  // namespace basalt
