// The part of a Session before its first query: TLS negotiation, startup packet, authentication, settings.
#include <pwd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/post.hpp>

#include "base/clock.h"
#include "base/log.h"
#include "base/sql_error.h"
#include "catalog/privileges.h"
#include "net/authentication.h"
#include "net/session.h"
#include "protocol/backend_message.h"
#include "session/audit_log.h"
#include "session/identity.h"
#include "session/settings.h"

namespace basalt {
namespace asio = boost::asio;
namespace {

std::string PeerUserName(int socket) {
  ucred credentials{};
  socklen_t size = sizeof(credentials);
  if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) return {};
  passwd entry{};
  passwd* found = nullptr;
  char buffer[4096];
  if (getpwuid_r(credentials.uid, &entry, buffer, sizeof(buffer), &found) != 0 || found == nullptr) return {};
  return found->pw_name;
}

constexpr size_t kNameBytes = 63;

// A role's or database's name as it is looked up: no longer than a name can be.
std::string NameOf(const std::string& given) {
  size_t size = std::min(given.size(), kNameBytes);
  while (size < given.size() && size > 0 && (given[size] & 0xC0) == 0x80) --size;  // not inside a character
  return given.substr(0, size);
}

bool IsSettingParameter(std::string_view name) {
  return name != "user" && name != "database" && name != "options" && name != "replication";
}

}  // namespace

asio::awaitable<bool> Session::ReadStartupPacket(std::string* body) {
  for (;;) {
    const std::string_view bytes = in_.bytes();
    if (bytes.size() >= 4) {
      const uint32_t length = LoadBigEndian<uint32_t>(bytes.data());
      if (length < 8 || length > kMaxStartupBytes) {
        LogLine(Severity::kLog, "invalid length of startup packet");
        co_return false;  // no client of ours: the end without a word, as PostgreSQL does
      }
      if (bytes.size() >= length) {
        *body = bytes.substr(4, length - 4);
        in_.Consume(length);
        co_return true;
      }
    }
    const bool filled = co_await FillInput();
    if (!filled || Terminated()) co_return false;
  }
}

asio::awaitable<bool> Session::NegotiateTls() {
  const auto tls = services_.tls();
  const bool accept = tls != nullptr && !transport_.is_unix() && !transport_.tls();
  out_.AppendByte(accept ? 'S' : 'N');
  const bool written = co_await Flush();
  if (!written) co_return false;
  if (!in_.empty()) {
    // Bytes sent before the handshake could pose as encrypted ones: refused.
    SendFatal(SqlError(sqlstate::kProtocolViolation, "received unencrypted data after SSL request")
                  .Detail("This could be either a client-software bug or evidence of an attempted man-in-the-middle attack."));
    co_await Flush();
    co_return false;
  }
  if (!accept) co_return true;
  connection_.tls = true;
  activity_.tls = true;
  ArmStartupTimer();
  const bool shaken = co_await transport_.StartTls(*tls);
  co_return shaken;
}

void Session::RefuseVersion(const StartupMessage& startup) {
  const std::string message =
      Format("unsupported frontend protocol {}.{}: server supports 3.0 to 3.0", startup.major(), startup.minor());
  if (startup.major() > 3) throw SqlError(sqlstate::kFeatureNotSupported, message);
  // Protocol 2 told errors as a text with a NUL at its end.
  out_.AppendByte('E');
  out_.AppendString(Format("FATAL:  {}\n", message));
}

