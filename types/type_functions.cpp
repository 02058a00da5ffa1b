#include "types/type_functions.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <vector>

#include "base/quote.h"
#include "base/sql_error.h"
#include "types/acl_item_text.h"
#include "types/array.h"
#include "types/datetime.h"
#include "types/encoding.h"
#include "types/geometry.h"
#include "types/json_text.h"
#include "types/jsonb.h"
#include "types/jsonpath.h"
#include "types/network_types.h"
#include "types/number_text.h"
#include "types/numeric.h"
#include "types/snapshot_types.h"
#include "types/string_text.h"
#include "types/tsquery.h"
#include "types/tsvector.h"
#include "types/xml/xml_declaration.h"
#include "types/xml/xml_document.h"

namespace basalt {
namespace {

using Text = std::string_view;
using Context = const IoContext&;

Datum Copied(Text text, Context context) {
  if (text.size() > StringRef::kInlineBytes) text = context.arena.Copy(text);
  return MakeDatum(StringRef(text));
}

// ---- numbers ----

template <auto kParse>
Datum ParseNumber(Text text, int32_t, Context) {
  return MakeDatum(kParse(text));
}

template <typename T>
void FormatInteger(const Datum& value, Context, std::string* out) {
  AppendInt64(PhysicalOf<T>::From(value), out);
}
template <typename T>
void FormatUnsigned(const Datum& value, Context, std::string* out) {
  AppendUint64(PhysicalOf<T>::From(value), out);
}
template <typename T>
Datum ReceiveInteger(Text bytes, int32_t, Context) {
  return MakeDatum(TakeExactly<T>(bytes));
}
template <typename T>
void SendInteger(const Datum& value, Context, std::string* out) {
  AppendBigEndian(PhysicalOf<T>::From(value), out);
}

Datum ReceiveBool(Text bytes, int32_t, Context) { return MakeDatum(TakeExactly<int8_t>(bytes) != 0); }
void FormatBool(const Datum& value, Context, std::string* out) { out->push_back(value.b ? 't' : 'f'); }
void SendBool(const Datum& value, Context, std::string* out) { out->push_back(value.b ? '\1' : '\0'); }

void FormatFloat4(const Datum& value, Context context, std::string* out) {
  AppendFloat32(value.f4, context.settings.extra_float_digits, out);
}
void FormatFloat8(const Datum& value, Context context, std::string* out) {
  AppendFloat64(value.f8, context.settings.extra_float_digits, out);
}
Datum ReceiveFloat4(Text bytes, int32_t, Context) { return MakeDatum(std::bit_cast<float>(TakeExactly<uint32_t>(bytes))); }
Datum ReceiveFloat8(Text bytes, int32_t, Context) { return MakeDatum(std::bit_cast<double>(TakeExactly<uint64_t>(bytes))); }
void SendFloat4(const Datum& value, Context, std::string* out) { AppendBigEndian(std::bit_cast<uint32_t>(value.f4), out); }
void SendFloat8(const Datum& value, Context, std::string* out) { AppendBigEndian(std::bit_cast<uint64_t>(value.f8), out); }

Datum ParseNumericType(Text text, int32_t typmod, Context context) {
  return MakeDatum(ParseNumeric(text, typmod, context.arena));
}
void FormatNumericType(const Datum& value, Context, std::string* out) { FormatNumeric(value.numeric, out); }
Datum ReceiveNumericType(Text bytes, int32_t typmod, Context context) {
  return MakeDatum(ReceiveNumeric(bytes, typmod, context.arena));
}
void SendNumericType(const Datum& value, Context, std::string* out) { SendNumeric(value.numeric, out); }

void FormatMoney(const Datum& value, Context, std::string* out) { AppendMoney(value.i8, out); }

// ---- strings ----

enum class StringKind { kPlain, kVarchar, kBpchar, kName, kJson };

template <StringKind kKind>
Datum FromString(Text text, int32_t typmod, Context context) {
  if constexpr (kKind == StringKind::kVarchar) text = FitVarchar(text, typmod);
  if constexpr (kKind == StringKind::kBpchar) text = FitBpchar(text, typmod, context.arena);
  if constexpr (kKind == StringKind::kName) text = TruncateName(text);
  if constexpr (kKind == StringKind::kJson) ValidateJson(text);
  return Copied(text, context);
}

template <StringKind kKind>
Datum ReceiveString(Text bytes, int32_t typmod, Context context) {
  std::string converted;
  if (context.settings.client_encoding == kEncodingUtf8) {
    CheckUtf8(bytes);
  } else {
    ConvertToUtf8(context.settings.client_encoding, bytes, &converted);
    bytes = converted;
  }
  if (kKind == StringKind::kName && bytes.size() >= kNameBytes) {
    throw SqlError(sqlstate::kNameTooLong, "identifier too long")
        .Detail(Format("Identifier must be less than {} characters.", kNameBytes));
  }
  return FromString<kKind>(bytes, typmod, context);
}

void FormatString(const Datum& value, Context, std::string* out) { out->append(value.str.view()); }

void SendString(const Datum& value, Context context, std::string* out) {
  if (context.settings.client_encoding == kEncodingUtf8) {
    out->append(value.str.view());
  } else {
    ConvertFromUtf8(context.settings.client_encoding, value.str.view(), out);
  }
}

Datum ParseCharText(Text text, int32_t, Context) { return MakeDatum(ParseCharType(text)); }
void FormatCharText(const Datum& value, Context, std::string* out) { AppendCharType(value.i1, out); }

Datum ParseByteaText(Text text, int32_t, Context context) { return MakeDatum(ParseBytea(text, context.arena)); }
void FormatByteaText(const Datum& value, Context context, std::string* out) {
  AppendBytea(value.str.view(), context.settings.bytea_output, out);
}
Datum ReceiveBytea(Text bytes, int32_t, Context context) { return Copied(bytes, context); }

template <bool kVarying>
Datum CheckedBits(StringRef packed, int32_t typmod) {
  if (kVarying) {
    CheckVarBitLength(BitCount(packed.view()), typmod);
  } else {
    CheckBitLength(BitCount(packed.view()), typmod);
  }
  return MakeDatum(packed);
}
template <bool kVarying>
Datum ParseBitText(Text text, int32_t typmod, Context context) {
  return MakeDatum(ParseBits(text, kVarying, typmod, context.arena));
}
void FormatBitText(const Datum& value, Context, std::string* out) {
  constexpr uint32_t kMostBits = 0x3FFFFFFE;  // what PostgreSQL can allocate
  const uint32_t count = BitCount(value.str.view());
  if (count > kMostBits) throw SqlError(sqlstate::kProgramLimitExceeded, Format("invalid memory alloc request size {}", count + 1));
  AppendBits(value.str.view(), out);
}
template <bool kVarying>
Datum ReceiveBits(Text bytes, int32_t typmod, Context context) {
  BinaryReader reader(bytes);
  const auto count = reader.Take<int32_t>();
  if (count < 0) throw SqlError(sqlstate::kInvalidBinaryRepresentation, "invalid length in external bit string");
  const Text bits = reader.TakeBytes((static_cast<size_t>(count) + 7) / 8);
  reader.Finish();
  return CheckedBits<kVarying>(PackBits(bits, static_cast<uint32_t>(count), context.arena), typmod);
}
void SendBits(const Datum& value, Context, std::string* out) {
  AppendBigEndian(BitCount(value.str.view()), out);
  out->append(BitBytes(value.str.view()));
}

// ---- jsonb, jsonpath: in binary form a version number and the text ----

constexpr char kJsonVersion = 1;

template <auto kParse>
Datum ParseJsonValue(Text text, int32_t, Context context) {
  return MakeDatum(StringRef(kParse(text, context.arena)));
}
template <bool kIsPath>
Datum ReceiveJsonValue(Text bytes, int32_t, Context context) {
  BinaryReader reader(bytes);
  const int version = static_cast<uint8_t>(reader.Take<int8_t>());
  if (version != kJsonVersion) {
    ThrowInternal(Format("unsupported {} version number{} {}", kIsPath ? "jsonpath" : "jsonb", kIsPath ? ":" : "", version));
  }
  const Datum text = ReceiveString<StringKind::kPlain>(reader.TakeBytes(reader.size()), -1, context);
  if (kIsPath) return MakeDatum(StringRef(ParseJsonPath(text.str.view(), context.arena)));
  return MakeDatum(StringRef(ParseJsonb(text.str.view(), context.arena)));
}
void FormatJsonbType(const Datum& value, Context, std::string* out) { FormatJsonb(JsonbValue(value.str.view()), out); }
void FormatJsonPathType(const Datum& value, Context, std::string* out) { FormatJsonPath(value.str.view(), out); }
template <auto kFormat>
void SendJsonValue(const Datum& value, Context context, std::string* out) {
  std::string text;
  kFormat(value, context, &text);
  out->push_back(kJsonVersion);
  SendString(MakeDatum(StringRef(text)), context, out);
}

// ---- uuid, tid, pg_lsn ----

void FormatUuid(const Datum& value, Context, std::string* out) { AppendUuid(value.uuid, out); }
Datum ReceiveUuid(Text bytes, int32_t, Context) {
  BinaryReader reader(bytes);
  Uuid result;
  std::memcpy(result.bytes, reader.TakeBytes(sizeof(result.bytes)).data(), sizeof(result.bytes));
  reader.Finish();
  return MakeDatum(result);
}
void SendUuid(const Datum& value, Context, std::string* out) {
  out->append(reinterpret_cast<const char*>(value.uuid.bytes), sizeof(value.uuid.bytes));
}

void FormatTid(const Datum& value, Context, std::string* out) { AppendTid(value.u8, out); }
Datum ReceiveTid(Text bytes, int32_t, Context) {
  BinaryReader reader(bytes);
  const auto block = reader.Take<uint32_t>();
  const auto offset = reader.Take<uint16_t>();
  reader.Finish();
  return MakeDatum(static_cast<uint64_t>(block) << 16 | offset);
}
void SendTid(const Datum& value, Context, std::string* out) {
  AppendBigEndian(static_cast<uint32_t>(value.u8 >> 16), out);
  AppendBigEndian(static_cast<uint16_t>(value.u8), out);
}
void FormatLsn(const Datum& value, Context, std::string* out) { AppendLsn(value.u8, out); }

// ---- names of objects ----

template <Oid kType>
Datum ParseReg(Text text, int32_t, Context context) {
  if (text == "-" && kType != kRegoperOid && kType != kRegoperatorOid) return MakeDatum(kInvalidOid);
  const bool number = !text.empty() && std::all_of(text.begin(), text.end(), IsDigit);
  if (number || context.names == nullptr) return MakeDatum(ParseOid(text));
  return MakeDatum(context.names->ResolveName(kType, text));
}
template <Oid kType>
void FormatReg(const Datum& value, Context context, std::string* out) {
  if (value.u4 == kInvalidOid) {
    out->push_back(kType == kRegoperOid || kType == kRegoperatorOid ? '0' : '-');
  } else if (context.names == nullptr) {
    AppendUint64(value.u4, out);
  } else {
    out->append(context.names->FormatOid(kType, value.u4));
  }
}

// ---- date and time ----

constexpr int32_t kDateLow = -2451545;        // 4714-11-24 BC
constexpr int32_t kDateEnd = 2145031949;      // first day past 5874897 AD
constexpr int64_t kTimestampLow = -211813488000000000;
constexpr int64_t kTimestampEnd = 9223371331200000000;
constexpr int32_t kZoneLimitSeconds = 16 * 3600;

[[noreturn]] void ThrowDateTimeRange(const char* what) {
  throw SqlError(sqlstate::kDatetimeValueOutOfRange, Format("{} out of range", what));
}

template <auto kParse>
Datum ParseTemporal(Text text, int32_t typmod, Context context) {
  return MakeDatum(kParse(text, typmod, context.settings, context.transaction_time_us));
}
Datum ParseDateText(Text text, int32_t, Context context) {
  return MakeDatum(ParseDate(text, context.settings, context.transaction_time_us));
}
Datum ParseIntervalText(Text text, int32_t typmod, Context context) {
  return MakeDatum(ParseInterval(text, typmod, context.settings));
}
template <auto kFormat, typename T>
void FormatTemporal(const Datum& value, Context context, std::string* out) {
  kFormat(PhysicalOf<T>::From(value), context.settings, out);
}
Datum ReceiveDate(Text bytes, int32_t, Context) {
  const auto date = TakeExactly<int32_t>(bytes);
  const bool finite = date != kDateInfinity && date != kDateMinusInfinity;
  if (finite && (date < kDateLow || date >= kDateEnd)) ThrowDateTimeRange("date");
  return MakeDatum(date);
}
Datum ReceiveTime(Text bytes, int32_t typmod, Context) {
  const auto time = TakeExactly<int64_t>(bytes);
  if (time < 0 || time > kUsPerDay) ThrowDateTimeRange("time");
  return MakeDatum(ApplyTimeTypmod(time, typmod));
}
Datum ReceiveTimeTz(Text bytes, int32_t typmod, Context) {
  BinaryReader reader(bytes);
  TimeTz result;
  result.time_us = reader.Take<int64_t>();
  result.zone_seconds = reader.Take<int32_t>();
  reader.Finish();
  if (result.time_us < 0 || result.time_us > kUsPerDay) ThrowDateTimeRange("time");
  if (result.zone_seconds <= -kZoneLimitSeconds || result.zone_seconds >= kZoneLimitSeconds) {
    throw SqlError(sqlstate::kInvalidTimeZoneDisplacementValue, "time zone displacement out of range");
  }
  result.time_us = ApplyTimeTypmod(result.time_us, typmod);
  return MakeDatum(result);
}
void SendTimeTz(const Datum& value, Context, std::string* out) {
  AppendBigEndian(value.timetz.time_us, out);
  AppendBigEndian(value.timetz.zone_seconds, out);
}
Datum ReceiveTimestamp(Text bytes, int32_t typmod, Context) {
  const auto timestamp = TakeExactly<int64_t>(bytes);
  const bool finite = timestamp != kTimestampInfinity && timestamp != kTimestampMinusInfinity;
  if (finite && (timestamp < kTimestampLow || timestamp >= kTimestampEnd)) ThrowDateTimeRange("timestamp");
  return MakeDatum(ApplyTimestampTypmod(timestamp, typmod));
}
Datum ReceiveInterval(Text bytes, int32_t typmod, Context) {
  BinaryReader reader(bytes);
  Interval result;
  result.time_us = reader.Take<int64_t>();
  result.days = reader.Take<int32_t>();
  result.months = reader.Take<int32_t>();
  reader.Finish();
  return MakeDatum(ApplyIntervalTypmod(result, typmod));
}
void SendInterval(const Datum& value, Context, std::string* out) {
  AppendBigEndian(value.interval.time_us, out);
  AppendBigEndian(value.interval.days, out);
  AppendBigEndian(value.interval.months, out);
}

// ---- int2vector, oidvector: blanks between numbers; packed as arrays with lower bound 0 ----

// Takes the number at the front; a message shows the text from there on, as PostgreSQL's does.
int64_t TakeVectorElement(Text* rest, int64_t low, int64_t high, const char* type) {
  const char* at = rest->data();
  const char* const end = at + rest->size();
  if (rest->size() > 1 && *at == '+' && at[1] != '-') ++at;
  int64_t value = 0;
  const auto [stop, error] = std::from_chars(at, end, value);
  if (error == std::errc::invalid_argument) ThrowInvalidSyntax(type, *rest);
  if (error == std::errc::result_out_of_range || value < low || value > high) ThrowOutOfRange(type, *rest);
  if (high == INT16_MAX && stop != end && *stop != ' ') ThrowInvalidSyntax(type, *rest);
  rest->remove_prefix(static_cast<size_t>(stop - rest->data()));
  return value;
}

template <bool kOids>
Datum ParseVector(Text text, int32_t, Context context) {
  std::vector<NullableDatum> elements;
  for (;;) {
    while (!text.empty() && IsSpace(text.front())) text.remove_prefix(1);
    if (text.empty()) break;
    Datum element;
    if (kOids) {
      element.u4 = static_cast<Oid>(TakeVectorElement(&text, INT32_MIN, UINT32_MAX, "oid"));
    } else {
      element.i2 = static_cast<int16_t>(TakeVectorElement(&text, INT16_MIN, INT16_MAX, "smallint"));
    }
    elements.push_back({element, false});
  }
  constexpr Oid kElement = kOids ? kOidOid : kInt2Oid;
  const ArrayDimension dimension{static_cast<int32_t>(elements.size()), 0};
  return MakeDatum(PackArray(kElement, BuiltinPhysicalType(kElement), elements, {&dimension, 1}, context.arena));
}
void FormatVector(const Datum& value, Context, std::string* out) {
  const ArrayView array(value.str.view());
  const bool oids = array.element_type() == kOidOid;
  array.ForEach(oids ? PhysicalType::kUInt32 : PhysicalType::kInt16, [&](uint32_t i, const NullableDatum& element) {
    if (i > 0) out->push_back(' ');
    if (oids) {
      AppendUint64(element.value.u4, out);
    } else {
      AppendInt64(element.value.i2, out);
    }
  });
}
void SendVector(const Datum& value, Context context, std::string* out) {
  const ArrayView array(value.str.view());
  if (array.size() > 0) return SendArray(value.str.view(), context, out);
  AppendBigEndian(int32_t{1}, out);  // an empty vector still has its dimension
  AppendBigEndian(int32_t{0}, out);
  AppendBigEndian(array.element_type(), out);
  AppendBigEndian(int64_t{0}, out);
}
template <Oid kType>
Datum ReceiveVector(Text bytes, int32_t, Context context) {
  TypeInfo info;
  info.oid = kType;
  info.element = kType == kOidVectorOid ? kOidOid : kInt2Oid;
  const Datum received = ReceiveArray(info, -1, bytes, context);
  const ArrayView array(received.str.view());
  if (array.dimension_count() != 1 || array.has_nulls() || array.dimension(0).lower_bound != 0) {
    throw SqlError(sqlstate::kInvalidBinaryRepresentation, Format("invalid {} data", kType == kOidVectorOid ? "oidvector" : "int2vector"));
  }
  return received;
}

// ---- aclitem: its text ----

Datum ParseAclItem(Text text, int32_t, Context context) {
  const auto role = [&](const std::string& name) -> Oid {
    if (context.names == nullptr) ThrowNotSupported("input of type aclitem here");
    return context.names->ResolveName(kRegroleOid, QuoteIdentifier(name));
  };
  AclItemText item = ParseAclItemText(text, role);
  if (item.grantor.empty()) item.grantor = UnquoteIdentifier(context.names == nullptr ? "" : context.names->FormatOid(kRegroleOid, Oid{10}));
  return Copied(FormatAclItemText(item), context);
}

// ---- xml ----

Datum ParseXml(Text text, int32_t, Context context) {
  CheckXml(text, false, context.arena.account(), nullptr);
  return Copied(text, context);
}
void FormatXmlType(const Datum& value, Context, std::string* out) { FormatXml(value.str.view(), {}, out); }
// The text is in the encoding that its declaration names.
Datum ReceiveXml(Text bytes, int32_t, Context context) {
  XmlDeclaration declaration;
  ReadXmlDeclaration(bytes, &declaration);
  const int encoding = declaration.encoding ? FindEncoding(*declaration.encoding) : kEncodingUtf8;
  if (encoding < 0) {
    throw SqlError(sqlstate::kInvalidParameterValue, Format("invalid encoding name \"{}\"", *declaration.encoding));
  }
  std::string converted;
  if (encoding != kEncodingUtf8) {
    ConvertToUtf8(encoding, bytes, &converted);
    bytes = converted;
  }
  CheckUtf8(bytes);
  return ParseXml(bytes, -1, context);
}
void SendXml(const Datum& value, Context context, std::string* out) {
  const int encoding = context.settings.client_encoding;
  std::string text;
  FormatXml(value.str.view(), encoding == kEncodingUtf8 ? std::string_view() : EncodingName(encoding), &text);
  if (encoding == kEncodingUtf8) out->append(text);
  else ConvertFromUtf8(encoding, text, out);
}

// ---- pseudo-types ----

Datum ParseVoid(Text, int32_t, Context) { return MakeDatum(StringRef()); }
void FormatNothing(const Datum&, Context, std::string*) {}
template <bool kInput>
[[noreturn]] Datum RejectText(Text, int32_t, Context) {
  ThrowNotSupported(kInput ? "input of this type" : "binary input of this type");
}

#define BASALT_STRING(oid, kind) \
  {oid, FromString<StringKind::kind>, FormatString, ReceiveString<StringKind::kind>, SendString}
#define BASALT_REG(oid) {oid, ParseReg<oid>, FormatReg<oid>, ReceiveInteger<uint32_t>, SendInteger<uint32_t>}
#define BASALT_OUTPUT_ONLY(oid) {oid, RejectText<true>, FormatString, RejectText<false>, SendString}
#define BASALT_SHAPE(oid, Shape) {oid, ParseShape<Shape>, FormatShape<Shape>, ReceiveShape<Shape>, SendShape<Shape>}

constexpr TypeFunctions kTypeFunctions[] = {
    {kBoolOid, ParseNumber<&ParseBool>, FormatBool, ReceiveBool, SendBool},
    {kInt2Oid, ParseNumber<&ParseInt16>, FormatInteger<int16_t>, ReceiveInteger<int16_t>, SendInteger<int16_t>},
    {kInt4Oid, ParseNumber<&ParseInt32>, FormatInteger<int32_t>, ReceiveInteger<int32_t>, SendInteger<int32_t>},
    {kInt8Oid, ParseNumber<&ParseInt64>, FormatInteger<int64_t>, ReceiveInteger<int64_t>, SendInteger<int64_t>},
    {kFloat4Oid, ParseNumber<&ParseFloat32>, FormatFloat4, ReceiveFloat4, SendFloat4},
    {kFloat8Oid, ParseNumber<&ParseFloat64>, FormatFloat8, ReceiveFloat8, SendFloat8},
    {kNumericOid, ParseNumericType, FormatNumericType, ReceiveNumericType, SendNumericType},
    {kMoneyOid, ParseNumber<&ParseMoney>, FormatMoney, ReceiveInteger<int64_t>, SendInteger<int64_t>},
    {kOidOid, ParseNumber<&ParseOid>, FormatUnsigned<uint32_t>, ReceiveInteger<uint32_t>, SendInteger<uint32_t>},
    {kXidOid, ParseNumber<&ParseXid>, FormatUnsigned<uint32_t>, ReceiveInteger<uint32_t>, SendInteger<uint32_t>},
    {kCidOid, ParseNumber<&ParseXid>, FormatUnsigned<uint32_t>, ReceiveInteger<uint32_t>, SendInteger<uint32_t>},
    {kXid8Oid, ParseNumber<&ParseXid8>, FormatUnsigned<uint64_t>, ReceiveInteger<uint64_t>, SendInteger<uint64_t>},
    {kPgLsnOid, ParseNumber<&ParseLsn>, FormatLsn, ReceiveInteger<uint64_t>, SendInteger<uint64_t>},
    {kTidOid, ParseNumber<&ParseTid>, FormatTid, ReceiveTid, SendTid},
    {kUuidOid, ParseNumber<&ParseUuid>, FormatUuid, ReceiveUuid, SendUuid},
    BASALT_STRING(kTextOid, kPlain),
    BASALT_STRING(kVarcharOid, kVarchar),
    BASALT_STRING(kBpCharOid, kBpchar),
    BASALT_STRING(kNameOid, kName),
    BASALT_STRING(kJsonOid, kJson),
    {kJsonbOid, ParseJsonValue<&ParseJsonb>, FormatJsonbType, ReceiveJsonValue<false>, SendJsonValue<&FormatJsonbType>},
    {kJsonPathOid, ParseJsonValue<&ParseJsonPath>, FormatJsonPathType, ReceiveJsonValue<true>,
     SendJsonValue<&FormatJsonPathType>},
    {kXmlOid, ParseXml, FormatXmlType, ReceiveXml, SendXml},
    BASALT_STRING(kUnknownOid, kPlain),
    BASALT_STRING(kCStringOid, kPlain),
    BASALT_STRING(kRefCursorOid, kPlain),
    BASALT_OUTPUT_ONLY(kPgNodeTreeOid),
    {kAclItemOid, ParseAclItem, FormatString, RejectText<false>, SendString},
    BASALT_OUTPUT_ONLY(kPgNdistinctOid),
    BASALT_OUTPUT_ONLY(kPgDependenciesOid),
    {kVoidOid, ParseVoid, FormatNothing, ParseVoid, FormatNothing},
    {kCharOid, ParseCharText, FormatCharText, ReceiveInteger<int8_t>, SendInteger<int8_t>},
    {kByteaOid, ParseByteaText, FormatByteaText, ReceiveBytea, FormatString},
    {kBitOid, ParseBitText<false>, FormatBitText, ReceiveBits<false>, SendBits},
    {kVarBitOid, ParseBitText<true>, FormatBitText, ReceiveBits<true>, SendBits},
    {kDateOid, ParseDateText, FormatTemporal<&FormatDate, int32_t>, ReceiveDate, SendInteger<int32_t>},
    {kTimeOid, ParseTemporal<&ParseTime>, FormatTemporal<&FormatTime, int64_t>, ReceiveTime, SendInteger<int64_t>},
    {kTimeTzOid, ParseTemporal<&ParseTimeTz>, FormatTemporal<&FormatTimeTz, TimeTz>, ReceiveTimeTz, SendTimeTz},
    {kTimestampOid, ParseTemporal<&ParseTimestamp>, FormatTemporal<&FormatTimestamp, int64_t>, ReceiveTimestamp,
     SendInteger<int64_t>},
    {kTimestampTzOid, ParseTemporal<&ParseTimestampTz>, FormatTemporal<&FormatTimestampTz, int64_t>, ReceiveTimestamp,
     SendInteger<int64_t>},
    {kIntervalOid, ParseIntervalText, FormatTemporal<&FormatInterval, Interval>, ReceiveInterval, SendInterval},
    {kInt2VectorOid, ParseVector<false>, FormatVector, ReceiveVector<kInt2VectorOid>, SendVector},
    {kOidVectorOid, ParseVector<true>, FormatVector, ReceiveVector<kOidVectorOid>, SendVector},
    {kInetOid, ParseNetwork<false>, FormatNetwork<false>, ReceiveNetwork<false>, SendNetwork<false>},
    {kCidrOid, ParseNetwork<true>, FormatNetwork<true>, ReceiveNetwork<true>, SendNetwork<true>},
    {kMacAddrOid, ParseMacText, FormatMac, ReceiveMac, SendMac},
    {kMacAddr8Oid, ParseMac8Text, FormatMac, ReceiveMac8, SendMac},
    {kPgSnapshotOid, ParseSnapshot, FormatSnapshot, ReceiveSnapshot, SendSnapshot},
    {kTxidSnapshotOid, ParseSnapshot, FormatSnapshot, ReceiveSnapshot, SendSnapshot},
    {kTsVectorOid, ParseTsVector, FormatTsVector, ReceiveTsVector, SendTsVector},
    {kTsQueryOid, ParseTsQuery, FormatTsQuery, ReceiveTsQuery, SendTsQuery},
    BASALT_SHAPE(kPointOid, Point),
    BASALT_SHAPE(kLineOid, Line),
    BASALT_SHAPE(kLsegOid, Segment),
    BASALT_SHAPE(kBoxOid, Box),
    BASALT_SHAPE(kCircleOid, Circle),
    BASALT_SHAPE(kPathOid, Path),
    BASALT_SHAPE(kPolygonOid, Polygon),
    BASALT_REG(kRegprocOid),
    BASALT_REG(kRegprocedureOid),
    BASALT_REG(kRegoperOid),
    BASALT_REG(kRegoperatorOid),
    BASALT_REG(kRegclassOid),
    BASALT_REG(kRegcollationOid),
    BASALT_REG(kRegtypeOid),
    BASALT_REG(kRegconfigOid),
    BASALT_REG(kRegdictionaryOid),
    BASALT_REG(kRegnamespaceOid),
    BASALT_REG(kRegroleOid),
};
#undef BASALT_STRING
#undef BASALT_SHAPE
#undef BASALT_REG
#undef BASALT_OUTPUT_ONLY

constexpr Oid kLargestOid = 5100;
constexpr uint8_t kNone = 0xFF;

constexpr auto kIndexByOid = [] {
  std::array<uint8_t, kLargestOid> index{};
  index.fill(kNone);
  for (size_t i = 0; i < std::size(kTypeFunctions); ++i) index[kTypeFunctions[i].type] = static_cast<uint8_t>(i);
  return index;
}();
static_assert(std::size(kTypeFunctions) < kNone);

}  // namespace

const TypeFunctions* FindTypeFunctions(Oid type) {
  if (type >= kLargestOid || kIndexByOid[type] == kNone) return nullptr;
  return &kTypeFunctions[kIndexByOid[type]];
}

PhysicalType PhysicalTypeOf(Oid type, const TypeResolver& types) {
  return FindTypeFunctions(type) != nullptr ? BuiltinPhysicalType(type) : types.GetType(type).physical;
}

std::string TypeNameForError(const TypeInfo& info, const IoContext& context) {
  return context.names == nullptr ? info.name : context.names->FormatOid(kRegtypeOid, info.oid);
}

}  // namespace basalt
