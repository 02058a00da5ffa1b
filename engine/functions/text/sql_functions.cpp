// Functions that PostgreSQL writes in SQL (the catalog's prosrc for them is name_oid), and small ones of mixed kind.
#include <cmath>
#include <string>

#include "base/quote.h"
#include "base/sql_error.h"
#include "engine/functions/text/character_class.h"
#include "engine/functions/text/utf8.h"
#include "engine/functions/vector_rows.h"
#include "types/network_address.h"
#include "types/numeric.h"

namespace basalt {
namespace {

using Context = FunctionContext&;
using Text = std::string_view;

// A value's text as a cast to text gives it, where it differs from the output function.
void AppendCastToText(const SqlType& type, const Datum& value, const IoContext& io, std::string* out) {
  if (type.oid == kBoolOid) *out += value.b ? "true" : "false";
  else if (type.oid == kInetOid || type.oid == kCidrOid) AppendNetworkAddress(NetworkAddress::Unpack(value.str.view()), true, out);
  else FormatText(type, value, io, out);
}

void QuoteAny(KernelCall& call, bool null_word) {
  const SqlType type = call.context.argument_types()[0];
  ForEachRow(call, [&](uint32_t row) -> NullableDatum {
    const NullableDatum value = call.arguments[0]->Get(row);
    if (value.is_null) return null_word ? ValueOf(StringRef("NULL")) : NullableDatum{};
    std::string text;
    AppendCastToText(type, value.value, call.context.io(), &text);
    return ValueOf(StringRef(call.context.arena().Copy(QuoteLiteral(text))));
  });
}
void QuoteLiteralAny(KernelCall& call) { QuoteAny(call, false); }
void QuoteNullableAny(KernelCall& call) { QuoteAny(call, true); }

// text || anything and anything || text.
void ConcatenateAny(KernelCall& call) {
  ForEachStrictRow(call, [&](uint32_t row) {
    std::string text;
    for (size_t i = 0; i < 2; ++i) {
      const NullableDatum value = call.arguments[i]->Get(row);
      const SqlType type = call.context.argument_types()[i];
      const size_t before = text.size();
      AppendCastToText(type, value.value, call.context.io(), &text);
      while (type.oid == kBpCharOid && text.size() > before && text.ends_with(' ')) text.pop_back();
    }
    return ValueOf(StringRef(call.context.arena().Copy(text)));
  });
}

constexpr int64_t kUnits = 6;
constexpr const char* kUnitNames[kUnits] = {"bytes", "kB", "MB", "GB", "TB", "PB"};

// Each unit is used up to 10240 of it; halves are rounded away from zero.
Text SizePretty(Context context, int64_t size) {
  int64_t value = size;
  for (int64_t unit = 0; unit < kUnits; ++unit) {
    const uint64_t magnitude = value < 0 ? uint64_t{0} - static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
    const uint64_t limit = unit == 0 ? 10 * 1024 : 20 * 1024 - 1;
    if (unit + 1 == kUnits || magnitude < limit) {
      if (unit > 0) value = (value + (value < 0 ? -1 : 1)) / 2;
      return context.arena().Copy(Format("{} {}", value, kUnitNames[unit]));
    }
    value /= unit == 0 ? 512 : 1024;  // one bit more than the unit, for rounding
  }
  return {};
}

Text SizePrettyNumeric(Context context, Numeric size) {
  Arena& arena = context.arena();
  Numeric value = size;
  for (int64_t unit = 0; unit < kUnits; ++unit) {
    const int64_t limit = unit == 0 ? 10 * 1024 : 20 * 1024 - 1;
    if (unit + 1 == kUnits || CompareNumeric(AbsNumeric(value, arena), NumericFromInt64(limit)) < 0) {
      if (unit > 0) {
        const Numeric one = NumericFromInt64(SignNumeric(value) < 0 ? -1 : 1);
        value = DivideTruncateNumeric(AddNumeric(value, one, arena), NumericFromInt64(2), arena);
      }
      std::string text;
      FormatNumeric(value, &text);
      return arena.Copy(text + " " + kUnitNames[unit]);
    }
    value = DivideTruncateNumeric(value, NumericFromInt64(unit == 0 ? 512 : 1024), arena);
  }
  return {};
}

[[noreturn]] void ThrowInvalidSize(Text text) {
  throw SqlError(sqlstate::kInvalidParameterValue, Format("invalid size: \"{}\"", text));
}

// "10 kB": a number, perhaps with fraction and exponent, and a unit.
int64_t SizeBytes(Context context, Text text) {
  size_t at = text.find_first_not_of(" \t\n\r\f\v");
  if (at == Text::npos) ThrowInvalidSize(text);
  const size_t start = at;
  const auto digits = [&] {
    const size_t first = at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
    return at > first;
  };
  if (text[at] == '-' || text[at] == '+') ++at;
  bool any = digits();
  if (at < text.size() && text[at] == '.') any |= (++at, digits());
  if (!any) ThrowInvalidSize(text);
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    const size_t before = at++;
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
    if (!digits()) at = before;
  }
  Numeric value = ParseNumeric(text.substr(start, at - start), -1, context.arena());
  Text unit = text.substr(at);
  while (!unit.empty() && std::isspace(static_cast<unsigned char>(unit.front()))) unit.remove_prefix(1);
  while (!unit.empty() && std::isspace(static_cast<unsigned char>(unit.back()))) unit.remove_suffix(1);
  if (!unit.empty()) {
    const std::string lower = LowerText(unit, kCCollationOid);
    int64_t factor = 0;
    for (int64_t i = 0; i < kUnits && factor == 0; ++i) {
      if (lower == LowerText(kUnitNames[i], kCCollationOid)) factor = int64_t{1} << (10 * i);
    }
    if (factor == 0) {
      throw SqlError(sqlstate::kInvalidParameterValue, Format("invalid size: \"{}\"", text))
          .Detail(Format("Invalid size unit: \"{}\".", unit))
          .Hint("Valid units are \"bytes\", \"kB\", \"MB\", \"GB\", \"TB\", and \"PB\".");
    }
    value = MultiplyNumeric(value, NumericFromInt64(factor), context.arena());
  }
  return NumericToInt64(value);
}

// Unicode escapes \XXXX, \+XXXXXX, \uXXXX, \UXXXXXXXX.
class UnicodeUnescaper {
 public:
  explicit UnicodeUnescaper(Text text) : text_(text) {}
  std::string Run() {
    while (at_ < text_.size()) {
      if (text_[at_] != '\\') {
        RequireNoPending();
        out_ += text_[at_++];
      } else if (at_ + 1 < text_.size() && text_[at_ + 1] == '\\') {
        RequireNoPending();
        out_ += '\\';
        at_ += 2;
      } else if (!Try(1, 4) && !Try(2, 4, 'u') && !Try(2, 6, '+') && !Try(2, 8, 'U')) {
        throw SqlError(sqlstate::kSyntaxError, "invalid Unicode escape")
            .Hint("Unicode escapes must be \\XXXX, \\+XXXXXX, \\uXXXX, or \\UXXXXXXXX.");
      }
    }
    RequireNoPending();
    return std::move(out_);
  }

