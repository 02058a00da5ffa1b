// Support functions of index operator classes that SQL can call.
#include <algorithm>

#include "base/sql_error.h"
#include "engine/functions/checked_math.h"
#include "engine/functions/hash/pg_hash.h"
#include "engine/functions/vector_rows.h"
#include "types/geometry.h"

namespace basalt {
namespace {

int32_t Sign(int order) { return order < 0 ? -1 : order > 0 ? 1 : 0; }
int32_t CompareBytes(std::string_view left, std::string_view right) { return Sign(left.compare(right)); }

// The numbers as they lie in PostgreSQL's array.
std::string BytesOf(std::string_view packed) {
  std::string bytes;
  ArrayView(packed).ForEach(PhysicalType::kUInt32, [&](uint32_t, const NullableDatum& item) {
    bytes.append(reinterpret_cast<const char*>(&item.value.u4), sizeof(uint32_t));
  });
  return bytes;
}

// NaN is larger than every other number.
double Larger(double a, double b) { return CompareFloat(b, a) > 0 ? b : a; }
double Smaller(double a, double b) { return CompareFloat(b, a) < 0 ? b : a; }

std::string_view BoundingBox(FunctionContext& context, std::string_view packed) {
  const Polygon polygon = UnpackShape<Polygon>(packed);
  Box box;
  if (!polygon.points.empty()) box.high = box.low = polygon.points[0];
  for (const Point& point : polygon.points) {
    box.high = {Larger(box.high.x, point.x), Larger(box.high.y, point.y)};
    box.low = {Smaller(box.low.x, point.x), Smaller(box.low.y, point.y)};
  }
  return PackShape(box, context.arena()).view();
}

// No collation reaches it: its argument is a type's number.
bool TextEqualImage(uint32_t) {
  throw SqlError(SqlState{"42P22"}, "could not determine which collation to use for string comparison")
      .Hint("Use the COLLATE clause to set the collation explicitly.");
}

constexpr KernelEntry kKernels[] = {
    MakeKernel<&CompareBytes>("gin_compare_jsonb"),
    MakeKernel<&CompareBytes>("gin_cmp_tslexeme"),
    MakeKernel<[](std::string_view packed) { return static_cast<int32_t>(PgHashBytes(BytesOf(packed))); }>("hashoidvector"),
    MakeKernel<[](std::string_view packed, int64_t seed) {
      return static_cast<int64_t>(PgHashBytesExtended(BytesOf(packed), static_cast<uint64_t>(seed)));
    }>("hashoidvectorextended"),
    MakeKernel<&BoundingBox>("spg_poly_quad_compress"),
    MakeKernel<[](uint32_t type) { return type != kIntervalOid; }>("btequalimage"),
    MakeKernel<&TextEqualImage>("btvarstrequalimage"),
};

}  // namespace

KernelTable IndexSupportKernels() { return kKernels; }

}  // namespace basalt
