#include "types/time_zone.h"

#include <absl/time/time.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

#include "base/format.h"
#include "base/sql_error.h"
#include "types/datetime.h"
#include "types/time_zone_posix.h"

namespace basalt {
namespace {

constexpr std::string_view kZoneDirectory = "/usr/share/zoneinfo";
constexpr size_t kMaxNameBytes = 255;
constexpr size_t kMaxCachedZones = 65'536;  // POSIX strings are endless; the cache must not be
constexpr int64_t kEpochUnixSeconds = 946'684'800;

int64_t UnixSeconds(int64_t timestamp_us) {
  int64_t seconds = timestamp_us / kUsPerSecond;
  if (timestamp_us % kUsPerSecond < 0) --seconds;
  return seconds + kEpochUnixSeconds;
}

char LowerCase(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
char UpperCase(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }

bool EqualIgnoringCase(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (LowerCase(a[i]) != LowerCase(b[i])) return false;
  }
  return true;
}

class UtcTimeZone : public TimeZone {
 public:
  UtcTimeZone() { name_ = "UTC"; }
  Offset OffsetAtUtc(int64_t) const override { return {0, false, "UTC"}; }
  Offset OffsetAtLocal(int64_t) const override { return {0, false, "UTC"}; }
  bool IsFixed(int32_t* seconds_east) const override {
    *seconds_east = 0;
    return true;
  }
};

// A zone of the system's tzdata.
class FileTimeZone : public TimeZone {
 public:
  FileTimeZone(std::string name, const absl::TimeZone& zone) : zone_(zone) {
    name_ = std::move(name);
    FillSpans();
  }

  Offset OffsetAtUtc(int64_t timestamp_us) const override {
    const int64_t unix_seconds = UnixSeconds(timestamp_us);
    return InSpans(unix_seconds) ? spans_[SpanAt(unix_seconds)].offset : AtUnix(unix_seconds);
  }

  Offset OffsetAtLocal(int64_t local_timestamp_us) const override {
    // Zones differ from UTC by less than a day, and changes lie further apart than two.
    const int64_t local_seconds = UnixSeconds(local_timestamp_us);
    if (!InSpans(local_seconds - kSecondsPerDay) || !InSpans(local_seconds + kSecondsPerDay)) {
      return SearchLocal(local_timestamp_us);
    }
    const size_t span = SpanAt(local_seconds - kSecondsPerDay);
    if (span + 1 == spans_.size()) return spans_[span].offset;
    const Offset &before = spans_[span].offset, &after = spans_[span + 1].offset;
    const int64_t change = spans_[span + 1].begin;
    const bool reached_before = local_seconds - before.seconds_east >= change;
    const bool reached_after = local_seconds - after.seconds_east >= change;
    if (reached_before == reached_after) return reached_before ? after : before;
    return after.seconds_east > before.seconds_east ? before : after;
  }

  bool IsFixed(int32_t* seconds_east) const override {
    absl::TimeZone::CivilTransition transition;
    absl::Time time = absl::InfinitePast();
    *seconds_east = AtUnix(kEpochUnixSeconds).seconds_east;
    while (zone_.NextTransition(time, &transition)) {
      if (transition.from != transition.to) return false;
      const absl::TimeZone::TimeInfo info = zone_.At(transition.to);
      if (info.trans <= time) break;
      time = info.trans;
    }
    return true;
  }

  bool OffsetOfAbbreviation(std::string_view upper_case, int64_t timestamp_us, Offset* result) const override {
    absl::TimeZone::CivilTransition transition;
    absl::Time time = absl::FromUnixSeconds(UnixSeconds(timestamp_us));
    if (Matches(time, upper_case, result)) return true;
    while (zone_.PrevTransition(time, &transition)) {
      const absl::Time change = zone_.At(transition.to).trans;
      if (change >= time) break;
      if (Matches(change - absl::Seconds(1), upper_case, result)) return true;
      time = change;
    }
    time = absl::FromUnixSeconds(UnixSeconds(timestamp_us));
    while (zone_.NextTransition(time, &transition)) {
      const absl::Time change = zone_.At(transition.to).trans;
      if (change <= time) break;
      if (Matches(change, upper_case, result)) return true;
      time = change;
    }
    return false;
  }

