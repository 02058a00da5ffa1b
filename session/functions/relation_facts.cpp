// Small questions about relations, indexes and collations, and about features that are always off here.
#include <algorithm>

#include "base/quote.h"
#include "base/sql_error.h"
#include "catalog/seed/seed.h"
#include "engine/functions/vector_rows.h"
#include "session/function_environment.h"
#include "session/functions/families.h"
#include "session/functions/row_list.h"

namespace basalt {
namespace {

using Answer = std::optional<bool>;
using Text = std::optional<std::string_view>;

constexpr Oid kBtree = 403, kHash = 405, kGist = 783, kGin = 2742, kBrin = 3580, kSpGist = 4000;

DescriptorPtr<RelationDescriptor> RelationOf(FunctionContext& context, Oid oid) {
  return EnvironmentOf(context).catalog().FindRelation(oid);
}

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return lower;
}

// --- index properties, as PostgreSQL's access methods have them

struct MethodFacts {
  Oid method;
  bool order, unique, multi_column, exclude, include, clusterable, index_scan, bitmap_scan, backward_scan;
};
constexpr MethodFacts kMethods[] = {
    {kBtree, true, true, true, true, true, true, true, true, true},
    {kHash, false, false, false, true, false, false, true, true, true},
    {kGist, false, false, true, true, true, true, true, true, false},
    {kGin, false, false, true, false, false, false, false, true, false},
    {kBrin, false, false, true, false, false, false, false, true, false},
    {kSpGist, false, false, false, true, true, false, true, true, false},
};

const MethodFacts* FactsOf(Oid method) {
  for (const MethodFacts& facts : kMethods) {
    if (facts.method == method) return &facts;
  }
  return nullptr;
}

Answer MethodProperty(uint32_t method, std::string_view property) {
  const MethodFacts* facts = FactsOf(method);
  const std::string name = LowerCase(property);
  if (facts == nullptr) return std::nullopt;
  if (name == "can_order") return facts->order;
  if (name == "can_unique") return facts->unique;
  if (name == "can_multi_col") return facts->multi_column;
  if (name == "can_exclude") return facts->exclude;
  if (name == "can_include") return facts->include;
  return std::nullopt;
}

Answer IndexProperty(FunctionContext& context, uint32_t oid, std::string_view property) {
  const auto relation = RelationOf(context, oid);
  if (relation == nullptr || relation->index == nullptr) return std::nullopt;
  const MethodFacts* facts = FactsOf(relation->index->access_method);
  const std::string name = LowerCase(property);
  if (facts == nullptr) return std::nullopt;
  if (name == "clusterable") return facts->clusterable;
  if (name == "index_scan") return facts->index_scan;
  if (name == "bitmap_scan") return facts->bitmap_scan;
  if (name == "backward_scan") return facts->backward_scan;
  return std::nullopt;
}

Answer IndexColumnProperty(FunctionContext& context, uint32_t oid, int32_t position, std::string_view property) {
  const auto relation = RelationOf(context, oid);
  if (relation == nullptr || relation->index == nullptr || position < 1) return std::nullopt;
  const IndexProperties& index = *relation->index;
  const auto at = static_cast<size_t>(position - 1);
  if (at >= index.keys.size() + index.included.size()) return std::nullopt;
  const std::string name = LowerCase(property);
  const bool is_btree = index.access_method == kBtree;
  if (name == "returnable") return is_btree;
  if (name == "distance_orderable") return false;
  const bool is_key = at < index.keys.size();
  const bool ordered = is_key && is_btree;
  const auto when_key = [&](bool value) { return is_key ? Answer(value) : Answer(); };
  if (name == "asc") return when_key(ordered && !index.keys[at].descending);
  if (name == "desc") return when_key(ordered && index.keys[at].descending);
  if (name == "nulls_first") return when_key(ordered && index.keys[at].nulls_first);
  if (name == "nulls_last") return when_key(ordered && !index.keys[at].nulls_first);
  if (name == "orderable" || name == "search_array" || name == "search_nulls") return when_key(ordered);
  return std::nullopt;
}

// --- relations

Answer IsPublishable(FunctionContext& context, uint32_t oid) {
  const auto relation = RelationOf(context, oid);
  if (relation == nullptr) return std::nullopt;
  return relation->kind == RelationKind::kTable && oid >= kFirstUserOid && relation->persistence == Persistence::kPermanent;
}

// The bits of INSERT (8), UPDATE (4) and DELETE (16). Views are not automatically updatable here.
int32_t UpdatableEvents(FunctionContext& context, uint32_t oid) {
  const auto relation = RelationOf(context, oid);
  return relation != nullptr && relation->kind == RelationKind::kTable ? 8 | 4 | 16 : 0;
}

bool IsColumnUpdatable(FunctionContext& context, uint32_t oid, int16_t column) {
  const auto relation = RelationOf(context, oid);
  return relation != nullptr && relation->kind == RelationKind::kTable && column > 0;
}

std::optional<uint32_t> FileNode(FunctionContext& context, uint32_t oid) {
  const auto relation = RelationOf(context, oid);
  if (relation == nullptr || relation->kind == RelationKind::kView || relation->kind == RelationKind::kComposite) return std::nullopt;
  return oid;  // pg_class.relfilenode
}

// tablespace: 0 is the database's, as in pg_class.
std::optional<uint32_t> RelationOfFileNode(FunctionContext& context, uint32_t tablespace, uint32_t node) {
  const std::optional<uint32_t> found = FileNode(context, node);
  if (!found) return found;
  const SessionEnvironment& environment = EnvironmentOf(context);
  const DatabaseDescriptor* database = environment.catalog().FindDatabase(environment.context().connection().database);
  const auto place = [&](Oid oid) { return database != nullptr && oid == database->tablespace ? kInvalidOid : oid; };
  return place(RelationOf(context, node)->tablespace) == place(tablespace) ? found : std::nullopt;
}

// The index that identifies rows to replicas: the one chosen, else the primary key.
std::optional<uint32_t> ReplicaIdentityIndex(FunctionContext& context, uint32_t oid) {
  const auto table = RelationOf(context, oid);
  std::optional<uint32_t> primary;
  if (table == nullptr) return primary;
  for (const Oid index : table->indexes) {
    const auto relation = RelationOf(context, index);
    if (relation == nullptr || relation->index == nullptr) continue;
    if (relation->index->replica_identity) return index;
    if (relation->index->primary) primary = index;
  }
  return primary;
}

// --- collations

void CollationFor(KernelCall& call) {
  FunctionContext& context = call.context;
  const TypeInfo& type = context.environment().types().GetType(context.argument_types()[0].oid);
  if (type.collation == kInvalidOid && type.oid != kUnknownOid) {
    throw SqlError(sqlstate::kDatatypeMismatch, Format("collations are not supported by type {}",
                                                       EnvironmentOf(context).catalog_names().FormatType(type.oid)));
  }
  const CollationDescriptor* collation = EnvironmentOf(context).catalog().FindCollation(context.collation());
  NullableDatum result;
  if (collation != nullptr) {
    const CatalogNames& names = EnvironmentOf(context).catalog_names();
    const std::string name = names.QualifiedName(collation->schema, collation->name, names.CollationIsVisible(collation->oid));
    result = {MakeDatum(StringRef(context.arena().Copy(name))), false};
  }
  ForEachRow(call, [&](uint32_t) { return result; });
}

[[noreturn]] void ThrowNotInRecovery() {
  throw SqlError(sqlstate::kObjectNotInPrerequisiteState, "recovery is not in progress")
      .Hint("Recovery control functions can only be executed during recovery.");
}

[[noreturn]] std::string_view ExportSnapshot(FunctionContext&) { ThrowNotSupported("pg_export_snapshot"); }

// A notification goes out when the transaction commits.
StringRef Notify(FunctionContext& context, std::optional<std::string_view> channel, std::optional<std::string_view> payload) {
  if (!channel || channel->empty()) throw SqlError(sqlstate::kInvalidParameterValue, "channel name cannot be empty");
  if (channel->size() >= 64) throw SqlError(sqlstate::kInvalidParameterValue, "channel name too long");
  if (payload && payload->size() >= 8000) throw SqlError(sqlstate::kInvalidParameterValue, "payload string too long");
  EnvironmentOf(context).context().connection().pending_notifications.Notify(*channel, payload.value_or(""));
  return {};
}

constexpr KernelEntry kKernels[] = {
    MakeKernel<&MethodProperty>("pg_indexam_has_property"),
    MakeKernel<&IndexProperty>("pg_index_has_property"),
    MakeKernel<&IndexColumnProperty>("pg_index_column_has_property"),
    MakeKernel<&IsPublishable>("pg_relation_is_publishable"),
    MakeKernel<[](FunctionContext& c, uint32_t oid, bool) { return UpdatableEvents(c, oid); }>("pg_relation_is_updatable"),
    MakeKernel<[](FunctionContext& c, uint32_t oid, int16_t column, bool) {
      return IsColumnUpdatable(c, oid, column);
    }>("pg_column_is_updatable"),
    MakeKernel<&FileNode>("pg_relation_filenode"),
    MakeKernel<&RelationOfFileNode>("pg_filenode_relation"),
    MakeKernel<&ReplicaIdentityIndex>("pg_get_replica_identity_index"),
    MakeVectorKernel("pg_collation_for", &CollationFor),
    MakeKernel<&Notify>("pg_notify"),
    MakeKernel<&ExportSnapshot>("pg_export_snapshot"),
    // No partitions, triggers, JIT or log files: these answers hold for every object.
    MakeKernel<[](uint32_t) { return std::optional<uint32_t>(); }>("pg_partition_root"),
    MakeKernel<[](FunctionContext&) { return 0; }>("pg_trigger_depth"),
    MakeKernel<[](FunctionContext&) { return false; }>("pg_jit_available"),
    MakeKernel<[](FunctionContext&) { return Text(); }>("pg_current_logfile"),
    MakeKernel<[](std::optional<std::string_view>) { return Text(); }>("pg_current_logfile_1arg"),
    MakeKernel<[](FunctionContext&) -> bool { ThrowNotInRecovery(); }>("pg_is_wal_replay_paused"),
    MakeKernel<[](FunctionContext&) -> std::string_view { ThrowNotInRecovery(); }>("pg_get_wal_replay_pause_state"),
    MakeKernel<[](FunctionContext&) { return std::optional<uint64_t>(); }>("pg_last_wal_replay_lsn"),
    MakeKernel<[](FunctionContext&) { return std::optional<uint64_t>(); }>("pg_last_wal_receive_lsn"),
    MakeKernel<[](FunctionContext&) { return std::optional<int64_t>(); }>("pg_last_xact_replay_timestamp"),
    MakeKernel<[](FunctionContext& c) -> uint64_t {
      return EnvironmentOf(c).context().session().storage().durable_sequence();
    }>("pg_current_wal_lsn"),
    MakeKernel<[](FunctionContext& c) -> uint64_t {
      return EnvironmentOf(c).context().session().storage().durable_sequence();
    }>("pg_current_wal_insert_lsn"),
    MakeKernel<[](FunctionContext& c) -> uint64_t {
      return EnvironmentOf(c).context().session().storage().durable_sequence();
    }>("pg_current_wal_flush_lsn"),
};

constexpr SetFunctionEntry kSetFunctions[] = {
    {"pg_partition_tree", &OpenNoRows},
    {"pg_partition_ancestors", &OpenNoRows},
};

}  // namespace

FunctionFamily RelationFactFunctions() { return {"relation facts", kKernels, {}, kSetFunctions}; }

}  // namespace basalt
