// The SQL functions that information_schema's views and drivers call (information_schema._pg_expandarray ...).
#include "engine/functions/vector_rows.h"
#include "session/function_environment.h"
#include "session/functions/families.h"
#include "session/functions/row_list.h"
#include "types/array.h"

namespace basalt {
namespace {

using Number = std::optional<int32_t>;
using Text = std::optional<std::string_view>;

constexpr int32_t kHeader = 4;  // what character and numeric modifiers count beside the value
constexpr int32_t kBytesPerCharacter = 4;

Number CharacterLength(uint32_t type, int32_t modifier) {
  if (modifier == -1) return std::nullopt;
  if (type == kBpCharOid || type == kVarcharOid) return modifier - kHeader;
  if (type == kBitOid || type == kVarBitOid) return modifier;
  return std::nullopt;
}

Number OctetLength(uint32_t type, int32_t modifier) {
  if (type != kTextOid && type != kBpCharOid && type != kVarcharOid) return std::nullopt;
  if (modifier == -1) return 1 << 30;
  const Number characters = CharacterLength(type, modifier);
  return characters ? Number(*characters * kBytesPerCharacter) : std::nullopt;
}

Number NumericPrecision(uint32_t type, int32_t modifier) {
  switch (type) {
    case kInt2Oid: return 16;
    case kInt4Oid: return 32;
    case kInt8Oid: return 64;
    case kFloat4Oid: return 24;
    case kFloat8Oid: return 53;
    case kNumericOid: return modifier == -1 ? Number() : Number((modifier - kHeader) >> 16 & 0xFFFF);
    default: return std::nullopt;
  }
}

Number NumericRadix(uint32_t type, int32_t) {
  switch (type) {
    case kInt2Oid:
    case kInt4Oid:
    case kInt8Oid:
    case kFloat4Oid:
    case kFloat8Oid: return 2;
    case kNumericOid: return 10;
    default: return std::nullopt;
  }
}

Number NumericScale(uint32_t type, int32_t modifier) {
  if (type == kInt2Oid || type == kInt4Oid || type == kInt8Oid) return 0;
  if (type != kNumericOid || modifier == -1) return std::nullopt;
  return (modifier - kHeader) & 0xFFFF;
}

Number DatetimePrecision(uint32_t type, int32_t modifier) {
  constexpr int32_t kMicroseconds = 6, kUnsetIntervalPrecision = 0xFFFF;
  switch (type) {
    case kDateOid: return 0;
    case kTimeOid:
    case kTimeTzOid:
    case kTimestampOid:
    case kTimestampTzOid: return modifier < 0 ? kMicroseconds : modifier;
    case kIntervalOid:
      if (modifier < 0 || (modifier & 0xFFFF) == kUnsetIntervalPrecision) return kMicroseconds;
      return modifier & 0xFFFF;
    default: return std::nullopt;
  }
}

// The fields of "interval day to second(3)" in upper case.
Text IntervalType(FunctionContext& context, uint32_t type, int32_t modifier) {
  if (type != kIntervalOid) return std::nullopt;
  TypeFormat format;
  format.typmod = modifier;
  const std::string name = EnvironmentOf(context).catalog_names().FormatType(type, format);
  const size_t space = name.find(' ');
  if (space == std::string::npos) return std::nullopt;
  std::string fields = name.substr(space + 1);
  for (char& c : fields) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  return context.arena().Copy(fields);
}

Number IndexPosition(FunctionContext& context, uint32_t index, int16_t column) {
  const auto relation = EnvironmentOf(context).catalog().FindRelation(index);
  if (relation == nullptr || relation->index == nullptr) return std::nullopt;
  int32_t position = 0;
  for (const IndexKey& key : relation->index->keys) {
    ++position;
    if (key.column == column) return position;
  }
  for (const int16_t included : relation->index->included) {
    ++position;
    if (included == column) return position;
  }
  return std::nullopt;
}

// --- functions of whole rows of pg_attribute and pg_type

PhysicalType PhysicalOfField(Oid type, const void* types) { return static_cast<const TypeResolver*>(types)->GetType(type).physical; }

Datum FieldOf(FunctionContext& context, const char* table, const char* column, std::string_view row) {
  const CatalogSnapshot& catalog = EnvironmentOf(context).catalog();
  const auto relation = catalog.FindRelation(kPgCatalogSchema, table);
  const auto fields = UnpackRecord(row, &PhysicalOfField, static_cast<const TypeResolver*>(&catalog));
  const auto position = static_cast<size_t>(relation->FindColumn(column)->number - 1);
  if (position >= fields.size()) ThrowInternal("row has too few fields");
  return fields[position].value.value;
}

bool IsDomain(FunctionContext& context, std::string_view type) { return FieldOf(context, "pg_type", "typtype", type).i1 == 'd'; }

uint32_t TrueType(FunctionContext& context, std::string_view attribute, std::string_view type) {
  if (IsDomain(context, type)) return FieldOf(context, "pg_type", "typbasetype", type).u4;
  return FieldOf(context, "pg_attribute", "atttypid", attribute).u4;
}
int32_t TrueModifier(FunctionContext& context, std::string_view attribute, std::string_view type) {
  if (IsDomain(context, type)) return FieldOf(context, "pg_type", "typtypmod", type).i4;
  return FieldOf(context, "pg_attribute", "atttypmod", attribute).i4;
}

// Elements with their positions from 1, whatever the array's lower bound.
std::unique_ptr<SetFunctionCursor> ExpandArray(FunctionContext& context, std::span<const NullableDatum> arguments) {
  auto rows = std::make_unique<RowList>();
  const StringRef packed = arguments[0].value.str;
  const ArrayView array(packed.view());
  const PhysicalType physical = context.environment().types().GetType(array.element_type()).physical;
  const bool text = physical == PhysicalType::kString;
  int32_t position = 0;
  for (const NullableDatum& element : array.Elements(physical)) {
    rows->Add({text && !element.is_null ? rows->Text(element.value.str.view()) : element, Field(++position)});
  }
  return rows;
}

constexpr KernelEntry kKernels[] = {
    MakeKernel<&CharacterLength>("_pg_char_max_length_13212"),
    MakeKernel<&OctetLength>("_pg_char_octet_length_13213"),
    MakeKernel<&NumericPrecision>("_pg_numeric_precision_13215"),
    MakeKernel<&NumericRadix>("_pg_numeric_precision_radix_13216"),
    MakeKernel<&NumericScale>("_pg_numeric_scale_13217"),
    MakeKernel<&DatetimePrecision>("_pg_datetime_precision_13218"),
    MakeKernel<&IntervalType>("_pg_interval_type_13219"),
    MakeKernel<&IndexPosition>("_pg_index_position_13209"),
    MakeKernel<&TrueType>("_pg_truetypid_13210"),
    MakeKernel<&TrueModifier>("_pg_truetypmod_13211"),
};

constexpr SetFunctionEntry kSetFunctions[] = {{"_pg_expandarray_13208", &ExpandArray}};

}  // namespace

FunctionFamily InformationSchemaFunctions() { return {"information schema", kKernels, {}, kSetFunctions}; }

}  // namespace basalt
