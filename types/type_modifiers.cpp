#include "types/type_modifiers.h"

#include "base/sql_error.h"

namespace basalt {
namespace {

constexpr int32_t kHeaderBytes = 4;  // PostgreSQL adds its varlena header's size to lengths
constexpr int32_t kMaxCharacters = 10'485'760, kMaxBits = 83'886'080, kMaxTimePrecision = 6;

[[noreturn]] void ThrowInvalid(std::string message) {
  throw SqlError(sqlstate::kInvalidParameterValue, std::move(message));
}

void ExpectOne(std::span<const int32_t> modifiers) {
  if (modifiers.size() != 1) ThrowInvalid("invalid type modifier");
}

int32_t CheckedLength(const char* type, int32_t length, int32_t maximum) {
  if (length < 1) ThrowInvalid(Format("length for type {} must be at least 1", type));
  if (length > maximum) ThrowInvalid(Format("length for type {} cannot exceed {}", type, maximum));
  return length;
}

int32_t NumericModifier(std::span<const int32_t> modifiers) {
  if (modifiers.empty() || modifiers.size() > 2) ThrowInvalid("invalid NUMERIC type modifier");
  const int32_t precision = modifiers[0];
  const int32_t scale = modifiers.size() == 2 ? modifiers[1] : 0;
  if (precision < 1 || precision > 1000) {
    ThrowInvalid(Format("NUMERIC precision {} must be between 1 and 1000", precision));
  }
  if (scale < -1000 || scale > 1000) ThrowInvalid(Format("NUMERIC scale {} must be between -1000 and 1000", scale));
  return ((precision << 16) | (scale & 0x7FF)) + kHeaderBytes;
}

int32_t TimePrecision(const char* name, const char* suffix, std::span<const int32_t> modifiers) {
  ExpectOne(modifiers);
  if (modifiers[0] < 0) ThrowInvalid(Format("{}({}){} precision must not be negative", name, modifiers[0], suffix));
  return std::min(modifiers[0], kMaxTimePrecision);
}

const char* IntervalFieldsText(int32_t fields) {
  constexpr int32_t kYear = kIntervalYear, kMonth = kIntervalMonth, kDay = kIntervalDay, kHour = kIntervalHour,
                    kMinute = kIntervalMinute, kSecond = kIntervalSecond;
  switch (fields) {
    case kYear: return " year";
    case kMonth: return " month";
    case kDay: return " day";
    case kHour: return " hour";
    case kMinute: return " minute";
    case kSecond: return " second";
    case kYear | kMonth: return " year to month";
    case kDay | kHour: return " day to hour";
    case kDay | kHour | kMinute: return " day to minute";
    case kDay | kHour | kMinute | kSecond: return " day to second";
    case kHour | kMinute: return " hour to minute";
    case kHour | kMinute | kSecond: return " hour to second";
    case kMinute | kSecond: return " minute to second";
    default: return "";
  }
}

int32_t IntervalModifier(std::span<const int32_t> modifiers) {
  if (modifiers.empty() || modifiers.size() > 2) ThrowInvalid("invalid INTERVAL type modifier");
  const int32_t fields = modifiers[0];
  if (fields != kIntervalAllFields && *IntervalFieldsText(fields) == '\0') ThrowInvalid("invalid INTERVAL type modifier");
  if (modifiers.size() == 1) return fields == kIntervalAllFields ? -1 : fields << 16 | kIntervalFullPrecision;
  if (modifiers[1] < 0) ThrowInvalid(Format("INTERVAL({}) precision must not be negative", modifiers[1]));
  return fields << 16 | std::min(modifiers[1], kMaxTimePrecision);
}

}  // namespace

int32_t MakeTypeModifier(const TypeInfo& type, std::span<const int32_t> modifiers) {
  switch (type.oid) {
    case kVarcharOid:
    case kVarcharArrayOid:
      ExpectOne(modifiers);
      return CheckedLength("varchar", modifiers[0], kMaxCharacters) + kHeaderBytes;
    case kBpCharOid:
    case kBpCharArrayOid:
      ExpectOne(modifiers);
      return CheckedLength("char", modifiers[0], kMaxCharacters) + kHeaderBytes;
    case kNumericOid:
    case kNumericArrayOid: return NumericModifier(modifiers);
    case kBitOid:
    case kBitArrayOid: ExpectOne(modifiers); return CheckedLength("bit", modifiers[0], kMaxBits);
    case kVarBitOid:
    case kVarBitArrayOid: ExpectOne(modifiers); return CheckedLength("varbit", modifiers[0], kMaxBits);
    case kTimeOid:
    case kTimeArrayOid: return TimePrecision("TIME", "", modifiers);
    case kTimeTzOid:
    case kTimeTzArrayOid: return TimePrecision("TIME", " WITH TIME ZONE", modifiers);
    case kTimestampOid:
    case kTimestampArrayOid: return TimePrecision("TIMESTAMP", "", modifiers);
    case kTimestampTzOid:
    case kTimestampTzArrayOid: return TimePrecision("TIMESTAMP", " WITH TIME ZONE", modifiers);
    case kIntervalOid:
    case kIntervalArrayOid: return IntervalModifier(modifiers);
    default:
      throw SqlError(sqlstate::kSyntaxError, Format("type modifier is not allowed for type \"{}\"", type.name));
  }
}

std::string FormatTypeModifier(Oid type, int32_t modifier) {
  if (modifier < 0) return {};
  switch (type) {
    case kVarcharOid:
    case kBpCharOid: return modifier > kHeaderBytes ? Format("({})", modifier - kHeaderBytes) : std::string();
    case kNumericOid: {
      if (modifier < kHeaderBytes) return {};
      const int32_t packed = modifier - kHeaderBytes;
      const int32_t scale = ((packed & 0x7FF) ^ 1024) - 1024;
      return Format("({},{})", packed >> 16 & 0xFFFF, scale);
    }
    case kTimeOid:
    case kTimestampOid: return Format("({}) without time zone", modifier);
    case kTimeTzOid:
    case kTimestampTzOid: return Format("({}) with time zone", modifier);
    case kIntervalOid: {
      const int32_t precision = modifier & kIntervalFullPrecision;
      const int32_t bits = modifier >> 16 & kIntervalAllFields;
      const char* fields = IntervalFieldsText(bits);
      if (bits != kIntervalAllFields && *fields == '\0') ThrowInternal(Format("invalid INTERVAL typmod: {:#x}", modifier));
      return precision == kIntervalFullPrecision ? std::string(fields) : Format("{}({})", fields, precision);
    }
    default: return Format("({})", modifier);
  }
}

}  // namespace basalt
