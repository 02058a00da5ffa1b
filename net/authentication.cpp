#include "net/authentication.h"

#include "base/sql_error.h"
#include "protocol/backend_message.h"

namespace basalt {
namespace {

constexpr std::string_view kScram = "SCRAM-SHA-256";
constexpr std::string_view kScramPlus = "SCRAM-SHA-256-PLUS";
constexpr size_t kScramKeyBytes = 32;

[[noreturn]] void ThrowMalformed(std::string detail) {
  throw SqlError(sqlstate::kProtocolViolation, "malformed SCRAM message").Detail(std::move(detail)).Fatal();
}

[[noreturn]] void ThrowMessage(const char* message) { throw SqlError(sqlstate::kProtocolViolation, message).Fatal(); }

// The first character as PostgreSQL tells it; an unprintable one by its number.
std::string ShowCharacter(std::string_view text) {
  const char c = text.empty() ? '\0' : text[0];
  return c > 0x20 && c < 0x7F ? Format("'{}'", c) : Format("0x{:02x}", static_cast<unsigned char>(c));
}

// "x=value" up to the next comma; moves past it.
std::string_view TakeAttribute(std::string_view& text, char name) {
  if (text.empty() || text[0] != name) ThrowMalformed(Format("Expected attribute \"{}\" but found \"{}\".", name, ShowCharacter(text)));
  if (text.size() < 2 || text[1] != '=') ThrowMalformed(Format("Expected character \"=\" for attribute \"{}\".", name));
  const size_t end = std::min(text.find(','), text.size());
  const std::string_view value = text.substr(2, end - 2);
  text.remove_prefix(std::min(end + 1, text.size()));
  return value;
}

const char* MethodName(HbaMethod method) {
  switch (method) {
    case HbaMethod::kPeer: return "Peer";
    case HbaMethod::kTrust: return "\"trust\"";
    default: return "password";
  }
}

std::string_view PasswordText(std::string_view body) {
  if (body.empty() || body.back() != '\0' || body.find('\0') != body.size() - 1) {
    throw SqlError(sqlstate::kProtocolViolation, "invalid password packet size").Fatal();
  }
  return body.substr(0, body.size() - 1);
}

}  // namespace

void AuthenticationExchange::Fail() const {
  const bool by_password = input_.method >= HbaMethod::kPassword;
  throw SqlError(by_password ? sqlstate::kInvalidPassword : sqlstate::kInvalidAuthorizationSpecification,
                 Format("{} authentication failed for user \"{}\"", MethodName(input_.method), input_.user))
      .Fatal();
}

AuthenticationExchange::Status AuthenticationExchange::Start(SendBuffer& out) {
  const bool scram_stored = ParseScramVerifier(input_.verifier).has_value();
  doomed_ = input_.verifier.empty() || input_.verifier_expired;
  switch (input_.method) {
    case HbaMethod::kTrust:
      return Status::kAccepted;
    case HbaMethod::kReject:
      Fail();
    case HbaMethod::kPeer:
      if (input_.peer_user.empty() || input_.peer_user != input_.user) Fail();
      return Status::kAccepted;
    case HbaMethod::kPassword:
      backend::AuthenticationCleartext(out);
      step_ = Step::kPassword;
      return Status::kNeedsMessage;
    case HbaMethod::kMd5:
      // A SCRAM verifier behind an md5 rule: PostgreSQL does SCRAM then.
      if (!scram_stored && !input_.verifier.empty()) {
        md5_salt_ = RandomBytes(4);
        backend::AuthenticationMd5(out, md5_salt_);
        step_ = Step::kMd5;
        return Status::kNeedsMessage;
      }
      break;
    case HbaMethod::kScram:
      break;
  }
  doomed_ = doomed_ || !scram_stored;
  verifier_ = doomed_ ? MakeMockVerifier(input_.user, input_.server_secret) : *ParseScramVerifier(input_.verifier);
  const std::string_view both[] = {kScramPlus, kScram};
  backend::AuthenticationSasl(out, input_.channel_binding.empty() ? std::span(both + 1, 1) : std::span(both));
  step_ = Step::kSaslInitial;
  return Status::kNeedsMessage;
}

AuthenticationExchange::Status AuthenticationExchange::OnMessage(std::string_view body, SendBuffer& out) {
  switch (step_) {
    case Step::kPassword: return OnPassword(body);
    case Step::kMd5: return OnMd5(body);
    case Step::kSaslInitial: return OnSaslInitial(body, out);
    case Step::kSaslFirst: return OnSaslFirst(body, initial_plus_, out);
    case Step::kSaslFinal: break;
  }
  return OnSaslFinal(body, out);
}

AuthenticationExchange::Status AuthenticationExchange::OnPassword(std::string_view body) {
  const std::string_view password = PasswordText(body);
  if (password.empty()) throw SqlError(sqlstate::kInvalidPassword, "empty password returned by client").Fatal();
  if (doomed_ || !CheckPassword(password, input_.verifier, input_.user)) Fail();
  return Status::kAccepted;
}

AuthenticationExchange::Status AuthenticationExchange::OnMd5(std::string_view body) {
  const std::string_view answer = PasswordText(body);
  if (answer.empty()) throw SqlError(sqlstate::kInvalidPassword, "empty password returned by client").Fatal();
  const std::string expected = "md5" + Md5Hex(input_.verifier.substr(3) + md5_salt_);
  if (doomed_ || answer != expected) Fail();
  return Status::kAccepted;
}

// gs2-header: "n,," no binding, "y,," client could but thinks we cannot, "p=tls-server-end-point,," bound.
void AuthenticationExchange::CheckBindingFlag(std::string_view header, bool plus) const {
  const bool offered = !input_.channel_binding.empty();
  if (header.starts_with("p")) {
    if (!plus) {
      ThrowMalformed("The client selected SCRAM-SHA-256 without channel binding, but the SCRAM message includes channel binding data.");
    }
    const std::string_view type = header.substr(2, std::min(header.find(','), header.size()) - 2);
    if (type != "tls-server-end-point") {
      throw SqlError(sqlstate::kProtocolViolation, Format("unsupported SCRAM channel-binding type \"{}\"", type)).Fatal();
    }
    return;
  }
  if (plus) ThrowMalformed("The client selected SCRAM-SHA-256-PLUS, but the SCRAM message does not include channel binding data.");
  if (header.starts_with("y,") && offered) {
    // A downgrade attack, or a proxy that ends TLS: PostgreSQL refuses it too.
    throw SqlError(sqlstate::kInvalidAuthorizationSpecification, "SCRAM channel binding negotiation error")
        .Detail("The client supports SCRAM channel binding but thinks the server does not.  However, this server does support channel binding.")
        .Fatal();
  }
  if (!header.starts_with("y") && !header.starts_with("n")) {
    ThrowMalformed(Format("Unexpected channel-binding flag \"{}\".", ShowCharacter(header)));
  }
  if (header.size() < 2 || header[1] != ',') {
    ThrowMalformed(Format("Comma expected, but found character \"{}\".", ShowCharacter(header.substr(1))));
  }
}

AuthenticationExchange::Status AuthenticationExchange::OnSaslInitial(std::string_view body, SendBuffer& out) {
  const size_t name_end = body.find('\0');
  if (name_end == body.npos) ThrowMessage("invalid string in message");
  const std::string_view mechanism = body.substr(0, name_end);
  const bool plus = mechanism == kScramPlus;
  if (mechanism != kScram && !(plus && !input_.channel_binding.empty())) {
    throw SqlError(sqlstate::kProtocolViolation, "client selected an invalid SASL authentication mechanism").Fatal();
  }
  if (body.size() < name_end + 5) ThrowMessage("insufficient data left in message");
  const int32_t length = LoadBigEndian<int32_t>(body.data() + name_end + 1);
  std::string_view text = body.substr(name_end + 5);
  if (length == -1) {  // without an initial response: an empty challenge asks for it
    if (!text.empty()) ThrowMessage("invalid message format");
    backend::AuthenticationSaslContinue(out, {});
    initial_plus_ = plus;
    step_ = Step::kSaslFirst;
    return Status::kNeedsMessage;
  }
  if (length < 0 || text.size() < static_cast<size_t>(length)) ThrowMessage("insufficient data left in message");
  if (text.size() > static_cast<size_t>(length)) ThrowMessage("invalid message format");
  return OnSaslFirst(text, plus, out);
}

AuthenticationExchange::Status AuthenticationExchange::OnSaslFirst(std::string_view text, bool plus, SendBuffer& out) {
  if (text.empty()) ThrowMalformed("The message is empty.");
  if (text.find('\0') != text.npos) ThrowMalformed("Message length does not match input length.");
  CheckBindingFlag(text, plus);
  const size_t first_comma = text.find(',');
  const std::string_view rest = text.substr(first_comma + 1);
  if (rest.starts_with('a')) {
    throw SqlError(sqlstate::kFeatureNotSupported, "client uses authorization identity, but it is not supported").Fatal();
  }
  if (!rest.starts_with(',')) ThrowMalformed(Format("Unexpected attribute \"{}\" in client-first-message.", ShowCharacter(rest)));
  gs2_header_ = text.substr(0, first_comma + 2);
  text.remove_prefix(first_comma + 2);
  client_first_bare_ = text;
  if (text.starts_with('m')) {
    throw SqlError(sqlstate::kFeatureNotSupported, "client requires an unsupported SCRAM extension").Fatal();
  }
  TakeAttribute(text, 'n');  // the user name: PostgreSQL takes the startup packet's
  nonce_ = std::string(TakeAttribute(text, 'r')) + Base64Encode(RandomBytes(18));
  server_first_ = Format("r={},s={},i={}", nonce_, Base64Encode(verifier_.salt), verifier_.iterations);
  backend::AuthenticationSaslContinue(out, server_first_);
  step_ = Step::kSaslFinal;
  return Status::kNeedsMessage;
}

AuthenticationExchange::Status AuthenticationExchange::OnSaslFinal(std::string_view body, SendBuffer& out) {
  if (body.empty()) ThrowMalformed("The message is empty.");
  if (body.find('\0') != body.npos) ThrowMalformed("Message length does not match input length.");
  std::string_view text = body;
  const std::string_view binding = TakeAttribute(text, 'c');
  const bool bound = gs2_header_.starts_with("p=");
  const std::string expected = gs2_header_ + (bound ? input_.channel_binding : std::string());
  if (Base64Encode(expected) != binding) {
    if (bound) throw SqlError(sqlstate::kInvalidAuthorizationSpecification, "SCRAM channel binding check failed").Fatal();
    ThrowMessage("unexpected SCRAM channel-binding attribute in client-final-message");
  }
  const std::string_view nonce = TakeAttribute(text, 'r');
  const size_t proof_at = body.rfind(",p=");
  if (proof_at == body.npos) ThrowMalformed("Expected attribute \"p\" but found \"0x00\".");
  const auto proof = Base64Decode(body.substr(proof_at + 3));
  if (!proof || proof->size() != kScramKeyBytes) ThrowMalformed("Malformed proof in client-final-message.");
  if (nonce != nonce_) {
    throw SqlError(sqlstate::kProtocolViolation, "invalid SCRAM response").Detail("Nonce does not match.").Fatal();
  }
  const std::string auth_message =
      client_first_bare_ + "," + server_first_ + "," + std::string(body.substr(0, proof_at));
  if (!CheckClientProof(verifier_, auth_message, *proof) || doomed_) Fail();
  backend::AuthenticationSaslFinal(out, "v=" + Base64Encode(ServerSignature(verifier_, auth_message)));
  return Status::kAccepted;
}

}  // namespace basalt