asio::awaitable<bool> Session::Startup() {
  const int64_t timeout_s = services_.session.settings().Integer("authentication_timeout");
  startup_ends_us_ = MonotonicUs() + timeout_s * 1'000'000;
  bool ssl_asked = false;
  bool gss_asked = false;
  for (;;) {
    std::string body;
    const bool got = co_await ReadStartupPacket(&body);
    if (!got) co_return false;
    const uint32_t code = LoadBigEndian<uint32_t>(body.data());
    if (code == kCancelRequestCode) {
      if (body.size() >= 12) {
        services_.session.sessions().Cancel(LoadBigEndian<int32_t>(body.data() + 4), LoadBigEndian<int32_t>(body.data() + 8));
      }
      co_return false;
    }
    if (code == kSslRequestCode && !std::exchange(ssl_asked, true)) {
      const bool negotiated = co_await NegotiateTls();
      if (!negotiated) co_return false;
      gss_asked |= connection_.tls;
      continue;
    }
    if (code == kGssEncRequestCode && !std::exchange(gss_asked, true)) {
      out_.AppendByte('N');
      const bool written = co_await Flush();
      if (!written) co_return false;
      continue;
    }
    StartupMessage startup;
    bool good = false;
    try {
      startup = DecodeStartup(body);
      if (startup.major() == 3) good = true;
      else RefuseVersion(startup);
    } catch (const SqlError& error) {
      SendFatal(error);
    }
    if (good) good = co_await Authenticate(startup);
    if (!good) co_await Flush();
    startup_ends_us_ = 0;
    DisarmTimer();
    co_return good;
  }
}

// A 'p' message during authentication; false: the client went away or sent something else.
asio::awaitable<bool> Session::ReadFrame(char* type, std::string* body) {
  for (;;) {
    std::string_view view;
    bool have = false;
    bool broken = false;
    try {
      have = NextFrame(type, &view);
    } catch (const SqlError& error) {
      SendFatal(error);
      broken = true;
    }
    if (broken) co_return false;
    if (have) {
      *body = view;
      co_return true;
    }
    const bool filled = co_await FillInput();
    if (!filled || Terminated()) co_return false;
  }
}

namespace {

AuthenticationInput MakeAuthenticationInput(NetServices& services, Transport& transport, const ConnectionState& connection,
                                            const std::string& user, const std::string& database) {
  const auto catalog = services.session.catalog().newest();
  const RoleDescriptor* role = catalog->FindRole(user);
  HbaConnection hba{transport.is_unix(), connection.tls, connection.client_address, database, user};
  const auto is_member = [&](const std::string& member, const std::string& group) {
    const RoleDescriptor* member_role = catalog->FindRole(member);
    const RoleDescriptor* group_role = catalog->FindRole(group);
    return member_role != nullptr && group_role != nullptr && IsMemberOf(*catalog, member_role->oid, group_role->oid, false);
  };
  const HbaRule* rule = services.hba()->Match(hba, is_member);
  if (rule == nullptr || rule->method == HbaMethod::kReject) {
    const char* encryption = connection.tls ? "SSL encryption" : "no encryption";
    throw SqlError(sqlstate::kInvalidAuthorizationSpecification,
                   rule == nullptr ? Format("no pg_hba.conf entry for host \"{}\", user \"{}\", database \"{}\", {}", hba.address,
                                            user, database, encryption)
                                   : Format("pg_hba.conf rejects connection for host \"{}\", user \"{}\", database \"{}\", {}",
                                            hba.address, user, database, encryption));
  }
  AuthenticationInput input;
  input.method = rule->method;
  input.user = user;
  if (role != nullptr) input.verifier = role->password;
  input.verifier_expired = role != nullptr && role->valid_until < NowTimestampUs();
  if (connection.tls && services.tls() != nullptr) input.channel_binding = services.tls()->certificate_hash();
  input.server_secret = services.server_secret;
  if (transport.is_unix()) input.peer_user = PeerUserName(transport.socket().native_handle());
  return input;
}

}  // namespace

