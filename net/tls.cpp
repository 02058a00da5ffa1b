#include "net/tls.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/sql_error.h"
#include "storage/durable_file.h"

namespace basalt {
namespace {

template <auto Free>
struct Freer {
  template <typename T>
  void operator()(T* object) const { Free(object); }
};
using KeyPtr = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using CertificatePtr = std::unique_ptr<X509, Freer<X509_free>>;

std::string OpenSslReason() {
  char text[256] = "";
  ERR_error_string_n(ERR_get_error(), text, sizeof(text));
  ERR_clear_error();
  return text;
}

std::string HashCertificate(X509* certificate) {
  int digest_nid = NID_undef;
  X509_get_signature_info(certificate, &digest_nid, nullptr, nullptr, nullptr);
  const EVP_MD* digest = EVP_get_digestbynid(digest_nid);
  if (digest == nullptr || digest_nid == NID_md5 || digest_nid == NID_sha1) digest = EVP_sha256();
  unsigned char hash[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  X509_digest(certificate, digest, hash, &size);
  return {reinterpret_cast<char*>(hash), size};
}

void CheckKeyPermissions(const std::string& key_file) {
  struct stat info {};
  if (stat(key_file.c_str(), &info) != 0) {
    throw SqlError(sqlstate::kConfigFileError, Format("could not access private key file \"{}\"", key_file));
  }
  if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0 && info.st_uid == geteuid()) {
    throw SqlError(sqlstate::kConfigFileError, Format("private key file \"{}\" has group or world access", key_file));
  }
}

CertificatePtr SignCertificate(EVP_PKEY* key) {
  char host[256] = "localhost";
  gethostname(host, sizeof(host) - 1);
  CertificatePtr certificate(X509_new());
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 10L * 365 * 86400);
  X509_set_pubkey(certificate.get(), key);
  X509_NAME* name = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<unsigned char*>(host), -1, -1, 0);
  X509_set_issuer_name(certificate.get(), name);
  if (X509_sign(certificate.get(), key, EVP_sha256()) == 0) throw SqlError(sqlstate::kInternalError, OpenSslReason());
  return certificate;
}

template <typename Write>
std::string PemText(Write write) {
  const std::unique_ptr<BIO, Freer<BIO_free>> memory(BIO_new(BIO_s_mem()));
  if (memory == nullptr || write(memory.get()) != 1) throw SqlError(sqlstate::kInternalError, OpenSslReason());
  char* text = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &text);
  return {text, static_cast<size_t>(size)};
}

}  // namespace

void TlsContext::MakeSelfSigned(const std::string& certificate_file, const std::string& key_file) {
  const KeyPtr key(EVP_EC_gen("P-256"));
  if (key == nullptr) throw SqlError(sqlstate::kInternalError, OpenSslReason());
  const CertificatePtr certificate = SignCertificate(key.get());
  const std::string certificate_text = PemText([&](BIO* out) { return PEM_write_bio_X509(out, certificate.get()); });
  const std::string key_text = PemText([&](BIO* out) { return PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr); });
  WriteFileDurably(key_file, key_text);
  WriteFileDurably(certificate_file, certificate_text);
}

TlsContext::TlsContext(const std::string& certificate_file, const std::string& key_file)
    : context_(SSL_CTX_new(TLS_server_method())) {
  CheckKeyPermissions(key_file);
  SSL_CTX_set_min_proto_version(context_.get(), TLS1_2_VERSION);
  // An idle connection gives its 16 KiB record buffers back; no session cache, no renegotiation.
  SSL_CTX_set_mode(context_.get(), SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_session_cache_mode(context_.get(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_options(context_.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_num_tickets(context_.get(), 0);
  if (SSL_CTX_use_certificate_chain_file(context_.get(), certificate_file.c_str()) != 1 ||
      SSL_CTX_use_PrivateKey_file(context_.get(), key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
    throw SqlError(sqlstate::kConfigFileError, Format("could not load server certificate file \"{}\": {}", certificate_file, OpenSslReason()));
  }
  certificate_hash_ = HashCertificate(SSL_CTX_get0_certificate(context_.get()));
}

TlsStream::TlsStream(const TlsContext& context, int socket) : ssl_(SSL_new(context.get())) {
  if (ssl_ == nullptr) throw std::bad_alloc();
  SSL_set_fd(ssl_.get(), socket);
  SSL_set_accept_state(ssl_.get());
}

IoResult TlsStream::FromError(int result) {
  switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ: return {IoStatus::kWantRead};
    case SSL_ERROR_WANT_WRITE: return {IoStatus::kWantWrite};
    default: ERR_clear_error(); return {IoStatus::kClosed};
  }
}

IoResult TlsStream::Handshake() {
  ERR_clear_error();
  const int result = SSL_do_handshake(ssl_.get());
  return result == 1 ? IoResult{IoStatus::kDone} : FromError(result);
}

IoResult TlsStream::Read(char* at, size_t bytes) {
  ERR_clear_error();
  size_t done = 0;
  const int result = SSL_read_ex(ssl_.get(), at, bytes, &done);
  return result == 1 ? IoResult{IoStatus::kDone, done} : FromError(result);
}

IoResult TlsStream::Write(const char* at, size_t bytes) {
  ERR_clear_error();
  size_t done = 0;
  const int result = SSL_write_ex(ssl_.get(), at, bytes, &done);
  return result == 1 ? IoResult{IoStatus::kDone, done} : FromError(result);
}

void TlsStream::Shutdown() { SSL_shutdown(ssl_.get()); }

}  // namespace basalt
