// Functions and operators of paths and polygons.
#include <cmath>
#include <numbers>

#include "base/sql_error.h"
#include "engine/functions/geometry/shape_kernel.h"

namespace basalt {
namespace {

using Points = std::vector<Point>;

constexpr int64_t kMaxIntBytes = INT32_MAX;

std::optional<double> PathArea(const Path& path) {
  if (!path.closed) return std::nullopt;
  double area = 0;
  for (size_t i = 0; i < path.points.size(); ++i) {
    const Point& a = path.points[i];
    const Point& b = path.points[(i + 1) % path.points.size()];
    area = AddFloat(area, MultiplyFloat(a.x, b.y));
    area = SubtractFloat(area, MultiplyFloat(a.y, b.x));
  }
  return DivideFloat(std::fabs(area), 2.0);
}

double PathLength(const Path& path) {
  double length = 0;
  ForEachSide(path.points, path.closed, [&](const Segment& side) { length = AddFloat(length, Distance(side.p[0], side.p[1])); });
  return length;
}

bool PathsMeet(const Path& a, const Path& b) {
  if (!Overlaps(BoundingBox(a.points), BoundingBox(b.points))) return false;
  bool met = false;
  ForEachSide(a.points, a.closed, [&](const Segment& side) {
    ForEachSide(b.points, b.closed, [&](const Segment& other) { met = met || Intersection(side, other).has_value(); });
  });
  return met;
}

std::optional<double> SidesDistance(const Points& a, bool a_closed, const Points& b, bool b_closed) {
  std::optional<double> least;
  ForEachSide(a, a_closed, [&](const Segment& side) {
    ForEachSide(b, b_closed, [&](const Segment& other) {
      const double distance = NearestOn(side, other).distance;
      if (!least.has_value() || CompareFloat(distance, *least) < 0) least = distance;
    });
  });
  return least;
}
std::optional<double> PathDistance(const Path& a, const Path& b) { return SidesDistance(a.points, a.closed, b.points, b.closed); }

double PointToPath(const Point& point, const Path& path) {
  std::optional<double> least;
  ForEachSide(path.points, path.closed, [&](const Segment& side) {
    const double distance = NearestOn(side, point).distance;
    if (!least.has_value() || CompareFloat(distance, *least) < 0) least = distance;
  });
  return least.value_or(0);
}

bool PathHolds(const Path& path, const Point& point) {
  if (path.closed) return Holds(Polygon{path.points}, point);
  double before = Distance(point, path.points[0]);
  for (size_t i = 1; i < path.points.size(); ++i) {
    const double behind = Distance(point, path.points[i]);
    if (fuzzy::Equal(AddFloat(before, behind), Distance(path.points[i - 1], path.points[i]))) return true;
    before = behind;
  }
  return false;
}

std::optional<Path> Concatenate(const Path& a, const Path& b) {
  if (a.closed || b.closed) return std::nullopt;
  Path joined = a;
  joined.points.insert(joined.points.end(), b.points.begin(), b.points.end());
  return joined;
}

template <Point (*kOperation)(const Point&, const Point&)>
Path Move(Path path, Point by) {
  for (Point& point : path.points) point = kOperation(point, by);
  return path;
}

Polygon PolygonOf(const Path& path) {
  if (!path.closed) throw SqlError(sqlstate::kInvalidParameterValue, "open path cannot be converted to polygon");
  return {path.points};
}

// The same corners in the same or the opposite order, from any of them on.
bool SameCorners(const Points& a, const Points& b) {
  if (a.size() != b.size()) return false;
  const size_t count = a.size();
  for (size_t first = 0; first < count; ++first) {
    if (!SamePoint(b[first], a[0])) continue;
    for (const bool forward : {true, false}) {
      size_t same = 1;
      while (same < count && SamePoint(b[(forward ? first + same : first + count - same) % count], a[same])) ++same;
      if (same == count) return true;
    }
  }
  return false;
}

bool PolygonsOverlap(const Polygon& a, const Polygon& b) {
  if (!Overlaps(BoundingBox(a.points), BoundingBox(b.points))) return false;
  bool met = false;
  ForEachSide(a.points, true, [&](const Segment& side) {
    ForEachSide(b.points, true, [&](const Segment& other) { met = met || Intersection(side, other).has_value(); });
  });
  return met || Holds(b, a.points[0]) || Holds(a, b.points[0]);
}
std::optional<double> PolygonDistance(const Polygon& a, const Polygon& b) {
  if (PolygonsOverlap(a, b)) return 0;
  return SidesDistance(a.points, true, b.points, true);
}
double PointToPolygon(const Point& point, const Polygon& polygon) {
  if (Holds(polygon, point)) return 0;
  const Points& corners = polygon.points;
  double least = NearestOn(Segment{{corners.front(), corners.back()}}, point).distance;
  for (size_t i = 1; i < corners.size(); ++i) {
    const double distance = NearestOn(Segment{{corners[i - 1], corners[i]}}, point).distance;
    if (CompareFloat(distance, least) < 0) least = distance;
  }
  return least;
}
double CircleToPolygon(const Circle& circle, const Polygon& polygon) {
  const double distance = SubtractFloat(PointToPolygon(circle.center, polygon), circle.radius);
  return distance < 0 ? 0 : distance;
}

Polygon PolygonOfCircle(FunctionContext& context, int32_t count, const Circle& circle) {
  if (fuzzy::Zero(circle.radius)) {
    throw SqlError(sqlstate::kFeatureNotSupported, "cannot convert circle with radius zero to polygon");
  }
  if (count < 2) throw SqlError(sqlstate::kInvalidParameterValue, "must request at least 2 points");
  const int64_t bytes = int64_t{count} * static_cast<int64_t>(sizeof(Point));
  if (bytes > kMaxIntBytes - 40) throw SqlError(sqlstate::kProgramLimitExceeded, "too many points requested");
  if (bytes + 40 > 0x3fffffff) {
    throw SqlError(sqlstate::kProgramLimitExceeded, Format("invalid memory alloc request size {}", bytes + 40));
  }
  Polygon polygon;
  const double step = DivideFloat(2.0 * std::numbers::pi, static_cast<double>(count));
  for (int32_t i = 0; i < count; ++i) {
    if ((i & 0xFFFF) == 0) context.environment().cancel().Check();
    const double angle = MultiplyFloat(step, static_cast<double>(i));
    polygon.points.push_back({SubtractFloat(circle.center.x, MultiplyFloat(circle.radius, std::cos(angle))),
                              AddFloat(circle.center.y, MultiplyFloat(circle.radius, std::sin(angle)))});
  }
  return polygon;
}
Polygon TwelveCorners(FunctionContext& context, const Circle& circle) { return PolygonOfCircle(context, 12, circle); }

int32_t Count(const Points& points) { return static_cast<int32_t>(points.size()); }
Box Bounds(const Polygon& polygon) { return BoundingBox(polygon.points); }

#define SHAPE(name, ...) MakeShapeKernel<+[] __VA_ARGS__>(name)
#define COUNT_TEST(name, test) SHAPE(name, (const Path& a, const Path& b) { return a.points.size() test b.points.size(); })
#define BOUNDS_TEST(name, test) \
  SHAPE(name, (const Polygon& p, const Polygon& q) { const Box a = Bounds(p), b = Bounds(q); return test; })

constexpr KernelEntry kKernels[] = {
    MakeShapeKernel<&PathArea>("path_area"),
    MakeShapeKernel<&PathLength>("path_length"),
    MakeShapeKernel<&PathsMeet>("path_inter"),
    MakeShapeKernel<&PathDistance>("path_distance"),
    MakeShapeKernel<&Concatenate>("path_add"),
    MakeShapeKernel<&Move<&Add>>("path_add_pt"),
    MakeShapeKernel<&Move<&Subtract>>("path_sub_pt"),
    MakeShapeKernel<&Move<&Multiply>>("path_mul_pt"),
    MakeShapeKernel<&Move<&Divide>>("path_div_pt"),
    MakeShapeKernel<&PolygonOf>("path_poly"),
    MakeShapeKernel<&PointToPath>("dist_ppath"),
    SHAPE("dist_pathp", (const Path& path, const Point& point) { return PointToPath(point, path); }),
    SHAPE("on_ppath", (const Point& point, const Path& path) { return PathHolds(path, point); }),
    SHAPE("path_contain_pt_1426", (const Path& path, const Point& point) { return PathHolds(path, point); }),
    COUNT_TEST("path_n_lt", <),
    SHAPE("path_n_gt", (const Path& a, const Path& b) { return b.points.size() < a.points.size(); }),
    COUNT_TEST("path_n_eq", ==),
    COUNT_TEST("path_n_le", <=),
    SHAPE("path_n_ge", (const Path& a, const Path& b) { return b.points.size() <= a.points.size(); }),
    SHAPE("path_isclosed", (const Path& path) { return path.closed; }),
    SHAPE("path_isopen", (const Path& path) { return !path.closed; }),
    SHAPE("path_npoints", (const Path& path) { return Count(path.points); }),
    SHAPE("path_close", (const Path& path) { return Path{true, path.points}; }),
    SHAPE("path_open", (const Path& path) { return Path{false, path.points}; }),
    BOUNDS_TEST("poly_left", a.high.x < b.low.x),
    BOUNDS_TEST("poly_overleft", a.high.x <= b.high.x),
    BOUNDS_TEST("poly_right", b.high.x < a.low.x),
    BOUNDS_TEST("poly_overright", b.low.x <= a.low.x),
    BOUNDS_TEST("poly_below", a.high.y < b.low.y),
    BOUNDS_TEST("poly_overbelow", a.high.y <= b.high.y),
    BOUNDS_TEST("poly_above", b.high.y < a.low.y),
    BOUNDS_TEST("poly_overabove", b.low.y <= a.low.y),
    SHAPE("poly_same", (const Polygon& a, const Polygon& b) { return SameCorners(a.points, b.points); }),
    MakeShapeKernel<&PolygonsOverlap>("poly_overlap"),
    SHAPE("poly_contain", (const Polygon& a, const Polygon& b) { return Holds(a, b); }),
    SHAPE("poly_contained", (const Polygon& a, const Polygon& b) { return Holds(b, a); }),
    SHAPE("poly_contain_pt", (const Polygon& polygon, const Point& point) { return Holds(polygon, point); }),
    SHAPE("pt_contained_poly", (const Point& point, const Polygon& polygon) { return Holds(polygon, point); }),
    MakeShapeKernel<&PolygonDistance>("poly_distance"),
    MakeShapeKernel<&PointToPolygon>("dist_ppoly"),
    SHAPE("dist_polyp", (const Polygon& polygon, const Point& point) { return PointToPolygon(point, polygon); }),
    MakeShapeKernel<&CircleToPolygon>("dist_cpoly"),
    SHAPE("dist_polyc", (const Polygon& polygon, const Circle& circle) { return CircleToPolygon(circle, polygon); }),
    SHAPE("poly_npoints", (const Polygon& polygon) { return Count(polygon.points); }),
    SHAPE("poly_center", (const Polygon& polygon) { return AverageCircle(polygon).center; }),
    MakeShapeKernel<&Bounds>("poly_box"),
    SHAPE("poly_path", (const Polygon& polygon) { return Path{true, polygon.points}; }),
    MakeShapeKernel<&AverageCircle>("poly_circle"),
    MakeShapeKernel<&PolygonOfCircle>("circle_poly"),
    MakeShapeKernel<&TwelveCorners>("polygon_1544"),
};

}  // namespace

KernelTable PathKernels() { return kKernels; }

}  // namespace basalt