asio::awaitable<bool> Session::Authenticate(const StartupMessage& startup) {
  const std::string* user = startup.Find("user");
  bool failed = true;
  std::unique_ptr<AuthenticationExchange> exchange;
  AuthenticationExchange::Status status{};
  std::string actor;
  try {
    if (startup.minor() > 0 || !startup.unknown_options.empty()) {
      backend::NegotiateProtocolVersion(out_, kProtocolVersion3, startup.unknown_options);
    }
    if (user == nullptr || user->empty()) {
      throw SqlError(sqlstate::kInvalidAuthorizationSpecification, "no PostgreSQL user name specified in startup packet");
    }
    actor = *user;
    counted_ = true;
    if (++services_.connections > services_.session.settings().Integer("max_connections")) {
      throw SqlError(sqlstate::kTooManyConnections, "sorry, too many clients already");
    }
    if (services_.shutting_down) throw SqlError(sqlstate::kCannotConnectNow, "the database system is shutting down");
    const std::string* database = startup.Find("database");
    exchange = std::make_unique<AuthenticationExchange>(MakeAuthenticationInput(
        services_, transport_, connection_, NameOf(*user), NameOf(database == nullptr || database->empty() ? *user : *database)));
    status = exchange->Start(out_);
    failed = false;
  } catch (const SqlError& error) {
    SendFatal(error);
  }
  while (!failed && status == AuthenticationExchange::Status::kNeedsMessage) {
    const bool written = co_await Flush();
    char type = 0;
    std::string body;
    bool got = false;
    if (written) got = co_await ReadFrame(&type, &body);
    if (!got) co_return false;
    try {
      if (type != 'p') throw SqlError(sqlstate::kProtocolViolation, Format("expected password response, got message type {}", static_cast<int>(type)));
      status = exchange->OnMessage(body, out_);
    } catch (const SqlError& error) {
      SendFatal(error);
      failed = true;
    }
  }
  if (!failed) {
    try {
      OpenSession(startup);
    } catch (const SqlError& error) {
      SendFatal(error);
      failed = true;
    }
  }
  AuditRecord record;
  record.time_us = NowTimestampUs();
  record.actor = actor;
  record.action = "LOGIN";
  record.outcome = failed ? "failed" : "ok";
  record.client_address = connection_.client_address;
  services_.session.audit().WriteLater(std::move(record));
  co_return !failed;
}

void Session::OpenSession(const StartupMessage& startup) {
  backend::AuthenticationOk(out_);
  const auto catalog = services_.session.catalog().newest();
  const std::string user = NameOf(*startup.Find("user"));
  const std::string* wanted = startup.Find("database");
  const std::string database_name = wanted == nullptr || wanted->empty() ? user : NameOf(*wanted);
  const RoleDescriptor* role = catalog->FindRole(user);
  if (role == nullptr) {
    throw SqlError(sqlstate::kInvalidAuthorizationSpecification, Format("role \"{}\" does not exist", user));
  }
  if (!role->can_login) {
    throw SqlError(sqlstate::kInvalidAuthorizationSpecification, Format("role \"{}\" is not permitted to log in", user));
  }
  const DatabaseDescriptor* database = catalog->FindDatabase(database_name);
  if (database == nullptr) throw SqlError(sqlstate::kInvalidCatalogName, Format("database \"{}\" does not exist", database_name));
  if (!database->allow_connections) {
    throw SqlError(sqlstate::kObjectNotInPrerequisiteState,
                   Format("database \"{}\" is not currently accepting connections", database_name));
  }
  if (CheckPrivileges(*catalog, role->oid, AclObject::kDatabase, database->owner, database->acl, kPrivilegeConnect) == 0) {
    throw SqlError(sqlstate::kInsufficientPrivilege, Format("permission denied for database \"{}\"", database_name))
        .Detail("User does not have CONNECT privilege.");
  }
  connection_.database = database->oid;
  connection_.database_name = database->name;
  connection_.authenticated_user = role->oid;
  connection_.settings.SetRole("session_authorization", user, role->oid, false);
  connection_.settings.SetInternal("is_superuser", role->superuser ? "on" : "off");
  for (const auto& [database_oid, role_oid] : {std::pair<Oid, Oid>{database->oid, 0}, {0, role->oid}, {database->oid, role->oid}}) {
    const RoleSettingDescriptor* settings = catalog->FindRoleSettings(database_oid, role_oid);
    if (settings == nullptr) continue;
    for (const auto& [name, value] : settings->settings) {
      connection_.settings.Set(name, value, false, true, role_oid == 0 ? SettingSource::kDatabase : SettingSource::kUser);
    }
  }
  ApplyStartupSettings(startup);
  BecomeStartupRole(*catalog);
  connection_.settings.EndTransaction(true);

  activity_.wake = [weak = weak_from_this(), executor = transport_.socket().get_executor()] {
    asio::post(executor, [weak] {
      const auto self = weak.lock();
      if (self != nullptr && self->waiting_for_client_) self->transport_.Cancel();
    });
  };
  listener_.wake = activity_.wake;
  activity_.database = database->oid;
  activity_.user = role->oid;
  activity_.SetIdentity(database->name, role->name);
  activity_.SetApplicationName(connection_.settings.application_name);
  services_.session.sessions().Add(&activity_);
  registered_ = true;
  connection_.pid = activity_.pid;
  connection_.cancel_key = activity_.cancel_key;
  connection_.lock_owner.pid = activity_.pid;

  conversation_ = std::make_unique<Conversation>(services_.session, connection_, activity_, out_);
  connection_.settings.TakeChangedReports();
  for (const ReportedSetting& setting : connection_.settings.AllReported()) {
    backend::ParameterStatus(out_, setting.name, setting.value);
  }
  backend::BackendKeyData(out_, connection_.pid, connection_.cancel_key);
  conversation_->SendReady();
}

