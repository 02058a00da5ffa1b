#include "types/geometry.h"

#include <bit>
#include <cmath>
#include <limits>

#include "base/sql_error.h"
#include "types/number_text.h"
#include "types/type_functions.h"

namespace basalt {
namespace {

constexpr size_t kPathHeaderBytes = 8;
constexpr int32_t kMaxExternalPoints = (INT32_MAX - 40) / static_cast<int32_t>(sizeof(Point));
constexpr int64_t kMaxPackedBytes = 0x3fffffff;

// NaN is above every number and equal to itself.
bool IsLess(double a, double b) { return std::isnan(a) ? false : std::isnan(b) ? true : a < b; }

Arena& CheckSize(size_t points, Arena& arena) {
  if (points * sizeof(Point) > kMaxPackedBytes) {
    throw SqlError(sqlstate::kProgramLimitExceeded, Format("invalid memory alloc request size {}", points * sizeof(Point)));
  }
  return arena;
}

std::vector<Point> PointsOf(std::string_view bytes) {
  std::vector<Point> points(bytes.size() / sizeof(Point));
  if (!points.empty()) std::memcpy(static_cast<void*>(points.data()), bytes.data(), bytes.size());
  return points;
}

// ---- binary form ----

double TakeDouble(BinaryReader* reader) { return std::bit_cast<double>(reader->Take<uint64_t>()); }
Point TakePoint(BinaryReader* reader) {
  Point point;
  point.x = TakeDouble(reader);
  point.y = TakeDouble(reader);
  return point;
}
std::vector<Point> TakePoints(BinaryReader* reader, const char* type) {
  const auto count = reader->Take<int32_t>();
  if (count <= 0 || count >= kMaxExternalPoints) {
    throw SqlError(sqlstate::kInvalidBinaryRepresentation, Format("invalid number of points in external \"{}\" value", type));
  }
  std::vector<Point> points;
  for (int32_t i = 0; i < count; ++i) points.push_back(TakePoint(reader));
  return points;
}
void SendDouble(double value, std::string* out) { AppendBigEndian(std::bit_cast<uint64_t>(value), out); }
void SendPoint(const Point& point, std::string* out) {
  SendDouble(point.x, out);
  SendDouble(point.y, out);
}
void SendPoints(const std::vector<Point>& points, std::string* out) {
  AppendBigEndian(static_cast<int32_t>(points.size()), out);
  for (const Point& point : points) SendPoint(point, out);
}

void Receive(BinaryReader* reader, Point* point) { *point = TakePoint(reader); }
void Receive(BinaryReader* reader, Line* line) {
  line->a = TakeDouble(reader);
  line->b = TakeDouble(reader);
  line->c = TakeDouble(reader);
  if (fuzzy::Zero(line->a) && fuzzy::Zero(line->b)) {
    throw SqlError(sqlstate::kInvalidBinaryRepresentation, "invalid line specification: A and B cannot both be zero");
  }
}
void Receive(BinaryReader* reader, Segment* segment) {
  segment->p[0] = TakePoint(reader);
  segment->p[1] = TakePoint(reader);
}
void Receive(BinaryReader* reader, Box* box) {
  box->high = TakePoint(reader);
  box->low = TakePoint(reader);
  if (IsLess(box->high.x, box->low.x)) std::swap(box->high.x, box->low.x);
  if (IsLess(box->high.y, box->low.y)) std::swap(box->high.y, box->low.y);
}
void Receive(BinaryReader* reader, Circle* circle) {
  circle->center = TakePoint(reader);
  circle->radius = TakeDouble(reader);
  if (circle->radius < 0) throw SqlError(sqlstate::kInvalidBinaryRepresentation, "invalid radius in external \"circle\" value");
}
void Receive(BinaryReader* reader, Path* path) {
  path->closed = reader->Take<uint8_t>() != 0;
  path->points = TakePoints(reader, "path");
}
void Receive(BinaryReader* reader, Polygon* polygon) { polygon->points = TakePoints(reader, "polygon"); }

void Send(const Point& point, std::string* out) { SendPoint(point, out); }
void Send(const Line& line, std::string* out) {
  for (double value : {line.a, line.b, line.c}) SendDouble(value, out);
}
void Send(const Segment& segment, std::string* out) {
  for (const Point& point : segment.p) SendPoint(point, out);
}
void Send(const Box& box, std::string* out) {
  SendPoint(box.high, out);
  SendPoint(box.low, out);
}
void Send(const Circle& circle, std::string* out) {
  SendPoint(circle.center, out);
  SendDouble(circle.radius, out);
}
void Send(const Path& path, std::string* out) {
  out->push_back(path.closed ? '\1' : '\0');
  SendPoints(path.points, out);
}
void Send(const Polygon& polygon, std::string* out) { SendPoints(polygon.points, out); }

// ---- text form ----

class ShapeWriter {
 public:
  ShapeWriter(const IoContext& context, std::string* out) : digits_(context.settings.extra_float_digits), out_(out) {}
  void Number(double value) { AppendFloat64(value, digits_, out_); }
  void Character(char c) { out_->push_back(c); }
  void PointText(const Point& point) {
    Character('(');
    Number(point.x);
    Character(',');
    Number(point.y);
    Character(')');
  }
  void Points(const Point* points, size_t count) {
    for (size_t i = 0; i < count; ++i) {
      if (i > 0) Character(',');
      PointText(points[i]);
    }
  }

