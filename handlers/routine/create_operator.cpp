// CREATE OPERATOR.
#include "base/sql_error.h"
#include "catalog/privileges.h"
#include "engine/planner/routine.h"
#include "handlers/routine/routine_names.h"
#include "handlers/routine/routines.h"
#include "handlers/type/type_names.h"

namespace basalt {
namespace {

SqlError Invalid(std::string message) { return SqlError(sqlstate::kInvalidFunctionDefinition, std::move(message)); }

struct OperatorOptions {
  const ast::TypeName *left = nullptr, *right = nullptr;
  const ast::List *function = nullptr, *commutator = nullptr, *negator = nullptr, *restrict_estimator = nullptr, *join = nullptr;
  bool hashes = false, merges = false;
};

const ast::TypeName* OperandType(const ast::DefElem& element) {
  const ast::TypeName* type = DefinitionType(element);
  if (type->setof) throw Invalid("SETOF type not allowed for operator argument");
  return type;
}

OperatorOptions ReadOptions(const DdlContext& ddl, const ast::List* definition) {
  OperatorOptions options;
  for (const auto* element : ast::Each<ast::DefElem>(definition)) {
    const std::string_view name = element->defname;
    if (name == "leftarg") options.left = OperandType(*element);
    else if (name == "rightarg") options.right = OperandType(*element);
    else if (name == "function" || name == "procedure") options.function = DefinitionName(*element);
    else if (name == "commutator") options.commutator = DefinitionName(*element);
    else if (name == "negator") options.negator = DefinitionName(*element);
    else if (name == "restrict") options.restrict_estimator = DefinitionName(*element);
    else if (name == "join") options.join = DefinitionName(*element);
    else if (name == "hashes") options.hashes = DefinitionBool(*element);
    else if (name == "merges") options.merges = DefinitionBool(*element);
    else if (name == "sort1" || name == "sort2" || name == "ltcmp" || name == "gtcmp") options.merges = true;
    else ddl.Notice(Format("operator attribute \"{}\" not recognized", name), sqlstate::kSyntaxError, Severity::kWarning);
  }
  return options;
}

bool IsOperatorName(std::string_view name) {
  if (name.empty() || name.size() >= 64 || name == "=>") return false;
  if (name.find_first_not_of("~!@#^&|`?+-*/%<>=") != name.npos) return false;
  if (name.find("/*") != name.npos || name.find("--") != name.npos) return false;
  const bool ends_in_sign = name.size() > 1 && (name.back() == '+' || name.back() == '-');
  return !ends_in_sign || name.find_first_of("~!@#^&|`?%") != name.npos;
}

Oid ResolveArgument(const DdlContext& ddl, const ast::TypeName* name) {
  return name == nullptr ? kInvalidOid : ResolveTypeName(ddl.Input(), name).oid;
}

void CheckAllowed(const OperatorDescriptor& op, const OperatorOptions& options) {
  if (op.kind == 'l') {
    if (options.commutator != nullptr) throw Invalid("only binary operators can have commutators");
    if (options.join != nullptr) throw Invalid("only binary operators can have join selectivity");
    if (options.merges) throw Invalid("only binary operators can merge join");
    if (options.hashes) throw Invalid("only binary operators can hash");
  }
  if (op.result == kBoolOid) return;
  if (options.negator != nullptr) throw Invalid("only boolean operators can have negators");
  if (options.restrict_estimator != nullptr) throw Invalid("only boolean operators can have restriction selectivity");
  if (options.join != nullptr) throw Invalid("only boolean operators can have join selectivity");
  if (options.merges) throw Invalid("only boolean operators can merge join");
  if (options.hashes) throw Invalid("only boolean operators can hash");
}

const FunctionDescriptor* ExactFunction(const DdlContext& ddl, const ast::List* names, const std::vector<Oid>& types) {
  const auto catalog = ddl.catalog();
  std::vector<Oid> schemas = SearchPathOf(ddl);
  const int count = ast::Length(names);
  if (count > 1) {
    const char* name = ast::StringValue(ast::At(names, count - 2));
    const SchemaDescriptor* schema = catalog->FindSchema(ddl.database(), name);
    if (schema == nullptr) throw SqlError(sqlstate::kInvalidSchemaName, Format("schema \"{}\" does not exist", name));
    schemas = {schema->oid};
  }
  for (Oid schema : schemas) {
    if (const auto* found = FindExactFunction(*catalog, schema, ast::StringValue(ast::Last(names)), types)) return found;
  }
  return nullptr;
}

const FunctionDescriptor& RequireFunction(const DdlContext& ddl, const ast::List* names, const std::vector<Oid>& types) {
  if (const FunctionDescriptor* found = ExactFunction(ddl, names, types)) return *found;
  throw SqlError(sqlstate::kUndefinedFunction, Format("function {} does not exist", FunctionSignatureText(ddl.Input(), names, types)));
}

Oid ResolveEstimator(const DdlContext& ddl, const ast::List* names, bool join) {
  if (names == nullptr) return kInvalidOid;
  const FunctionDescriptor* function = nullptr;
  std::vector<Oid> types = {kInternalOid, kOidOid, kInternalOid, join ? kInt2Oid : kInt4Oid};
  if (join) {
    std::vector<Oid> five = types;
    five.push_back(kInternalOid);
    function = ExactFunction(ddl, names, five);
  }
  if (function == nullptr) function = &RequireFunction(ddl, names, types);
  if (function->result_type != kFloat8Oid) {
    throw Invalid(Format("{} estimator function {} must return type {}", join ? "join" : "restriction", JoinNames(names), "double precision"));
  }
  return function->oid;
}

constexpr Oid kItself = UINT32_MAX;

// The commutator or negator: this operator (kItself), an existing one, or a shell to be filled in later.
class OtherOperator {
 public:
  OtherOperator(const DdlContext& ddl, const OperatorDescriptor& op) : ddl_(ddl), op_(op) {}

