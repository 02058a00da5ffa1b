// concat, concat_ws, format and other functions that take any number of arguments of any type.
#include <string>

#include "base/quote.h"
#include "base/sql_error.h"
#include "engine/functions/text/utf8.h"
#include "engine/functions/vector_rows.h"

namespace basalt {
namespace {

struct Item {
  SqlType type;
  NullableDatum value;
};

// The arguments from position first on; a VARIADIC array gives its elements. False: the VARIADIC array is NULL.
bool CollectItems(KernelCall& call, uint32_t row, size_t first, std::vector<Item>* items) {
  items->clear();
  const std::span<const SqlType> types = call.context.argument_types();
  if (call.context.variadic_call()) {
    if (call.context.environment().types().GetType(types.back().oid).kind != TypeKind::kArray) {
      throw SqlError(sqlstate::kDatatypeMismatch, "VARIADIC argument must be an array");
    }
    const NullableDatum packed = call.arguments.back()->Get(row);
    if (packed.is_null) return false;
    const std::string_view bytes = TextAt(*call.arguments.back(), row);
    const ArrayView array(bytes);
    const ElementType element = ElementTypeOf(call.context, array.element_type());
    array.ForEach(element.physical, [&](uint32_t, const NullableDatum& v) { items->push_back({element.type, v}); });
    return true;
  }
  for (size_t i = first; i < call.arguments.size(); ++i) items->push_back({types[i], call.arguments[i]->Get(row)});
  return true;
}

void AppendItem(KernelCall& call, const Item& item, std::string* out) {
  FormatText(item.type, item.value.value, call.context.io(), out);
  if (out->size() > kMaxTextBytes) throw SqlError(sqlstate::kProgramLimitExceeded, "requested length too large");
}

NullableDatum Joined(KernelCall& call, const std::vector<Item>& items, std::string_view separator) {
  std::string out;
  bool first = true;
  for (const Item& item : items) {
    if (item.value.is_null) continue;
    if (!first) out += separator;
    first = false;
    AppendItem(call, item, &out);
  }
  return ValueOf(StringRef(call.context.arena().Copy(out)));
}

void Concat(KernelCall& call) {
  std::vector<Item> items;
  ForEachRow(call, [&](uint32_t row) -> NullableDatum {
    if (!CollectItems(call, row, 0, &items)) return {};
    return Joined(call, items, "");
  });
}

void ConcatWithSeparator(KernelCall& call) {
  std::vector<Item> items;
  ForEachRow(call, [&](uint32_t row) -> NullableDatum {
    if (call.arguments[0]->IsNull(row) || !CollectItems(call, row, 1, &items)) return {};
    return Joined(call, items, TextAt(*call.arguments[0], row));
  });
}

[[noreturn]] void ThrowFormat(std::string message) { throw SqlError(sqlstate::kInvalidParameterValue, std::move(message)); }
[[noreturn]] void ThrowUnterminated() {
  throw SqlError(sqlstate::kInvalidParameterValue, "unterminated format() type specifier")
      .Hint("For a single \"%\" use \"%%\".");
}

class Formatter {
 public:
  Formatter(KernelCall& call, std::string_view pattern, const std::vector<Item>& items)
      : call_(call), pattern_(pattern), items_(items) {}

  std::string Run() {
    while (at_ < pattern_.size()) {
      if (pattern_[at_] != '%') {
        const size_t end = std::min(pattern_.find('%', at_), pattern_.size());
        out_.append(pattern_, at_, end - at_);
        at_ = end;
        continue;
      }
      Advance();
      if (pattern_[at_] == '%') {
        out_ += '%';
        ++at_;
      } else {
        Specifier();
      }
    }
    return std::move(out_);
  }

 private:
  void Advance() {
    if (++at_ >= pattern_.size()) ThrowUnterminated();
  }
  // Digits at the cursor, or -1. More than fits is an error.
  int64_t Number() {
    if (pattern_[at_] < '0' || pattern_[at_] > '9') return -1;
    int64_t value = 0;
    while (pattern_[at_] >= '0' && pattern_[at_] <= '9') {
      value = value * 10 + (pattern_[at_] - '0');
      if (value > INT32_MAX) throw SqlError(sqlstate::kNumericValueOutOfRange, "number is out of range");
      Advance();
    }
    return value;
  }
  static void RequirePosition(int64_t position) {
    if (position == 0) ThrowFormat("format specifies argument 0, but arguments are numbered from 1");
  }

  void Specifier() {
    int64_t position = -1;
    int64_t width = Number();
    if (width >= 0 && pattern_[at_] == '$') {
      RequirePosition(width);
      position = width;
      width = -1;
      Advance();
    }
    bool left = false;
    if (width < 0) {
      while (pattern_[at_] == '-') {
        left = true;
        Advance();
      }
      if (pattern_[at_] == '*') width = IndirectWidth(&left);
      else width = Number();
    }
    const char kind = pattern_[at_];
    if (kind != 's' && kind != 'I' && kind != 'L') {
      const std::string_view character = pattern_.substr(at_, CharacterBytes(pattern_, at_));
      throw SqlError(sqlstate::kInvalidParameterValue,
                     Format("unrecognized format() type specifier \"{}\"", character))
          .Hint("For a single \"%\" use \"%%\".");
    }
    ++at_;
    AppendPadded(Convert(kind, TakeArgument(position)), width, left);
  }

