// Text and binary forms of composite values.
#include <algorithm>
#include <string>
#include <vector>

#include "base/sql_error.h"
#include "types/array.h"
#include "types/type_functions.h"

namespace basalt {
namespace {

// Reads the fields of "(a,"b c",)" one by one.
class RecordLiteral {
 public:
  explicit RecordLiteral(std::string_view text) : text_(text), at_(text.data()), end_(text.data() + text.size()) {
    SkipSpaces();
    if (at_ == end_ || *at_ != '(') Malformed("Missing left parenthesis.");
    ++at_;
  }

  // False: the field is NULL. The text stays until the next call.
  bool TakeField(std::string_view* field) {
    if (!first_) {
      if (at_ == end_ || *at_ != ',') Malformed("Too few columns.");
      ++at_;
    }
    first_ = false;
    if (at_ < end_ && (*at_ == ',' || *at_ == ')')) return false;
    field_.clear();
    bool quoted = false;
    while (quoted || at_ == end_ || (*at_ != ',' && *at_ != ')')) {
      if (at_ == end_) Malformed("Unexpected end of input.");
      const char c = *at_++;
      if (c == '\\') {
        if (at_ == end_) Malformed("Unexpected end of input.");
        field_.push_back(*at_++);
      } else if (c != '"') {
        field_.push_back(c);
      } else if (quoted && at_ < end_ && *at_ == '"') {
        field_.push_back(*at_++);
      } else {
        quoted = !quoted;
      }
    }
    *field = field_;
    return true;
  }

  void Finish() {
    if (at_ == end_ || *at_ != ')') Malformed("Too many columns.");
    ++at_;
    SkipSpaces();
    if (at_ != end_) Malformed("Junk after right parenthesis.");
  }

 private:
  [[noreturn]] void Malformed(std::string detail) {
    throw SqlError(sqlstate::kInvalidTextRepresentation, Format("malformed record literal: \"{}\"", text_))
        .Detail(std::move(detail));
  }
  void SkipSpaces() {
    while (at_ < end_ && IsSpace(*at_)) ++at_;
  }

  const std::string_view text_;
  const char* at_;
  const char* const end_;
  bool first_ = true;
  std::string field_;
};

void AppendField(std::string_view text, std::string* out) {
  const bool quote = text.empty() || std::any_of(text.begin(), text.end(), [](char c) {
                       return c == '"' || c == '\\' || c == '(' || c == ')' || c == ',' || IsSpace(c);
                     });
  if (!quote) {
    out->append(text);
    return;
  }
  out->push_back('"');
  for (const char c : text) {
    if (c == '"' || c == '\\') out->push_back(c);
    out->push_back(c);
  }
  out->push_back('"');
}

// Collects the fields of a composite value in column order, dropped columns as NULLs.
class RecordBuilder {
 public:
  RecordBuilder(const TypeInfo& info, const IoContext& context) : context_(context) {
    types_.reserve(info.fields.size());
  }
  void Add(const TypeField& field, const NullableDatum& value) {
    const Oid type = field.dropped ? kInt4Oid : field.type.oid;
    types_.push_back(type);
    physical_.push_back(PhysicalTypeOf(type, context_.types));
    values_.push_back(value);
  }
  Datum Pack() const { return MakeDatum(PackRecord(types_, physical_, values_, context_.arena)); }

