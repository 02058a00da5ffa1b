// Text input of the geometric types. PostgreSQL is lenient about outer delimiters: (1,2), 1,2 and ((1,2),3,4) are all read.
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "base/sql_error.h"
#include "types/geometry.h"
#include "types/text_scan.h"

namespace basalt {
namespace {

struct NamedNumber {
  std::string_view name;
  double value;
};
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr NamedNumber kNamedNumbers[] = {
    {"nan", std::numeric_limits<double>::quiet_NaN()}, {"infinity", kInfinity}, {"+infinity", kInfinity},
    {"-infinity", -kInfinity}, {"inf", kInfinity}, {"+inf", kInfinity}, {"-inf", -kInfinity},
};

class ShapeReader {
 public:
  ShapeReader(const char* type, std::string_view text) : type_(type), text_(text), copy_(text), at_(copy_.c_str()) {}

  [[noreturn]] void Fail() const { ThrowInvalidSyntax(type_, text_); }
  char Peek() const { return *at_; }
  bool AtEnd() const { return *at_ == '\0'; }
  bool Accept(char c) {
    if (*at_ != c) return false;
    ++at_;
    return true;
  }
  void Expect(char c) {
    if (!Accept(c)) Fail();
  }
  void SkipSpaces() {
    while (IsSpace(*at_)) ++at_;
  }
  void Finish() const {
    if (!AtEnd()) Fail();
  }
  // Is the character here the last of its kind in the text?
  bool IsLast(char c) const { return std::strrchr(at_, c) == at_; }
  // What follows after the character here and blanks.
  char PeekBehind() const {
    const char* next = at_ + 1;
    while (IsSpace(*next)) ++next;
    return *next;
  }
  void SkipWithSpaces() {
    ++at_;
    SkipSpaces();
  }

  double TakeNumber() {
    SkipSpaces();
    if (AtEnd()) Fail();
    char* end = nullptr;
    errno = 0;
    double value = std::strtod(at_, &end);
    if (end == at_ || errno != 0) value = TakeUnusualNumber(value, errno, &end);
    at_ = end;
    SkipSpaces();
    return value;
  }
  Point TakePoint() {
    SkipSpaces();
    const bool enclosed = Accept('(');
    Point point;
    point.x = TakeNumber();
    Expect(',');
    point.y = TakeNumber();
    if (enclosed) {
      Expect(')');
      SkipSpaces();
    }
    return point;
  }
  // The points of a box, segment, path or polygon; true if they stand in brackets.
  bool TakePoints(bool may_be_open, size_t count, Point* points) {
    SkipSpaces();
    int depth = 0;
    const bool open = Peek() == '[';
    if (open) {
      if (!may_be_open) Fail();
      ++depth;
      ++at_;
    } else if (Peek() == '(') {
      if (PeekBehind() == '(' || IsLast('(')) {
        ++depth;
        SkipWithSpaces();
      }
    }
    for (size_t i = 0; i < count; ++i) {
      points[i] = TakePoint();
      Accept(',');
    }
    for (; depth > 0; --depth) {
      if (Peek() != ')' && !(Peek() == ']' && open && depth == 1)) Fail();
      SkipWithSpaces();
    }
    return open;
  }
  // Half the numbers that as many commas separate; a text without pairs fails.
  size_t CountPoints() const {
    size_t commas = 0;
    for (char c : text_) commas += c == ',' ? 1 : 0;
    if (commas % 2 == 0) Fail();
    return (commas + 1) / 2;
  }

 private:
  double TakeUnusualNumber(double value, int error, char** end) const {
    for (const NamedNumber& named : kNamedNumbers) {
      if (!EqualsIgnoreCase(std::string_view(at_).substr(0, named.name.size()), named.name)) continue;
      *end = const_cast<char*>(at_) + named.name.size();
      return named.value;
    }
    if (error != ERANGE) Fail();
    if (value == 0 || std::fabs(value) >= HUGE_VAL) {
      throw SqlError(sqlstate::kNumericValueOutOfRange,
                     Format("\"{}\" is out of range for type double precision", std::string_view(at_, static_cast<size_t>(*end - at_))));
    }
    return value;
  }

