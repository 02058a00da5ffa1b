// pg_timezone_names and pg_timezone_abbrevs: what pg_catalog's views of these names show.
#include "engine/functions/families.h"
#include "engine/functions/vector_rows.h"
#include "types/datetime.h"
#include "types/time_zone.h"

namespace basalt {
namespace {

using Arguments = std::span<const NullableDatum>;
using CursorPointer = std::unique_ptr<SetFunctionCursor>;

constexpr size_t kMaxShownAbbreviation = 31;  // a longer one is a text such as "Local time zone must be set"

Interval OffsetInterval(int32_t seconds_east) {
  Interval result;
  result.time_us = seconds_east * kUsPerSecond;
  return result;
}

std::string UpperCase(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  }
  return upper;
}

class AbbreviationCursor : public SetFunctionCursor {
 public:
  explicit AbbreviationCursor(int64_t now) : now_(now), names_(TimeZoneAbbreviationNames()) {}

  bool Next(Chunk* rows) override {
    uint32_t count = 0;
    for (; at_ < names_.size() && count < kVectorSize; ++at_) {
      TimeZoneAbbreviation abbreviation;
      if (!FindTimeZoneAbbreviation(names_[at_], &abbreviation)) continue;
      const std::string name = UpperCase(names_[at_]);
      TimeZone::Offset offset{abbreviation.seconds_east, abbreviation.is_dst, {}};
      if (abbreviation.dynamic_zone != nullptr && !abbreviation.dynamic_zone->OffsetOfAbbreviation(name, now_, &offset)) {
        offset = abbreviation.dynamic_zone->OffsetAtUtc(now_);
      }
      rows->column(0).Set(count, ValueOf(StringRef(name)));
      rows->column(1).Set(count, ValueOf(OffsetInterval(offset.seconds_east)));
      rows->column(2).Set(count, ValueOf(offset.is_dst));
      ++count;
    }
    rows->set_size(count);
    return count > 0;
  }

 private:
  const int64_t now_;
  const std::vector<std::string_view> names_;
  size_t at_ = 0;
};

class NameCursor : public SetFunctionCursor {
 public:
  explicit NameCursor(int64_t now) : now_(now), names_(TimeZoneNames()) {}

  bool Next(Chunk* rows) override {
    uint32_t count = 0;
    for (; at_ < names_.size() && count < kVectorSize; ++at_) {
      const TimeZone* zone = TimeZone::Find(names_[at_]);
      if (zone == nullptr) continue;
      const TimeZone::Offset offset = zone->OffsetAtUtc(now_);
      if (offset.abbreviation.size() > kMaxShownAbbreviation) continue;
      rows->column(0).Set(count, ValueOf(StringRef(zone->name())));
      rows->column(1).Set(count, ValueOf(StringRef(offset.abbreviation)));
      rows->column(2).Set(count, ValueOf(OffsetInterval(offset.seconds_east)));
      rows->column(3).Set(count, ValueOf(offset.is_dst));
      ++count;
    }
    rows->set_size(count);
    return count > 0;
  }

 private:
  const int64_t now_;
  const std::vector<std::string> names_;
  size_t at_ = 0;
};

template <typename Cursor>
CursorPointer Open(FunctionContext& context, Arguments) {
  return std::make_unique<Cursor>(context.environment().transaction_time_us());
}

constexpr SetFunctionEntry kSetFunctions[] = {
    {"pg_timezone_abbrevs", &Open<AbbreviationCursor>},
    {"pg_timezone_names", &Open<NameCursor>},
};

}  // namespace

SetFunctionTable TimeZoneSetFunctions() { return kSetFunctions; }

}  // namespace basalt
