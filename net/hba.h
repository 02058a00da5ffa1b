// Host-based authentication: pg_hba.conf's rules. Immutable once loaded; a reload makes a new one. Any thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace basalt {

enum class HbaMethod : uint8_t { kTrust, kReject, kPeer, kPassword, kMd5, kScram };

struct HbaConnection {
  bool local = false;  // Unix socket
  bool tls = false;
  std::string address; // numeric, for TCP
  std::string database, user;
};

struct HbaRule {
  enum class Type : uint8_t { kLocal, kHost, kHostSsl, kHostNoSsl } type = Type::kLocal;
  std::vector<std::string> databases, users;  // keywords as written: all, sameuser, samerole, +group, replication
  std::string address;                        // "", "all", "samehost", "samenet", or the network's bytes
  std::string mask;
  HbaMethod method = HbaMethod::kReject;
  std::string map;                            // peer's map= (unsupported names are refused at load)
};

class HbaRules {
 public:
  // Throws F0000 naming file and line.
  static HbaRules Load(const std::string& path);
  static HbaRules Parse(std::string_view text, std::string_view name);
  // First rule that matches; null: none. is_member(user, group).
  const HbaRule* Match(const HbaConnection& connection,
                       const std::function<bool(const std::string&, const std::string&)>& is_member) const;

 private:
  std::vector<HbaRule> rules_;
};

}  // namespace basalt
