#include "engine/functions/geometry/plane_geometry.h"

#include <cmath>
#include <limits>
#include <numbers>

namespace basalt {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

bool IsLess(double a, double b) { return CompareFloat(a, b) < 0; }
double Smaller(double a, double b) { return IsLess(a, b) ? a : b; }
double Larger(double a, double b) { return IsLess(b, a) ? a : b; }

double InverseSlope(const Line& line) {
  if (fuzzy::Zero(line.a)) return kInfinity;
  if (fuzzy::Zero(line.b)) return 0;
  return DivideFloat(line.b, line.a);
}

Line LineOf(const Segment& segment) { return LineThrough(segment.p[0], Slope(segment)); }

// Where a line that is not vertical meets another.
std::optional<Point> MeetingPoint(const Line& a, const Line& b) {
  if (fuzzy::Equal(b.a, MultiplyFloat(a.a, DivideFloat(b.b, a.b)))) return std::nullopt;
  const double x = DivideFloat(SubtractFloat(MultiplyFloat(a.b, b.c), MultiplyFloat(b.b, a.c)),
                               SubtractFloat(MultiplyFloat(a.a, b.b), MultiplyFloat(b.a, a.b)));
  const double y = DivideFloat(-AddFloat(MultiplyFloat(a.a, x), a.c), a.b);
  return Point{x == 0 ? 0 : x, y == 0 ? 0 : y};  // never -0
}

// Keeps what is nearer; of equal ones the first.
void Improve(Nearest* best, const Nearest& other) {
  if (IsLess(other.distance, best->distance)) *best = other;
}

// The sides of a box in PostgreSQL's order: left, top, bottom, right.
template <typename Visit>
void ForEachSide(const Box& box, Visit&& visit) {
  const Point top_left{box.low.x, box.high.y}, bottom_right{box.high.x, box.low.y};
  visit(Segment{{box.low, top_left}});
  visit(Segment{{box.high, top_left}});
  visit(Segment{{box.low, bottom_right}});
  visit(Segment{{box.high, bottom_right}});
}

template <typename Other>
Nearest NearestOnSides(const Box& box, const Other& other) {
  std::optional<Nearest> best;
  ForEachSide(box, [&](const Segment& side) {
    const Nearest nearest = NearestOn(side, other);
    if (!best.has_value()) best = nearest;
    else Improve(&*best, nearest);
  });
  return *best;
}

// How a side that goes from `previous` to `point` crosses the positive x axis: twice the direction, or once if it only
// touches; kOnBorder: the origin lies on it.
constexpr int kOnBorder = INT32_MAX;
int Crossing(const Point& point, const Point& previous) {
  using namespace fuzzy;
  if (Zero(point.y)) {
    if (Zero(point.x)) return kOnBorder;
    if (Greater(point.x, 0)) {
      if (Zero(previous.y)) return Greater(previous.x, 0) ? 0 : kOnBorder;
      return Less(previous.y, 0) ? 1 : -1;
    }
    if (Zero(previous.y)) return Less(previous.x, 0) ? 0 : kOnBorder;
    return 0;
  }
  const int direction = Greater(point.y, 0) ? 1 : -1;
  if (Zero(previous.y)) return Less(previous.x, 0) ? 0 : direction;
  if ((direction < 0 && Less(previous.y, 0)) || (direction > 0 && Greater(previous.y, 0))) return 0;
  if (AtLeast(point.x, 0) && Greater(previous.x, 0)) return 2 * direction;
  if (Less(point.x, 0) && AtMost(previous.x, 0)) return 0;
  const double z = SubtractFloat(MultiplyFloat(SubtractFloat(point.x, previous.x), point.y),
                                 MultiplyFloat(SubtractFloat(point.y, previous.y), point.x));
  if (Zero(z)) return kOnBorder;
  if ((direction < 0 && Less(z, 0)) || (direction > 0 && Greater(z, 0))) return 0;
  return 2 * direction;
}

}  // namespace

double Hypotenuse(double x, double y) {
  if (std::isinf(x) || std::isinf(y)) return kInfinity;
  if (std::isnan(x) || std::isnan(y)) return kNaN;
  x = std::fabs(x);
  y = std::fabs(y);
  if (x < y) std::swap(x, y);
  if (y == 0) return x;
  const double ratio = y / x;
  const double result = x * std::sqrt(1.0 + (ratio * ratio));
  if (std::isinf(result)) ThrowFloatOverflow();
  if (result == 0) ThrowFloatUnderflow();
  return result;
}

