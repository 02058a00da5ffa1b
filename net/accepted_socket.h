// AcceptedSocket: a connection as the kernel hands it over, with the addresses of both ends, in as few system calls as it takes.
#pragma once

#include <cstdint>
#include <string>

namespace basalt {

struct AcceptedSocket {
  int descriptor = -1;  // non-blocking, close-on-exec; whoever takes it closes it
  int family = 0;       // AF_INET, AF_INET6, AF_UNIX
  std::string client_address, server_address;  // numeric; empty for a Unix socket
  int32_t client_port = -1, server_port = -1;
};

// The next waiting connection of a non-blocking listener. 0, or errno (EAGAIN: none waits).
int AcceptFrom(int listener, AcceptedSocket* accepted);
// What accepted TCP sockets take over from their listener: no delay, keepalive.
void SetTcpOptions(int listener);

}  // namespace basalt
