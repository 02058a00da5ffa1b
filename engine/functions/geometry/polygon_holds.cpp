// Does one polygon hold another? Side by side: a side is cut where it meets the outer polygon, and the middle of each piece
// must lie inside.
#include "base/sql_error.h"
#include "engine/functions/geometry/plane_geometry.h"

namespace basalt {
namespace {

constexpr int kMaxDepth = 10'000;  // far below what the stack holds

class PolygonTest {
 public:
  explicit PolygonTest(const Polygon& outer) : outer_(outer) {}

  // Only sides of the outer polygon from `start` on can still meet the piece.
  bool SegmentInside(const Point& a, const Point& b, size_t start, int depth = 0) const {
    if (depth > kMaxDepth) throw SqlError(sqlstate::kStatementTooComplex, "stack depth limit exceeded");
    const std::vector<Point>& corners = outer_.points;
    const Segment piece{{a, b}};
    bool inside = true, met = false;
    for (size_t i = start; i < corners.size() && inside; ++i) {
      const Segment side{{corners[i == 0 ? corners.size() - 1 : i - 1], corners[i]}};
      if (Holds(side, a)) {
        if (Holds(side, b)) return true;
        inside = RestInside(a, b, side, i + 1, depth);
      } else if (Holds(side, b)) {
        inside = RestInside(b, a, side, i + 1, depth);
      } else if (const std::optional<Point> cut = Intersection(piece, side)) {
        met = true;
        inside = SegmentInside(a, *cut, i + 1, depth + 1) && SegmentInside(b, *cut, i + 1, depth + 1);
      }
    }
    return inside && !met ? Holds(outer_, Middle(a, b)) : inside;
  }

 private:
  // a lies on the side: what of the piece goes on behind the side's end must be inside.
  bool RestInside(const Point& a, const Point& b, const Segment& side, size_t start, int depth) const {
    const Segment piece{{a, b}};
    const Point* end = nullptr;
    if (SamePoint(a, side.p[0])) {
      if (Holds(piece, side.p[1])) end = &side.p[1];
    } else if (SamePoint(a, side.p[1])) {
      if (Holds(piece, side.p[0])) end = &side.p[0];
    } else if (Holds(piece, side.p[0])) {
      end = &side.p[0];
    } else if (Holds(piece, side.p[1])) {
      end = &side.p[1];
    }
    return end == nullptr || SegmentInside(b, *end, start, depth + 1);
  }

  const Polygon& outer_;
};

}  // namespace

bool Holds(const Polygon& outer, const Polygon& inner) {
  if (!Holds(BoundingBox(outer.points), BoundingBox(inner.points))) return false;
  const PolygonTest test(outer);
  const std::vector<Point>& corners = inner.points;
  for (size_t i = 0; i < corners.size(); ++i) {
    if (!test.SegmentInside(corners[i == 0 ? corners.size() - 1 : i - 1], corners[i], 0)) return false;
  }
  return true;
}

}  // namespace basalt