 private:
  static constexpr int64_t kSecondsPerDay = 86'400;
  static constexpr int64_t kSpansEnd = 4'102'444'800;  // 2100-01-01; later times are searched for in the zone's rules
  // From `begin` on this offset holds. The spans of a zone reach from its first change to kSpansEnd.
  struct Span {
    int64_t begin;
    Offset offset;
  };

  void FillSpans() {
    absl::TimeZone::CivilTransition transition;
    absl::Time time = absl::InfinitePast();
    while (zone_.NextTransition(time, &transition)) {
      const absl::Time change = zone_.At(transition.to).trans;
      if (change <= time || absl::ToUnixSeconds(change) >= kSpansEnd) break;
      spans_.push_back({absl::ToUnixSeconds(change), AtUnix(absl::ToUnixSeconds(change))});
      time = change;
    }
    if (spans_.empty()) spans_.push_back({INT64_MIN, AtUnix(0)});
  }

  bool InSpans(int64_t unix_seconds) const { return unix_seconds >= spans_.front().begin && unix_seconds < kSpansEnd; }
  size_t SpanAt(int64_t unix_seconds) const {
    const auto next = std::upper_bound(spans_.begin(), spans_.end(), unix_seconds,
                                       [](int64_t seconds, const Span& span) { return seconds < span.begin; });
    return next - spans_.begin() - 1;
  }

  Offset SearchLocal(int64_t local_timestamp_us) const {
    const absl::CivilSecond local = absl::CivilSecond(1970, 1, 1) + UnixSeconds(local_timestamp_us);
    const absl::TimeZone::TimeInfo info = zone_.At(local);
    const absl::Time utc = info.kind == absl::TimeZone::TimeInfo::REPEATED ? info.post : info.pre;
    if (info.kind != absl::TimeZone::TimeInfo::SKIPPED) return AtUnix(absl::ToUnixSeconds(utc));
    // `pre` lies after the change already: ask for the offset just before the change.
    return AtUnix(absl::ToUnixSeconds(info.trans) - 1);
  }

  Offset AtUnix(int64_t unix_seconds) const {
    const absl::TimeZone::CivilInfo info = zone_.At(absl::FromUnixSeconds(unix_seconds));
    return {info.offset, info.is_dst, info.zone_abbr};
  }

  bool Matches(absl::Time time, std::string_view upper_case, Offset* result) const {
    const absl::TimeZone::CivilInfo info = zone_.At(time);
    if (!EqualIgnoringCase(info.zone_abbr, upper_case)) return false;
    *result = {info.offset, info.is_dst, info.zone_abbr};
    return true;
  }

  absl::TimeZone zone_;
  std::vector<Span> spans_;
};

// Finds the entry of a directory whatever its case; names with a leading dot are never zones.
bool FindEntry(const std::string& directory, std::string_view name, std::string* entry_name) {
  if (name.empty() || name[0] == '.') return false;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
    *entry_name = entry.path().filename().string();
    if (EqualIgnoringCase(*entry_name, name)) return true;
  }
  return false;
}

std::unique_ptr<TimeZone> LoadFile(const std::string& path, std::string name) {
  std::error_code error;
  absl::TimeZone zone;
  if (!std::filesystem::is_regular_file(path, error) || !absl::LoadTimeZone(path, &zone)) return nullptr;
  return std::make_unique<FileTimeZone>(std::move(name), zone);
}

std::unique_ptr<TimeZone> LoadFromFile(std::string_view name) {
  const std::string root = std::string(kZoneDirectory) + '/';
  const bool plain = name[0] != '.' && name[0] != '/' && name.find("/.") == std::string_view::npos &&
                     name.find("//") == std::string_view::npos && name.back() != '/';
  if (!plain) return nullptr;
  if (auto zone = LoadFile(root + std::string(name), std::string(name))) return zone;
  std::string canonical;
  for (size_t begin = 0; begin <= name.size();) {
    const size_t slash = std::min(name.find('/', begin), name.size());
    std::string entry;
    if (!FindEntry(root + canonical, name.substr(begin, slash - begin), &entry)) return nullptr;
    canonical += (canonical.empty() ? "" : "/") + entry;
    begin = slash + 1;
  }
  return LoadFile(root + canonical, canonical);
}

std::unique_ptr<TimeZone> LoadZone(std::string_view name) {
  if (auto zone = LoadFromFile(name)) return zone;
  if (EqualIgnoringCase(name, "UTC") || EqualIgnoringCase(name, "GMT")) return std::make_unique<UtcTimeZone>();
  std::string upper(name);
  for (char& c : upper) c = UpperCase(c);
  return PosixTimeZone::Parse(upper);
}

class ZoneCache {
 public:
  const TimeZone* Find(std::string_view name) {
    std::string key(name);
    for (char& c : key) c = LowerCase(c);
    {
      std::shared_lock lock(mutex_);
      const auto found = zones_.find(key);
      if (found != zones_.end()) return found->second.get();
      if (zones_.size() >= kMaxCachedZones) return nullptr;
    }
    auto zone = LoadZone(name);
    if (zone == nullptr) return nullptr;
    std::unique_lock lock(mutex_);
    return zones_.try_emplace(std::move(key), std::move(zone)).first->second.get();
  }

