#include "handlers/sequence/sequences.h"

#include "base/sql_error.h"
#include "handlers/sequence/sequence_options.h"
#include "handlers/table/create_table.h"

namespace basalt {
namespace {

// OWNED BY table.column or NONE.
void ResolveOwnedBy(const DdlContext& ddl, const ast::List* names, Oid owner, Oid schema, SequenceProperties* properties) {
  const int count = ast::Length(names);
  if (count == 1 && std::string_view(ast::StringValue(ast::First(names))) == "none") {
    properties->owner_table = kInvalidOid;
    properties->owner_column = 0;
    return;
  }
  if (count < 2) {
    throw SqlError(sqlstate::kSyntaxError, "invalid OWNED BY option").Hint("Specify OWNED BY table.column or OWNED BY NONE.");
  }
  ast::RangeVar range;
  range.relname = ast::StringValue(ast::At(names, count - 2));
  if (count > 2) range.schemaname = ast::StringValue(ast::At(names, count - 3));
  const auto table = ResolveRelation(ddl.Input(), &range, false);
  if (table->owner != owner) {
    throw SqlError(sqlstate::kObjectNotInPrerequisiteState, "sequence must have same owner as table it is linked to");
  }
  if (table->schema != schema) {
    throw SqlError(sqlstate::kObjectNotInPrerequisiteState, "sequence must be in same schema as table it is linked to");
  }
  const char* column_name = ast::StringValue(ast::Last(names));
  const ColumnDescriptor* column = table->FindColumn(column_name);
  if (column == nullptr) {
    throw SqlError(sqlstate::kUndefinedColumn, Format("column \"{}\" of relation \"{}\" does not exist", column_name, table->name));
  }
  properties->owner_table = table->oid;
  properties->owner_column = column->number;
}

}  // namespace

std::string CreateSequence(ExecutionContext& context, const Statement& statement, const ast::CreateSeqStmt& node) {
  const DdlContext ddl(context, statement.text);
  Persistence persistence = Persistence::kPermanent;
  const NewName name = ResolveNewRelation(ddl, *node.sequence, &persistence);
  if (RelationExists(ddl, name, node.if_not_exists)) return "CREATE SEQUENCE";
  SequenceDefinition definition = ReadSequenceOptions(ddl, node.options, nullptr, kInt8Oid);
  if (definition.owned_by_given) {
    ResolveOwnedBy(ddl, definition.owned_by, context.role(), name.schema, &definition.properties);
  }
  MakeSequence(ddl, name, persistence, std::move(definition.properties));
  return "CREATE SEQUENCE";
}

void AlterSequenceOptions(const DdlContext& ddl, RelationDescriptor sequence, const ast::List* options_list) {
  const SequenceState state = ddl.storage().ReadSequence(sequence.sequence->storage);
  SequenceDefinition definition = ReadSequenceOptions(ddl, options_list, sequence.sequence.get(), kInvalidOid);
  if (definition.owned_by_given) {
    ResolveOwnedBy(ddl, definition.owned_by, sequence.owner, sequence.schema, &definition.properties);
  }
  // A fresh storage id: the change of the counter commits and rolls back with the descriptor.
  definition.properties.storage = ddl.storage().NewStorageId(sequence.persistence == Persistence::kTemporary);
  const int64_t value = definition.restart ? definition.restart_value : state.last_value;
  const SequenceOptions& options = definition.properties.options;
  if (!definition.restart && (value < options.minimum || value > options.maximum)) {
    throw SqlError(sqlstate::kInvalidParameterValue,
                   value < options.minimum
                       ? Format("RESTART value ({}) cannot be less than MINVALUE ({})", value, options.minimum)
                       : Format("RESTART value ({}) cannot be greater than MAXVALUE ({})", value, options.maximum));
  }
  ddl.storage().CreateSequence(definition.properties.storage, options, value, !definition.restart && state.is_called);
  ddl.transaction().DropStorageId(sequence.sequence->storage, 0);
  sequence.sequence = std::make_shared<const SequenceProperties>(std::move(definition.properties));
  ddl.ddl().Put(std::move(sequence));
}

namespace {

bool IdentityOf(const DdlContext& ddl, const RelationDescriptor& sequence) {
  const auto table = ddl.catalog()->FindRelation(sequence.sequence->owner_table);
  return table != nullptr && table->Column(sequence.sequence->owner_column).identity_sequence == sequence.oid;
}

bool HasOwnedBy(const ast::List* options) {
  for (const auto* option : ast::Each<ast::DefElem>(options)) {
    if (std::string_view(option->defname) == "owned_by") return true;
  }
  return false;
}

}  // namespace

std::string AlterSequence(ExecutionContext& context, const Statement& statement, const ast::AlterSeqStmt& node) {
  const DdlContext ddl(context, statement.text);
  const auto found = ddl.ResolveOwned(*node.sequence, TableLockMode::kShareRowExclusive, node.missing_ok);
  if (found == nullptr) {
    ddl.Notice(Format("relation \"{}\" does not exist, skipping", node.sequence->relname), sqlstate::kSuccessfulCompletion);
    return "ALTER SEQUENCE";
  }
  if (found->kind != RelationKind::kSequence) {
    throw SqlError(sqlstate::kWrongObjectType, Format("\"{}\" is not a sequence", found->name));
  }
  if (IdentityOf(ddl, *found) && HasOwnedBy(node.options)) {
    throw SqlError(sqlstate::kFeatureNotSupported, "cannot change ownership of identity sequence")
        .Detail(Format("Sequence \"{}\" is linked to table \"{}\".", found->name,
                       ddl.catalog()->FindRelation(found->sequence->owner_table)->name));
  }
  AlterSequenceOptions(ddl, *found, node.options);
  return "ALTER SEQUENCE";
}

}  // namespace basalt