  const char* type_;
  std::string_view text_;
  const std::string copy_;  // ends with a zero byte, as strtod needs it
  const char* at_;
};

void Read(std::string_view text, Point* point) {
  ShapeReader reader("point", text);
  *point = reader.TakePoint();
  reader.Finish();
}

[[noreturn]] void ThrowLine(const char* why) {
  throw SqlError(sqlstate::kInvalidTextRepresentation, Format("invalid line specification: {}", why));
}

void Read(std::string_view text, Line* line) {
  ShapeReader reader("line", text);
  reader.SkipSpaces();
  if (reader.Accept('{')) {
    line->a = reader.TakeNumber();
    reader.Expect(',');
    line->b = reader.TakeNumber();
    reader.Expect(',');
    line->c = reader.TakeNumber();
    reader.Expect('}');
    reader.SkipSpaces();
    reader.Finish();
    if (fuzzy::Zero(line->a) && fuzzy::Zero(line->b)) ThrowLine("A and B cannot both be zero");
    return;
  }
  Point points[2];
  reader.TakePoints(true, 2, points);
  reader.Finish();
  if (SamePoint(points[0], points[1])) ThrowLine("must be two distinct points");
  *line = LineThrough(points[0], Slope(points[0], points[1]));
}

void Read(std::string_view text, Segment* segment) {
  ShapeReader reader("lseg", text);
  reader.TakePoints(true, 2, segment->p);
  reader.Finish();
}

void Read(std::string_view text, Box* box) {
  ShapeReader reader("box", text);
  Point points[2];
  reader.TakePoints(false, 2, points);
  reader.Finish();
  *box = {points[0], points[1]};
  const auto less = [](double a, double b) { return std::isnan(a) ? false : std::isnan(b) ? true : a < b; };
  if (less(box->high.x, box->low.x)) std::swap(box->high.x, box->low.x);
  if (less(box->high.y, box->low.y)) std::swap(box->high.y, box->low.y);
}

void Read(std::string_view text, Circle* circle) {
  ShapeReader reader("circle", text);
  reader.SkipSpaces();
  int depth = 0;
  if (reader.Accept('<')) {
    ++depth;
  } else if (reader.Peek() == '(' && reader.PeekBehind() == '(') {
    ++depth;
    reader.SkipWithSpaces();
  }
  circle->center = reader.TakePoint();
  reader.Accept(',');
  circle->radius = reader.TakeNumber();
  if (circle->radius < 0) reader.Fail();
  for (; depth > 0; --depth) {
    if (reader.Peek() != ')' && !(reader.Peek() == '>' && depth == 1)) reader.Fail();
    reader.SkipWithSpaces();
  }
  reader.Finish();
}

void Read(std::string_view text, Path* path) {
  ShapeReader reader("path", text);
  path->points.resize(reader.CountPoints());
  reader.SkipSpaces();
  const bool enclosed = reader.Peek() == '(' && reader.IsLast('(');
  if (enclosed) reader.Accept('(');
  path->closed = !reader.TakePoints(true, path->points.size(), path->points.data());
  if (enclosed) {
    reader.Expect(')');
    reader.SkipSpaces();
  }
  reader.Finish();
}

void Read(std::string_view text, Polygon* polygon) {
  ShapeReader reader("polygon", text);
  polygon->points.resize(reader.CountPoints());
  reader.TakePoints(false, polygon->points.size(), polygon->points.data());
  reader.Finish();
}

}  // namespace

template <typename Shape>
Datum ParseShape(std::string_view text, int32_t, const IoContext& context) {
  Shape shape;
  Read(text, &shape);
  return MakeDatum(PackShape(shape, context.arena));
}

template Datum ParseShape<Point>(std::string_view, int32_t, const IoContext&);
template Datum ParseShape<Line>(std::string_view, int32_t, const IoContext&);
template Datum ParseShape<Segment>(std::string_view, int32_t, const IoContext&);
template Datum ParseShape<Box>(std::string_view, int32_t, const IoContext&);
template Datum ParseShape<Circle>(std::string_view, int32_t, const IoContext&);
template Datum ParseShape<Path>(std::string_view, int32_t, const IoContext&);
template Datum ParseShape<Polygon>(std::string_view, int32_t, const IoContext&);

}  // namespace basalt