  Oid Find(const ast::List* names, bool commutator) {
    if (names == nullptr) return kInvalidOid;
    const Oid left = commutator ? op_.right : op_.left, right = commutator ? op_.left : op_.right;
    const auto catalog = ddl_.catalog();
    const char* name = ast::StringValue(ast::Last(names));
    std::vector<Oid> schemas = SearchPathOf(ddl_);
    const int count = ast::Length(names);
    if (count > 1) {
      const char* schema_name = ast::StringValue(ast::At(names, count - 2));
      const SchemaDescriptor* schema = catalog->FindSchema(ddl_.database(), schema_name);
      if (schema == nullptr) throw SqlError(sqlstate::kInvalidSchemaName, Format("schema \"{}\" does not exist", schema_name));
      schemas = {schema->oid};
    }
    for (Oid schema : schemas) {
      const OperatorDescriptor* found = catalog->FindOperator(schema, name, left, right);
      if (found != nullptr) return Checked(found->oid == op_.oid ? kItself : found->oid, commutator);
    }
    const NewName target = ddl_.ResolveNew(names, ObjectKind::kOperator);
    const bool itself = target.name == op_.name && target.schema == op_.schema && left == op_.left && right == op_.right;
    if (itself) return Checked(kItself, commutator);
    OperatorDescriptor shell;
    shell.oid = ddl_.NewOid();
    shell.name = target.name;
    shell.schema = target.schema;
    shell.owner = op_.owner;
    shell.database = op_.database;
    shell.kind = left == kInvalidOid ? 'l' : 'b';
    shell.left = left;
    shell.right = right;
    const Oid oid = shell.oid;
    ddl_.ddl().Put(std::move(shell));
    return oid;
  }

 private:
  Oid Checked(Oid found, bool commutator) const {
    if (!commutator && found == kItself) throw Invalid("operator cannot be its own negator");
    return found;
  }

