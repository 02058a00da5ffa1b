// uuid, tid, pg_lsn, enums and records: comparisons and their few functions.
#include <sys/random.h>

#include <algorithm>
#include <cstring>

#include "base/int128.h"
#include "base/sql_error.h"
#include "engine/functions/vector_rows.h"
#include "types/array.h"
#include "types/numeric.h"
#include "types/numeric_digits.h"
#include "types/type_functions.h"

namespace basalt {
namespace {

using Context = FunctionContext&;
using Text = std::string_view;

int CompareUuid(const Uuid& a, const Uuid& b) { return std::memcmp(a.bytes, b.bytes, sizeof(a.bytes)); }

Uuid RandomUuid() {
  Uuid uuid;
  if (getrandom(uuid.bytes, sizeof(uuid.bytes), 0) != sizeof(uuid.bytes)) {
    throw SqlError(sqlstate::kInternalError, "could not generate random values");
  }
  uuid.bytes[6] = static_cast<uint8_t>((uuid.bytes[6] & 0x0F) | 0x40);  // version 4
  uuid.bytes[8] = static_cast<uint8_t>((uuid.bytes[8] & 0x3F) | 0x80);  // variant
  return uuid;
}

Numeric LsnDifference(Context context, uint64_t a, uint64_t b) {
  return MakeNumericFrom128(a < b, a < b ? b - a : a - b, 0, context.arena());
}

uint64_t LsnFromNumeric(const Numeric& value) {
  std::string text;
  FormatNumeric(value, &text);
  uint64_t result = 0;
  bool overflow = text[0] == '-';
  for (size_t i = 0; i < text.size() && text[i] != '.' && !overflow; ++i) {
    overflow = __builtin_mul_overflow(result, uint64_t{10}, &result) ||
               __builtin_add_overflow(result, static_cast<uint64_t>(text[i] - '0'), &result);
  }
  if (overflow) throw SqlError(sqlstate::kInvalidParameterValue, "pg_lsn out of range");
  return result;
}
template <bool kAdd>
uint64_t MoveLsn(Context context, uint64_t lsn, Numeric bytes) {
  if (bytes.kind == Numeric::Kind::kNaN) {
    throw SqlError(sqlstate::kFeatureNotSupported,
                   kAdd ? "cannot add NaN to pg_lsn" : "cannot subtract NaN from pg_lsn");
  }
  if (!bytes.is_small() && bytes.kind != Numeric::Kind::kBig) {
    throw SqlError(sqlstate::kFeatureNotSupported, "cannot convert infinity to pg_lsn");
  }
  Arena& arena = context.arena();
  const Numeric position = MakeNumericFrom128(false, lsn, 0, arena);
  const Numeric moved = kAdd ? AddNumeric(position, bytes, arena) : SubtractNumeric(position, bytes, arena);
  return LsnFromNumeric(RoundNumeric(moved, 0, arena));
}

int CompareAny(Context context, const Datum& a, const Datum& b) {
  return CompareDatums(context.argument_types()[0], a, b, context.environment().types());
}
int CompareEnum(Context context, uint32_t a, uint32_t b) {
  return a == b ? 0 : CompareAny(context, MakeDatum(a), MakeDatum(b));
}
int CompareRecord(Context context, Text a, Text b) {
  return CompareAny(context, MakeDatum(StringRef(a)), MakeDatum(StringRef(b)));
}

// As above; a column that cannot be compared is told in the words of the equality operators.
bool SameRecord(Context context, Text a, Text b) {
  constexpr std::string_view kComparison = "a comparison function", kEquality = "an equality operator";
  try {
    return CompareRecord(context, a, b) == 0;
  } catch (SqlError& error) {
    std::string& message = error.fields().message;
    const size_t at = message.find(kComparison);
    if (error.fields().state == sqlstate::kUndefinedFunction && at != std::string::npos) message.replace(at, kComparison.size(), kEquality);
    throw;
  }
}

// A field passed by value compares as the machine word that PostgreSQL keeps it in, every other one byte by byte.
int CompareImages(const TypeInfo& type, std::string_view a, std::string_view b) {
  const auto word = [](std::string_view bytes) {
    int64_t value = 0;
    std::memcpy(&value, bytes.data(), bytes.size());
    const int unused = 64 - 8 * static_cast<int>(bytes.size());
    return static_cast<uint64_t>((value << unused) >> unused);  // with its sign
  };
  const bool by_value = (type.length == 1 || type.length == 2 || type.length == 4 || type.length == 8) && a.size() == b.size() &&
                        static_cast<size_t>(type.length) == a.size();
  if (!by_value) return a.compare(b);
  return word(a) == word(b) ? 0 : word(a) < word(b) ? -1 : 1;
}

int CompareRecordImages(Context context, Text a, Text b) {
  const TypeResolver& types = context.environment().types();
  const std::vector<PackedField> left = SplitRecord(a), right = SplitRecord(b);
  for (size_t i = 0; i < std::min(left.size(), right.size()); ++i) {
    const TypeInfo& type = types.GetType(left[i].type);
    if (left[i].type != right[i].type) {
      const auto name = [&](const TypeInfo& info) { return TypeNameForError(info, context.io()); };
      throw SqlError(sqlstate::kDatatypeMismatch, Format("cannot compare dissimilar column types {} and {} at record column {}", name(type),
                                                         name(types.GetType(right[i].type)), i + 1));
    }
    if (left[i].is_null || right[i].is_null) {
      if (left[i].is_null != right[i].is_null) return left[i].is_null ? 1 : -1;
      continue;
    }
    if (const int compared = CompareImages(type, left[i].bytes, right[i].bytes); compared != 0) return compared;
  }
  if (left.size() != right.size()) {
    throw SqlError(sqlstate::kDatatypeMismatch, "cannot compare record types with different numbers of columns");
  }
  return 0;
}

const TypeInfo& EnumType(Context context) {
  const TypeInfo& info = context.environment().types().GetType(context.argument_types()[0].oid);
  if (info.kind != TypeKind::kEnum) {
    throw SqlError(sqlstate::kFeatureNotSupported, "could not determine actual enum type");
  }
  if (info.enum_labels.empty()) {
    throw SqlError(sqlstate::kObjectNotInPrerequisiteState, Format("enum {} contains no values", info.name));
  }
  return info;
}
uint32_t EnumFirst(Context context, std::optional<uint32_t>) { return EnumType(context).enum_labels.front().oid; }
uint32_t EnumLast(Context context, std::optional<uint32_t>) { return EnumType(context).enum_labels.back().oid; }

Text EnumRange(Context context, std::optional<uint32_t> low, std::optional<uint32_t> high) {
  const TypeInfo& info = EnumType(context);
  std::vector<NullableDatum> labels;
  bool inside = !low;
  for (const EnumLabel& label : info.enum_labels) {
    inside |= low && label.oid == *low;
    if (inside) labels.push_back(ValueOf(uint32_t{label.oid}));
    if (high && label.oid == *high) break;
  }
  return context.arena().Copy(PackArray(info.oid, PhysicalType::kUInt32, labels, {}, context.arena()).view());
}
Text EnumRangeAll(Context context, std::optional<uint32_t>) { return EnumRange(context, std::nullopt, std::nullopt); }

#define ORDERED(name, T, compare, test) MakeKernel<[](T a, T b) -> bool { return (compare(a, b) test); }>(name)
#define UUID(name, test) ORDERED("uuid_" name, Uuid, CompareUuid, test)
#define TID(name, op) MakeKernel<[](uint64_t a, uint64_t b) noexcept -> bool { return (a op b); }>("tid" name)
#define ENUM(name, test) \
  MakeKernel<[](Context c, uint32_t a, uint32_t b) -> bool { return (CompareEnum(c, a, b) test); }>("enum_" name)
#define RECORD(name, test) \
  MakeKernel<[](Context c, Text a, Text b) -> bool { return (CompareRecord(c, a, b) test); }>("record_" name)
#define IMAGE(name, test) \
  MakeKernel<[](Context c, Text a, Text b) -> bool { return (CompareRecordImages(c, a, b) test); }>("record_image_" name)

constexpr KernelEntry kKernels[] = {
    UUID("eq", == 0),
    UUID("ne", != 0),
    UUID("lt", < 0),
    UUID("le", <= 0),
    UUID("gt", > 0),
    UUID("ge", >= 0),
    MakeKernel<[](Uuid a, Uuid b) -> int32_t { return CompareUuid(a, b); }>("uuid_cmp"),
    MakeKernel<&RandomUuid>("gen_random_uuid"),
    TID("eq", ==),
    TID("ne", !=),
    TID("lt", <),
    TID("le", <=),
    TID("gt", >),
    TID("ge", >=),
    MakeKernel<[](uint64_t a, uint64_t b) noexcept -> int32_t { return (a > b) ? 1 : a == b ? 0 : -1; }>("bttidcmp"),
    MakeKernel<[](uint64_t a, uint64_t b) noexcept { return (a > b) ? a : b; }>("tidlarger"),
    MakeKernel<[](uint64_t a, uint64_t b) noexcept { return (a > b) ? b : a; }>("tidsmaller"),
    MakeKernel<&LsnDifference>("pg_lsn_mi"),
    MakeKernel<&LsnDifference>("pg_wal_lsn_diff"),
    MakeKernel<&MoveLsn<true>>("pg_lsn_pli"),
    MakeKernel<&MoveLsn<false>>("pg_lsn_mii"),
    MakeKernel<[](Context c, Numeric n, uint64_t lsn) { return MoveLsn<true>(c, lsn, n); }>("numeric_pl_pg_lsn_5023"),
    ENUM("eq", == 0),
    ENUM("ne", != 0),
    ENUM("lt", < 0),
    ENUM("le", <= 0),
    ENUM("gt", > 0),
    ENUM("ge", >= 0),
    MakeKernel<[](Context c, uint32_t a, uint32_t b) -> int32_t { return CompareEnum(c, a, b); }>("enum_cmp"),
    MakeKernel<[](Context c, uint32_t a, uint32_t b) { return (CompareEnum(c, a, b) > 0) ? a : b; }>("enum_larger"),
    MakeKernel<[](Context c, uint32_t a, uint32_t b) { return CompareEnum(c, a, b) < 0 ? a : b; }>("enum_smaller"),
    MakeKernel<&EnumFirst>("enum_first"),
    MakeKernel<&EnumLast>("enum_last"),
    MakeKernel<&EnumRange>("enum_range_bounds"),
    MakeKernel<&EnumRangeAll>("enum_range_all"),
    MakeKernel<&SameRecord>("record_eq"),
    MakeKernel<[](Context c, Text a, Text b) -> bool { return !SameRecord(c, a, b); }>("record_ne"),
    RECORD("lt", < 0),
    RECORD("le", <= 0),
    RECORD("gt", > 0),
    RECORD("ge", >= 0),
    MakeKernel<[](Context c, Text a, Text b) -> int32_t { return CompareRecord(c, a, b); }>("btrecordcmp"),
    IMAGE("eq", == 0),
    IMAGE("ne", != 0),
    IMAGE("lt", < 0),
    IMAGE("le", <= 0),
    IMAGE("gt", > 0),
    IMAGE("ge", >= 0),
    MakeKernel<[](Context c, Text a, Text b) -> int32_t { return CompareRecordImages(c, a, b); }>("btrecordimagecmp"),
};

}  // namespace

KernelTable IdentifierKernels() { return kKernels; }

}  // namespace basalt
