// Password verifiers as pg_authid keeps them ("SCRAM-SHA-256$4096:salt$stored:server", "md5..."), and the server's side of
// the SCRAM-SHA-256 computations (RFC 5802, RFC 7677). Pure; any thread.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace basalt {

using Sha256Digest = std::array<unsigned char, 32>;

struct ScramVerifier {
  int iterations = 4096;
  std::string salt;  // raw bytes
  Sha256Digest stored_key{}, server_key{};
};

bool IsPasswordVerifier(std::string_view text);  // already hashed: kept as given
std::string MakeScramVerifier(std::string_view password);
std::string MakeMd5Verifier(std::string_view password, std::string_view user);
std::optional<ScramVerifier> ParseScramVerifier(std::string_view text);
// A verifier for a role that does not exist or has none: the exchange runs to its end and then fails.
ScramVerifier MakeMockVerifier(std::string_view user, std::string_view server_secret);
// Plain password against any verifier.
bool CheckPassword(std::string_view password, std::string_view verifier, std::string_view user);
std::string Md5Hex(std::string_view bytes);

// client_proof = client_key XOR HMAC(stored_key, auth_message); true if SHA256(client_key) is the stored key.
bool CheckClientProof(const ScramVerifier& verifier, std::string_view auth_message, std::string_view client_proof);
std::string ServerSignature(const ScramVerifier& verifier, std::string_view auth_message);

std::string Base64Encode(std::string_view bytes);
std::optional<std::string> Base64Decode(std::string_view text);
std::string RandomBytes(size_t count);

}  // namespace basalt