// role=... of the startup packet, of the role's or the database's settings.
void Session::BecomeStartupRole(const CatalogSnapshot& catalog) {
  const std::string name = connection_.settings.Get("role", true).value_or("none");
  if (name == "none") return;
  if (catalog.FindRole(name) == nullptr) throw SqlError(sqlstate::kInvalidParameterValue, Format("role \"{}\" does not exist", name));
  BecomeRole(connection_, services_.session.catalog(), name, false);
}

void Session::ApplyStartupSettings(const StartupMessage& startup) {
  const auto catalog = services_.session.catalog().newest();
  const bool superuser = IsSuperuser(*catalog, connection_.session_user());
  if (const std::string* replication = startup.Find("replication")) {
    if (*replication != "false" && *replication != "off" && *replication != "0") ThrowNotSupported("streaming replication");
  }
  if (const std::string* options = startup.Find("options")) ApplyOptionsString(*options);
  for (const auto& [name, value] : startup.parameters) {
    if (IsSettingParameter(name)) connection_.settings.Set(name, value, false, superuser, SettingSource::kClient);
  }
}

[[noreturn]] static void ThrowInvalidArgument(const std::string& word) {
  throw SqlError(sqlstate::kSyntaxError, Format("invalid command-line argument for server process: {}", word))
      .Hint("Try \"postgres --help\" for more information.");
}

// "-c name=value --name=value", backslash protects the next character.
void Session::ApplyOptionsString(const std::string& options) {
  std::vector<std::string> words(1);
  for (size_t i = 0; i < options.size(); ++i) {
    if (options[i] == '\\' && i + 1 < options.size()) words.back().push_back(options[++i]);
    else if (!std::isspace(static_cast<unsigned char>(options[i]))) words.back().push_back(options[i]);
    else if (!words.back().empty()) words.emplace_back();
  }
  const bool superuser = IsSuperuser(*services_.session.catalog().newest(), connection_.session_user());
  for (size_t i = 0; i < words.size(); ++i) {
    std::string word = words[i];
    if (word.empty()) continue;
    const bool is_long = word.starts_with("--");
    if (word == "-c" && i + 1 < words.size()) word = words[++i];
    else if (word.starts_with("-c")) word.erase(0, 2);
    else if (word.starts_with("--")) word.erase(0, 2);
    else ThrowInvalidArgument(word);
    const size_t equals = word.find('=');
    if (equals == word.npos) throw SqlError(sqlstate::kSyntaxError, Format("{}{} requires a value", is_long ? "--" : "-c ", word));
    std::string name = word.substr(0, equals);
    for (char& c : name) c = c == '-' ? '_' : c;
    connection_.settings.Set(name, word.substr(equals + 1), false, superuser, SettingSource::kClient);
  }
}

}  // namespace basalt
