// Expected texts and errors were taken from PostgreSQL 15.
#include "types/type_io.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "base/sql_error.h"
#include "types/time_zone.h"

namespace basalt {
namespace {

constexpr Oid kMood = 20000;
constexpr Oid kPair = 20001;
constexpr Oid kDigit = 20002;

class TestTypes : public TypeResolver, public ObjectNameResolver {
 public:
  TestTypes() {
    AddArray(kInt4ArrayOid, kInt4Oid, "_int4");
    AddArray(kTextArrayOid, kTextOid, "_text");
    AddArray(kVarcharArrayOid, kVarcharOid, "_varchar");
    AddArray(kNumericArrayOid, kNumericOid, "_numeric");
    TypeInfo mood;
    mood.kind = TypeKind::kEnum;
    mood.physical = PhysicalType::kUInt32;
    mood.enum_labels = {{5, 1, "sad"}, {3, 2, "ok"}, {9, 3, "Happy Day"}};
    Add(kMood, "mood", mood);
    TypeInfo pair;
    pair.kind = TypeKind::kComposite;
    pair.fields = {{"a", {kInt4Oid}}, {"b", {kTextOid}}, {"c", {kNumericOid}}};
    Add(kPair, "comp", pair);
    TypeInfo digit;
    digit.kind = TypeKind::kDomain;
    digit.physical = PhysicalType::kNumeric;
    digit.base = {kNumericOid, ((3 << 16) | 1) + 4};
    Add(kDigit, "digit", digit);
    TypeInfo record;
    record.kind = TypeKind::kPseudo;
    Add(kRecordOid, "record", record);
    TypeInfo json;
    Add(kJsonOid, "json", json);
    for (const auto& [oid, name] : {std::pair{kInt4Oid, "int4"}, {kTextOid, "text"}, {kNumericOid, "numeric"}}) Add(oid, name, {});
  }
  const TypeInfo* FindType(Oid type) const override {
    const auto found = types_.find(type);
    return found == types_.end() ? nullptr : &found->second;
  }
  Oid ResolveName(Oid, std::string_view text) const override {
    if (text == "pg_class") return 1259;
    throw SqlError(sqlstate::kUndefinedTable, Format("relation \"{}\" does not exist", text));
  }
  std::string FormatOid(Oid reg_type, Oid object) const override {
    if (reg_type == kRegtypeOid) return FindType(object) != nullptr ? FindType(object)->name : std::to_string(object);
    return object == 1259 ? "pg_class" : std::to_string(object);
  }