 private:
  int digits_;
  std::string* out_;
};

void Write(ShapeWriter writer, const Point& point) { writer.PointText(point); }
void Write(ShapeWriter writer, const Line& line) {
  writer.Character('{');
  writer.Number(line.a);
  writer.Character(',');
  writer.Number(line.b);
  writer.Character(',');
  writer.Number(line.c);
  writer.Character('}');
}
void Write(ShapeWriter writer, const Segment& segment) {
  writer.Character('[');
  writer.Points(segment.p, 2);
  writer.Character(']');
}
void Write(ShapeWriter writer, const Box& box) { writer.Points(&box.high, 2); }
void Write(ShapeWriter writer, const Circle& circle) {
  writer.Character('<');
  writer.PointText(circle.center);
  writer.Character(',');
  writer.Number(circle.radius);
  writer.Character('>');
}
void Write(ShapeWriter writer, const Path& path) {
  writer.Character(path.closed ? '(' : '[');
  writer.Points(path.points.data(), path.points.size());
  writer.Character(path.closed ? ')' : ']');
}
void Write(ShapeWriter writer, const Polygon& polygon) {
  writer.Character('(');
  writer.Points(polygon.points.data(), polygon.points.size());
  writer.Character(')');
}

}  // namespace

namespace {

[[noreturn]] void ThrowRange(const char* what) {
  throw SqlError(sqlstate::kNumericValueOutOfRange, Format("value out of range: {}", what));
}
double CheckOverflow(double result, double a, double b) {
  if (std::isinf(result) && !std::isinf(a) && !std::isinf(b)) ThrowRange("overflow");
  return result;
}
double Subtract(double a, double b) { return CheckOverflow(a - b, a, b); }
double Multiply(double a, double b) {
  const double result = a * b;
  if (result == 0 && a != 0 && b != 0) ThrowRange("underflow");
  return CheckOverflow(result, a, b);
}

}  // namespace

double Slope(const Point& a, const Point& b) {
  if (fuzzy::Equal(a.x, b.x)) return std::numeric_limits<double>::infinity();
  if (fuzzy::Equal(a.y, b.y)) return 0;
  const double rise = Subtract(a.y, b.y), run = Subtract(a.x, b.x);
  const double slope = rise / run;  // run is no zero: the points differ in x
  if (slope == 0 && rise != 0 && !std::isinf(run)) ThrowRange("underflow");
  return std::isinf(slope) && !std::isinf(rise) ? CheckOverflow(slope, rise, 0) : slope;
}

Line LineThrough(const Point& point, double slope) {
  if (std::isinf(slope)) return {-1, 0, point.x};
  if (slope == 0) return {0, -1, point.y};
  const double c = Subtract(point.y, Multiply(slope, point.x));
  return {slope, -1, c == 0 ? 0 : c};  // never -0
}

Box BoxOfCorners(const Point& a, const Point& b) {
  Box box;
  const bool x = IsLess(b.x, a.x), y = IsLess(b.y, a.y);
  box.high = {x ? a.x : b.x, y ? a.y : b.y};
  box.low = {x ? b.x : a.x, y ? b.y : a.y};
  return box;
}

bool SamePoint(const Point& a, const Point& b) {
  if (std::isnan(a.x) || std::isnan(a.y) || std::isnan(b.x) || std::isnan(b.y)) {
    const auto same = [](double left, double right) { return left == right || (std::isnan(left) && std::isnan(right)); };
    return same(a.x, b.x) && same(a.y, b.y);
  }
  return fuzzy::Equal(a.x, b.x) && fuzzy::Equal(a.y, b.y);
}

template <>
Path UnpackShape<Path>(std::string_view packed) {
  return {packed[0] != 0, PointsOf(packed.substr(kPathHeaderBytes))};
}
template <>
Polygon UnpackShape<Polygon>(std::string_view packed) {
  return {PointsOf(packed)};
}

template <>
StringRef PackShape<Path>(const Path& path, Arena& arena) {
  const size_t bytes = kPathHeaderBytes + path.points.size() * sizeof(Point);
  char* const start = CheckSize(path.points.size(), arena).AllocateBytes(bytes);
  std::memset(start, 0, kPathHeaderBytes);
  start[0] = path.closed ? 1 : 0;
  if (!path.points.empty()) std::memcpy(start + kPathHeaderBytes, path.points.data(), path.points.size() * sizeof(Point));
  return StringRef({start, bytes});
}
template <>
StringRef PackShape<Polygon>(const Polygon& polygon, Arena& arena) {
  return StringRef(CheckSize(polygon.points.size(), arena)
                       .Copy({reinterpret_cast<const char*>(polygon.points.data()), polygon.points.size() * sizeof(Point)}));
}

template <typename Shape>
void FormatShape(const Datum& value, const IoContext& context, std::string* out) {
  Write(ShapeWriter(context, out), UnpackShape<Shape>(value.str.view()));
}
template <typename Shape>
Datum ReceiveShape(std::string_view bytes, int32_t, const IoContext& context) {
  BinaryReader reader(bytes);
  Shape shape;
  Receive(&reader, &shape);
  reader.Finish();
  return MakeDatum(PackShape(shape, context.arena));
}
template <typename Shape>
void SendShape(const Datum& value, const IoContext&, std::string* out) {
  Send(UnpackShape<Shape>(value.str.view()), out);
}

#define BASALT_SHAPE(Shape)                                                                \
  template void FormatShape<Shape>(const Datum&, const IoContext&, std::string*);          \
  template Datum ReceiveShape<Shape>(std::string_view, int32_t, const IoContext&);         \
  template void SendShape<Shape>(const Datum&, const IoContext&, std::string*);
BASALT_SHAPE(Point)
BASALT_SHAPE(Line)
BASALT_SHAPE(Segment)
BASALT_SHAPE(Box)
BASALT_SHAPE(Circle)
BASALT_SHAPE(Path)
BASALT_SHAPE(Polygon)
#undef BASALT_SHAPE

}  // namespace basalt
