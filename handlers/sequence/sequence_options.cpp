#include "handlers/sequence/sequence_options.h"

#include "base/sql_error.h"

namespace basalt {
namespace {

[[noreturn]] void ThrowInvalid(std::string message) { throw SqlError(sqlstate::kInvalidParameterValue, std::move(message)); }

int64_t TypeMinimum(Oid type) { return type == kInt2Oid ? INT16_MIN : type == kInt4Oid ? INT32_MIN : INT64_MIN; }
int64_t TypeMaximum(Oid type) { return type == kInt2Oid ? INT16_MAX : type == kInt4Oid ? INT32_MAX : INT64_MAX; }
const char* TypeText(Oid type) { return type == kInt2Oid ? "smallint" : type == kInt4Oid ? "integer" : "bigint"; }

struct Given {
  const ast::DefElem *increment = nullptr, *minimum = nullptr, *maximum = nullptr, *start = nullptr, *cache = nullptr,
                     *cycle = nullptr, *as_type = nullptr, *restart = nullptr, *owned_by = nullptr;
};

Given Collect(const ast::List* options) {
  Given given;
  for (const auto* option : ast::Each<ast::DefElem>(options)) {
    const std::string_view name = option->defname;
    const ast::DefElem** slot = nullptr;
    if (name == "generated") continue;  // ALTER COLUMN ... SET GENERATED: of the column
    if (name == "increment") slot = &given.increment;
    else if (name == "minvalue") slot = &given.minimum;
    else if (name == "maxvalue") slot = &given.maximum;
    else if (name == "start") slot = &given.start;
    else if (name == "cache") slot = &given.cache;
    else if (name == "cycle") slot = &given.cycle;
    else if (name == "as") slot = &given.as_type;
    else if (name == "restart") slot = &given.restart;
    else if (name == "owned_by") slot = &given.owned_by;
    else throw SqlError(sqlstate::kSyntaxError, Format("option \"{}\" not recognized", name)).At(option->location);
    if (*slot != nullptr) throw SqlError(sqlstate::kSyntaxError, "conflicting or redundant options").At(option->location);
    *slot = option;
  }
  return given;
}

void ReadType(const DdlContext& ddl, const ast::DefElem& element, SequenceProperties* properties) {
  const SqlType type = ResolveTypeName(ddl.Input(), ast::Cast<ast::TypeName>(element.arg));
  if (type.oid != kInt2Oid && type.oid != kInt4Oid && type.oid != kInt8Oid) {
    ThrowInvalid("sequence type must be smallint, integer, or bigint");
  }
  properties->type = type.oid;
}

void CheckBounds(const SequenceProperties& properties) {
  const SequenceOptions& options = properties.options;
  for (const auto& [value, name] : {std::pair{options.maximum, "MAXVALUE"}, std::pair{options.minimum, "MINVALUE"}}) {
    if (value < TypeMinimum(properties.type) || value > TypeMaximum(properties.type)) {
      ThrowInvalid(Format("{} ({}) is out of range for sequence data type {}", name, value, TypeText(properties.type)));
    }
  }
  if (options.minimum >= options.maximum) {
    ThrowInvalid(Format("MINVALUE ({}) must be less than MAXVALUE ({})", options.minimum, options.maximum));
  }
  if (options.start < options.minimum) {
    ThrowInvalid(Format("START value ({}) cannot be less than MINVALUE ({})", options.start, options.minimum));
  }
  if (options.start > options.maximum) {
    ThrowInvalid(Format("START value ({}) cannot be greater than MAXVALUE ({})", options.start, options.maximum));
  }
}

void CheckRestart(const SequenceOptions& options, int64_t value) {
  if (value < options.minimum) ThrowInvalid(Format("RESTART value ({}) cannot be less than MINVALUE ({})", value, options.minimum));
  if (value > options.maximum) ThrowInvalid(Format("RESTART value ({}) cannot be greater than MAXVALUE ({})", value, options.maximum));
}

}  // namespace

SequenceDefinition ReadSequenceOptions(const DdlContext& ddl, const ast::List* list, const SequenceProperties* before, Oid type) {
  const Given given = Collect(list);
  SequenceDefinition definition;
  SequenceProperties& properties = definition.properties;
  if (before != nullptr) properties = *before;
  else properties.type = type;
  const Oid old_type = properties.type;
  if (given.as_type != nullptr) ReadType(ddl, *given.as_type, &properties);
  SequenceOptions& options = properties.options;
  if (given.increment != nullptr) options.increment = DefinitionInteger(*given.increment);
  if (options.increment == 0) ThrowInvalid("INCREMENT must not be zero");
  const bool up = options.increment > 0;
  const bool fresh = before == nullptr;
  // A changed type moves bounds that were the old type's.
  const bool reset_maximum = fresh || (given.as_type != nullptr && options.maximum == TypeMaximum(old_type));
  const bool reset_minimum = fresh || (given.as_type != nullptr && options.minimum == TypeMinimum(old_type));
  const auto given_value = [](const ast::DefElem* element) { return element != nullptr && element->arg != nullptr; };
  if (given_value(given.maximum)) options.maximum = DefinitionInteger(*given.maximum);
  else if (given.maximum != nullptr || reset_maximum) options.maximum = up ? TypeMaximum(properties.type) : -1;
  if (given_value(given.minimum)) options.minimum = DefinitionInteger(*given.minimum);
  else if (given.minimum != nullptr || reset_minimum) options.minimum = up ? 1 : TypeMinimum(properties.type);
  if (given_value(given.start)) options.start = DefinitionInteger(*given.start);
  else if (fresh) options.start = up ? options.minimum : options.maximum;
  if (given.cache != nullptr) options.cache = DefinitionInteger(*given.cache);
  if (options.cache <= 0) ThrowInvalid(Format("CACHE ({}) must be greater than zero", options.cache));
  if (given.cycle != nullptr) options.cycle = DefinitionBool(*given.cycle);
  CheckBounds(properties);
  if (given.restart != nullptr) {
    definition.restart = true;
    definition.restart_value = given_value(given.restart) ? DefinitionInteger(*given.restart) : options.start;
    CheckRestart(options, definition.restart_value);
  }
  definition.owned_by_given = given.owned_by != nullptr;
  if (given.owned_by != nullptr) definition.owned_by = reinterpret_cast<const ast::List*>(given.owned_by->arg);
  return definition;
}

Oid MakeSequence(const DdlContext& ddl, const NewName& name, Persistence persistence, SequenceProperties properties) {
  RelationDescriptor relation;
  relation.oid = ddl.NewOid();
  relation.database = ddl.database();
  relation.schema = name.schema;
  relation.name = name.name;
  relation.kind = RelationKind::kSequence;
  relation.persistence = persistence;
  relation.owner = ddl.context().role();
  const auto add = [&](const char* column_name, Oid type) {
    ColumnDescriptor column;
    column.name = column_name;
    column.number = static_cast<int16_t>(relation.columns.size() + 1);
    column.type = {type, -1, kInvalidOid};
    column.not_null = true;
    relation.columns.push_back(std::move(column));
  };
  add("last_value", kInt8Oid);
  add("log_cnt", kInt8Oid);
  add("is_called", kBoolOid);
  properties.storage = ddl.storage().NewStorageId(persistence == Persistence::kTemporary);
  ddl.storage().CreateSequence(properties.storage, properties.options, properties.options.start, false);
  relation.sequence = std::make_shared<const SequenceProperties>(std::move(properties));
  const Oid oid = relation.oid;
  ddl.ddl().Put(std::move(relation));
  return oid;
}

}  // namespace basalt
