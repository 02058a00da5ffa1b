// Functions and operators of points, lines and segments.
#include <cmath>

#include "base/sql_error.h"
#include "engine/functions/geometry/shape_kernel.h"

namespace basalt {
namespace {

using namespace fuzzy;

double Length(const Segment& s) { return Distance(s.p[0], s.p[1]); }

Line LineOfPoints(Point a, Point b) {
  if (SamePoint(a, b)) {
    throw SqlError(sqlstate::kInvalidParameterValue, "invalid line specification: must be two distinct points");
  }
  return LineThrough(a, Slope(a, b));
}

bool Perpendicular(Line a, Line b) {
  if (Zero(a.a)) return Zero(b.b);
  if (Zero(b.a)) return Zero(a.b);
  if (Zero(a.b)) return Zero(b.a);
  if (Zero(b.b)) return Zero(a.a);
  return Equal(DivideFloat(MultiplyFloat(a.a, b.a), MultiplyFloat(a.b, b.b)), -1.0);
}

bool SameLine(Line a, Line b) {
  const auto has_nan = [](const Line& line) { return std::isnan(line.a) || std::isnan(line.b) || std::isnan(line.c); };
  if (has_nan(a) || has_nan(b)) {
    return CompareFloat(a.a, b.a) == 0 && CompareFloat(a.b, b.b) == 0 && CompareFloat(a.c, b.c) == 0;
  }
  const double ratio = !Zero(b.a)   ? DivideFloat(a.a, b.a)
                       : !Zero(b.b) ? DivideFloat(a.b, b.b)
                       : !Zero(b.c) ? DivideFloat(a.c, b.c)
                                    : 1.0;
  return Equal(a.a, MultiplyFloat(ratio, b.a)) && Equal(a.b, MultiplyFloat(ratio, b.b)) && Equal(a.c, MultiplyFloat(ratio, b.c));
}

double LineDistance(Line a, Line b) {
  if (Intersection(a, b).has_value()) return 0;
  const auto counts = [](double value) { return !Zero(value) && !std::isnan(value); };
  const double ratio = counts(a.a) && counts(b.a)   ? DivideFloat(a.a, b.a)
                       : counts(a.b) && counts(b.b) ? DivideFloat(a.b, b.b)
                                                    : 1.0;
  return DivideFloat(std::fabs(SubtractFloat(a.c, MultiplyFloat(ratio, b.c))), Hypotenuse(a.a, a.b));
}

std::optional<Point> PointIfAny(const Nearest& nearest) {
  if (std::isnan(nearest.distance)) return std::nullopt;
  return nearest.point;
}
std::optional<Point> NearestOfSegments(Segment from, Segment on) {
  if (Slope(from) == Slope(on)) return std::nullopt;
  return PointIfAny(NearestOn(on, from));
}
std::optional<Point> NearestOfLine(Line line, Segment segment) {
  if (Slope(segment) == Slope(line)) return std::nullopt;
  return PointIfAny(NearestOn(segment, line));
}

bool SameSegment(Segment a, Segment b) { return SamePoint(a.p[0], b.p[0]) && SamePoint(a.p[1], b.p[1]); }
bool Parallel(Segment a, Segment b) { return Equal(Slope(a), Slope(b)); }
bool PerpendicularSegments(Segment a, Segment b) { return Equal(Slope(a), InverseSlope(b)); }

#define SHAPE(name, ...) MakeShapeKernel<+[] __VA_ARGS__>(name)

constexpr KernelEntry kKernels[] = {
    SHAPE("construct_point", (double x, double y) { return Point{x, y}; }),
    SHAPE("point_left", (Point a, Point b) { return Less(a.x, b.x); }),
    SHAPE("point_right", (Point a, Point b) { return Greater(a.x, b.x); }),
    SHAPE("point_above", (Point a, Point b) { return Greater(a.y, b.y); }),
    SHAPE("point_below", (Point a, Point b) { return Less(a.y, b.y); }),
    SHAPE("point_vert", (Point a, Point b) { return Equal(a.x, b.x); }),
    SHAPE("point_horiz", (Point a, Point b) { return Equal(a.y, b.y); }),
    SHAPE("point_eq", (Point a, Point b) { return SamePoint(a, b); }),
    SHAPE("point_ne", (Point a, Point b) { return !SamePoint(a, b); }),
    SHAPE("point_distance", (Point a, Point b) { return Distance(a, b); }),
    SHAPE("point_slope", (Point a, Point b) { return Slope(a, b); }),
    SHAPE("point_add", (Point a, Point b) { return Add(a, b); }),
    SHAPE("point_sub", (Point a, Point b) { return Subtract(a, b); }),
    SHAPE("point_mul", (Point a, Point b) { return Multiply(a, b); }),
    SHAPE("point_div", (Point a, Point b) { return Divide(a, b); }),
    SHAPE("point_box", (Point p) { return Box{p, p}; }),
    SHAPE("lseg_construct", (Point a, Point b) { return Segment{{a, b}}; }),
    SHAPE("lseg_length", (Segment s) { return Length(s); }),
    SHAPE("lseg_center", (Segment s) { return Middle(s.p[0], s.p[1]); }),
    SHAPE("lseg_vertical", (Segment s) { return Equal(s.p[0].x, s.p[1].x); }),
    SHAPE("lseg_horizontal", (Segment s) { return Equal(s.p[0].y, s.p[1].y); }),
    SHAPE("lseg_parallel", (Segment a, Segment b) { return Parallel(a, b); }),
    SHAPE("lseg_perp", (Segment a, Segment b) { return PerpendicularSegments(a, b); }),
    SHAPE("lseg_eq", (Segment a, Segment b) { return SameSegment(a, b); }),
    SHAPE("lseg_ne", (Segment a, Segment b) { return !SameSegment(a, b); }),
    SHAPE("lseg_lt", (Segment a, Segment b) { return Less(Length(a), Length(b)); }),
    SHAPE("lseg_le", (Segment a, Segment b) { return AtMost(Length(a), Length(b)); }),
    SHAPE("lseg_gt", (Segment a, Segment b) { return Greater(Length(a), Length(b)); }),
    SHAPE("lseg_ge", (Segment a, Segment b) { return AtLeast(Length(a), Length(b)); }),
    SHAPE("lseg_intersect", (Segment a, Segment b) { return Intersection(a, b).has_value(); }),
    SHAPE("lseg_interpt", (Segment a, Segment b) { return Intersection(a, b); }),
    SHAPE("lseg_distance", (Segment a, Segment b) { return NearestOn(a, b).distance; }),
    MakeShapeKernel<&LineOfPoints>("line_construct_pp"),
    MakeShapeKernel<&Perpendicular>("line_perp"),
    MakeShapeKernel<&SameLine>("line_eq"),
    MakeShapeKernel<&LineDistance>("line_distance"),
    SHAPE("line_intersect", (Line a, Line b) { return Intersection(a, b).has_value(); }),
    SHAPE("line_parallel", (Line a, Line b) { return !Intersection(a, b).has_value(); }),
    SHAPE("line_interpt", (Line a, Line b) { return Intersection(a, b); }),
    SHAPE("line_vertical", (Line line) { return Zero(line.b); }),
    SHAPE("line_horizontal", (Line line) { return Zero(line.a); }),
    SHAPE("dist_pl", (Point p, Line line) { return NearestOn(line, p).distance; }),
    SHAPE("dist_lp", (Line line, Point p) { return NearestOn(line, p).distance; }),
    SHAPE("dist_ps", (Point p, Segment s) { return NearestOn(s, p).distance; }),
    SHAPE("dist_sp", (Segment s, Point p) { return NearestOn(s, p).distance; }),
    SHAPE("dist_sl", (Segment s, Line line) { return NearestOn(s, line).distance; }),
    SHAPE("dist_ls", (Line line, Segment s) { return NearestOn(s, line).distance; }),
    SHAPE("close_pl", (Point p, Line line) { return PointIfAny(NearestOn(line, p)); }),
    SHAPE("close_ps", (Point p, Segment s) { return PointIfAny(NearestOn(s, p)); }),
    MakeShapeKernel<&NearestOfSegments>("close_lseg"),
    MakeShapeKernel<&NearestOfLine>("close_ls"),
    SHAPE("on_pl", (Point p, Line line) { return Holds(line, p); }),
    SHAPE("on_ps", (Point p, Segment s) { return Holds(s, p); }),
    SHAPE("on_sl", (Segment s, Line line) { return Holds(line, s.p[0]) && Holds(line, s.p[1]); }),
    SHAPE("inter_sl", (Segment s, Line line) { return Intersection(s, line).has_value(); }),
};

}  // namespace

KernelTable PointKernels() { return kKernels; }

}  // namespace basalt
