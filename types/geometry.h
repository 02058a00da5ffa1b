// The geometric types: values, packed forms, text and binary forms. Packed: the doubles of a point, line, segment, box or
// circle as they lie here; a polygon its points; a path eight bytes (1 = closed) and its points. Pure; any thread.
#pragma once

#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "types/type_io.h"

namespace basalt {

struct Point {
  double x = 0, y = 0;
};
struct Line {  // a x + b y + c = 0
  double a = 0, b = 0, c = 0;
};
struct Segment {
  Point p[2];
};
struct Box {
  Point high, low;
};
struct Circle {
  Point center;
  double radius = 0;
};
struct Path {
  bool closed = false;
  std::vector<Point> points;
};
struct Polygon {
  std::vector<Point> points;
};

// Equality within PostgreSQL's tolerance, and the orders that go with it.
namespace fuzzy {
inline constexpr double kEpsilon = 1.0E-06;
inline bool Zero(double a) { return __builtin_fabs(a) <= kEpsilon; }
inline bool Equal(double a, double b) { return a == b || __builtin_fabs(a - b) <= kEpsilon; }
inline bool Unequal(double a, double b) { return a != b && __builtin_fabs(a - b) > kEpsilon; }
inline bool Less(double a, double b) { return a + kEpsilon < b; }
inline bool AtMost(double a, double b) { return a <= b + kEpsilon; }
inline bool Greater(double a, double b) { return a > b + kEpsilon; }
inline bool AtLeast(double a, double b) { return a + kEpsilon >= b; }
}  // namespace fuzzy

// The corner with the larger coordinates becomes `high`.
Box BoxOfCorners(const Point& a, const Point& b);
bool SamePoint(const Point& a, const Point& b);
// m: the slope, infinite for a vertical line.
Line LineThrough(const Point& point, double slope);
double Slope(const Point& a, const Point& b);

template <typename Shape>
Shape UnpackShape(std::string_view packed) {
  Shape shape;
  std::memcpy(static_cast<void*>(&shape), packed.data(), sizeof(shape));
  return shape;
}
template <>
Path UnpackShape<Path>(std::string_view packed);
template <>
Polygon UnpackShape<Polygon>(std::string_view packed);

template <typename Shape>
StringRef PackShape(const Shape& shape, Arena& arena) {
  return StringRef(arena.Copy({reinterpret_cast<const char*>(&shape), sizeof(shape)}));
}
template <>
StringRef PackShape<Path>(const Path& path, Arena& arena);
template <>
StringRef PackShape<Polygon>(const Polygon& polygon, Arena& arena);

// Rows of type_functions.cpp's table; Shape is one of the seven.
template <typename Shape>
Datum ParseShape(std::string_view text, int32_t typmod, const IoContext& context);
template <typename Shape>
void FormatShape(const Datum& value, const IoContext& context, std::string* out);
template <typename Shape>
Datum ReceiveShape(std::string_view bytes, int32_t typmod, const IoContext& context);
template <typename Shape>
void SendShape(const Datum& value, const IoContext& context, std::string* out);

}  // namespace basalt