 private:
  std::shared_mutex mutex_;
  std::unordered_map<std::string, std::unique_ptr<TimeZone>> zones_;
};

}  // namespace

bool TimeZone::OffsetOfAbbreviation(std::string_view upper_case, int64_t timestamp_us, Offset* result) const {
  *result = OffsetAtUtc(timestamp_us);
  return EqualIgnoringCase(result->abbreviation, upper_case);
}

const TimeZone* TimeZone::Utc() {
  static const UtcTimeZone* const zone = new UtcTimeZone();
  return zone;
}

const TimeZone* TimeZone::Find(std::string_view name) {
  if (name.empty() || name.size() > kMaxNameBytes) return nullptr;
  static ZoneCache* const cache = new ZoneCache();  // never destroyed: pointers to its zones live everywhere
  return cache->Find(name);
}

const TimeZone* TimeZone::FromOffset(int32_t seconds_east) {
  int32_t rest = std::abs(seconds_east);
  std::string digits = Format("{:02}", rest / 3600);
  rest %= 3600;
  if (rest != 0) {
    digits += Format(":{:02}", rest / 60);
    if (rest % 60 != 0) digits += Format(":{:02}", rest % 60);
  }
  return Find(seconds_east < 0 ? Format("<-{}>+{}", digits, digits) : Format("<+{}>-{}", digits, digits));
}

namespace {

const TimeZone* FindUnchecked(std::string_view value) {
  if (EqualIgnoringCase(value.substr(0, 8), "interval")) {
    const size_t open = value.find('\'');
    if (open == std::string_view::npos || value.size() < open + 2 || value.back() != '\'') return nullptr;
    const Interval interval = ParseInterval(value.substr(open + 1, value.size() - open - 2), -1, IoSettings{});
    if (interval.months != 0) {
      throw SqlError(sqlstate::kInvalidParameterValue, "Cannot specify months in time zone interval.");
    }
    if (interval.days != 0) throw SqlError(sqlstate::kInvalidParameterValue, "Cannot specify days in time zone interval.");
    return TimeZone::FromOffset(static_cast<int32_t>(interval.time_us / kUsPerSecond));
  }
  const std::string text(value);
  char* end;
  const double hours = std::strtod(text.c_str(), &end);
  if (end != text.c_str() && *end == '\0') {
    if (!(std::fabs(hours) < 168)) return nullptr;
    return TimeZone::FromOffset(static_cast<int32_t>(hours * 3600));
  }
  return TimeZone::Find(value);
}

}  // namespace

const TimeZone* TimeZone::FindSetting(std::string_view value) {
  const TimeZone* zone = FindUnchecked(value);
  if (zone != nullptr && zone->OffsetAtUtc(0).seconds_east % 60 != 0) {
    throw SqlError(sqlstate::kInvalidParameterValue, Format("time zone \"{}\" appears to use leap seconds", value))
        .Detail("PostgreSQL does not support leap seconds.");
  }
  return zone;
}

std::vector<std::string> TimeZoneNames() {
  std::vector<std::string> names;
  std::error_code error;
  const std::filesystem::path root(kZoneDirectory);
  std::filesystem::recursive_directory_iterator files(root, error);
  for (const auto end = std::filesystem::recursive_directory_iterator(); files != end; files.increment(error)) {
    if (error || files->path().filename().string().starts_with('.')) continue;
    if (files->is_regular_file(error)) names.push_back(files->path().lexically_relative(root).string());
  }
  return names;
}

}  // namespace basalt