  int64_t IndirectWidth(bool* left) {
    Advance();
    const int64_t position = Number();
    if (position >= 0) {
      if (pattern_[at_] != '$') ThrowFormat("width argument position must be ended by \"$\"");
      RequirePosition(position);
      Advance();
    }
    const Item& item = TakeArgument(position);
    if (item.value.is_null) return -1;
    int64_t width = WidthOf(item);
    if (width < 0) {
      *left = true;
      width = -width;
    }
    if (width > INT32_MAX) throw SqlError(sqlstate::kNumericValueOutOfRange, "number is out of range");
    return width;
  }
  int64_t WidthOf(const Item& item) {
    if (item.type.oid == kInt4Oid) return item.value.value.i4;
    if (item.type.oid == kInt2Oid) return item.value.value.i2;
    std::string text;
    AppendItem(call_, item, &text);
    return ParseText({kInt4Oid}, text, call_.context.io()).i4;
  }

  // position counts from 1; -1: the next one.
  const Item& TakeArgument(int64_t position) {
    const size_t index = position > 0 ? static_cast<size_t>(position) - 1 : next_;
    if (index >= items_.size()) ThrowFormat("too few arguments for format()");
    next_ = index + 1;
    return items_[index];
  }

  std::string Convert(char kind, const Item& item) {
    if (item.value.is_null) {
      if (kind == 'I') {
        throw SqlError(sqlstate::kNullValueNotAllowed, "null values cannot be formatted as an SQL identifier");
      }
      return kind == 'L' ? "NULL" : "";
    }
    std::string text;
    AppendItem(call_, item, &text);
    if (kind == 'I') return QuoteIdentifier(text);
    return kind == 'L' ? QuoteLiteral(text) : text;
  }

  void AppendPadded(const std::string& text, int64_t width, bool left) {
    const auto length = static_cast<int64_t>(CountCharacters(text));
    const size_t padding = width > length ? static_cast<size_t>(width - length) : 0;
    const size_t before = left ? text.size() : padding, after = left ? padding : text.size();
    RequireRoom(out_.size(), before);
    RequireRoom(out_.size() + before, after);
    if (!left) out_.append(padding, ' ');
    out_ += text;
    if (left) out_.append(padding, ' ');
  }
  // In the words of PostgreSQL's string buffer, which holds a byte less than a gigabyte, its end included.
  static void RequireRoom(size_t used, size_t more) {
    constexpr size_t kMaxBytes = 0x3FFFFFFF;
    if (used + more < kMaxBytes) return;
    throw SqlError(sqlstate::kProgramLimitExceeded, "out of memory")
        .Detail(Format("Cannot enlarge string buffer containing {} bytes by {} more bytes.", used, more));
  }

  KernelCall& call_;
  const std::string_view pattern_;
  const std::vector<Item>& items_;
  std::string out_;
  size_t at_ = 0;
  size_t next_ = 0;
};

void FormatKernel(KernelCall& call) {
  std::vector<Item> items;
  ForEachRow(call, [&](uint32_t row) -> NullableDatum {
    if (call.arguments[0]->IsNull(row)) return {};
    CollectItems(call, row, 1, &items);
    return ValueOf(StringRef(call.context.arena().Copy(Formatter(call, TextAt(*call.arguments[0], row), items).Run())));
  });
}

void CountNulls(KernelCall& call, bool wants_null) {
  std::vector<Item> items;
  ForEachRow(call, [&](uint32_t row) -> NullableDatum {
    if (!CollectItems(call, row, 0, &items)) return {};
    int32_t count = 0;
    for (const Item& item : items) count += item.value.is_null == wants_null;
    return ValueOf(count);
  });
}
void NumNulls(KernelCall& call) { CountNulls(call, true); }
void NumNonnulls(KernelCall& call) { CountNulls(call, false); }

void TypeOf(KernelCall& call) {
  const Oid type = call.context.argument_types()[0].oid;
  ForEachRow(call, [&](uint32_t) { return ValueOf(uint32_t{type}); });
}

// Bytes of the value as it is stored, header included for variable-length ones.
void ColumnSize(KernelCall& call) {
  const TypeInfo& type = call.context.environment().types().GetType(call.context.argument_types()[0].oid);
  ForEachStrictRow(call, [&](uint32_t row) {
    if (type.length > 0) return ValueOf(int32_t{type.length});
    const NullableDatum value = call.arguments[0]->Get(row);
    const auto bytes = static_cast<int32_t>(PackedSize(type.physical, value.value));
    return ValueOf(bytes + (bytes < 127 ? 1 : 4));
  });
}

constexpr KernelEntry kKernels[] = {
    MakeVectorKernel("text_concat", &Concat),
    MakeVectorKernel("text_concat_ws", &ConcatWithSeparator),
    MakeVectorKernel("text_format", &FormatKernel),
    MakeVectorKernel("text_format_nv", &FormatKernel),
    MakeVectorKernel("pg_num_nulls", &NumNulls),
    MakeVectorKernel("pg_num_nonnulls", &NumNonnulls),
    MakeVectorKernel("pg_typeof", &TypeOf),
    MakeVectorKernel("pg_column_size", &ColumnSize),
};

}  // namespace

KernelTable AnyArgumentKernels() { return kKernels; }

}  // namespace basalt
