#include "net/hba.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <sstream>

#include "base/sql_error.h"

namespace basalt {
namespace {

struct Token {
  std::string text;
  bool quoted = false;
};
using Field = std::vector<Token>;  // comma-separated list

class LineParser {
 public:
  LineParser(std::string_view file, int line) : file_(file), line_(line) {}

  [[noreturn]] void Fail(const std::string& what) const {
    throw SqlError(sqlstate::kConfigFileError, Format("{}:{}: {}", file_, line_, what));
  }

  std::vector<Field> Split(std::string_view text) const {
    std::vector<Field> fields;
    size_t at = 0;
    bool continued = false;
    while (at < text.size() && text[at] != '#') {
      if (std::isspace(static_cast<unsigned char>(text[at]))) {
        ++at;
        continue;
      }
      if (text[at] == ',') {
        continued = true;
        ++at;
        continue;
      }
      if (!continued) fields.emplace_back();
      if (fields.empty()) Fail("unexpected comma");
      fields.back().push_back(ReadToken(text, &at));
      continued = at < text.size() && text[at] == ',';
      if (continued) ++at;
    }
    return fields;
  }

  HbaRule ParseRule(const std::vector<Field>& fields) const {
    HbaRule rule;
    rule.type = ParseType(fields[0][0].text);
    const bool local = rule.type == HbaRule::Type::kLocal;
    if (fields.size() < (local ? 4U : 5U)) Fail("end-of-line before authentication method");
    rule.databases = Names(fields[1]);
    rule.users = Names(fields[2]);
    size_t next = 3;
    if (!local) next = ParseAddress(fields, next, &rule);
    if (next >= fields.size()) Fail("end-of-line before authentication method");
    rule.method = ParseMethod(fields[next][0].text, local);
    if (fields.size() > next + 1) Fail(Format("unrecognized authentication option name: {}", fields[next + 1][0].text));
    return rule;
  }

 private:
  Token ReadToken(std::string_view text, size_t* at) const {
    Token token;
    if (text[*at] == '"') {
      const size_t end = text.find('"', *at + 1);
      if (end == text.npos) Fail("unterminated quoted string");
      token = {std::string(text.substr(*at + 1, end - *at - 1)), true};
      *at = end + 1;
      return token;
    }
    const size_t end = std::min(text.find_first_of(" \t,#\r\n", *at), text.size());
    token.text = text.substr(*at, end - *at);
    *at = end;
    return token;
  }

  // A quoted keyword is a plain name: marked so that it never matches the keyword.
  std::vector<std::string> Names(const Field& field) const {
    std::vector<std::string> names;
    for (const Token& token : field) names.push_back(token.quoted ? "\"" + token.text : token.text);
    return names;
  }

  HbaRule::Type ParseType(const std::string& text) const {
    if (text == "local") return HbaRule::Type::kLocal;
    if (text == "host") return HbaRule::Type::kHost;
    if (text == "hostssl") return HbaRule::Type::kHostSsl;
    if (text == "hostnossl" || text == "hostnogssenc") return HbaRule::Type::kHostNoSsl;
    Fail(Format("invalid connection type \"{}\"", text));
  }

  HbaMethod ParseMethod(const std::string& text, bool local) const {
    if (text == "trust") return HbaMethod::kTrust;
    if (text == "reject") return HbaMethod::kReject;
    if (text == "password") return HbaMethod::kPassword;
    if (text == "md5") return HbaMethod::kMd5;
    if (text == "scram-sha-256") return HbaMethod::kScram;
    if (text == "peer" && local) return HbaMethod::kPeer;
    if (text == "peer") Fail("peer authentication is only supported on local sockets");
    Fail(Format("invalid authentication method \"{}\"", text));
  }

  static std::string AddressBytes(const std::string& text) {
    char bytes[16];
    if (inet_pton(AF_INET, text.c_str(), bytes) == 1) return {bytes, 4};
    if (inet_pton(AF_INET6, text.c_str(), bytes) == 1) return {bytes, 16};
    return {};
  }

  static std::string PrefixMask(size_t bytes, int bits) {
    std::string mask(bytes, '\0');
    for (int i = 0; i < bits; ++i) mask[i / 8] = static_cast<char>(mask[i / 8] | (0x80 >> (i % 8)));
    return mask;
  }