double Distance(const Point& a, const Point& b) { return Hypotenuse(SubtractFloat(a.x, b.x), SubtractFloat(a.y, b.y)); }

double InverseSlope(const Point& a, const Point& b) {
  if (fuzzy::Equal(a.x, b.x)) return 0;
  if (fuzzy::Equal(a.y, b.y)) return kInfinity;
  return DivideFloat(SubtractFloat(a.x, b.x), SubtractFloat(b.y, a.y));
}

double Slope(const Line& line) {
  if (fuzzy::Zero(line.a)) return 0;
  if (fuzzy::Zero(line.b)) return kInfinity;
  return DivideFloat(line.a, -line.b);
}

Point Middle(const Point& a, const Point& b) {
  return {DivideFloat(AddFloat(a.x, b.x), 2.0), DivideFloat(AddFloat(a.y, b.y), 2.0)};
}

// ---- intersections ----

std::optional<Point> Intersection(const Line& a, const Line& b) {
  if (!fuzzy::Zero(a.b)) return MeetingPoint(a, b);
  if (!fuzzy::Zero(b.b)) return MeetingPoint(b, a);
  return std::nullopt;
}

// An end of the segment that is the point within the tolerance stands for it.
std::optional<Point> Intersection(const Segment& segment, const Line& line) {
  const std::optional<Point> found = Intersection(LineOf(segment), line);
  if (!found.has_value() || !Holds(segment, *found)) return std::nullopt;
  if (SamePoint(segment.p[0], *found)) return segment.p[0];
  if (SamePoint(segment.p[1], *found)) return segment.p[1];
  return found;
}

std::optional<Point> Intersection(const Segment& a, const Segment& b) {
  const std::optional<Point> found = Intersection(a, LineOf(b));
  return found.has_value() && Holds(b, *found) ? found : std::nullopt;
}

bool Overlaps(const Box& a, const Box& b) {
  return fuzzy::AtMost(a.low.x, b.high.x) && fuzzy::AtMost(b.low.x, a.high.x) && fuzzy::AtMost(a.low.y, b.high.y) &&
         fuzzy::AtMost(b.low.y, a.high.y);
}

bool Intersects(const Box& box, const Segment& segment) {
  const Point& a = segment.p[0];
  const Point& b = segment.p[1];
  const Box around{{Larger(a.x, b.x), Larger(a.y, b.y)}, {Smaller(a.x, b.x), Smaller(a.y, b.y)}};
  if (!Overlaps(around, box)) return false;
  if (Holds(box, a) || Holds(box, b)) return true;
  bool found = false;
  ForEachSide(box, [&](const Segment& side) { found = found || Intersection(side, segment).has_value(); });
  return found;
}

// ---- containment ----

bool Holds(const Line& line, const Point& point) {
  return fuzzy::Zero(AddFloat(AddFloat(MultiplyFloat(line.a, point.x), MultiplyFloat(line.b, point.y)), line.c));
}
bool Holds(const Segment& segment, const Point& point) {
  return fuzzy::Equal(Distance(point, segment.p[0]) + Distance(point, segment.p[1]), Distance(segment.p[0], segment.p[1]));
}
bool Holds(const Box& box, const Point& point) {
  return box.high.x >= point.x && box.low.x <= point.x && box.high.y >= point.y && box.low.y <= point.y;
}
bool Holds(const Box& outer, const Box& inner) {
  return fuzzy::AtLeast(outer.high.x, inner.high.x) && fuzzy::AtMost(outer.low.x, inner.low.x) &&
         fuzzy::AtLeast(outer.high.y, inner.high.y) && fuzzy::AtMost(outer.low.y, inner.low.y);
}

bool Holds(const Polygon& polygon, const Point& point) {
  const std::vector<Point>& corners = polygon.points;
  const Point first = Subtract(corners[0], point);
  Point previous = first;
  int total = 0;
  for (size_t i = 1; i <= corners.size(); ++i) {
    const Point corner = i < corners.size() ? Subtract(corners[i], point) : first;
    const int crossing = Crossing(corner, previous);
    if (crossing == kOnBorder) return true;
    total += crossing;
    previous = corner;
  }
  return total != 0;
}