 private:
  void RequireNoPending() const {
    if (high_surrogate_ != 0) throw SqlError(sqlstate::kSyntaxError, "invalid Unicode surrogate pair");
  }
  bool Try(size_t prefix, size_t digits, char mark = '\0') {
    if (at_ + prefix + digits > text_.size() || (mark != '\0' && text_[at_ + 1] != mark)) return false;
    char32_t code = 0;
    for (char c : text_.substr(at_ + prefix, digits)) {
      if (!std::isxdigit(static_cast<unsigned char>(c))) return false;
      code = code * 16 + static_cast<char32_t>(c <= '9' ? c - '0' : (c | 32) - 'a' + 10);
    }
    at_ += prefix + digits;
    Add(code);
    return true;
  }
  void Add(char32_t code) {
    if (code == 0 || code > 0x10FFFF) {
      throw SqlError(sqlstate::kInvalidParameterValue,
                     Format("invalid Unicode code point: {:04X}", static_cast<uint32_t>(code)));
    }
    const bool is_low = code >= 0xDC00 && code <= 0xDFFF;
    if (is_low != (high_surrogate_ != 0)) throw SqlError(sqlstate::kSyntaxError, "invalid Unicode surrogate pair");
    if (code >= 0xD800 && code <= 0xDBFF) {
      high_surrogate_ = code;
      return;
    }
    if (is_low) code = 0x10000 + ((high_surrogate_ & 0x3FF) << 10) + (code & 0x3FF);
    high_surrogate_ = 0;
    AppendCharacter(code, &out_);
  }
  const Text text_;
  size_t at_ = 0;
  char32_t high_surrogate_ = 0;
  std::string out_;
};
Text Unistr(Context context, Text text) { return context.arena().Copy(UnicodeUnescaper(text).Run()); }

void SetSeed(KernelCall& call) {
  ForEachStrictRow(call, [&](uint32_t row) {
    const double seed = call.arguments[0]->View<double>()[row];
    if (!(seed >= -1 && seed <= 1)) {
      throw SqlError(sqlstate::kInvalidParameterValue, Format("setseed parameter {} is out of allowed range [-1,1]", seed));
    }
    call.context.environment().SeedRandom(seed);
    return ValueOf(StringRef());
  });
}

Text OidVectorTypes(Context context, Text packed) {
  std::string out;
  ArrayView(packed).ForEach(PhysicalType::kUInt32, [&](uint32_t i, const NullableDatum& item) {
    if (i > 0) out += ", ";
    const bool known = context.environment().types().FindType(item.value.u4) != nullptr;
    out += known ? context.environment().names().FormatOid(kRegtypeOid, item.value.u4) : item.value.u4 == kInvalidOid ? "-" : "???";
  });
  return context.arena().Copy(out);
}

Numeric LogarithmBase10(Context context, Numeric value) {
  return LogNumeric(NumericFromInt64(10), value, context.arena());
}

constexpr KernelEntry kKernels[] = {
    MakeVectorKernel("quote_literal_1285", &QuoteLiteralAny),
    MakeVectorKernel("quote_nullable_1290", &QuoteNullableAny),
    MakeVectorKernel("textanycat_2003", &ConcatenateAny),
    MakeVectorKernel("anytextcat_2004", &ConcatenateAny),
    MakeKernel<&LogarithmBase10>("log10_1481"),
    MakeKernel<&LogarithmBase10>("log_1741"),
    MakeKernel<[](Context c, Numeric v) { return RoundNumeric(v, 0, c.arena()); }>("round_1708"),
    MakeKernel<[](Context c, Numeric v) { return TruncateNumeric(v, 0, c.arena()); }>("trunc_1710"),
    MakeKernel<[](Text t) { return static_cast<int32_t>(t.size() * 8); }>("bit_length_1810"),
    MakeKernel<[](Text t) { return static_cast<int32_t>(t.size() * 8); }>("bit_length_1811"),
    MakeKernel<&SizePretty>("pg_size_pretty"),
    MakeKernel<&SizePrettyNumeric>("pg_size_pretty_numeric"),
    MakeKernel<&SizeBytes>("pg_size_bytes"),
    MakeKernel<&Unistr>("unistr"),
    MakeVectorKernel("setseed", &SetSeed),
    MakeKernel<&OidVectorTypes>("oidvectortypes"),
};

}  // namespace

KernelTable SqlFunctionKernels() { return kKernels; }

}  // namespace basalt
