// pg_statistic: what ANALYZE found, in PostgreSQL's five slots a column.
#include "catalog/statistics.h"
#include "catalog/tables/system_row.h"

namespace basalt {
namespace {

constexpr size_t kSlots = 5;
enum SlotKind : int16_t { kNone = 0, kCommonValues = 1, kHistogram = 2, kCorrelation = 3, kCommonElements = 4, kElementCounts = 5 };

struct Slot {
  int16_t kind = kNone;
  Oid op = kInvalidOid, collation = kInvalidOid;
  std::span<const float> numbers;
  std::span<const Value> values;
};

std::vector<Slot> SlotsOf(const CatalogSnapshot& catalog, const SqlType& type, const ColumnStatistics& statistics) {
  std::vector<Slot> slots;
  const OrderingOperators operators = FindOrderingOperators(catalog, type.oid);
  if (!statistics.common_values.empty()) {
    slots.push_back({kCommonValues, operators.equal, type.collation, statistics.common_frequencies, statistics.common_values});
  }
  if (!statistics.bounds.empty()) slots.push_back({kHistogram, operators.less, type.collation, {}, statistics.bounds});
  if (statistics.has_correlation) slots.push_back({kCorrelation, operators.less, type.collation, {&statistics.correlation, 1}, {}});
  if (!statistics.common_elements.empty()) {
    const SqlType element = statistics.common_elements[0].type();
    const Oid equal = FindOrderingOperators(catalog, element.oid).equal;
    slots.push_back({kCommonElements, equal, element.collation, statistics.element_frequencies, statistics.common_elements});
    if (!statistics.element_counts.empty()) slots.push_back({kElementCounts, equal, element.collation, statistics.element_counts, {}});
  }
  slots.resize(kSlots);
  return slots;
}

void AddNumbers(const Slot& slot, SystemRow* row) {
  std::vector<NullableDatum> numbers;
  for (float number : slot.numbers) numbers.push_back({MakeDatum(number), false});
  if (numbers.empty()) row->Null();
  else row->Array(kFloat4Oid, PhysicalType::kFloat32, numbers, 1);
}

void AddValues(const Slot& slot, SystemRow* row) {
  std::vector<NullableDatum> values;
  for (const Value& value : slot.values) values.push_back(value.nullable());
  if (values.empty()) row->Null();
  else row->Array(slot.values[0].type().oid, slot.values[0].physical_type(), values, 1);
}

void EmitStatistics(const SystemTableRequest& request, SystemRowWriter& writer) {
  SystemRow row(writer, 31);
  ForEachWantedRelation(request, KeyOid(request, 1), {}, {}, [&](const RelationDescriptor& relation) {
    const StatisticsDescriptor* statistics = request.catalog.FindStatistics(relation.oid);
    if (statistics == nullptr) return;
    for (const auto& column : statistics->columns) {
      const std::vector<Slot> slots = SlotsOf(request.catalog, relation.Column(column->column).type, *column);
      row.Add(relation.oid).Add(column->column).Add(false).Add(column->null_fraction).Add(column->width).Add(column->distinct);
      for (const Slot& slot : slots) row.Add(slot.kind);
      for (const Slot& slot : slots) row.Add(slot.op);
      for (const Slot& slot : slots) row.Add(slot.collation);
      for (const Slot& slot : slots) AddNumbers(slot, &row);
      for (const Slot& slot : slots) AddValues(slot, &row);
      row.Emit();
    }
  });
}

constexpr int16_t kKeys[] = {1};
constexpr SystemTable kTables[] = {{"pg_statistic", EmitStatistics, kKeys}};

}  // namespace

std::span<const SystemTable> StatisticTables() { return kTables; }

}  // namespace basalt