// ---- nearest points ----

Nearest NearestOn(const Line& line, const Point& point) {
  const Line perpendicular = LineThrough(point, InverseSlope(line));
  const std::optional<Point> foot = Intersection(perpendicular, line);
  if (!foot.has_value()) return {point, kNaN};
  return {*foot, Distance(*foot, point)};
}

Nearest NearestOn(const Segment& segment, const Line& line) {
  if (const std::optional<Point> common = Intersection(segment, line)) return {*common, 0};
  const double first = NearestOn(line, segment.p[0]).distance;
  const double second = NearestOn(line, segment.p[1]).distance;
  if (first < second) return {segment.p[0], first};
  return {segment.p[1], second};
}

Nearest NearestOn(const Segment& segment, const Point& point) {
  const Line perpendicular = LineThrough(point, InverseSlope(segment));
  const Point nearest = NearestOn(segment, perpendicular).point;
  return {nearest, Distance(nearest, point)};
}

Nearest NearestOn(const Segment& segment, const Segment& other) {
  if (const std::optional<Point> common = Intersection(segment, other)) return {*common, 0};
  Nearest best = NearestOn(segment, other.p[0]);
  Improve(&best, NearestOn(segment, other.p[1]));
  Improve(&best, {segment.p[0], NearestOn(other, segment.p[0]).distance});
  Improve(&best, {segment.p[1], NearestOn(other, segment.p[1]).distance});
  return best;
}

Nearest NearestOn(const Box& box, const Point& point) {
  if (Holds(box, point)) return {point, 0};
  return NearestOnSides(box, point);
}

Nearest NearestOn(const Box& box, const Segment& segment) {
  if (Intersects(box, segment)) return {NearestOn(segment, Center(box)).point, 0};
  return NearestOnSides(box, segment);
}

double Distance(const Box& box, const Segment& segment) { return Intersects(box, segment) ? 0 : NearestOnSides(box, segment).distance; }

// ---- measures ----

double Area(const Box& box) {
  return MultiplyFloat(SubtractFloat(box.high.x, box.low.x), SubtractFloat(box.high.y, box.low.y));
}
double Area(const Circle& circle) { return MultiplyFloat(MultiplyFloat(circle.radius, circle.radius), std::numbers::pi); }
Point Center(const Box& box) { return Middle(box.high, box.low); }

Box BoundingBox(const std::vector<Point>& points) {
  Box box{points[0], points[0]};
  for (const Point& point : points) {
    if (IsLess(point.x, box.low.x)) box.low.x = point.x;
    if (IsLess(box.high.x, point.x)) box.high.x = point.x;
    if (IsLess(point.y, box.low.y)) box.low.y = point.y;
    if (IsLess(box.high.y, point.y)) box.high.y = point.y;
  }
  return box;
}

Circle AverageCircle(const Polygon& polygon) {
  Circle circle;
  const auto count = static_cast<double>(polygon.points.size());
  for (const Point& point : polygon.points) circle.center = Add(circle.center, point);
  circle.center = {DivideFloat(circle.center.x, count), DivideFloat(circle.center.y, count)};
  for (const Point& point : polygon.points) circle.radius = AddFloat(circle.radius, Distance(point, circle.center));
  circle.radius = DivideFloat(circle.radius, count);
  return circle;
}

// ---- points as complex numbers ----

Point Add(const Point& a, const Point& b) { return {AddFloat(a.x, b.x), AddFloat(a.y, b.y)}; }
Point Subtract(const Point& a, const Point& b) { return {SubtractFloat(a.x, b.x), SubtractFloat(a.y, b.y)}; }
Point Multiply(const Point& a, const Point& b) {
  return {SubtractFloat(MultiplyFloat(a.x, b.x), MultiplyFloat(a.y, b.y)),
          AddFloat(MultiplyFloat(a.x, b.y), MultiplyFloat(a.y, b.x))};
}
Point Divide(const Point& a, const Point& b) {
  const double norm = AddFloat(MultiplyFloat(b.x, b.x), MultiplyFloat(b.y, b.y));
  return {DivideFloat(AddFloat(MultiplyFloat(a.x, b.x), MultiplyFloat(a.y, b.y)), norm),
          DivideFloat(SubtractFloat(MultiplyFloat(a.y, b.x), MultiplyFloat(a.x, b.y)), norm)};
}

}  // namespace basalt
