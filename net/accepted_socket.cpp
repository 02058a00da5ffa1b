#include "net/accepted_socket.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>

namespace basalt {
namespace {

union Address {
  sockaddr any;
  sockaddr_in v4;
  sockaddr_in6 v6;
  sockaddr_storage room;
};

void Print(const Address& address, std::string* text, int32_t* port) {
  char buffer[INET6_ADDRSTRLEN] = "";
  const bool v4 = address.any.sa_family == AF_INET;
  const void* bytes = v4 ? static_cast<const void*>(&address.v4.sin_addr) : &address.v6.sin6_addr;
  inet_ntop(address.any.sa_family, bytes, buffer, sizeof(buffer));
  *text = buffer;
  *port = ntohs(v4 ? address.v4.sin_port : address.v6.sin6_port);
}

}  // namespace

int AcceptFrom(int listener, AcceptedSocket* accepted) {
  Address address{};
  socklen_t size = sizeof(address);
  accepted->descriptor = accept4(listener, &address.any, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (accepted->descriptor < 0) return errno;
  accepted->family = address.any.sa_family;
  if (accepted->family != AF_INET && accepted->family != AF_INET6) return 0;
  Print(address, &accepted->client_address, &accepted->client_port);
  size = sizeof(address);
  if (getsockname(accepted->descriptor, &address.any, &size) == 0) Print(address, &accepted->server_address, &accepted->server_port);
  return 0;
}

void SetTcpOptions(int listener) {
  const int on = 1;
  setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  setsockopt(listener, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
}

}  // namespace basalt
