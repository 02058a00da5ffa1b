// AuthenticationExchange: the server's side of proving who the client is, as a pure state machine: it writes requests into the
// send buffer and takes the client's answers. trust, reject, peer, password, md5, scram-sha-256 (-PLUS). A role that does not
// exist goes through the same exchange and fails at its end.
#pragma once

#include <string>
#include <string_view>

#include "net/hba.h"
#include "protocol/send_buffer.h"
#include "session/password.h"

namespace basalt {

struct AuthenticationInput {
  HbaMethod method = HbaMethod::kReject;
  std::string user;
  std::string verifier;                  // pg_authid.rolpassword; empty: none
  bool verifier_expired = false;         // rolvaliduntil has passed
  std::string channel_binding;           // certificate hash when the connection is TLS; empty: none to offer
  std::string server_secret;             // for mock verifiers
  std::string peer_user;                 // operating system user behind a Unix socket; empty: unknown
};

class AuthenticationExchange {
 public:
  explicit AuthenticationExchange(AuthenticationInput input) : input_(std::move(input)) {}
  enum class Status : uint8_t { kNeedsMessage, kAccepted };
  // Both throw SqlError 28P01/28000 (FATAL) on failure.
  Status Start(SendBuffer& out);
  Status OnMessage(std::string_view body, SendBuffer& out);  // a 'p' message

 private:
  [[noreturn]] void Fail() const;
  Status OnPassword(std::string_view body);
  Status OnMd5(std::string_view body);
  Status OnSaslInitial(std::string_view body, SendBuffer& out);  // mechanism and, mostly, the client's first message
  Status OnSaslFirst(std::string_view text, bool plus, SendBuffer& out);
  Status OnSaslFinal(std::string_view body, SendBuffer& out);
  void CheckBindingFlag(std::string_view header, bool plus) const;

  AuthenticationInput input_;
  enum class Step : uint8_t { kPassword, kMd5, kSaslInitial, kSaslFirst, kSaslFinal } step_ = Step::kPassword;
  std::string md5_salt_;
  ScramVerifier verifier_;
  bool initial_plus_ = false;  // the mechanism named without a first message
  bool doomed_ = false;  // no usable verifier: fail at the end
  std::string client_first_bare_, server_first_, gs2_header_, nonce_;
};

}  // namespace basalt
