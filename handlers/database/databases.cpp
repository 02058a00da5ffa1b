#include "handlers/database/databases.h"

#include <algorithm>
#include <thread>

#include "base/blocking_scope.h"
#include "base/clock.h"
#include "base/quote.h"
#include "base/sql_error.h"
#include "catalog/privileges.h"
#include "handlers/database/copy_database.h"
#include "session/session_registry.h"
#include "types/encoding.h"

namespace basalt {
namespace {

constexpr const char* kDefaultTemplate = "template1";

struct DatabaseOptions {
  const ast::DefElem *owner = nullptr, *from = nullptr, *encoding = nullptr, *locale = nullptr, *collate = nullptr, *ctype = nullptr,
                     *provider = nullptr, *tablespace = nullptr, *is_template = nullptr, *allow_connections = nullptr,
                     *connection_limit = nullptr, *strategy = nullptr, *oid = nullptr, *icu_locale = nullptr, *collation_version = nullptr;
};

const ast::DefElem** OptionSlot(DatabaseOptions* options, std::string_view name) {
  const std::pair<std::string_view, const ast::DefElem**> slots[] = {
      {"owner", &options->owner},           {"template", &options->from},          {"encoding", &options->encoding},
      {"locale", &options->locale},         {"lc_collate", &options->collate},     {"lc_ctype", &options->ctype},
      {"tablespace", &options->tablespace}, {"is_template", &options->is_template}, {"allow_connections", &options->allow_connections},
      {"connection_limit", &options->connection_limit}, {"strategy", &options->strategy}, {"oid", &options->oid},
      {"locale_provider", &options->provider}, {"icu_locale", &options->icu_locale}, {"collation_version", &options->collation_version},
  };
  const auto* at = std::find_if(std::begin(slots), std::end(slots), [&](const auto& slot) { return slot.first == name; });
  return at == std::end(slots) ? nullptr : at->second;
}

DatabaseOptions ReadOptions(const ast::List* list, bool creates) {
  DatabaseOptions options;
  for (const auto* element : ast::Each<ast::DefElem>(list)) {
    const std::string_view name = element->defname;
    if (name == "location") continue;  // PostgreSQL warns and goes on
    const bool known = creates || name == "is_template" || name == "allow_connections" || name == "connection_limit" || name == "tablespace";
    const ast::DefElem** slot = known ? OptionSlot(&options, name) : nullptr;
    if (slot == nullptr) throw SqlError(sqlstate::kSyntaxError, Format("option \"{}\" not recognized", name)).At(element->location);
    if (*slot != nullptr) throw SqlError(sqlstate::kSyntaxError, "conflicting or redundant options").At(element->location);
    *slot = element;
  }
  return options;
}

// DEFAULT is written as an element without argument.
bool Given(const ast::DefElem* element) { return element != nullptr && element->arg != nullptr; }

int32_t ConnectionLimit(const ast::DefElem& element) {
  const int64_t limit = DefinitionInteger(element);
  if (limit < -1 || limit > INT32_MAX) {
    throw SqlError(sqlstate::kInvalidParameterValue, Format("invalid connection limit: {}", limit));
  }
  return static_cast<int32_t>(limit);
}

DatabaseDescriptor RequireDatabase(const DdlContext& ddl, std::string_view name) {
  ddl.ddl().LockName(ObjectKind::kDatabase, kInvalidOid, name);
  const DatabaseDescriptor* database = ddl.catalog()->FindDatabase(name);
  if (database == nullptr) throw SqlError(sqlstate::kInvalidCatalogName, Format("database \"{}\" does not exist", name));
  return *database;
}

bool MayCreateDatabases(const DdlContext& ddl) {
  const RoleDescriptor* role = ddl.catalog()->FindRole(ddl.context().role());
  return role != nullptr && (role->superuser || role->create_database);
}

void CheckMember(const DdlContext& ddl, Oid owner) {
  const auto catalog = ddl.catalog();
  if (owner == ddl.context().role() || IsSuperuser(*catalog, ddl.context().role())) return;
  if (IsMemberOf(*catalog, ddl.context().role(), owner, false)) return;
  throw SqlError(sqlstate::kInsufficientPrivilege, Format("must be member of role \"{}\"", catalog->FindRole(owner)->name));
}

int OtherSessions(const DdlContext& ddl, Oid database) {
  int count = 0;
  ddl.context().session().sessions().ForEach([&](const SessionActivity& session) {
    count += session.database.load() == database && session.pid != ddl.connection().pid;
  });
  return count;
}

// Connections that are about to end get a while, as PostgreSQL gives them 5 seconds.
void RefuseWhileUsed(const DdlContext& ddl, const char* what, const DatabaseDescriptor& database) {
  if (OtherSessions(ddl, database.oid) == 0) return;
  int others = 0;
  {
    const BlockingScope scope;
    const int64_t deadline = MonotonicUs() + 5'000'000;
    while ((others = OtherSessions(ddl, database.oid)) > 0 && MonotonicUs() < deadline) {
      ddl.context().cancel().Check();
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  }
  if (others == 0) return;
  throw SqlError(sqlstate::kObjectInUse, Format("{} \"{}\" is being accessed by other users", what, database.name))
      .Detail(others == 1 ? "There is 1 other session using the database."
                          : Format("There are {} other sessions using the database.", others));
}

// WITH (FORCE): needs the rights that pg_terminate_backend asks for.
void EndSessionsOf(const DdlContext& ddl, Oid database) {
  std::vector<std::pair<int32_t, Oid>> sessions;
  SessionRegistry& registry = ddl.context().session().sessions();
  registry.ForEach([&](const SessionActivity& session) {
    if (session.database.load() == database) sessions.emplace_back(session.pid, session.user.load());
  });
  const auto catalog = ddl.catalog();
  for (const auto& [pid, user] : sessions) {
    if (IsSuperuser(*catalog, user) && !IsSuperuser(*catalog, ddl.context().role())) {
      throw SqlError(sqlstate::kInsufficientPrivilege, "must be a superuser to terminate superuser process");
    }
  }
  for (const auto& [pid, user] : sessions) registry.Signal(pid, CancelReason::kTerminate);
}

void CheckEncoding(const ast::DefElem* element) {
  if (!Given(element)) return;
  const std::string name = DefinitionText(*element);
  int encoding = FindEncoding(name);
  if (encoding < 0 && !name.empty() && name.find_first_not_of("0123456789-") == name.npos) {
    encoding = std::atoi(name.c_str());
    if (encoding == -1) return;  // the template's
    if (encoding != kEncodingUtf8) {
      throw SqlError(sqlstate::kUndefinedObject, Format("{} is not a valid encoding code", name)).At(element->location);
    }
  }
  if (encoding < 0) {
    throw SqlError(sqlstate::kUndefinedObject, Format("{} is not a valid encoding name", name)).At(element->location);
  }
  if (encoding != kEncodingUtf8) ThrowNotSupported(Format("database encoding \"{}\" (only UTF8)", name));
}

// Databases sort by bytes and know Unicode's character classes.
void SetLocale(const ast::DefElem* element, std::string* locale) {
  if (!Given(element)) return;
  const std::string name = DefinitionText(*element);
  constexpr std::string_view kByteOrder[] = {"C", "POSIX", "C.UTF-8", "C.utf8"};
  if (std::find(std::begin(kByteOrder), std::end(kByteOrder), name) == std::end(kByteOrder)) {
    ThrowNotSupported(Format("database locale \"{}\" (only C)", name));
  }
  *locale = name;
}

DatabaseDescriptor ReadTemplate(const DdlContext& ddl, const DatabaseOptions& options) {
  const std::string name = Given(options.from) ? DefinitionText(*options.from) : kDefaultTemplate;
  ddl.ddl().LockName(ObjectKind::kDatabase, kInvalidOid, name);
  const DatabaseDescriptor* found = ddl.catalog()->FindDatabase(name);
  if (found == nullptr) throw SqlError(sqlstate::kInvalidCatalogName, Format("template database \"{}\" does not exist", name));
  if (!found->is_template && !OwnsObject(*ddl.catalog(), ddl.context().role(), found->owner)) {
    throw SqlError(sqlstate::kInsufficientPrivilege, Format("permission denied to copy database \"{}\"", name));
  }
  return *found;
}

void ApplyFlags(const DatabaseOptions& options, DatabaseDescriptor* database) {
  if (Given(options.is_template)) database->is_template = DefinitionBool(*options.is_template);
  if (Given(options.allow_connections)) database->allow_connections = DefinitionBool(*options.allow_connections);
  if (Given(options.connection_limit)) database->connection_limit = ConnectionLimit(*options.connection_limit);
}

void RefuseUnbuilt(const DatabaseOptions& options) {
  if (Given(options.provider) && DefinitionText(*options.provider) != "libc") ThrowNotSupported("CREATE DATABASE with an ICU locale");
  if (Given(options.icu_locale)) ThrowNotSupported("CREATE DATABASE with an ICU locale");
  if (Given(options.oid)) ThrowNotSupported("CREATE DATABASE ... OID");
  if (!Given(options.strategy)) return;
  std::string strategy = DefinitionText(*options.strategy);
  for (char& c : strategy) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  if (strategy != "wal_log" && strategy != "file_copy") {
    throw SqlError(sqlstate::kInvalidParameterValue, Format("invalid create database strategy \"{}\"", DefinitionText(*options.strategy)))
        .Hint("Valid strategies are \"wal_log\", and \"file_copy\".");
  }
}

}  // namespace

std::string CreateDatabase(ExecutionContext& context, const Statement& statement, const ast::CreatedbStmt& node) {
  const DdlContext ddl(context, statement.text);
  const DatabaseOptions options = ReadOptions(node.options, true);
  RefuseUnbuilt(options);
  DatabaseDescriptor database;
  database.name = node.dbname;
  TruncateIdentifier(&database.name);
  ast::RoleSpec owner{};
  owner.roletype = ast::ROLESPEC_CSTRING;
  std::string owner_name = Given(options.owner) ? DefinitionText(*options.owner) : std::string();
  owner.rolename = owner_name.c_str();
  database.owner = owner_name.empty() ? context.role() : ddl.ResolveRole(owner);
  if (!MayCreateDatabases(ddl)) throw SqlError(sqlstate::kInsufficientPrivilege, "permission denied to create database");
  CheckMember(ddl, database.owner);
  const DatabaseDescriptor source = ReadTemplate(ddl, options);
  CheckEncoding(options.encoding);
  database.collate = source.collate;
  database.ctype = source.ctype;
  for (const ast::DefElem* both : {options.locale, options.collate}) SetLocale(both, &database.collate);
  for (const ast::DefElem* both : {options.locale, options.ctype}) SetLocale(both, &database.ctype);
  database.tablespace = source.tablespace;
  if (Given(options.tablespace)) database.tablespace = ddl.ResolveTablespace(DefinitionText(*options.tablespace))->oid;
  ApplyFlags(options, &database);
  ddl.ddl().LockName(ObjectKind::kDatabase, kInvalidOid, database.name);
  if (ddl.catalog()->FindDatabase(database.name) != nullptr) {
    throw SqlError(sqlstate::kDuplicateDatabase, Format("database \"{}\" already exists", database.name));
  }
  RefuseWhileUsed(ddl, "source database", source);
  database.oid = ddl.NewOid();
  const Oid oid = database.oid;
  ddl.ddl().Put(std::move(database));
  CopyDatabaseObjects(ddl, source.oid, oid);
  return "CREATE DATABASE";
}

std::string AlterDatabase(ExecutionContext& context, const Statement& statement, const ast::AlterDatabaseStmt& node) {
  const DdlContext ddl(context, statement.text);
  const DatabaseOptions options = ReadOptions(node.options, false);
  if (Given(options.tablespace)) ThrowNotSupported("ALTER DATABASE ... SET TABLESPACE");
  DatabaseDescriptor database = RequireDatabase(ddl, node.dbname);
  ddl.RequireOwner(database.owner, "database", database.name);
  if (database.oid == ddl.database() && Given(options.allow_connections) && !DefinitionBool(*options.allow_connections)) {
    throw SqlError(sqlstate::kInvalidParameterValue, "cannot disallow connections for current database");
  }
  ApplyFlags(options, &database);
  ddl.ddl().Put(std::move(database));
  return "ALTER DATABASE";
}

void RenameDatabase(const DdlContext& ddl, const char* name, const char* new_name) {
  DatabaseDescriptor database = RequireDatabase(ddl, name);
  ddl.RequireOwner(database.owner, "database", database.name);
  if (!MayCreateDatabases(ddl)) throw SqlError(sqlstate::kInsufficientPrivilege, "permission denied to rename database");
  std::string wanted = new_name;
  TruncateIdentifier(&wanted);
  ddl.ddl().LockName(ObjectKind::kDatabase, kInvalidOid, wanted);
  if (ddl.catalog()->FindDatabase(wanted) != nullptr) {
    throw SqlError(sqlstate::kDuplicateDatabase, Format("database \"{}\" already exists", wanted));
  }
  if (database.oid == ddl.database()) throw SqlError(sqlstate::kFeatureNotSupported, "current database cannot be renamed");
  RefuseWhileUsed(ddl, "database", database);
  database.name = wanted;
  ddl.ddl().Put(std::move(database));
}

void ChangeDatabaseOwner(const DdlContext& ddl, const char* name, Oid owner) {
  DatabaseDescriptor database = RequireDatabase(ddl, name);
  if (database.owner == owner) return;
  ddl.RequireOwner(database.owner, "database", database.name);
  CheckMember(ddl, owner);
  if (!MayCreateDatabases(ddl)) throw SqlError(sqlstate::kInsufficientPrivilege, "permission denied to change owner of database");
  database.owner = owner;
  ddl.ddl().Put(std::move(database));
}

std::string DropDatabase(ExecutionContext& context, const Statement& statement, const ast::DropdbStmt& node) {
  const DdlContext ddl(context, statement.text);
  bool force = false;
  for (const auto* option : ast::Each<ast::DefElem>(node.options)) {
    if (std::string_view(option->defname) != "force") {
      throw SqlError(sqlstate::kSyntaxError, Format("unrecognized DROP DATABASE option \"{}\"", option->defname)).At(option->location);
    }
    force = true;
  }
  if (node.missing_ok && ddl.catalog()->FindDatabase(node.dbname) == nullptr) {
    ddl.Notice(Format("database \"{}\" does not exist, skipping", node.dbname));
    return "DROP DATABASE";
  }
  const DatabaseDescriptor database = RequireDatabase(ddl, node.dbname);
  ddl.RequireOwner(database.owner, "database", database.name);
  if (database.is_template) throw SqlError(sqlstate::kWrongObjectType, "cannot drop a template database");
  if (database.oid == ddl.database()) throw SqlError(sqlstate::kObjectInUse, "cannot drop the currently open database");
  if (force) EndSessionsOf(ddl, database.oid);
  RefuseWhileUsed(ddl, "database", database);
  DropDatabaseObjects(ddl, database.oid);
  ddl.ddl().Drop(ObjectKind::kDatabase, database.oid);
  return "DROP DATABASE";
}

}  // namespace basalt
