#include "net/transport.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>

namespace basalt {
namespace asio = boost::asio;
namespace {
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

IoResult FromSystem(ssize_t result, IoStatus want) {
  if (result > 0) return {IoStatus::kDone, static_cast<size_t>(result)};
  if (result < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) return {want};
  return {IoStatus::kClosed};
}

}  // namespace

Transport::Transport(asio::io_context& io, const AcceptedSocket& accepted)
    : socket_(io, asio::generic::stream_protocol(accepted.family, accepted.family == AF_UNIX ? 0 : IPPROTO_TCP), accepted.descriptor),
      is_unix_(accepted.family == AF_UNIX) {}

IoResult Transport::TryRead(char* at, size_t bytes) {
  if (tls_ != nullptr) return tls_->Read(at, bytes);
  return FromSystem(recv(socket_.native_handle(), at, bytes, 0), IoStatus::kWantRead);
}

IoResult Transport::TryWrite(const char* at, size_t bytes) {
  if (tls_ != nullptr) return tls_->Write(at, bytes);
  return FromSystem(send(socket_.native_handle(), at, bytes, MSG_NOSIGNAL), IoStatus::kWantWrite);
}

asio::awaitable<bool> Transport::WaitReadable() {
  auto [error] = co_await socket_.async_wait(Socket::wait_read, kAwait);
  co_return !error;
}

asio::awaitable<bool> Transport::WaitWritable() {
  auto [error] = co_await socket_.async_wait(Socket::wait_write, kAwait);
  co_return !error;
}

asio::awaitable<bool> Transport::StartTls(const TlsContext& context) {
  tls_ = std::make_unique<TlsStream>(context, socket_.native_handle());
  for (;;) {
    const IoResult result = tls_->Handshake();
    if (result.status == IoStatus::kDone) co_return true;
    if (result.status == IoStatus::kClosed) co_return false;
    bool ready = false;
    if (result.status == IoStatus::kWantRead) ready = co_await WaitReadable();
    else ready = co_await WaitWritable();
    if (!ready) co_return false;
  }
}

asio::awaitable<bool> Transport::WriteAll(const char* at, size_t bytes) {
  while (bytes > 0) {
    const IoResult result = TryWrite(at, bytes);
    if (result.status == IoStatus::kClosed) co_return false;
    if (result.status == IoStatus::kDone) {
      at += result.bytes;
      bytes -= result.bytes;
      continue;
    }
    bool ready = false;
    if (result.status == IoStatus::kWantRead) ready = co_await WaitReadable();
    else ready = co_await WaitWritable();
    if (!ready) co_return false;
  }
  co_return true;
}

void Transport::Cancel() {
  boost::system::error_code ignored;
  socket_.cancel(ignored);
}

void Transport::Close() {
  if (tls_ != nullptr) tls_->Shutdown();
  boost::system::error_code ignored;
  socket_.close(ignored);
}

}  // namespace basalt
