#include "engine/functions/families.h"

namespace basalt {

#define BASALT_KERNEL_TABLES(X)            \
  X("integer", IntegerArithmeticKernels)   \
  X("integer", IntegerComparisonKernels)   \
  X("integer", MoneyKernels)               \
  X("float", FloatArithmeticKernels)       \
  X("float", FloatMathKernels)             \
  X("numeric", NumericKernels)             \
  X("numeric", WindowRangeKernels)         \
  X("numeric", NumberFormatKernels)        \
  X("casts", NumberCastKernels)            \
  X("text", TextComparisonKernels)         \
  X("text", TextFunctionKernels)           \
  X("text", TextCastKernels)               \
  X("text", LikeKernels)                   \
  X("text", AnyArgumentKernels)            \
  X("text", SqlFunctionKernels)            \
  X("regex", RegexKernels)                 \
  X("array", ArrayShapeKernels)            \
  X("array", ArrayEditKernels)             \
  X("array", ArrayTextKernels)             \
  X("binary", ByteaKernels)                \
  X("binary", EncodingKernels)             \
  X("binary", BitKernels)                  \
  X("network", NetworkKernels)             \
  X("network", MacKernels)                 \
  X("geometry", PointKernels)              \
  X("geometry", BoxKernels)                \
  X("geometry", PathKernels)               \
  X("identifier", SnapshotKernels)         \
  X("identifier", IdentifierKernels)       \
  X("identifier", ParseIdentifierKernels)  \
  X("hash", HashKernels)                   \
  X("hash", ContainerHashKernels)          \
  X("range", RangeKernels)                 \
  X("range", RangeDistanceKernels)         \
  X("io", TypeIoKernels)                   \
  X("json", JsonBuildKernels)              \
  X("json", JsonAccessKernels)             \
  X("json", JsonbBuildKernels)             \
  X("json", JsonbAccessKernels)            \
  X("json", JsonbCompareKernels)           \
  X("json", JsonbEditKernels)              \
  X("json", JsonRowKernels)                \
  X("json", JsonPathKernels)               \
  X("aggregates", TransitionKernels)       \
  X("io", PseudoTypeKernels)               \
  X("text", AsciiKernels)                  \
  X("hash", IndexSupportKernels)           \
  X("xml", XmlKernels)                     \
  X("search", TsVectorKernels)             \
  X("search", TsQueryKernels)              \
  X("search", SearchRankKernels)           \
  X("datetime", DateTimeComparisonKernels) \
  X("datetime", DateTimeArithmeticKernels) \
  X("datetime", DateTimeCastKernels)       \
  X("datetime", DateTimeExtractKernels)    \
  X("datetime", DateTimeTruncateKernels)   \
  X("datetime", DateTimeTemplateKernels)   \
  X("datetime", DateTimeHashKernels)

#define BASALT_AGGREGATE_TABLES(X)      \
  X("aggregates", BasicAggregates)      \
  X("aggregates", MinMaxAggregates)     \
  X("aggregates", StatisticsAggregates) \
  X("aggregates", CollectingAggregates) \
  X("aggregates", OrderedSetAggregates) \
  X("aggregates", HypotheticalAggregates) \
  X("binary", BitAggregates)            \
  X("json", JsonAggregates)             \
  X("xml", XmlAggregates)               \
  X("json", JsonbAggregates)            \
  X("range", RangeAggregates)           \
  X("datetime", IntervalAggregates)

#define BASALT_SET_FUNCTION_TABLES(X)    \
  X("sets", SeriesSetFunctions)          \
  X("sets", UnnestSetFunctions)          \
  X("regex", RegexSetFunctions)          \
  X("json", JsonSetFunctions)            \
  X("json", JsonbSetFunctions)           \
  X("json", JsonRowSetFunctions)         \
  X("json", JsonPathSetFunctions)        \
  X("range", RangeSetFunctions)          \
  X("identifier", SnapshotSetFunctions)  \
  X("search", TsVectorSetFunctions)      \
  X("datetime", TimeZoneSetFunctions)

#define BASALT_DECLARE(family, table) KernelTable table();
BASALT_KERNEL_TABLES(BASALT_DECLARE)
#undef BASALT_DECLARE
#define BASALT_DECLARE(family, table) AggregateTable table();
BASALT_AGGREGATE_TABLES(BASALT_DECLARE)
#undef BASALT_DECLARE
#define BASALT_DECLARE(family, table) SetFunctionTable table();
BASALT_SET_FUNCTION_TABLES(BASALT_DECLARE)
#undef BASALT_DECLARE

std::span<const FunctionFamily> BuiltinFamilies() {
#define BASALT_KERNELS(family, table) {family, table(), {}, {}},
#define BASALT_AGGREGATES(family, table) {family, {}, table(), {}},
#define BASALT_SET_FUNCTIONS(family, table) {family, {}, {}, table()},
  static const FunctionFamily kFamilies[] = {BASALT_KERNEL_TABLES(BASALT_KERNELS)
                                                 BASALT_AGGREGATE_TABLES(BASALT_AGGREGATES)
                                                     BASALT_SET_FUNCTION_TABLES(BASALT_SET_FUNCTIONS)};
  return kFamilies;
}

}  // namespace basalt
