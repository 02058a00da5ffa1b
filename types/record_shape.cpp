#include "types/record_shape.h"

#include <deque>
#include <map>
#include <mutex>
#include <shared_mutex>

#include "base/byte_order.h"

namespace basalt {
namespace {

class Shapes {
 public:
  uint32_t Register(const std::vector<std::string>& names) {
    const std::unique_lock lock(mutex_);
    const auto found = numbers_.find(names);
    if (found != numbers_.end()) return found->second;
    if (names_.size() == kMost) return 0;
    const auto number = static_cast<uint32_t>(names_.size() + 1);
    names_.push_back(&numbers_.emplace(names, number).first->first);
    return number;
  }
  const std::vector<std::string>* Find(uint32_t number) const {
    const std::shared_lock lock(mutex_);
    return number == 0 || number > names_.size() ? nullptr : names_[number - 1];
  }

 private:
  static constexpr size_t kMost = 100'000;
  mutable std::shared_mutex mutex_;
  std::map<std::vector<std::string>, uint32_t> numbers_;
  std::deque<const std::vector<std::string>*> names_;
};

Shapes& AllShapes() {
  static Shapes& shapes = *new Shapes;  // packed records may outlive every destructor
  return shapes;
}

}  // namespace

uint32_t RegisterRecordShape(const std::vector<std::string>& names) { return names.empty() ? 0 : AllShapes().Register(names); }

StringRef SetRecordShape(StringRef packed, uint32_t shape) {
  if (shape == 0) return packed;
  char* bytes = const_cast<char*>(packed.data());
  StoreUnaligned(bytes, (LoadUnaligned<uint32_t>(bytes) & kRecordCountMask) | shape << kRecordShapeShift);
  return StringRef(packed.view());  // anew, for the prefix that it keeps
}

const std::vector<std::string>* RecordShapeOf(std::string_view packed) {
  const uint32_t number = LoadUnaligned<uint32_t>(packed.data()) >> kRecordShapeShift;
  return number == 0 ? nullptr : AllShapes().Find(number);
}

}  // namespace basalt
