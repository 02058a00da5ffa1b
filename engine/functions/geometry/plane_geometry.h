// Distances, intersections and containment of the geometric types, with PostgreSQL's formulas step by step, so that results
// agree to the last digit. Overflow and underflow are its range errors (22003). Pure; any thread.
#pragma once

#include <optional>

#include "engine/functions/checked_math.h"
#include "types/geometry.h"

namespace basalt {

// The nearest point of one shape to another, and how far apart they are; NaN: there is no such point.
struct Nearest {
  Point point;
  double distance;
};

double Hypotenuse(double x, double y);
double Distance(const Point& a, const Point& b);
double InverseSlope(const Point& a, const Point& b);
inline double Slope(const Segment& s) { return Slope(s.p[0], s.p[1]); }
inline double InverseSlope(const Segment& s) { return InverseSlope(s.p[0], s.p[1]); }
double Slope(const Line& line);
Point Middle(const Point& a, const Point& b);

std::optional<Point> Intersection(const Line& a, const Line& b);
std::optional<Point> Intersection(const Segment& segment, const Line& line);
std::optional<Point> Intersection(const Segment& a, const Segment& b);
bool Intersects(const Box& box, const Segment& segment);
bool Overlaps(const Box& a, const Box& b);

bool Holds(const Line& line, const Point& point);
bool Holds(const Segment& segment, const Point& point);
bool Holds(const Box& box, const Point& point);
bool Holds(const Box& outer, const Box& inner);
bool Holds(const Polygon& polygon, const Point& point);  // its border too
bool Holds(const Polygon& outer, const Polygon& inner);

Nearest NearestOn(const Line& line, const Point& point);
Nearest NearestOn(const Segment& segment, const Point& point);
Nearest NearestOn(const Segment& segment, const Line& line);
Nearest NearestOn(const Segment& segment, const Segment& other);
Nearest NearestOn(const Box& box, const Point& point);
Nearest NearestOn(const Box& box, const Segment& segment);
double Distance(const Box& box, const Segment& segment);  // asks for no point where they meet, which may be out of range

double Area(const Box& box);
double Area(const Circle& circle);
Point Center(const Box& box);
Box BoundingBox(const std::vector<Point>& points);
Circle AverageCircle(const Polygon& polygon);

Point Add(const Point& a, const Point& b);
Point Subtract(const Point& a, const Point& b);
Point Multiply(const Point& a, const Point& b);
Point Divide(const Point& a, const Point& b);

// The sides of a path (the closing one first, if it is closed) or polygon.
template <typename Visit>
void ForEachSide(const std::vector<Point>& points, bool closed, Visit&& visit) {
  for (size_t i = closed ? 0 : 1; i < points.size(); ++i) visit(Segment{{points[i > 0 ? i - 1 : points.size() - 1], points[i]}});
}

}  // namespace basalt
