// Functions and operators of boxes and circles.
#include <cmath>

#include "base/planted_bug.h"
#include "base/sql_error.h"
#include "engine/functions/geometry/shape_kernel.h"

namespace basalt {
namespace {

using namespace fuzzy;

double Larger(double a, double b) { return CompareFloat(a, b) > 0 ? a : b; }
double Smaller(double a, double b) { return CompareFloat(a, b) < 0 ? a : b; }
double AtLeastZero(double value) { return value < 0 ? 0 : value; }

Box Hull(Box a, Box b) {
  return {{Larger(a.high.x, b.high.x), Larger(a.high.y, b.high.y)}, {Smaller(a.low.x, b.low.x), Smaller(a.low.y, b.low.y)}};
}
std::optional<Box> Common(Box a, Box b) {
  if (!Overlaps(a, b)) return std::nullopt;
  return Box{{Smaller(a.high.x, b.high.x), Smaller(a.high.y, b.high.y)}, {Larger(a.low.x, b.low.x), Larger(a.low.y, b.low.y)}};
}
bool LineMeets(Line line, Box box) {
  const Point top_left{box.low.x, box.high.y}, bottom_right{box.high.x, box.low.y};
  const Segment sides[] = {{{box.low, top_left}}, {{box.high, top_left}}, {{box.high, bottom_right}}, {{box.low, bottom_right}}};
  for (const Segment& side : sides) {
    if (Intersection(side, line).has_value()) return true;
  }
  return false;
}
std::optional<Point> PointIfAny(const Nearest& nearest) {
  if (std::isnan(nearest.distance)) return std::nullopt;
  return nearest.point;
}
Polygon Corners(Box box) { return {{box.low, {box.low.x, box.high.y}, box.high, {box.high.x, box.low.y}}}; }

double Left(const Circle& c) { return SubtractFloat(c.center.x, c.radius); }
double Right(const Circle& c) { return AddFloat(c.center.x, c.radius); }
double Bottom(const Circle& c) { return SubtractFloat(c.center.y, c.radius); }
double Top(const Circle& c) { return AddFloat(c.center.y, c.radius); }
bool SameCircle(Circle a, Circle b) {
  return ((std::isnan(a.radius) && std::isnan(b.radius)) || Equal(a.radius, b.radius)) && SamePoint(a.center, b.center);
}
double CircleDistance(Circle a, Circle b) {
  return AtLeastZero(SubtractFloat(Distance(a.center, b.center), AddFloat(a.radius, b.radius)));
}
double PointDistance(const Circle& c, const Point& p) { return AtLeastZero(SubtractFloat(Distance(p, c.center), c.radius)); }
Box InnerBox(Circle c) {
  const double delta = DivideFloat(c.radius, std::sqrt(2.0));
  return {{AddFloat(c.center.x, delta), AddFloat(c.center.y, delta)}, {SubtractFloat(c.center.x, delta), SubtractFloat(c.center.y, delta)}};
}
Circle AroundBox(Box box) {
  const Point center = Center(box);
  return {center, Distance(center, box.high)};
}

#define SHAPE(name, ...) MakeShapeKernel<+[] __VA_ARGS__>(name)
#define BOX_TEST(name, expression) SHAPE(name, (Box a, Box b) { return expression; })
#define CIRCLE_TEST(name, expression) SHAPE(name, (Circle a, Circle b) { return expression; })

constexpr KernelEntry kKernels[] = {
    BOX_TEST("box_same", SamePoint(a.high, b.high) && SamePoint(a.low, b.low)),
    BOX_TEST("box_overlap", Overlaps(a, b)),
    BOX_TEST("box_left", Less(a.high.x, b.low.x)),
    BOX_TEST("box_overleft", AtMost(a.high.x, b.high.x)),
    BOX_TEST("box_right", Greater(a.low.x, b.high.x)),
    BOX_TEST("box_overright", AtLeast(a.low.x, b.low.x)),
    BOX_TEST("box_below", Less(a.high.y, b.low.y)),
    BOX_TEST("box_overbelow", AtMost(a.high.y, b.high.y)),
    BOX_TEST("box_above", Greater(a.low.y, b.high.y)),
    BOX_TEST("box_overabove", AtLeast(a.low.y, b.low.y)),
    BOX_TEST("box_contained", Holds(b, a)),
    BOX_TEST("box_contain", Holds(a, b)),
    BOX_TEST("box_below_eq", AtMost(a.high.y, b.low.y)),
    BOX_TEST("box_above_eq", AtLeast(a.low.y, b.high.y)),
    BOX_TEST("box_lt", Less(Area(a), Area(b))),
    BOX_TEST("box_gt", Greater(Area(a), Area(b))),
    BOX_TEST("box_eq", Equal(Area(a), Area(b))),
    BOX_TEST("box_le", AtMost(Area(a), Area(b))),
    BOX_TEST("box_ge", AtLeast(Area(a), Area(b))),
    BOX_TEST("box_distance", Distance(Center(a), Center(b))),
    MakeShapeKernel<&Common>("box_intersect"),
    MakeShapeKernel<&Hull>("boxes_bound_box"),
    SHAPE("points_box", (Point a, Point b) { return BoxOfCorners(a, b); }),
    SHAPE("box_area", (Box box) { return Area(box); }),
    SHAPE("box_width", (Box box) { return SubtractFloat(box.high.x, box.low.x); }),
    SHAPE("box_height", (Box box) { return SubtractFloat(box.high.y, box.low.y); }),
    SHAPE("box_center", (Box box) { return Center(box); }),
    SHAPE("box_diagonal", (Box box) { return Segment{{box.high, box.low}}; }),
    SHAPE("box_poly", (Box box) { return Corners(box); }),
    MakeShapeKernel<&AroundBox>("box_circle"),
    SHAPE("box_add", (Box box, Point p) { return Box{Add(box.high, p), Add(box.low, p)}; }),
    SHAPE("box_sub", (Box box, Point p) { return Box{Subtract(box.high, p), Subtract(box.low, p)}; }),
    SHAPE("box_mul", (Box box, Point p) { return BoxOfCorners(Multiply(box.high, p), Multiply(box.low, p)); }),
    SHAPE("box_div", (Box box, Point p) { return BoxOfCorners(Divide(box.high, p), Divide(box.low, p)); }),
    SHAPE("box_contain_pt", (Box box, Point p) { return Holds(box, p); }),
    SHAPE("on_pb", (Point p, Box box) { return Holds(box, p); }),
    SHAPE("on_sb", (Segment s, Box box) { return Holds(box, s.p[0]) && (Holds(box, s.p[1]) || PlantedBug("planted.segment_on_box")); }),
    SHAPE("inter_sb", (Segment s, Box box) { return Intersects(box, s); }),
    MakeShapeKernel<&LineMeets>("inter_lb"),
    SHAPE("dist_pb", (Point p, Box box) { return NearestOn(box, p).distance; }),
    SHAPE("dist_bp", (Box box, Point p) { return NearestOn(box, p).distance; }),
    SHAPE("dist_sb", (Segment s, Box box) { return Distance(box, s); }),
    SHAPE("dist_bs", (Box box, Segment s) { return Distance(box, s); }),
    SHAPE("close_pb", (Point p, Box box) { return PointIfAny(NearestOn(box, p)); }),
    SHAPE("close_sb", (Segment s, Box box) { return PointIfAny(NearestOn(box, s)); }),
    MakeShapeKernel<&SameCircle>("circle_same"),
    CIRCLE_TEST("circle_overlap", AtMost(Distance(a.center, b.center), AddFloat(a.radius, b.radius))),
    CIRCLE_TEST("circle_overleft", AtMost(Right(a), Right(b))),
    CIRCLE_TEST("circle_left", Less(Right(a), Left(b))),
    CIRCLE_TEST("circle_right", Greater(Left(a), Right(b))),
    CIRCLE_TEST("circle_overright", AtLeast(Left(a), Left(b))),
    CIRCLE_TEST("circle_contained", AtMost(Distance(a.center, b.center), SubtractFloat(b.radius, a.radius))),
    CIRCLE_TEST("circle_contain", AtMost(Distance(a.center, b.center), SubtractFloat(a.radius, b.radius))),
    CIRCLE_TEST("circle_below", Less(Top(a), Bottom(b))),
    CIRCLE_TEST("circle_above", Greater(Bottom(a), Top(b))),
    CIRCLE_TEST("circle_overbelow", AtMost(Top(a), Top(b))),
    CIRCLE_TEST("circle_overabove", AtLeast(Bottom(a), Bottom(b))),
    CIRCLE_TEST("circle_eq", Equal(Area(a), Area(b))),
    CIRCLE_TEST("circle_ne", Unequal(Area(a), Area(b))),
    CIRCLE_TEST("circle_lt", Less(Area(a), Area(b))),
    CIRCLE_TEST("circle_gt", Greater(Area(a), Area(b))),
    CIRCLE_TEST("circle_le", AtMost(Area(a), Area(b))),
    CIRCLE_TEST("circle_ge", AtLeast(Area(a), Area(b))),
    MakeShapeKernel<&CircleDistance>("circle_distance"),
    SHAPE("circle_add_pt", (Circle c, Point p) { return Circle{Add(c.center, p), c.radius}; }),
    SHAPE("circle_sub_pt", (Circle c, Point p) { return Circle{Subtract(c.center, p), c.radius}; }),
    SHAPE("circle_mul_pt",
          (Circle c, Point p) { return Circle{Multiply(c.center, p), MultiplyFloat(c.radius, Hypotenuse(p.x, p.y))}; }),
    SHAPE("circle_div_pt",
          (Circle c, Point p) { return Circle{Divide(c.center, p), DivideFloat(c.radius, Hypotenuse(p.x, p.y))}; }),
    SHAPE("circle_area", (Circle c) { return Area(c); }),
    SHAPE("circle_diameter", (Circle c) { return MultiplyFloat(c.radius, 2.0); }),
    SHAPE("circle_radius", (Circle c) { return c.radius; }),
    SHAPE("circle_center", (Circle c) { return c.center; }),
    SHAPE("cr_circle", (Point center, double radius) { return Circle{center, radius}; }),
    MakeShapeKernel<&InnerBox>("circle_box"),
    SHAPE("circle_contain_pt", (Circle c, Point p) { return Distance(c.center, p) <= c.radius; }),
    SHAPE("pt_contained_circle", (Point p, Circle c) { return Distance(c.center, p) <= c.radius; }),
    SHAPE("dist_pc", (Point p, Circle c) { return PointDistance(c, p); }),
    SHAPE("dist_cpoint", (Circle c, Point p) { return PointDistance(c, p); }),
};

}  // namespace

KernelTable BoxKernels() { return kKernels; }

}  // namespace basalt
