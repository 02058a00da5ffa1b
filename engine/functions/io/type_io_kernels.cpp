// The input, output and send functions of types as SQL can call them, all through types/type_io.h; typmod output functions.
#include <string>

#include "base/sql_error.h"
#include "engine/functions/vector_rows.h"
#include "types/type_modifiers.h"
#include "types/type_operators.h"

namespace basalt {
namespace {

int32_t TypmodArgument(KernelCall& call, uint32_t row) {
  return call.arguments.size() > 2 ? IntAt(*call.arguments[2], row) : -1;
}

void Parse(KernelCall& call) {
  ForEachStrictRow(call, [&](uint32_t row) -> NullableDatum {
    const SqlType type{call.context.result_type().oid, TypmodArgument(call, row)};
    return {ParseText(type, TextAt(*call.arguments[0], row), call.context.io()), false};
  });
}

void CheckKind(TypeKind kind, const TypeInfo& info, const TypeResolver& types) {
  if (info.kind == kind || (kind == TypeKind::kComposite && info.oid == kRecordOid)) return;
  switch (kind) {
    case TypeKind::kDomain: throw SqlError(sqlstate::kDatatypeMismatch, basalt::Format("type {} is not a domain", DisplayName(info.oid, types)));
    case TypeKind::kComposite: throw SqlError(sqlstate::kWrongObjectType, basalt::Format("type {} is not composite", DisplayName(info.oid, types)));
    case TypeKind::kRange: throw SqlError(sqlstate::kInternalError, basalt::Format("type {} is not a range type", info.oid));
    case TypeKind::kMultirange: throw SqlError(sqlstate::kInternalError, basalt::Format("type {} is not a multirange type", info.oid));
    default: return;
  }
}

// enum_in, domain_in, record_in: the second argument says the type.
template <TypeKind kKind>
void ParseNamedType(KernelCall& call) {
  ForEachStrictRow(call, [&](uint32_t row) -> NullableDatum {
    const SqlType type{call.arguments[1]->View<uint32_t>()[row], TypmodArgument(call, row)};
    const TypeResolver& types = call.context.environment().types();
    CheckKind(kKind, types.GetType(type.oid), types);
    return {ParseText(type, TextAt(*call.arguments[0], row), call.context.io()), false};
  });
}

// array_in: the second argument is the element type.
void ParseArray(KernelCall& call) {
  ForEachStrictRow(call, [&](uint32_t row) -> NullableDatum {
    const TypeInfo& element = call.context.environment().types().GetType(call.arguments[1]->View<uint32_t>()[row]);
    const SqlType type{element.array, TypmodArgument(call, row)};
    return {ParseText(type, TextAt(*call.arguments[0], row), call.context.io()), false};
  });
}

template <void (*kFormat)(const SqlType&, const Datum&, const IoContext&, std::string*)>
void Output(KernelCall& call) {
  const SqlType type = call.context.argument_types()[0];
  std::string text;
  ForEachStrictRow(call, [&](uint32_t row) {
    text.clear();
    const NullableDatum value = call.arguments[0]->Get(row);
    kFormat(type, value.value, call.context.io(), &text);
    return ValueOf(StringRef(call.context.arena().Copy(text)));
  });
}
void Format(KernelCall& call) { Output<&FormatText>(call); }
void Send(KernelCall& call) { Output<&FormatBinary>(call); }

using Context = FunctionContext&;
using Text = std::string_view;

template <Oid kType>
Text TypmodOut(Context context, int32_t typmod) {
  constexpr bool kIsTime = kType == kTimeOid || kType == kTimestampOid, kIsZoned = kType == kTimeTzOid || kType == kTimestampTzOid;
  if (typmod < 0 && (kIsTime || kIsZoned)) return kIsTime ? " without time zone" : " with time zone";
  return context.arena().Copy(FormatTypeModifier(kType, typmod));
}

template <Oid kType>
int32_t TypmodIn(Context context, Text packed) {
  const ArrayView array(packed);
  if (array.dimension_count() != 1) throw SqlError(sqlstate::kArraySubscriptError, "typmod array must be one-dimensional");
  if (array.has_nulls()) throw SqlError(sqlstate::kNullValueNotAllowed, "typmod array must not contain nulls");
  std::vector<int32_t> numbers;
  array.ForEach(PhysicalType::kString, [&](uint32_t, const NullableDatum& item) {
    numbers.push_back(ParseText({kInt4Oid}, item.value.str.view(), context.io()).i4);
  });
  return MakeTypeModifier(context.environment().types().GetType(kType), numbers);
}

#define TYPMOD_IO(name, type) \
  MakeKernel<&TypmodOut<type>>(name "typmodout"), MakeKernel<&TypmodIn<type>>(name "typmodin")
#define TYPE_IO(in, out, send) \
  MakeVectorKernel(in, &Parse), MakeVectorKernel(out, &Format), MakeVectorKernel(send, &Send)
#define SHORT_IO(name) TYPE_IO(name "in", name "out", name "send")
#define LONG_IO(name) TYPE_IO(name "_in", name "_out", name "_send")

constexpr KernelEntry kKernels[] = {
    SHORT_IO("bool"),       SHORT_IO("bpchar"),       SHORT_IO("bytea"),         SHORT_IO("char"),
    SHORT_IO("cid"),        SHORT_IO("float4"),       SHORT_IO("float8"),        SHORT_IO("int2"),
    SHORT_IO("int2vector"), SHORT_IO("int4"),         SHORT_IO("int8"),          SHORT_IO("name"),
    SHORT_IO("oid"),        SHORT_IO("oidvector"),    SHORT_IO("regclass"),      SHORT_IO("regcollation"),
    SHORT_IO("regconfig"),  SHORT_IO("regdictionary"), SHORT_IO("regnamespace"), SHORT_IO("regoper"),
    SHORT_IO("regoperator"), SHORT_IO("regproc"),     SHORT_IO("regprocedure"),  SHORT_IO("regrole"),
    SHORT_IO("regtype"),    SHORT_IO("text"),         SHORT_IO("tid"),           SHORT_IO("unknown"),
    SHORT_IO("varchar"),    SHORT_IO("xid"),          SHORT_IO("xid8"),          LONG_IO("bit"),
    LONG_IO("cash"),        LONG_IO("date"),          LONG_IO("interval"),       LONG_IO("json"),  LONG_IO("xml"),
    LONG_IO("numeric"),     LONG_IO("pg_lsn"),        LONG_IO("time"),           LONG_IO("timestamp"),
    LONG_IO("timestamptz"), LONG_IO("timetz"),        LONG_IO("uuid"),           LONG_IO("varbit"),
    LONG_IO("inet"),        LONG_IO("cidr"),          LONG_IO("macaddr"),        LONG_IO("macaddr8"),
    LONG_IO("point"),       LONG_IO("line"),          LONG_IO("lseg"),           LONG_IO("box"),
    LONG_IO("path"),        LONG_IO("poly"),          LONG_IO("circle"),
    LONG_IO("pg_snapshot"), LONG_IO("void"),        LONG_IO("cstring"),
    LONG_IO("jsonb"),       LONG_IO("jsonpath"),      SHORT_IO("tsvector"),      SHORT_IO("tsquery"),
    MakeVectorKernel("array_in", &ParseArray),
    MakeVectorKernel("array_out", &Format),
    MakeVectorKernel("array_send", &Send),
    MakeVectorKernel("anyarray_out", &Format),
    MakeVectorKernel("anyarray_send", &Send),
    MakeVectorKernel("anycompatiblearray_out", &Format),
    MakeVectorKernel("anycompatiblearray_send", &Send),
    MakeVectorKernel("range_in", &ParseNamedType<TypeKind::kRange>),
    MakeVectorKernel("range_out", &Format),
    MakeVectorKernel("range_send", &Send),
    MakeVectorKernel("anyrange_out", &Format),
    MakeVectorKernel("anycompatiblerange_out", &Format),
    MakeVectorKernel("multirange_in", &ParseNamedType<TypeKind::kMultirange>),
    MakeVectorKernel("multirange_out", &Format),
    MakeVectorKernel("multirange_send", &Send),
    MakeVectorKernel("anymultirange_out", &Format),
    MakeVectorKernel("anycompatiblemultirange_out", &Format),
    MakeVectorKernel("enum_in", &ParseNamedType<TypeKind::kEnum>),
    MakeVectorKernel("enum_out", &Format),
    MakeVectorKernel("enum_send", &Send),
    MakeVectorKernel("anyenum_out", &Format),
    MakeVectorKernel("domain_in", &ParseNamedType<TypeKind::kDomain>),
    MakeVectorKernel("record_in", &ParseNamedType<TypeKind::kComposite>),
    MakeVectorKernel("record_out", &Format),
    MakeVectorKernel("record_send", &Send),
    MakeVectorKernel("aclitemout", &Format),
    MakeVectorKernel("pg_node_tree_out", &Format),
    MakeVectorKernel("pg_node_tree_send", &Send),
    MakeVectorKernel("pg_ndistinct_out", &Format),
    MakeVectorKernel("pg_ndistinct_send", &Send),
    MakeVectorKernel("pg_dependencies_out", &Format),
    MakeVectorKernel("pg_dependencies_send", &Send),
    TYPMOD_IO("varchar", kVarcharOid),
    TYPMOD_IO("bpchar", kBpCharOid),
    TYPMOD_IO("numeric", kNumericOid),
    TYPMOD_IO("bit", kBitOid),
    TYPMOD_IO("varbit", kVarBitOid),
    TYPMOD_IO("time", kTimeOid),
    TYPMOD_IO("timetz", kTimeTzOid),
    TYPMOD_IO("timestamp", kTimestampOid),
    TYPMOD_IO("timestamptz", kTimestampTzOid),
    TYPMOD_IO("interval", kIntervalOid),
};

}  // namespace

KernelTable TypeIoKernels() { return kKernels; }

}  // namespace basalt
