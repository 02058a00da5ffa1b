#include "types/time_zone_posix.h"

#include "types/datetime.h"

namespace basalt {
namespace {

constexpr int64_t kSecondsPerDay = 86'400;
constexpr int64_t kUnixEpochDate = -10'957;  // 1970-01-01 in days since 2000-01-01

int64_t FloorDivide(int64_t value, int64_t divisor) {
  const int64_t quotient = value / divisor;
  return value % divisor < 0 ? quotient - 1 : quotient;
}

int64_t UnixSeconds(int64_t timestamp_us) {
  return FloorDivide(timestamp_us, kUsPerSecond) - kUnixEpochDate * kSecondsPerDay;
}

bool IsLeapYear(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

}  // namespace

int64_t PosixTimeZone::Rule::SecondOfYear(int year, bool leap) const {
  int64_t days = 0;
  switch (kind) {
    case Kind::kJulianNoLeap:
      days = day - 1;
      if (leap && day >= 60) ++days;
      break;
    case Kind::kDayOfYear:
      days = day;
      break;
    case Kind::kMonthWeekDay: {
      const int32_t first = DateFromYmd(year, month, 1);
      const int32_t next = month == 12 ? DateFromYmd(year + 1, 1, 1) : DateFromYmd(year, month + 1, 1);
      const int weekday_of_first = static_cast<int>(((first + 6) % 7 + 7) % 7);  // 2000-01-01 was a Saturday
      int offset = day - weekday_of_first;
      if (offset < 0) offset += 7;
      offset += (week - 1) * 7;
      if (offset >= next - first) offset -= 7;
      days = first - DateFromYmd(year, 1, 1) + offset;
      break;
    }
  }
  return days * kSecondsPerDay + second;
}

bool PosixTimeZone::IsDaylight(int64_t unix_seconds) const {
  const int64_t local = unix_seconds + standard_east_;
  const int64_t date = FloorDivide(local, kSecondsPerDay) + kUnixEpochDate;
  int year, month, day;
  YmdFromDate(static_cast<int32_t>(date), &year, &month, &day);
  const int64_t new_year = (DateFromYmd(year, 1, 1) - kUnixEpochDate) * kSecondsPerDay;
  const bool leap = IsLeapYear(year);
  const int64_t start = new_year + start_.SecondOfYear(year, leap) - standard_east_;
  const int64_t end = new_year + end_.SecondOfYear(year, leap) - daylight_east_;
  if (start < end) return unix_seconds >= start && unix_seconds < end;
  return unix_seconds >= start || unix_seconds < end;
}

TimeZone::Offset PosixTimeZone::OffsetAtUtc(int64_t timestamp_us) const {
  if (!has_daylight_) return Standard();
  return IsDaylight(UnixSeconds(timestamp_us)) ? Daylight() : Standard();
}

TimeZone::Offset PosixTimeZone::OffsetAtLocal(int64_t local_timestamp_us) const {
  if (!has_daylight_) return Standard();
  const int64_t local = UnixSeconds(local_timestamp_us);
  const bool standard_fits = !IsDaylight(local - standard_east_);
  const bool daylight_fits = IsDaylight(local - daylight_east_);
  if (standard_fits != daylight_fits) return standard_fits ? Standard() : Daylight();
  // The offset before a gap and the one after an overlap are both the smaller one.
  return standard_east_ <= daylight_east_ ? Standard() : Daylight();
}

bool PosixTimeZone::IsFixed(int32_t* seconds_east) const {
  *seconds_east = standard_east_;
  return !has_daylight_ || daylight_east_ == standard_east_;
}

class PosixParser {
 public:
  PosixParser(std::string_view text, PosixTimeZone* zone) : at_(text.data()), end_(text.data() + text.size()), zone_(zone) {}

