#include "session/password.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <algorithm>
#include <charconv>

#include "base/sql_error.h"

namespace basalt {
namespace {

constexpr int kIterations = 4096;
constexpr size_t kSaltBytes = 16;
constexpr std::string_view kScramPrefix = "SCRAM-SHA-256$";

std::string_view View(const Sha256Digest& digest) { return {reinterpret_cast<const char*>(digest.data()), digest.size()}; }

Sha256Digest Hmac(std::string_view key, std::string_view text) {
  Sha256Digest digest{};
  unsigned int size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
       digest.data(), &size);
  return digest;
}

Sha256Digest Sha256(std::string_view text) {
  Sha256Digest digest{};
  EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
  return digest;
}

ScramVerifier DeriveVerifier(std::string_view password, std::string salt, int iterations) {
  ScramVerifier verifier;
  verifier.iterations = iterations;
  Sha256Digest salted{};
  PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), reinterpret_cast<const unsigned char*>(salt.data()),
                    static_cast<int>(salt.size()), iterations, EVP_sha256(), static_cast<int>(salted.size()), salted.data());
  verifier.salt = std::move(salt);
  verifier.stored_key = Sha256(View(Hmac(View(salted), "Client Key")));
  verifier.server_key = Hmac(View(salted), "Server Key");
  return verifier;
}

bool IsHex(std::string_view text) { return text.find_first_not_of("0123456789abcdefABCDEF") == text.npos; }

bool CopyDigest(const std::optional<std::string>& bytes, Sha256Digest* digest) {
  if (!bytes || bytes->size() != digest->size()) return false;
  std::copy(bytes->begin(), bytes->end(), reinterpret_cast<char*>(digest->data()));
  return true;
}

}  // namespace

std::string RandomBytes(size_t count) {
  std::string bytes(count, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) != 1) {
    throw SqlError(sqlstate::kInternalError, "could not generate random bytes");
  }
  return bytes;
}

std::string Base64Encode(std::string_view bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                   reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  text.resize(static_cast<size_t>(size));
  return text;
}

std::optional<std::string> Base64Decode(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::string bytes(text.size() / 4 * 3 + 1, '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                   reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  if (size < 0) return std::nullopt;
  const size_t padding = text.ends_with("==") ? 2 : text.ends_with("=") ? 1 : 0;
  bytes.resize(static_cast<size_t>(size) - padding);
  return bytes;
}

bool IsPasswordVerifier(std::string_view text) {
  if (text.size() == 35 && text.starts_with("md5") && IsHex(text.substr(3))) return true;
  return ParseScramVerifier(text).has_value();
}

std::string MakeScramVerifier(std::string_view password) {
  const ScramVerifier verifier = DeriveVerifier(password, RandomBytes(kSaltBytes), kIterations);
  return Format("{}{}:{}${}:{}", kScramPrefix, verifier.iterations, Base64Encode(verifier.salt),
                Base64Encode(View(verifier.stored_key)), Base64Encode(View(verifier.server_key)));
}

std::string Md5Hex(std::string_view bytes) {
  unsigned char digest[16];
  EVP_Digest(bytes.data(), bytes.size(), digest, nullptr, EVP_md5(), nullptr);
  constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (unsigned char byte : digest) {
    hex.push_back(kDigits[byte >> 4]);
    hex.push_back(kDigits[byte & 15]);
  }
  return hex;
}

std::string MakeMd5Verifier(std::string_view password, std::string_view user) {
  return "md5" + Md5Hex(std::string(password) + std::string(user));
}

std::optional<ScramVerifier> ParseScramVerifier(std::string_view text) {
  if (!text.starts_with(kScramPrefix)) return std::nullopt;
  text.remove_prefix(kScramPrefix.size());
  const size_t first_colon = text.find(':');
  const size_t dollar = text.find('$');
  const size_t second_colon = dollar == text.npos ? text.npos : text.find(':', dollar);
  if (first_colon == text.npos || second_colon == text.npos || first_colon > dollar) return std::nullopt;
  ScramVerifier verifier;
  const char* end = text.data() + first_colon;
  if (std::from_chars(text.data(), end, verifier.iterations).ptr != end || verifier.iterations < 1) return std::nullopt;
  const auto salt = Base64Decode(text.substr(first_colon + 1, dollar - first_colon - 1));
  if (!salt) return std::nullopt;
  verifier.salt = *salt;
  if (!CopyDigest(Base64Decode(text.substr(dollar + 1, second_colon - dollar - 1)), &verifier.stored_key)) return std::nullopt;
  if (!CopyDigest(Base64Decode(text.substr(second_colon + 1)), &verifier.server_key)) return std::nullopt;
  return verifier;
}

ScramVerifier MakeMockVerifier(std::string_view user, std::string_view server_secret) {
  ScramVerifier verifier;
  verifier.salt = std::string(View(Hmac(server_secret, user)).substr(0, kSaltBytes));
  return verifier;
}

bool CheckPassword(std::string_view password, std::string_view verifier, std::string_view user) {
  if (verifier.starts_with("md5")) return MakeMd5Verifier(password, user) == verifier;
  const auto parsed = ParseScramVerifier(verifier);
  if (!parsed) return false;
  const ScramVerifier derived = DeriveVerifier(password, parsed->salt, parsed->iterations);
  return CRYPTO_memcmp(derived.server_key.data(), parsed->server_key.data(), derived.server_key.size()) == 0;
}

bool CheckClientProof(const ScramVerifier& verifier, std::string_view auth_message, std::string_view client_proof) {
  if (client_proof.size() != verifier.stored_key.size()) return false;
  Sha256Digest client_key = Hmac(View(verifier.stored_key), auth_message);
  for (size_t i = 0; i < client_key.size(); ++i) client_key[i] ^= static_cast<unsigned char>(client_proof[i]);
  const Sha256Digest stored = Sha256(View(client_key));
  return CRYPTO_memcmp(stored.data(), verifier.stored_key.data(), stored.size()) == 0;
}

std::string ServerSignature(const ScramVerifier& verifier, std::string_view auth_message) {
  return std::string(View(Hmac(View(verifier.server_key), auth_message)));
}

}  // namespace basalt