  size_t ParseAddress(const std::vector<Field>& fields, size_t next, HbaRule* rule) const {
    const std::string& text = fields[next][0].text;
    if (text == "all" || text == "samehost" || text == "samenet") {
      rule->address = text;
      return next + 1;
    }
    const size_t slash = text.find('/');
    rule->address = AddressBytes(text.substr(0, slash));
    if (rule->address.empty()) Fail(Format("invalid IP address \"{}\": host names are not supported", text));
    if (slash != text.npos) {
      int bits = -1;
      std::from_chars(text.data() + slash + 1, text.data() + text.size(), bits);
      if (bits < 0 || bits > static_cast<int>(rule->address.size()) * 8) Fail(Format("invalid CIDR mask in address \"{}\"", text));
      rule->mask = PrefixMask(rule->address.size(), bits);
      return next + 1;
    }
    if (next + 1 >= fields.size()) Fail("end-of-line before netmask specification");
    rule->mask = AddressBytes(fields[next + 1][0].text);
    if (rule->mask.size() != rule->address.size()) Fail(Format("invalid IP mask \"{}\"", fields[next + 1][0].text));
    return next + 2;
  }

  std::string_view file_;
  int line_;
};

bool AddressMatches(const HbaRule& rule, const std::string& address) {
  if (rule.address == "all") return true;
  char bytes[16];
  size_t size = 0;
  if (inet_pton(AF_INET, address.c_str(), bytes) == 1) size = 4;
  else if (inet_pton(AF_INET6, address.c_str(), bytes) == 1) size = 16;
  if (rule.address == "samehost" || rule.address == "samenet") {
    return address.starts_with("127.") || address == "::1";
  }
  if (size != rule.address.size()) return false;
  for (size_t i = 0; i < size; ++i) {
    if ((bytes[i] & rule.mask[i]) != (rule.address[i] & rule.mask[i])) return false;
  }
  return true;
}

bool TypeMatches(const HbaRule& rule, const HbaConnection& connection) {
  switch (rule.type) {
    case HbaRule::Type::kLocal: return connection.local;
    case HbaRule::Type::kHost: return !connection.local;
    case HbaRule::Type::kHostSsl: return !connection.local && connection.tls;
    case HbaRule::Type::kHostNoSsl: return !connection.local && !connection.tls;
  }
  return false;
}

}  // namespace

HbaRules HbaRules::Parse(std::string_view text, std::string_view name) {
  HbaRules rules;
  int number = 0;
  for (size_t from = 0; from < text.size();) {
    const size_t end = std::min(text.find('\n', from), text.size());
    const LineParser parser(name, ++number);
    const std::vector<Field> fields = parser.Split(text.substr(from, end - from));
    if (!fields.empty()) rules.rules_.push_back(parser.ParseRule(fields));
    from = end + 1;
  }
  return rules;
}

HbaRules HbaRules::Load(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw SqlError(sqlstate::kConfigFileError, Format("could not open file \"{}\": {}", path, std::strerror(errno)));
  std::stringstream text;
  text << file.rdbuf();
  return Parse(text.str(), path);
}

const HbaRule* HbaRules::Match(const HbaConnection& connection,
                               const std::function<bool(const std::string&, const std::string&)>& is_member) const {
  const auto user_matches = [&](const std::string& name) {
    if (name == "all") return true;
    if (name.starts_with("+")) return is_member(connection.user, name.substr(1));
    return (name.starts_with("\"") ? name.substr(1) : name) == connection.user;
  };
  const auto database_matches = [&](const std::string& name) {
    if (name == "all") return true;
    if (name == "replication") return false;
    if (name == "sameuser") return connection.database == connection.user;
    if (name == "samerole" || name == "samegroup") return is_member(connection.user, connection.database);
    return (name.starts_with("\"") ? name.substr(1) : name) == connection.database;
  };
  for (const HbaRule& rule : rules_) {
    if (!TypeMatches(rule, connection)) continue;
    if (!connection.local && !AddressMatches(rule, connection.address)) continue;
    if (!std::any_of(rule.databases.begin(), rule.databases.end(), database_matches)) continue;
    if (std::any_of(rule.users.begin(), rule.users.end(), user_matches)) return &rule;
  }
  return nullptr;
}

}  // namespace basalt
