#include "types/type_io.h"

#include "base/sql_error.h"
#include "types/type_functions.h"

namespace basalt {
namespace {

[[noreturn]] void ThrowNoEnumLabel(const TypeInfo& info, std::string_view text, const IoContext& context, SqlState state) {
  throw SqlError(state, Format("invalid input value for enum {}: \"{}\"", TypeNameForError(info, context), text));
}

Datum ParseEnum(const TypeInfo& info, std::string_view text, const IoContext& context) {
  for (const EnumLabel& label : info.enum_labels) {
    if (label.label == text) return MakeDatum(label.oid);
  }
  ThrowNoEnumLabel(info, text, context, sqlstate::kInvalidTextRepresentation);
}

void FormatEnum(const TypeInfo& info, Oid value, std::string* out) {
  for (const EnumLabel& label : info.enum_labels) {
    if (label.oid == value) {
      out->append(label.label);
      return;
    }
  }
  throw SqlError(sqlstate::kInvalidBinaryRepresentation, Format("invalid internal value for enum: {}", value));
}

// A domain's values are read under the domain's own modifier of the type below.
SqlType BelowDomain(const TypeInfo& info) { return info.base; }

// All constraints at once when the value is known: the checker knows those of the domains below.
template <auto kParse>
Datum ReadDomain(const TypeInfo& info, std::string_view input, const IoContext& context) {
  IoContext unchecked = context;
  const TypeInfo* below = &context.types.GetType(info.base.oid);
  if (below->kind == TypeKind::kDomain) unchecked.domains = nullptr;
  const Datum value = kParse(BelowDomain(info), input, unchecked);
  if (context.domains != nullptr) context.domains->Check(info, {value, false});
  return value;
}

}  // namespace

void CheckNullInput(Oid type, const IoContext& context) {
  if (context.domains == nullptr || FindTypeFunctions(type) != nullptr) return;
  const TypeInfo& info = context.types.GetType(type);
  if (info.kind == TypeKind::kDomain) context.domains->Check(info, NullableDatum());
}

Datum ParseText(const SqlType& type, std::string_view text, const IoContext& context) {
  if (const TypeFunctions* functions = FindTypeFunctions(type.oid)) return functions->parse(text, type.typmod, context);
  const TypeInfo& info = context.types.GetType(type.oid);
  switch (info.kind) {
    case TypeKind::kArray: return ParseArray(info, type.typmod, text, context);
    case TypeKind::kComposite: return ParseComposite(info, text, context);
    case TypeKind::kDomain: return ReadDomain<&ParseText>(info, text, context);
    case TypeKind::kEnum: return ParseEnum(info, text, context);
    case TypeKind::kRange: return ParseRange(info, text, context);
    case TypeKind::kMultirange: return ParseMultirange(info, text, context);
    case TypeKind::kPseudo:
      if (type.oid == kRecordOid) {
        throw SqlError(sqlstate::kFeatureNotSupported, "input of anonymous composite types is not implemented");
      }
      throw SqlError(sqlstate::kFeatureNotSupported,
                     Format("cannot accept a value of type {}", TypeNameForError(info, context)));
    default:
      if (info.base.oid != kInvalidOid) return ParseText(info.base, text, context);
      ThrowNotSupported("input of type " + info.name);
  }
}

void FormatText(const SqlType& type, const Datum& value, const IoContext& context, std::string* out) {
  if (const TypeFunctions* functions = FindTypeFunctions(type.oid)) return functions->format(value, context, out);
  const TypeInfo& info = context.types.GetType(type.oid);
  switch (info.kind) {
    case TypeKind::kArray: return FormatArray(&info, value.str.view(), context, out);
    case TypeKind::kComposite: return FormatRecord(&info, value.str.view(), context, out);
    case TypeKind::kDomain: return FormatText(BelowDomain(info), value, context, out);
    case TypeKind::kEnum: return FormatEnum(info, value.u4, out);
    case TypeKind::kRange: return FormatRange(info, value.str.view(), context, out);
    case TypeKind::kMultirange: return FormatMultirange(info, value.str.view(), context, out);
    case TypeKind::kPseudo:
      if (type.oid == kRecordOid) return FormatRecord(nullptr, value.str.view(), context, out);
      if (type.oid == kAnyarrayOid) return FormatArray(nullptr, value.str.view(), context, out);
      throw SqlError(sqlstate::kFeatureNotSupported,
                     Format("cannot display a value of type {}", TypeNameForError(info, context)));
    default:
      if (info.base.oid != kInvalidOid) return FormatText(info.base, value, context, out);
      ThrowNotSupported("output of type " + info.name);
  }
}

Datum ParseBinary(const SqlType& type, std::string_view bytes, const IoContext& context) {
  if (const TypeFunctions* functions = FindTypeFunctions(type.oid)) return functions->receive(bytes, type.typmod, context);
  const TypeInfo& info = context.types.GetType(type.oid);
  switch (info.kind) {
    case TypeKind::kArray: return ReceiveArray(info, type.typmod, bytes, context);
    case TypeKind::kComposite: return ReceiveComposite(info, bytes, context);
    case TypeKind::kDomain: return ReadDomain<&ParseBinary>(info, bytes, context);
    case TypeKind::kEnum: {
      const Datum label = FindTypeFunctions(kTextOid)->receive(bytes, -1, context);
      return ParseEnum(info, label.str.view(), context);
    }
    case TypeKind::kRange: return ReceiveRange(info, bytes, context);
    case TypeKind::kMultirange: return ReceiveMultirange(info, bytes, context);
    case TypeKind::kPseudo:
      if (type.oid == kRecordOid) {
        throw SqlError(sqlstate::kFeatureNotSupported, "input of anonymous composite types is not implemented");
      }
      throw SqlError(sqlstate::kFeatureNotSupported,
                     Format("cannot accept a value of type {}", TypeNameForError(info, context)));
    default:
      if (info.base.oid != kInvalidOid) return ParseBinary(info.base, bytes, context);
      ThrowNotSupported("binary input of type " + info.name);
  }
}

void FormatBinary(const SqlType& type, const Datum& value, const IoContext& context, std::string* out) {
  if (const TypeFunctions* functions = FindTypeFunctions(type.oid)) return functions->send(value, context, out);
  const TypeInfo& info = context.types.GetType(type.oid);
  switch (info.kind) {
    case TypeKind::kArray: return SendArray(value.str.view(), context, out);
    case TypeKind::kComposite: return SendRecord(&info, value.str.view(), context, out);
    case TypeKind::kDomain: return FormatBinary(BelowDomain(info), value, context, out);
    case TypeKind::kEnum: {
      std::string label;
      FormatEnum(info, value.u4, &label);
      return FindTypeFunctions(kTextOid)->send(MakeDatum(StringRef(label)), context, out);
    }
    case TypeKind::kRange: return SendRange(info, value.str.view(), context, out);
    case TypeKind::kMultirange: return SendMultirange(info, value.str.view(), context, out);
    case TypeKind::kPseudo:
      if (type.oid == kRecordOid) return SendRecord(nullptr, value.str.view(), context, out);
      if (type.oid == kAnyarrayOid) return SendArray(value.str.view(), context, out);
      throw SqlError(sqlstate::kFeatureNotSupported,
                     Format("cannot display a value of type {}", TypeNameForError(info, context)));
    default:
      if (info.base.oid != kInvalidOid) return FormatBinary(info.base, value, context, out);
      ThrowNotSupported("binary output of type " + info.name);
  }
}

}  // namespace basalt
