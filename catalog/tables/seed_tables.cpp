// System tables that hold only what PostgreSQL ships: access methods, operator classes, aggregates, text search ... Their
// rows are the seed's TSV lines, parsed into datums at the first scan of each table and kept for the process.
#include "base/assert.h"
#include "catalog/seed/seed.h"
#include "catalog/seed/seed_text.h"
#include "catalog/seed/tsv_reader.h"
#include "catalog/tables/system_row.h"

namespace basalt {
namespace {

const RelationDescriptor& SeedRelation(std::string_view name) {
  const Seed& seed = Seed::Get();
  uint32_t position = seed.relation_names.FindOne(kPgCatalogSchema, name);
  if (position == kNotInSeed) position = seed.relation_names.FindOne(seed.information_schema, name);
  BASALT_ASSERT(position != kNotInSeed);
  return *seed.relations[position];
}

PhysicalType PhysicalTypeOf(const ColumnDescriptor& column) {
  return Seed::Get().types[Seed::Get().type_oids.Find(column.type.oid)].info.physical;
}

class SeedRows {
 public:
  explicit SeedRows(std::string_view table) {
    for (const ColumnDescriptor& column : SeedRelation(table).columns) types_.push_back(PhysicalTypeOf(column));
    for (TsvReader row(SeedText(table)); row.Next();) {
      for (size_t i = 0; i < types_.size(); ++i) values_.push_back(row.IsNull(i) ? NullableDatum{} : NullableDatum{Parse(row, i), false});
    }
  }

  void Emit(const SystemTableRequest& request, SystemRowWriter& writer) const {
    if (HasNullKey(request)) return;
    for (size_t first = 0; first < values_.size(); first += types_.size()) {
      const std::span<const NullableDatum> row(values_.data() + first, types_.size());
      if (Matches(request, row)) writer.Row(row);
    }
  }

 private:
  Datum Parse(const TsvReader& row, size_t column) {
    switch (types_[column]) {
      case PhysicalType::kBool: return MakeDatum(row.Bool(column));
      case PhysicalType::kInt8: return MakeDatum(static_cast<int8_t>(row.Char(column)));
      case PhysicalType::kInt16: return MakeDatum(row.Number<int16_t>(column));
      case PhysicalType::kInt32: return MakeDatum(row.Number<int32_t>(column));
      case PhysicalType::kUInt32: return MakeDatum(row.OidAt(column));
      case PhysicalType::kString: return MakeDatum(StringRef(arena_.Copy(row.Text(column))));
      default: BASALT_ASSERT(!"a type that seed tables have"); return {};
    }
  }
  bool Matches(const SystemTableRequest& request, std::span<const NullableDatum> row) const {
    for (const SystemTableKey& key : request.keys) {
      const auto column = static_cast<size_t>(key.column) - 1;
      if (types_[column] != PhysicalType::kUInt32) continue;
      if (row[column].is_null || row[column].value.u4 != key.value.value.u4) return false;
    }
    return true;
  }

  Arena arena_;
  std::vector<PhysicalType> types_;
  std::vector<NullableDatum> values_;
};

constexpr const char* kNames[] = {"pg_aggregate", "pg_am", "pg_opclass", "pg_opfamily", "pg_amop", "pg_amproc", "pg_language",
                                  "pg_conversion", "pg_ts_config", "pg_ts_config_map", "pg_ts_dict", "pg_ts_parser",
                                  "pg_ts_template", "sql_features", "sql_implementation_info", "sql_parts", "sql_sizing"};

template <size_t I>
void EmitSeedTable(const SystemTableRequest& request, SystemRowWriter& writer) {
  static const SeedRows rows(kNames[I]);
  rows.Emit(request, writer);
}

// Those of users behind PostgreSQL's.
void EmitAggregates(const SystemTableRequest& request, SystemRowWriter& writer) {
  EmitSeedTable<0>(request, writer);
  if (HasNullKey(request)) return;
  SystemRow row(writer, 22);
  const auto emit = [&](const FunctionDescriptor& function) {
    if (function.aggregate == nullptr || !InDatabase(function.database, request)) return;
    const AggregateProperties& a = *function.aggregate;
    row.Add(function.oid).Add(function.aggregate_kind).Add(function.direct_argument_count).Add(a.transition).Add(a.final);
    row.Add(a.combine).Add(a.serialize).Add(a.deserialize).Add(a.moving_transition).Add(a.moving_inverse).Add(a.moving_final);
    row.Add(a.final_extra).Add(a.moving_final_extra).Add(a.final_modify).Add(a.moving_final_modify).Add(function.sort_operator);
    row.Add(a.state_type).Add(a.state_space).Add(a.moving_state_type).Add(a.moving_state_space);
    if (a.initial_value.has_value()) row.Add(*a.initial_value);
    else row.Null();
    if (a.moving_initial_value.has_value()) row.Add(*a.moving_initial_value);
    else row.Null();
    row.Emit();
  };
  const std::optional<Oid> key = KeyOid(request, 1);
  if (!key.has_value()) return request.catalog.ForEachFunction(emit);
  if (const FunctionDescriptor* function = request.catalog.FindFunction(*key)) emit(*function);
}

void EmitInitialPrivileges(const SystemTableRequest& request, SystemRowWriter& writer) {
  if (HasNullKey(request)) return;
  SystemRow row(writer, 5);
  const std::optional<Oid> object = KeyOid(request, 1);
  for (TsvReader line(SeedText("pg_init_privs")); line.Next();) {
    if (object.has_value() && *object != line.OidAt(0)) continue;
    row.Add(line.OidAt(0)).Add(line.OidAt(1)).Add(line.Number<int32_t>(2)).Add(line.Char(3));
    row.AclItems(request.catalog, ParseSeedAcl(line.Raw(4))).Emit();
  }
}

constexpr int16_t kFirst[] = {1}, kMemberKeys[] = {2, 7}, kSupportKeys[] = {2};

#define BASALT_SEED_TABLE(index, keys) {kNames[index], EmitSeedTable<index>, keys}
constexpr SystemTable kTables[] = {
    {kNames[0], EmitAggregates, kFirst}, BASALT_SEED_TABLE(1, kFirst),       BASALT_SEED_TABLE(2, kFirst),
    BASALT_SEED_TABLE(3, kFirst),        BASALT_SEED_TABLE(4, kMemberKeys),  BASALT_SEED_TABLE(5, kSupportKeys),
    BASALT_SEED_TABLE(6, kFirst),        BASALT_SEED_TABLE(7, kFirst),       BASALT_SEED_TABLE(8, kFirst),
    BASALT_SEED_TABLE(9, kFirst),        BASALT_SEED_TABLE(10, kFirst),      BASALT_SEED_TABLE(11, kFirst),
    BASALT_SEED_TABLE(12, kFirst),       BASALT_SEED_TABLE(13, {}),          BASALT_SEED_TABLE(14, {}),
    BASALT_SEED_TABLE(15, {}),           BASALT_SEED_TABLE(16, {}),
    {"pg_init_privs", EmitInitialPrivileges, kFirst},
};
#undef BASALT_SEED_TABLE
static_assert(std::size(kTables) == std::size(kNames) + 1);

}  // namespace

std::span<const SystemTable> SeedTables() { return kTables; }

}  // namespace basalt