 private:
  void Add(Oid oid, const char* name, TypeInfo info) {
    info.oid = oid;
    info.name = name;
    types_[oid] = info;
  }
  void AddArray(Oid oid, Oid element, const char* name) {
    TypeInfo info;
    info.kind = TypeKind::kArray;
    info.element = element;
    Add(oid, name, info);
  }
  std::map<Oid, TypeInfo> types_;
};

class TypeIoTest : public testing::Test {
 protected:
  TypeIoTest() { settings_.time_zone = TimeZone::Utc(); }
  IoContext context() { return {settings_, types_, &types_, arena_, 0}; }
  Datum In(Oid type, std::string_view text, int32_t typmod = -1) { return ParseText({type, typmod}, text, context()); }
  std::string Out(Oid type, const Datum& value) {
    std::string text;
    FormatText({type}, value, context(), &text);
    return text;
  }
  std::string Trip(Oid type, std::string_view text, int32_t typmod = -1) { return Out(type, In(type, text, typmod)); }
  std::string BinaryTrip(Oid type, std::string_view text) {
    std::string bytes;
    FormatBinary({type}, In(type, text), context(), &bytes);
    return Out(type, ParseBinary({type}, bytes, context()));
  }
  template <typename Function>
  static std::string ErrorOf(Function&& function) {
    try {
      function();
    } catch (const SqlError& error) {
      const ErrorFields& fields = error.fields();
      return fields.state.ToString() + " " + fields.message + (fields.detail.empty() ? "" : " | " + fields.detail) +
             (fields.context.empty() ? "" : " | " + fields.context);
    }
    return "no error";
  }
  std::string InError(Oid type, std::string_view text, int32_t typmod = -1) {
    return ErrorOf([&] { In(type, text, typmod); });
  }
  int Compare(Oid type, std::string_view left, std::string_view right) {
    const Datum a = In(type, left);
    const Datum b = In(type, right);
    const int compared = CompareDatums({type}, a, b, types_);
    EXPECT_EQ(CompareDatums({type}, b, a, types_), -compared);
    if (compared == 0) {
      EXPECT_EQ(HashDatum({type}, a, types_), HashDatum({type}, b, types_));
    }
    return compared;
  }
  IoSettings settings_;
  TestTypes types_;
  Arena arena_;
};

TEST_F(TypeIoTest, IntegersAndBool) {
  EXPECT_EQ(Trip(kInt4Oid, " +5 "), "5");
  EXPECT_EQ(Trip(kInt8Oid, "-9223372036854775808"), "-9223372036854775808");
  EXPECT_EQ(InError(kInt4Oid, "99999999999"), "22003 value \"99999999999\" is out of range for type integer");
  EXPECT_EQ(InError(kInt4Oid, ""), "22P02 invalid input syntax for type integer: \"\"");
  EXPECT_EQ(InError(kInt2Oid, "1.5"), "22P02 invalid input syntax for type smallint: \"1.5\"");
  EXPECT_EQ(InError(kInt2Oid, "-32769"), "22003 value \"-32769\" is out of range for type smallint");
  EXPECT_EQ(InError(kInt8Oid, "9223372036854775808"), "22003 value \"9223372036854775808\" is out of range for type bigint");
  EXPECT_EQ(InError(kInt4Oid, "- 5"), "22P02 invalid input syntax for type integer: \"- 5\"");
  EXPECT_EQ(InError(kInt4Oid, "+-5"), "22P02 invalid input syntax for type integer: \"+-5\"");
  EXPECT_EQ(Trip(kBoolOid, " YES "), "t");
  EXPECT_EQ(Trip(kBoolOid, "of"), "f");
  EXPECT_EQ(Trip(kBoolOid, "tr"), "t");
  EXPECT_EQ(InError(kBoolOid, "o"), "22P02 invalid input syntax for type boolean: \"o\"");
}

TEST_F(TypeIoTest, Floats) {
  const std::pair<const char*, const char*> doubles[] = {
      {"1e15", "1e+15"}, {"1e14", "100000000000000"}, {"123456789012345680", "1.2345678901234568e+17"}, {"0.0001", "0.0001"},
      {"0.00001", "1e-05"}, {"-0.0", "-0"}, {"100000", "100000"}, {"999999999999999", "999999999999999"},
      {"1234567890123456", "1.234567890123456e+15"}, {"4.9e-324", "5e-324"}, {"1.7976931348623157e308", "1.7976931348623157e+308"},
      {" infinity ", "Infinity"}, {"-inf", "-Infinity"}, {"nan", "NaN"}, {"0x1p3", "8"}, {"+1.50", "1.5"}, {".5", "0.5"}, {"5.", "5"}};
  for (const auto& [in, out] : doubles) EXPECT_EQ(Trip(kFloat8Oid, in), out) << in;
  // The shortest digits must lie strictly inside the rounding interval: one digit more than std::to_chars gives.
  EXPECT_EQ(Trip(kFloat8Oid, "98403.9232073202e12"), "9.840392320732019e+16");
  EXPECT_EQ(Trip(kFloat8Oid, "26239237331109608"), "2.6239237331109608e+16");
  EXPECT_EQ(Trip(kFloat4Oid, "-7081696337"), "-7.0816963e+09");
  const std::pair<const char*, const char*> floats[] = {{"1e6", "1e+06"}, {"1e5", "100000"}, {"1234567", "1.234567e+06"}, {"1.1", "1.1"}};
  for (const auto& [in, out] : floats) EXPECT_EQ(Trip(kFloat4Oid, in), out) << in;
  EXPECT_EQ(InError(kFloat8Oid, "1e400"), "22003 \"1e400\" is out of range for type double precision");
  EXPECT_EQ(InError(kFloat8Oid, "1e-400"), "22003 \"1e-400\" is out of range for type double precision");
  EXPECT_EQ(InError(kFloat4Oid, "1e39"), "22003 \"1e39\" is out of range for type real");
  for (const char* bad : {"", "abc", "1e", "1.2.3", "- 1", "1 2", "+"}) {
    EXPECT_EQ(InError(kFloat8Oid, bad), std::string("22P02 invalid input syntax for type double precision: \"") + bad + "\"");
  }
  settings_.extra_float_digits = 0;
  EXPECT_EQ(Trip(kFloat8Oid, "0.30000000000000004"), "0.3");
  EXPECT_EQ(Trip(kFloat4Oid, "1234567"), "1.23457e+06");
  settings_.extra_float_digits = -5;
  EXPECT_EQ(Trip(kFloat4Oid, "1.123456789"), "1");
}

TEST_F(TypeIoTest, Characters) {
  EXPECT_EQ(InError(kVarcharOid, "abcd", 7), "22001 value too long for type character varying(3)");
  EXPECT_EQ(Trip(kVarcharOid, "abc   ", 7), "abc");
  EXPECT_EQ(Trip(kVarcharOid, "äöü  ", 7), "äöü");
  EXPECT_EQ(InError(kBpCharOid, "abcd", 7), "22001 value too long for type character(3)");
  EXPECT_EQ(Trip(kBpCharOid, "a", 7), "a  ");
  EXPECT_EQ(Trip(kBpCharOid, "ä", 7), "ä  ");
  EXPECT_EQ(Trip(kBpCharOid, "abc    ", 7), "abc");
  EXPECT_EQ(Trip(kNameOid, std::string(100, 'x')).size(), 63U);
  EXPECT_EQ(Trip(kNameOid, std::string(62, 'x') + "ä"), std::string(62, 'x'));
  EXPECT_EQ(Trip(kCharOid, "abc"), "a");
  EXPECT_EQ(Trip(kCharOid, "\\101"), "A");
  EXPECT_EQ(Trip(kCharOid, "é"), "\\303");
  EXPECT_EQ(Compare(kBpCharOid, "a  ", "a"), 0);
  EXPECT_EQ(Compare(kTextOid, "a ", "a"), 1);
  EXPECT_EQ(ErrorOf([&] { ParseBinary({kTextOid}, "a\xff", context()); }), "22021 invalid byte sequence for encoding \"UTF8\": 0xff");
}

TEST_F(TypeIoTest, ByteaUuidBits) {
  EXPECT_EQ(Trip(kByteaOid, "\\x12 34"), "\\x1234");
  EXPECT_EQ(Trip(kByteaOid, "a\\\\b\\001\\\\"), "\\x615c62015c");
  EXPECT_EQ(InError(kByteaOid, "\\xzz"), "22023 invalid hexadecimal digit: \"z\"");
  EXPECT_EQ(InError(kByteaOid, "\\x1"), "22023 invalid hexadecimal data: odd number of digits");
  EXPECT_EQ(InError(kByteaOid, "\\x1 2"), "22023 invalid hexadecimal digit: \" \"");
  EXPECT_EQ(InError(kByteaOid, "a\\400"), "22P02 invalid input syntax for type bytea");
  settings_.bytea_output = ByteaOutput::kEscape;
  EXPECT_EQ(Trip(kByteaOid, "\\x61005cff"), "a\\000\\\\\\377");
  EXPECT_EQ(Trip(kUuidOid, "{12345678123412341234123456789012}"), "12345678-1234-1234-1234-123456789012");
  EXPECT_EQ(Trip(kUuidOid, "1234-5678-1234-1234-1234123456789012"), "12345678-1234-1234-1234-123456789012");
  EXPECT_EQ(InError(kUuidOid, "12345678-1234-1234-1234-12345678901"),
            "22P02 invalid input syntax for type uuid: \"12345678-1234-1234-1234-12345678901\"");
  EXPECT_EQ(Trip(kBitOid, "x102", 12), "000100000010");
  EXPECT_EQ(Trip(kVarBitOid, "b101"), "101");
  EXPECT_EQ(InError(kBitOid, "1010", 3), "22026 bit string length 4 does not match type bit(3)");
  EXPECT_EQ(InError(kVarBitOid, "1010", 3), "22001 bit string too long for type bit varying(3)");
  EXPECT_EQ(InError(kVarBitOid, "xg"), "22P02 \"g\" is not a valid hexadecimal digit");
  EXPECT_EQ(InError(kVarBitOid, "123"), "22P02 \"2\" is not a valid binary digit");
  EXPECT_EQ(Compare(kVarBitOid, "10", "100"), -1);
  EXPECT_EQ(Compare(kVarBitOid, "11", "101"), 1);
}

TEST_F(TypeIoTest, SystemTypes) {
  EXPECT_EQ(Trip(kOidOid, "-1"), "4294967295");
  EXPECT_EQ(InError(kOidOid, "4294967296"), "22003 value \"4294967296\" is out of range for type oid");
  EXPECT_EQ(InError(kOidOid, "x"), "22P02 invalid input syntax for type oid: \"x\"");
  EXPECT_EQ(Trip(kXidOid, "0x10"), "16");
  EXPECT_EQ(Trip(kXidOid, "077"), "63");
  EXPECT_EQ(Trip(kXidOid, "abc"), "0");
  EXPECT_EQ(Trip(kXid8Oid, "18446744073709551616"), "18446744073709551615");
  EXPECT_EQ(Trip(kTidOid, "(4294967295,65535)"), "(4294967295,65535)");
  EXPECT_EQ(InError(kTidOid, "(1,65536)"), "22P02 invalid input syntax for type tid: \"(1,65536)\"");
  EXPECT_EQ(InError(kTidOid, "(1,2"), "22P02 invalid input syntax for type tid: \"(1,2\"");
  EXPECT_EQ(Trip(kPgLsnOid, "FFFFFFFF/0a"), "FFFFFFFF/A");
  EXPECT_EQ(InError(kPgLsnOid, "1/23456789A"), "22P02 invalid input syntax for type pg_lsn: \"1/23456789A\"");
  EXPECT_EQ(Trip(kMoneyOid, "$1,234.567"), "$1,234.57");
  EXPECT_EQ(Trip(kMoneyOid, "($3.21)"), "-$3.21");
  EXPECT_EQ(Trip(kMoneyOid, "1234567890123"), "$1,234,567,890,123.00");
  EXPECT_EQ(InError(kMoneyOid, "x"), "22P02 invalid input syntax for type money: \"x\"");
  EXPECT_EQ(InError(kMoneyOid, "99999999999999999999"), "22003 value \"99999999999999999999\" is out of range for type money");
  EXPECT_EQ(Trip(kInt2VectorOid, " 1 2  3"), "1 2 3");
  EXPECT_EQ(InError(kInt2VectorOid, "1 70000"), "22003 value \"70000\" is out of range for type smallint");
  EXPECT_EQ(InError(kOidVectorOid, "1 x"), "22P02 invalid input syntax for type oid: \"x\"");
  EXPECT_EQ(InError(kInt2VectorOid, " 1- 211 "), "22P02 invalid input syntax for type smallint: \"1- 211 \"");
  EXPECT_EQ(Trip(kTidOid, "11(,2)"), "(0,2)");
  EXPECT_EQ(Trip(kRegclassOid, "pg_class"), "pg_class");
  EXPECT_EQ(Trip(kRegclassOid, "1259"), "pg_class");
  EXPECT_EQ(Trip(kRegclassOid, "-"), "-");
  EXPECT_EQ(InError(kRegclassOid, "nope"), "42P01 relation \"nope\" does not exist");
}

TEST_F(TypeIoTest, Arrays) {
  const std::pair<const char*, const char*> good[] = {
      {"{a b , \" c\" ,\\ d, null, \"NULL\", nUll}", "{\"a b\",\" c\",\" d\",NULL,\"NULL\",NULL}"},
      {" { } ", "{}"}, {"[2:3]={1,2}", "[2:3]={1,2}"}, {"[0:0][2:3]={{1,2}}", "[0:0][2:3]={{1,2}}"},
      {"[1] ={1}", "{1}"}, {"{{1,2},{3,4}}", "{{1,2},{3,4}}"}, {"{\"q\\\"q\",\"\",b\\\\s}", "{\"q\\\"q\",\"\",\"b\\\\s\"}"},
      {"{{{1,2},{3,4}},{{5,6},{7,8}}}", "{{{1,2},{3,4}},{{5,6},{7,8}}}"}};
  for (const auto& [in, out] : good) EXPECT_EQ(Trip(kTextArrayOid, in), out) << in;
  const std::pair<const char*, const char*> bad[] = {
      {"{1,2", "Unexpected end of input."}, {"{{1},{2,3}}", "Multidimensional arrays must have sub-arrays with matching dimensions."},
      {"[1:2]={1}", "Specified array dimensions do not match array contents."}, {"{1} x", "Junk after closing right brace."},
      {"{{1},2}", "Unexpected array element."}, {"{1,{2}}", "Unexpected \"{\" character."}, {"{{},{}}", "Unexpected \"}\" character."},
      {"{,}", "Unexpected \",\" character."}, {"{1,}", "Unexpected \"}\" character."}, {"{\"a\"b}", "Unexpected array element."},
      {"{a\"b\"}", "Unexpected array element."}, {"1", "Array value must start with \"{\" or dimension information."}};
  for (const auto& [in, detail] : bad) {
    EXPECT_EQ(InError(kTextArrayOid, in), std::string("22P02 malformed array literal: \"") + in + "\" | " + detail);
  }
  EXPECT_EQ(InError(kInt4ArrayOid, "[2:1]={}"), "2202E upper bound cannot be less than lower bound");
  EXPECT_EQ(InError(kInt4ArrayOid, "{{{{{{{1}}}}}}}"), "54000 number of array dimensions (7) exceeds the maximum allowed (6)");
  EXPECT_EQ(InError(kInt4ArrayOid, "{1,abc}"), "22P02 invalid input syntax for type integer: \"abc\"");
  EXPECT_EQ(InError(kInt4ArrayOid, "{1,abc"), "22P02 malformed array literal: \"{1,abc\" | Unexpected end of input.");
  EXPECT_EQ(InError(kVarcharArrayOid, "{ab,abcd}", 7), "22001 value too long for type character varying(3)");
  EXPECT_EQ(Compare(kInt4ArrayOid, "{1,2}", "{1,2,3}"), -1);
  EXPECT_EQ(Compare(kInt4ArrayOid, "{1,NULL}", "{1,5}"), 1);
  EXPECT_EQ(Compare(kInt4ArrayOid, "{1,2}", "[0:1]={1,2}"), 1);
  EXPECT_EQ(Compare(kNumericArrayOid, "{1.0}", "{1.00}"), 0);
}

TEST_F(TypeIoTest, CompositesEnumsDomains) {
  EXPECT_EQ(Trip(kPair, "(1,\"a \"\"b\"\" \\\\ c\",)"), "(1,\"a \"\"b\"\" \\\\ c\",)");
  EXPECT_EQ(InError(kPair, "(1,2)"), "22P02 malformed record literal: \"(1,2)\" | Too few columns.");
  EXPECT_EQ(InError(kPair, "(1,2,3,4)"), "22P02 malformed record literal: \"(1,2,3,4)\" | Too many columns.");
  EXPECT_EQ(InError(kPair, "(1,2,3) x"), "22P02 malformed record literal: \"(1,2,3) x\" | Junk after right parenthesis.");
  EXPECT_EQ(InError(kPair, "1"), "22P02 malformed record literal: \"1\" | Missing left parenthesis.");
  EXPECT_EQ(InError(kPair, "(1,\"2"), "22P02 malformed record literal: \"(1,\"2\" | Unexpected end of input.");
  EXPECT_EQ(InError(kRecordOid, "(1)"), "0A000 input of anonymous composite types is not implemented");
  EXPECT_EQ(Compare(kPair, "(1,a,)", "(1,b,)"), -1);
  EXPECT_EQ(Compare(kPair, "(1,a,1.0)", "(1,a,1.00)"), 0);
  EXPECT_EQ(Compare(kPair, "(1,a,)", "(1,a,1)"), 1);
  EXPECT_EQ(Trip(kMood, "Happy Day"), "Happy Day");
  EXPECT_EQ(InError(kMood, "x"), "22P02 invalid input value for enum mood: \"x\"");
  EXPECT_EQ(Compare(kMood, "sad", "ok"), -1);
  EXPECT_EQ(Trip(kDigit, "1.25"), "1.3");
}

TEST_F(TypeIoTest, Json) {
  EXPECT_EQ(Trip(kJsonOid, " {\"a\":1,\"b\":[1,2,{\"c\":null}], \"\\u0000\": -1.5e+3} "),
            " {\"a\":1,\"b\":[1,2,{\"c\":null}], \"\\u0000\": -1.5e+3} ");
  const std::tuple<const char*, const char*, const char*> bad[] = {
      {"{\"a\":1,}", "Expected string, but found \"}\".", "1: {\"a\":1,}"},
      {"[1,2", "The input string ended unexpectedly.", "1: [1,2"},
      {"abc", "Token \"abc\" is invalid.", "1: abc"},
      {"\"abc", "Token \"\"abc\" is invalid.", "1: \"abc"},
      {"01", "Token \"01\" is invalid.", "1: 01"},
      {"{\"a\" 1}", "Expected \":\", but found \"1\".", "1: {\"a\" 1..."},
      {"\"a\nb\"", "Character with value 0x0a must be escaped.", "1: \"a"},
      {"\"\\x\"", "Escape sequence \"\\x\" is invalid.", "1: \"\\x..."},
      {"\"\\u12\"", "\"\\u\" must be followed by four hexadecimal digits.", "1: \"\\u12\""},
      {"", "The input string ended unexpectedly.", "1: "},
      {"1 2", "Expected end of input, but found \"2\".", "1: 1 2"},
      {"{\"a\":1,\n\"b\":tru}", "Token \"tru\" is invalid.", "2: \"b\":tru..."},
      {"{\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\":1,\"b\":tru, \"c\":1}",
       "Token \"tru\" is invalid.", "1: ...aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\":1,\"b\":tru..."},
      {"[1,]", "Expected JSON value, but found \"]\".", "1: [1,]"},
      {"{1:2}", "Expected string or \"}\", but found \"1\".", "1: {1..."},
      {"[}", "Expected JSON value, but found \"}\".", "1: [}"},
      {"{\"a\":1 \"b\"}", "Expected \",\" or \"}\", but found \"\"b\"\".", "1: {\"a\":1 \"b\"..."},
      {"[1 2]", "Expected \",\" or \"]\", but found \"2\".", "1: [1 2..."},
      {"\\u0000", "Token \"\\\" is invalid.", "1: \\..."}};
  for (const auto& [in, detail, where] : bad) {
    EXPECT_EQ(InError(kJsonOid, in),
              std::string("22P02 invalid input syntax for type json | ") + detail + " | JSON data, line " + where);
  }
  EXPECT_EQ(InError(kJsonOid, std::string(1000, '[')).substr(0, 5), "22P02");
  EXPECT_EQ(InError(kJsonOid, std::string(1000000, '[')).substr(0, 5), "54001");
}

TEST_F(TypeIoTest, BinaryRoundTrip) {
  const std::pair<Oid, const char*> cases[] = {
      {kBoolOid, "t"}, {kInt2Oid, "-7"}, {kInt4Oid, "123456"}, {kInt8Oid, "-9000000000"}, {kFloat4Oid, "1.5"}, {kFloat8Oid, "-2.25"},
      {kNumericOid, "12345678901234567890.5"}, {kTextOid, "some text longer than twelve"}, {kByteaOid, "\\x00ff"},
      {kUuidOid, "12345678-1234-1234-1234-123456789012"}, {kOidOid, "26"}, {kTidOid, "(7,3)"}, {kPgLsnOid, "1/2"}, {kMoneyOid, "$5.00"},
      {kVarBitOid, "10110"}, {kInt2VectorOid, "1 2"}, {kInt4ArrayOid, "[0:1][2:3]={{1,NULL},{3,4}}"}, {kTextArrayOid, "{}"},
      {kPair, "(1,x,)"}, {kMood, "ok"}, {kDateOid, "2024-02-29"}, {kTimeOid, "12:34:56.789"}, {kTimestampOid, "2024-02-29 01:02:03"},
      {kTimeTzOid, "12:34:56+02"}, {kTimestampTzOid, "2024-02-29 01:02:03+00"}, {kIntervalOid, "1 mon 2 days 03:04:05"}, {kJsonOid, "[1]"},
      {kCharOid, "x"}, {kRegclassOid, "pg_class"}};
  for (const auto& [type, text] : cases) EXPECT_EQ(BinaryTrip(type, text), text);
  EXPECT_EQ(ErrorOf([&] { ParseBinary({kInt4Oid}, "abc", context()); }), "08P01 insufficient data left in message");
  EXPECT_EQ(ErrorOf([&] { ParseBinary({kInt4Oid}, "abcde", context()); }), "22P03 incorrect binary data format");
}

}  // namespace
}  // namespace basalt
