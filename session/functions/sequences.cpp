// nextval, currval, setval, lastval.
#include "base/sql_error.h"
#include "catalog/privileges.h"
#include "session/function_environment.h"
#include "session/functions/families.h"

namespace basalt {
namespace {

DescriptorPtr<RelationDescriptor> RequireSequence(FunctionContext& context, Oid sequence, Privileges any_of) {
  SessionEnvironment& environment = EnvironmentOf(context);
  const auto relation = environment.catalog().FindRelation(sequence);
  if (relation == nullptr) {
    throw SqlError(sqlstate::kUndefinedTable, Format("could not open relation with OID {}", sequence));
  }
  if (relation->kind != RelationKind::kSequence) {
    throw SqlError(sqlstate::kWrongObjectType, Format("\"{}\" is not a sequence", relation->name));
  }
  if (CheckPrivileges(environment.catalog(), environment.context().role(), AclObject::kSequence, relation->owner, relation->acl,
                      any_of) == 0) {
    ThrowPermissionDenied(AclObject::kSequence, relation->name);
  }
  return relation;
}

StorageEngine& StorageOf(FunctionContext& context) { return EnvironmentOf(context).context().session().storage(); }

void PreventReadOnly(FunctionContext& context, const char* function, const RelationDescriptor& sequence) {
  const auto& transaction = EnvironmentOf(context).context().connection().transaction.transaction;
  if (transaction == nullptr || !transaction->read_only() || sequence.persistence == Persistence::kTemporary) return;
  throw SqlError(sqlstate::kReadOnlySqlTransaction, Format("cannot execute {}() in a read-only transaction", function));
}

int64_t NextValue(FunctionContext& context, Oid sequence) {
  const auto relation = RequireSequence(context, sequence, kPrivilegeUsage | kPrivilegeUpdate);
  PreventReadOnly(context, "nextval", *relation);
  int64_t value = 0;
  try {
    value = StorageOf(context).NextValue(relation->sequence->storage, relation->sequence->options);
  } catch (const SqlError& error) {
    if (!(error.fields().state == sqlstate::kSequenceGeneratorLimitExceeded)) throw;
    const bool up = relation->sequence->options.increment > 0;
    throw SqlError(sqlstate::kSequenceGeneratorLimitExceeded,
                   Format("nextval: reached {} value of sequence \"{}\" ({})", up ? "maximum" : "minimum", relation->name,
                          up ? relation->sequence->options.maximum : relation->sequence->options.minimum));
  }
  ConnectionState& connection = EnvironmentOf(context).context().connection();
  connection.sequence_values[sequence] = value;
  connection.last_sequence = sequence;
  return value;
}

int64_t CurrentValue(FunctionContext& context, Oid sequence) {
  const auto relation = RequireSequence(context, sequence, kPrivilegeUsage | kPrivilegeSelect);
  const auto& values = EnvironmentOf(context).context().connection().sequence_values;
  const auto at = values.find(sequence);
  if (at == values.end()) {
    throw SqlError(sqlstate::kObjectNotInPrerequisiteState,
                   Format("currval of sequence \"{}\" is not yet defined in this session", relation->name));
  }
  return at->second;
}

int64_t LastValue(FunctionContext& context) {
  const Oid last = EnvironmentOf(context).context().connection().last_sequence;
  if (last == kInvalidOid || EnvironmentOf(context).catalog().FindRelation(last) == nullptr) {
    throw SqlError(sqlstate::kObjectNotInPrerequisiteState, "lastval is not yet defined in this session");
  }
  return CurrentValue(context, last);
}

int64_t SetValue(FunctionContext& context, Oid sequence, int64_t value, bool is_called) {
  const auto relation = RequireSequence(context, sequence, kPrivilegeUpdate);
  PreventReadOnly(context, "setval", *relation);
  const SequenceOptions& options = relation->sequence->options;
  if (value < options.minimum || value > options.maximum) {
    throw SqlError(sqlstate::kNumericValueOutOfRange,
                   Format("setval: value {} is out of bounds for sequence \"{}\" ({}..{})", value, relation->name, options.minimum,
                          options.maximum));
  }
  StorageOf(context).SetValue(relation->sequence->storage, value, is_called);
  ConnectionState& connection = EnvironmentOf(context).context().connection();
  if (is_called) connection.sequence_values[sequence] = value;
  connection.last_sequence = is_called ? sequence : connection.last_sequence;
  return value;
}

constexpr KernelEntry kKernels[] = {
    MakeKernel<[](FunctionContext& c, uint32_t sequence) { return NextValue(c, sequence); }>("nextval_oid"),
    MakeKernel<[](FunctionContext& c, uint32_t sequence) { return CurrentValue(c, sequence); }>("currval_oid"),
    MakeKernel<[](FunctionContext& c) { return LastValue(c); }>("lastval"),
    MakeKernel<[](FunctionContext& c, uint32_t sequence, int64_t value) { return SetValue(c, sequence, value, true); }>("setval_oid"),
    MakeKernel<[](FunctionContext& c, uint32_t sequence, int64_t value, bool is_called) {
      return SetValue(c, sequence, value, is_called);
    }>("setval3_oid"),
};

}  // namespace

FunctionFamily SequenceFunctions() { return {"sequences", kKernels, {}, {}}; }

}  // namespace basalt