  bool Parse() {
    int32_t west;
    if (!Name(&zone_->standard_name_) || at_ == end_ || !SignedTime(&west)) return false;
    zone_->standard_east_ = -west;
    if (at_ == end_) return true;
    if (!Name(&zone_->daylight_name_) || zone_->daylight_name_.empty()) return false;
    zone_->has_daylight_ = true;
    zone_->daylight_east_ = zone_->standard_east_ + 3600;
    if (at_ != end_ && *at_ != ',' && *at_ != ';') {
      if (!SignedTime(&west)) return false;
      zone_->daylight_east_ = -west;
    }
    if (at_ == end_) {
      PosixParser standard_rules(",M3.2.0,M11.1.0", zone_);
      return standard_rules.Rules();
    }
    return Rules() && at_ == end_;
  }

 private:
  bool Rules() {
    if (at_ == end_ || (*at_ != ',' && *at_ != ';')) return false;
    ++at_;
    if (!ParseRule(&zone_->start_) || at_ == end_ || *at_ != ',') return false;
    ++at_;
    return ParseRule(&zone_->end_);
  }

  bool Name(std::string* name) {
    if (at_ != end_ && *at_ == '<') {
      const char* begin = ++at_;
      while (at_ != end_ && *at_ != '>') ++at_;
      if (at_ == end_ || at_ == begin) return false;
      name->assign(begin, at_++);
      return true;
    }
    const char* begin = at_;
    while (at_ != end_ && !IsDigit(*at_) && *at_ != ',' && *at_ != '-' && *at_ != '+') ++at_;
    name->assign(begin, at_);
    return true;
  }

  static bool IsDigit(char c) { return c >= '0' && c <= '9'; }

  bool Number(int* value, int low, int high) {
    if (at_ == end_ || !IsDigit(*at_)) return false;
    int result = 0;
    while (at_ != end_ && IsDigit(*at_)) {
      result = result * 10 + (*at_++ - '0');
      if (result > high) return false;
    }
    *value = result;
    return result >= low;
  }

  bool Time(int32_t* seconds) {
    int hour, minute = 0, second = 0;
    if (!Number(&hour, 0, 24 * 7 - 1)) return false;
    if (at_ != end_ && *at_ == ':') {
      ++at_;
      if (!Number(&minute, 0, 59)) return false;
      if (at_ != end_ && *at_ == ':') {
        ++at_;
        if (!Number(&second, 0, 60)) return false;
      }
    }
    *seconds = hour * 3600 + minute * 60 + second;
    return true;
  }

  bool SignedTime(int32_t* seconds) {
    bool negative = false;
    if (at_ != end_ && (*at_ == '-' || *at_ == '+')) negative = *at_++ == '-';
    if (!Time(seconds)) return false;
    if (negative) *seconds = -*seconds;
    return true;
  }

  bool ParseRule(PosixTimeZone::Rule* rule) {
    using Kind = PosixTimeZone::Rule::Kind;
    if (at_ == end_) return false;
    if (*at_ == 'J') {
      ++at_;
      rule->kind = Kind::kJulianNoLeap;
      if (!Number(&rule->day, 1, 365)) return false;
    } else if (*at_ == 'M') {
      ++at_;
      rule->kind = Kind::kMonthWeekDay;
      if (!Number(&rule->month, 1, 12) || !Dot() || !Number(&rule->week, 1, 5) || !Dot() || !Number(&rule->day, 0, 6)) {
        return false;
      }
    } else {
      rule->kind = Kind::kDayOfYear;
      if (!Number(&rule->day, 0, 365)) return false;
    }
    if (at_ != end_ && *at_ == '/') {
      ++at_;
      return SignedTime(&rule->second);
    }
    rule->second = 7200;
    return true;
  }

  bool Dot() {
    if (at_ == end_ || *at_ != '.') return false;
    ++at_;
    return true;
  }

  const char* at_;
  const char* end_;
  PosixTimeZone* zone_;
};

std::unique_ptr<PosixTimeZone> PosixTimeZone::Parse(std::string_view text) {
  auto zone = std::make_unique<PosixTimeZone>();
  if (!PosixParser(text, zone.get()).Parse()) return nullptr;
  zone->name_ = text;
  return zone;
}

}  // namespace basalt
