// CREATE DOMAIN and ALTER DOMAIN.
#include <algorithm>

#include "base/quote.h"
#include "base/sql_error.h"
#include "catalog/type_factory.h"
#include "engine/execution/execution.h"
#include "handlers/ddl/names.h"
#include "handlers/drop/drop.h"
#include "handlers/table/validate.h"
#include "handlers/type/type_names.h"
#include "handlers/type/types.h"

namespace basalt {
namespace {

// A relation whose only column is VALUE: conditions of domains are bound over it.
RelationDescriptor ValueRelation(SqlType base) {
  RelationDescriptor relation;
  relation.name = "domain";
  ColumnDescriptor value;
  value.name = "value";
  value.number = 1;
  value.type = base;
  relation.columns.push_back(std::move(value));
  return relation;
}

SqlType BaseOf(const CatalogSnapshot& catalog, const TypeInfo& domain) {
  SqlType base = domain.base;
  for (const TypeInfo* info = catalog.FindType(base.oid); info->kind == TypeKind::kDomain; info = catalog.FindType(base.oid)) {
    const Oid collation = base.collation;
    base = info->base;
    if (collation != kInvalidOid) base.collation = collation;
  }
  return base;
}

[[noreturn]] void ThrowNotForDomains(const char* what) {
  throw SqlError(sqlstate::kSyntaxError, Format("{} constraints not possible for domains", what));
}

// The kinds of constraint that a domain cannot have.
void RefuseKind(const ast::Constraint& node) {
  switch (node.contype) {
    case ast::CONSTR_UNIQUE: ThrowNotForDomains("unique");
    case ast::CONSTR_PRIMARY: ThrowNotForDomains("primary key");
    case ast::CONSTR_EXCLUSION: ThrowNotForDomains("exclusion");
    case ast::CONSTR_FOREIGN: ThrowNotForDomains("foreign key");
    case ast::CONSTR_ATTR_DEFERRABLE:
    case ast::CONSTR_ATTR_NOT_DEFERRABLE:
    case ast::CONSTR_ATTR_DEFERRED:
    case ast::CONSTR_ATTR_IMMEDIATE:
      throw SqlError(sqlstate::kFeatureNotSupported, "specifying constraint deferrability not supported for domains");
    default: return;
  }
}

std::string FreeConstraintName(const TypeDescriptor& domain) {
  const auto taken = [&](const std::string& name) {
    return std::any_of(domain.constraints.begin(), domain.constraints.end(),
                       [&](const ConstraintDescriptor& constraint) { return constraint.name == name; });
  };
  std::string name = MakeObjectName(domain.info.name, "", "check");
  for (int i = 1; taken(name); ++i) name = MakeObjectName(domain.info.name, "", "check" + std::to_string(i));
  return name;
}

ConstraintDescriptor MakeCheck(const DdlContext& ddl, const TypeDescriptor& domain, const ast::Constraint& node) {
  if (node.is_no_inherit) {
    throw SqlError(sqlstate::kInvalidTableDefinition, "check constraints for domains cannot be marked NO INHERIT");
  }
  ConstraintDescriptor constraint;
  if (node.conname != nullptr) {
    constraint.name = node.conname;
    TruncateIdentifier(&constraint.name);
    for (const ConstraintDescriptor& other : domain.constraints) {
      if (other.name != constraint.name) continue;
      throw SqlError(sqlstate::kDuplicateObject,
                     Format("constraint \"{}\" for domain \"{}\" already exists", constraint.name, domain.info.name));
    }
  } else {
    constraint.name = FreeConstraintName(domain);
  }
  constraint.oid = ddl.NewOid();
  constraint.type = 'c';
  constraint.validated = !node.skip_validation;
  const PlanningInput input = ddl.Input();
  const RelationDescriptor value = ValueRelation(domain.info.base);  // which may be a domain itself
  const ExpressionPtr bound = BindExpression(input, node.raw_expr, &value, {kBoolOid, -1, kInvalidOid}, "DOMAIN CHECK");
  constraint.check.sql = DeparseExpression(input, *bound, nullptr);
  return constraint;
}

bool IsNullConstant(const Expression& expression) {
  const auto* constant = AsIf<ConstantExpression>(&expression);
  return constant != nullptr && constant->value.is_null();
}

// The default as canonical text; empty for DEFAULT NULL, which takes an inherited one away.
std::string MakeDefault(const DdlContext& ddl, const TypeDescriptor& domain, const ast::Node* expression) {
  const PlanningInput input = ddl.Input();
  const ExpressionPtr bound = BindExpression(input, expression, nullptr, domain.info.base, "DEFAULT");
  return IsNullConstant(*bound) ? std::string() : DeparseExpression(input, *bound, nullptr);
}

// Columns of tables that have the domain's type, or one over it.
template <typename Visit>
void ForEachDomainColumn(const DdlContext& ddl, Oid domain, Visit&& visit) {
  const auto catalog = ddl.catalog();
  RefuseStoredType(ddl, catalog->GetType(domain), false);
  std::vector<Oid> tables;
  catalog->ForEachRelation([&](const RelationDescriptor& relation) {
    if (relation.is_system || (relation.kind != RelationKind::kTable && relation.kind != RelationKind::kMaterializedView)) return;
    tables.push_back(relation.oid);
  });
  for (Oid oid : tables) {
    const auto table = catalog->FindRelation(oid);
    for (const ColumnDescriptor& column : table->columns) {
      if (column.dropped) continue;
      bool uses = false;
      for (const TypeInfo* info = catalog->FindType(column.type.oid); info != nullptr; info = catalog->FindType(info->base.oid)) {
        uses = uses || info->oid == domain;
        if (info->kind != TypeKind::kDomain) break;
      }
      if (!uses) continue;
      ddl.transaction().LockTable(ddl.database(), oid, TableLockMode::kShare, WaitPolicy::kWait);
      visit(*table, column);
    }
  }
}

void ValidateDomainNotNull(const DdlContext& ddl, Oid domain) {
  ForEachDomainColumn(ddl, domain, [&](const RelationDescriptor& table, const ColumnDescriptor& column) {
    ForEachChunk(ddl, table, [&](const Chunk& rows) {
      const Vector& values = rows.column(static_cast<size_t>(column.number - 1));
      for (uint32_t row = 0; row < rows.size(); ++row) {
        if (!values.IsNull(row)) continue;
        throw SqlError(sqlstate::kNotNullViolation, Format("column \"{}\" of table \"{}\" contains null values", column.name, table.name))
            .Column(column.name);
      }
    });
  });
}

void ValidateDomainCheck(const DdlContext& ddl, const TypeDescriptor& domain, const ConstraintDescriptor& constraint) {
  const RelationDescriptor value = ValueRelation(BaseOf(*ddl.catalog(), domain.info));
  const ExpressionPtr bound = BindStoredExpression(ddl.Input(), constraint.check, &value, {kBoolOid, -1, kInvalidOid});
  const auto evaluator = RowEvaluator::Make(ddl.context(), {bound.get()});
  ForEachDomainColumn(ddl, domain.info.oid, [&](const RelationDescriptor& table, const ColumnDescriptor& column) {
    Chunk values;
    values.AddColumn(domain.info.physical);
    ForEachChunk(ddl, table, [&](const Chunk& rows) {
      values.column(0).Reference(rows.column(static_cast<size_t>(column.number - 1)));
      values.set_size(rows.size());
      const Chunk& results = evaluator->Evaluate(values);
      for (uint32_t row = 0; row < rows.size(); ++row) {
        const NullableDatum result = results.column(0).Get(row);
        if (result.is_null || result.value.b) continue;
        throw SqlError(sqlstate::kCheckViolation,
                       Format("column \"{}\" of table \"{}\" contains values that violate the new constraint", column.name, table.name))
            .Column(column.name);
      }
    });
  });
}

// Reads the constraints of CREATE DOMAIN into the type; checks come last, when the type is complete.
void ReadConstraints(const DdlContext& ddl, const ast::CreateDomainStmt& node, TypeDescriptor* domain) {
  bool null_given = false, not_null_given = false, default_given = false;
  for (const auto* constraint : ast::Each<ast::Constraint>(node.constraints)) {
    RefuseKind(*constraint);
    switch (constraint->contype) {
      case ast::CONSTR_DEFAULT:
        if (default_given) throw SqlError(sqlstate::kSyntaxError, "multiple default expressions");
        default_given = true;
        domain->default_expression.sql = MakeDefault(ddl, *domain, constraint->raw_expr);
        break;
      case ast::CONSTR_NOTNULL:
      case ast::CONSTR_NULL: {
        const bool is_null = constraint->contype == ast::CONSTR_NULL;
        if (is_null ? not_null_given : null_given) {
          throw SqlError(sqlstate::kSyntaxError, "conflicting NULL/NOT NULL constraints");
        }
        null_given = null_given || is_null;
        not_null_given = not_null_given || !is_null;
        domain->not_null = !is_null;
        break;
      }
      default: break;
    }
  }
  for (const auto* constraint : ast::Each<ast::Constraint>(node.constraints)) {
    if (constraint->contype == ast::CONSTR_CHECK) domain->constraints.push_back(MakeCheck(ddl, *domain, *constraint));
  }
}

SqlType BaseTypeOf(const DdlContext& ddl, const ast::CreateDomainStmt& node) {
  SqlType base = ResolveTypeName(ddl.Input(), node.type_name);
  const auto catalog = ddl.catalog();
  if (catalog->GetType(base.oid).kind == TypeKind::kPseudo) {
    throw SqlError(sqlstate::kDatatypeMismatch,
                   Format("\"{}\" is not a valid base type for a domain", JoinNames(node.type_name->names)));
  }
  if (node.coll_clause == nullptr) return base;
  const std::string name = ast::StringValue(ast::Last(node.coll_clause->collname));
  const CollationDescriptor* collation = catalog->FindCollation(kPgCatalogSchema, name);
  if (collation == nullptr) {
    throw SqlError(sqlstate::kUndefinedObject, Format("collation \"{}\" for encoding \"UTF8\" does not exist", name));
  }
  if (base.collation == kInvalidOid) {
    throw SqlError(sqlstate::kDatatypeMismatch, Format("collations are not supported by type {}", ShownType(ddl, base.oid)));
  }
  base.collation = collation->oid;
  return base;
}

TypeDescriptor OwnedDomain(const DdlContext& ddl, const ast::List* names) {
  const auto catalog = ddl.catalog();
  const TypeDescriptor* found = FindNamedType(ddl, *catalog, names, false);
  if (found->info.kind != TypeKind::kDomain) {
    throw SqlError(sqlstate::kWrongObjectType, Format("{} is not a domain", ShownType(ddl, found->info.oid)));
  }
  RequireTypeOwner(ddl, *found);
  ddl.ddl().LockObject(ObjectKind::kType, found->info.oid);
  const auto now = ddl.catalog();
  const TypeDescriptor* type = now->FindTypeDescriptor(found->info.oid);
  if (type == nullptr) throw SqlError(sqlstate::kUndefinedObject, Format("type \"{}\" does not exist", JoinNames(names)));
  return *type;
}

ConstraintDescriptor* FindConstraint(TypeDescriptor* domain, const char* name) {
  for (ConstraintDescriptor& constraint : domain->constraints) {
    if (constraint.name == name) return &constraint;
  }
  return nullptr;
}

[[noreturn]] void ThrowNoConstraint(const TypeDescriptor& domain, const char* name) {
  throw SqlError(sqlstate::kUndefinedObject, Format("constraint \"{}\" of domain \"{}\" does not exist", name, domain.info.name));
}

void AddConstraint(const DdlContext& ddl, TypeDescriptor domain, const ast::Node* definition) {
  const auto& node = *ast::Cast<ast::Constraint>(definition);
  RefuseKind(node);
  if (node.contype != ast::CONSTR_CHECK) ThrowInternal("unrecognized constraint subtype");
  const ConstraintDescriptor constraint = MakeCheck(ddl, domain, node);
  domain.constraints.push_back(constraint);
  ddl.ddl().Put(domain);
  if (constraint.validated) ValidateDomainCheck(ddl, domain, constraint);
}

void DropConstraint(const DdlContext& ddl, TypeDescriptor domain, const ast::AlterDomainStmt& node) {
  if (FindConstraint(&domain, node.name) == nullptr) {
    if (!node.missing_ok) ThrowNoConstraint(domain, node.name);
    return ddl.Notice(Format("constraint \"{}\" of domain \"{}\" does not exist, skipping", node.name, domain.info.name));
  }
  std::erase_if(domain.constraints, [&](const ConstraintDescriptor& constraint) { return constraint.name == node.name; });
  ddl.ddl().Put(std::move(domain));
}

void ValidateConstraint(const DdlContext& ddl, TypeDescriptor domain, const char* name) {
  ConstraintDescriptor* constraint = FindConstraint(&domain, name);
  if (constraint == nullptr) ThrowNoConstraint(domain, name);
  if (constraint->validated) return;
  ValidateDomainCheck(ddl, domain, *constraint);
  constraint->validated = true;
  ddl.ddl().Put(std::move(domain));
}

}  // namespace

std::string CreateDomain(ExecutionContext& context, const Statement& statement, const ast::CreateDomainStmt& node) {
  const DdlContext ddl(context, statement.text);
  const NewName name = ddl.ResolveNew(node.domainname, ObjectKind::kType);
  MakeRoomForType(ddl, name);
  const SqlType base = BaseTypeOf(ddl, node);
  TypeDescriptor domain = MakeDomainType(*ddl.catalog(), ddl.NewOid(), ddl.NewOid(), name.schema, name.name, context.role(), base);
  domain.dimensions = ast::Length(node.type_name->array_bounds);
  ReadConstraints(ddl, node, &domain);
  PutWithArray(ddl, std::move(domain));
  return "CREATE DOMAIN";
}

std::string AlterDomain(ExecutionContext& context, const Statement& statement, const ast::AlterDomainStmt& node) {
  const DdlContext ddl(context, statement.text);
  TypeDescriptor domain = OwnedDomain(ddl, node.type_name);
  switch (node.subtype) {
    case 'T':
      domain.default_expression.sql = node.def == nullptr ? std::string() : MakeDefault(ddl, domain, node.def);
      ddl.ddl().Put(std::move(domain));
      break;
    case 'N':
    case 'O': {
      const bool not_null = node.subtype == 'O';
      if (domain.not_null == not_null) break;
      if (not_null) ValidateDomainNotNull(ddl, domain.info.oid);
      domain.not_null = not_null;
      ddl.ddl().Put(std::move(domain));
      break;
    }
    case 'C': AddConstraint(ddl, std::move(domain), node.def); break;
    case 'X': DropConstraint(ddl, std::move(domain), node); break;
    case 'V': ValidateConstraint(ddl, std::move(domain), node.name); break;
    default: ThrowInternal("unrecognized ALTER DOMAIN subtype");
  }
  return "ALTER DOMAIN";
}

void RenameDomainConstraint(const DdlContext& ddl, const ast::RenameStmt& node) {
  TypeDescriptor domain = OwnedDomain(ddl, TypeNames(node.object));
  ConstraintDescriptor* constraint = FindConstraint(&domain, node.subname);
  if (constraint == nullptr) ThrowNoConstraint(domain, node.subname);
  if (FindConstraint(&domain, node.newname) != nullptr) {
    throw SqlError(sqlstate::kDuplicateObject,
                   Format("constraint \"{}\" for domain {} already exists", node.newname, ShownType(ddl, domain.info.oid)));
  }
  constraint->name = node.newname;
  TruncateIdentifier(&constraint->name);
  ddl.ddl().Put(std::move(domain));
}

void RebindDomainChecks(const DdlContext& ddl, const RelationDescriptor& composite, const std::string& dropped, bool cascade) {
  const auto catalog = ddl.catalog();
  std::vector<TypeDescriptor> domains;
  catalog->ForEachType([&](const TypeDescriptor& type) {
    if (type.info.kind != TypeKind::kDomain || type.constraints.empty()) return;
    if (EmbedsType(*catalog, type.info.oid, composite.row_type)) domains.push_back(type);
  });
  const std::string column = Format("column {} of composite type {}", dropped, composite.name);
  std::vector<std::string> dependents, lines;
  for (TypeDescriptor& domain : domains) {
    const RelationDescriptor value = ValueRelation(BaseOf(*catalog, domain.info));
    const auto binds = [&](ConstraintDescriptor& constraint) {
      try {
        const PlanningInput input = ddl.Input();
        constraint.check.sql = DeparseExpression(input, *BindStoredExpression(input, constraint.check, &value, {kBoolOid, -1, kInvalidOid}), nullptr);
        return true;
      } catch (const SqlError& error) {
        if (dropped.empty()) throw SqlError(error.fields().state, error.fields().message).Hint(error.fields().hint);
        dependents.push_back("constraint " + constraint.name);
        lines.push_back(Format("constraint {} depends on {}", constraint.name, column));
        return false;
      }
    };
    std::erase_if(domain.constraints, [&](ConstraintDescriptor& constraint) { return !binds(constraint); });
  }
  if (!lines.empty() && !cascade) ThrowDependents(column, lines);
  NoticeDropCascade(ddl, dependents);
  for (TypeDescriptor& domain : domains) ddl.ddl().Put(std::move(domain));
}

}  // namespace basalt
