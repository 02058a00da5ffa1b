// TlsContext: the server's certificate and key (self-signed at first start if there is none). Immutable; a reload makes a new
// one. TlsStream: one connection's TLS state over a non-blocking socket.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>

namespace basalt {

enum class IoStatus : uint8_t { kDone, kWantRead, kWantWrite, kClosed };
struct IoResult {
  IoStatus status;
  size_t bytes = 0;
};

class TlsContext {
 public:
  // Throws F0000 when certificate or key cannot be read, or the key's permissions are too wide.
  TlsContext(const std::string& certificate_file, const std::string& key_file);
  SSL_CTX* get() const { return context_.get(); }
  // tls-server-end-point channel binding data (RFC 5929): hash of the certificate.
  const std::string& certificate_hash() const { return certificate_hash_; }
  // Writes server.crt and server.key (mode 0600) for this host's name.
  static void MakeSelfSigned(const std::string& certificate_file, const std::string& key_file);

 private:
  struct Deleter {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  };
  std::unique_ptr<SSL_CTX, Deleter> context_;
  std::string certificate_hash_;
};

class TlsStream {
 public:
  TlsStream(const TlsContext& context, int socket);
  IoResult Handshake();
  IoResult Read(char* at, size_t bytes);
  IoResult Write(const char* at, size_t bytes);
  void Shutdown();

 private:
  IoResult FromError(int result);
  struct Deleter {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
  };
  std::unique_ptr<SSL, Deleter> ssl_;
};

}  // namespace basalt