  const DdlContext& ddl_;
  const OperatorDescriptor& op_;
};

// The other operators point back, if they point nowhere yet.
void LinkBack(const DdlContext& ddl, const OperatorDescriptor& op) {
  const auto link = [&](Oid other, Oid OperatorDescriptor::*field) {
    if (other == kInvalidOid || other == op.oid) return;
    OperatorDescriptor changed = *ddl.catalog()->FindOperator(other);
    if (changed.*field != kInvalidOid || changed.oid < kFirstUserOid) return;
    changed.*field = op.oid;
    ddl.ddl().Put(std::move(changed));
  };
  link(op.commutator, &OperatorDescriptor::commutator);
  link(op.negator, &OperatorDescriptor::negator);
}

}  // namespace

void DefineOperator(const DdlContext& ddl, const ast::DefineStmt& node) {
  const NewName name = ddl.ResolveNew(node.defnames, ObjectKind::kOperator);
  const OperatorOptions options = ReadOptions(ddl, node.definition);
  if (options.function == nullptr) throw Invalid("operator function must be specified");
  OperatorDescriptor op;
  op.left = ResolveArgument(ddl, options.left);
  op.right = ResolveArgument(ddl, options.right);
  if (op.left == kInvalidOid && op.right == kInvalidOid) throw Invalid("operator argument types must be specified");
  if (op.right == kInvalidOid) {
    throw Invalid("operator right argument type must be specified").Detail("Postfix operators are not supported.");
  }
  op.kind = op.left == kInvalidOid ? 'l' : 'b';
  if (op.left != kInvalidOid) RequireTypeUsage(ddl, op.left);
  RequireTypeUsage(ddl, op.right);
  const std::vector<Oid> types = op.kind == 'l' ? std::vector<Oid>{op.right} : std::vector<Oid>{op.left, op.right};
  const FunctionDescriptor& function = RequireFunction(ddl, options.function, types);
  if (CheckPrivileges(*ddl.catalog(), ddl.context().role(), AclObject::kFunction, function.owner, function.acl, kPrivilegeExecute) == 0) {
    ThrowPermissionDenied(AclObject::kFunction, function.name);
  }
  RequireTypeUsage(ddl, function.result_type);
  op.restrict_estimator = ResolveEstimator(ddl, options.restrict_estimator, false);
  op.join_estimator = ResolveEstimator(ddl, options.join, true);
  if (!IsOperatorName(name.name)) throw SqlError(sqlstate::kInvalidName, Format("\"{}\" is not a valid operator name", name.name));
  op.name = name.name;
  op.schema = name.schema;
  op.owner = ddl.context().role();
  op.database = ddl.database();
  op.function = function.oid;
  op.result = function.result_type;
  op.can_hash = options.hashes;
  op.can_merge = options.merges;
  CheckAllowed(op, options);
  const OperatorDescriptor* existing = ddl.catalog()->FindOperator(op.schema, op.name, op.left, op.right);
  if (existing != nullptr && existing->function != kInvalidOid) {
    throw SqlError(sqlstate::kDuplicateFunction, Format("operator {} already exists", op.name));
  }
  if (existing != nullptr) {  // a shell that another operator's COMMUTATOR or NEGATOR made
    op.oid = existing->oid;
    op.commutator = existing->commutator;
    op.negator = existing->negator;
  }
  OtherOperator other(ddl, op);
  if (const Oid found = other.Find(options.commutator, true)) op.commutator = found;
  if (const Oid found = other.Find(options.negator, false)) op.negator = found;
  if (op.oid == kInvalidOid) op.oid = ddl.NewOid();  // younger than the shells
  if (op.commutator == kItself) op.commutator = op.oid;
  const OperatorDescriptor put = op;
  ddl.ddl().Put(std::move(op));
  LinkBack(ddl, put);
}

}  // namespace basalt
