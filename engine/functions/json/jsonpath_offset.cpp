// keyvalue() shows an object's offset in PostgreSQL's layout: header and entries of 4 bytes, then keys and values, numbers and
// containers at multiples of 4.
#include "base/stack_guard.h"
#include "engine/functions/json/jsonpath_value.h"
#include "types/numeric_digits.h"

namespace basalt {
namespace {

int64_t NumberSize(const Numeric& number) {
  const NumericDigits digits(number);
  const int weight = digits.count() == 0 ? 0 : digits.weight();
  const bool is_short = number.display_scale <= 63 && weight >= -64 && weight <= 63;
  return (is_short ? 6 : 8) + 2 * int64_t{digits.count()};
}

class Layout {
 public:
  explicit Layout(const JsonbValue& wanted) : wanted_(wanted.payload().data()) {}

  // Where what follows the container that begins at `at` begins; found() once the wanted one was met.
  int64_t Walk(const JsonbValue& container, int64_t at) {
    CheckStackDepth();
    if (container.payload().data() == wanted_) found_ = at;
    if (found_ >= 0) return at;
    const int64_t size = container.size();
    int64_t end = at + 4 + 4 * size * (container.is_object() ? 2 : 1);
    for (uint32_t i = 0; container.is_object() && i < size; ++i) end += static_cast<int64_t>(container.key(i).size());
    for (uint32_t i = 0; i < size && found_ < 0; ++i) {
      const JsonbValue part = container.at(i);
      if (part.is_string()) end += static_cast<int64_t>(part.string().size());
      else if (part.is_number()) end = Aligned(end) + NumberSize(part.number());
      else if (part.is_container()) end = Walk(part, Aligned(end));
    }
    return end;
  }
  int64_t found() const { return found_; }

 private:
  static int64_t Aligned(int64_t at) { return (at + 3) / 4 * 4; }
  const char* const wanted_;
  int64_t found_ = -1;
};

}  // namespace

int64_t PostgresOffset(const JsonbValue& base, const JsonbValue& part) {
  if (!base.is_container() || base.payload().data() == part.payload().data()) return 0;
  Layout layout(part);
  layout.Walk(base, 0);
  return layout.found() < 0 ? 0 : layout.found();
}

}  // namespace basalt