 private:
  const IoContext& context_;
  std::vector<Oid> types_;
  std::vector<PhysicalType> physical_;
  std::vector<NullableDatum> values_;
};

// Without the columns that were dropped; info is null for anonymous records.
std::vector<RecordField> ShownFields(const TypeInfo* info, std::string_view packed, const TypeResolver& types) {
  std::vector<RecordField> fields = RecordFields(packed, types);
  if (info == nullptr) return fields;
  size_t kept = 0;
  for (size_t i = 0; i < fields.size(); ++i) {
    if (i < info->fields.size() && info->fields[i].dropped) continue;
    fields[kept++] = fields[i];
  }
  const size_t stored = fields.size();
  fields.resize(kept);
  for (size_t i = stored; i < info->fields.size(); ++i) {  // added after the record was stored
    if (!info->fields[i].dropped) fields.push_back({info->fields[i].type.oid, {}});
  }
  return fields;
}

void CheckFieldType(Oid received, const TypeField& field, int column, const IoContext& context) {
  if (received == field.type.oid) return;
  const auto name = [&](Oid type) {
    const TypeInfo* found = context.types.FindType(type);
    return found == nullptr ? std::string("-") : TypeNameForError(*found, context);
  };
  throw SqlError(sqlstate::kDatatypeMismatch,
                 Format("binary data has type {} ({}) instead of expected {} ({}) in record column {}", received,
                        name(received), field.type.oid, name(field.type.oid), column));
}

}  // namespace

std::vector<RecordField> RecordFields(std::string_view packed, const TypeResolver& types) {
  return UnpackRecord(
      packed,
      [](Oid type, const void* resolver) { return PhysicalTypeOf(type, *static_cast<const TypeResolver*>(resolver)); },
      &types);
}

Datum ParseComposite(const TypeInfo& info, std::string_view text, const IoContext& context) {
  RecordLiteral literal(text);
  RecordBuilder record(info, context);
  for (const TypeField& field : info.fields) {
    std::string_view field_text;
    if (field.dropped) {
      record.Add(field, {});
    } else if (!literal.TakeField(&field_text)) {
      CheckNullInput(field.type.oid, context);
      record.Add(field, {});
    } else {
      record.Add(field, {ParseText(field.type, field_text, context), false});
    }
  }
  literal.Finish();
  return record.Pack();
}

void FormatRecord(const TypeInfo* info, std::string_view packed, const IoContext& context, std::string* out) {
  out->push_back('(');
  std::string text;
  bool first = true;
  for (const RecordField& field : ShownFields(info, packed, context.types)) {
    if (!first) out->push_back(',');
    first = false;
    if (field.value.is_null) continue;
    text.clear();
    FormatText({field.type}, field.value.value, context, &text);
    AppendField(text, out);
  }
  out->push_back(')');
}

Datum ReceiveComposite(const TypeInfo& info, std::string_view bytes, const IoContext& context) {
  BinaryReader reader(bytes);
  const auto count = reader.Take<int32_t>();
  const auto expected = std::count_if(info.fields.begin(), info.fields.end(), [](const TypeField& f) { return !f.dropped; });
  if (count != expected) {
    throw SqlError(sqlstate::kDatatypeMismatch, Format("wrong number of columns: {}, expected {}", count, expected));
  }
  RecordBuilder record(info, context);
  int column = 0;
  for (const TypeField& field : info.fields) {
    ++column;
    if (field.dropped) {
      record.Add(field, {});
      continue;
    }
    CheckFieldType(reader.Take<Oid>(), field, column, context);
    const auto size = reader.Take<int32_t>();
    if (size < -1 || (size > 0 && static_cast<size_t>(size) > reader.size())) {
      throw SqlError(sqlstate::kInvalidBinaryRepresentation, "insufficient data left in message");
    }
    NullableDatum value;
    if (size >= 0) value = {ParseBinary(field.type, reader.TakeBytes(static_cast<size_t>(size)), context), false};
    else CheckNullInput(field.type.oid, context);
    record.Add(field, value);
  }
  reader.Finish();
  return record.Pack();
}

void SendRecord(const TypeInfo* info, std::string_view packed, const IoContext& context, std::string* out) {
  const std::vector<RecordField> fields = ShownFields(info, packed, context.types);
  AppendBigEndian(static_cast<int32_t>(fields.size()), out);
  for (const RecordField& field : fields) {
    AppendBigEndian(field.type, out);
    const size_t size_at = out->size();
    AppendBigEndian(int32_t{-1}, out);
    if (field.value.is_null) continue;
    FormatBinary({field.type}, field.value.value, context, out);
    StoreBigEndian(out->data() + size_at, static_cast<int32_t>(out->size() - size_at - sizeof(int32_t)));
  }
}

}  // namespace basalt
