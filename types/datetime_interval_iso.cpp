#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <string>

#include "types/datetime_interval_fields.h"

namespace basalt {
namespace {

constexpr auto kOk = DateTimeError::kNone;
constexpr auto kBad = DateTimeError::kBadFormat;
constexpr auto kOverflow = DateTimeError::kFieldOverflow;
constexpr int kDaysPerMonth = 30;

DateTimeError Fit(bool fits) { return fits ? kOk : kOverflow; }

class IsoIntervalParser {
 public:
  IsoIntervalParser(const char* text, IntervalParts* parts) : at_(text), parts_(*parts) {}

  DateTimeError Parse() {
    while (*at_ != '\0' && !done_) {
      if (*at_ == 'T') {
        EnterTime();
        continue;
      }
      const char* begin = at_;
      DateTimeError error = Number();
      if (error != kOk) return error;
      error = in_time_ ? TimeField(begin) : DateField(begin);
      if (error != kOk) return error;
    }
    return kOk;
  }

 private:
  void EnterTime() {
    in_time_ = true;
    have_field_ = false;
    ++at_;
  }

  DateTimeError Number() {
    if (!(*at_ >= '0' && *at_ <= '9') && *at_ != '-' && *at_ != '.') return kBad;
    char* end;
    errno = 0;
    const double value = std::strtod(at_, &end);
    if (end == at_ || errno != 0) return kBad;
    if (std::isnan(value) || value < -1e15 || value > 1e15) return kOverflow;
    at_ = end;
    value_ = static_cast<int64_t>(std::trunc(value));
    fraction_ = value - static_cast<double>(value_);
    return kOk;
  }

  static int IntegerWidth(const char* text) {
    if (*text == '-') ++text;
    int width = 0;
    while (text[width] >= '0' && text[width] <= '9') ++width;
    return width;
  }

  bool AddYears() { return parts_.AddYears(value_, 1) && parts_.AddFractionOfYears(fraction_, 1); }
  bool AddMonths() { return parts_.AddMonths(value_) && parts_.AddFractionOfDays(fraction_, kDaysPerMonth); }
  bool AddDays() { return parts_.AddDays(value_, 1) && parts_.AddFractionOfMicroseconds(fraction_, kUsPerDay); }
  bool AddTime(int64_t us_per_unit) { return parts_.AddMicroseconds(value_, fraction_, us_per_unit); }

  DateTimeError DateField(const char* begin) {
    const char unit = *at_;
    switch (unit) {
      case 'Y':
        return Unit(AddYears());
      case 'M':
        return Unit(AddMonths());
      case 'W':
        return Unit(parts_.AddDays(value_, 7) && parts_.AddFractionOfDays(fraction_, 7));
      case 'D':
        return Unit(AddDays());
      case 'T':
      case '\0':
        if (IntegerWidth(begin) == 8 && !have_field_) {
          const bool fits = parts_.AddYears(value_ / 10000, 1) && parts_.AddMonths(value_ / 100 % 100) &&
                            parts_.AddDays(value_ % 100, 1) && parts_.AddFractionOfMicroseconds(fraction_, kUsPerDay);
          EndPart();
          return Fit(fits);
        }
        return DashedDate();
      case '-':
        return DashedDate();
      default:
        return kBad;
    }
  }

  // years-months-days, any of the later ones missing
  DateTimeError DashedDate() {
    if (have_field_) return kBad;
    if (!AddYears()) return kOverflow;
    if (EndPart()) return kOk;
    ++at_;  // the dash
    DateTimeError error = Number();
    if (error != kOk) return error;
    if (!AddMonths()) return kOverflow;
    if (EndPart()) return kOk;
    if (*at_ != '-') return kBad;
    ++at_;
    error = Number();
    if (error != kOk) return error;
    if (!AddDays()) return kOverflow;
    return EndPart() ? kOk : kBad;
  }

  // At the end of the text or at the T that begins the time.
  bool EndPart() {
    if (*at_ == 'T' && !in_time_) {
      EnterTime();
      return true;
    }
    if (*at_ != '\0') return false;
    done_ = true;
    return true;
  }

  DateTimeError TimeField(const char* begin) {
    switch (*at_) {
      case 'H':
        return Unit(AddTime(kUsPerHour));
      case 'M':
        return Unit(AddTime(kUsPerMinute));
      case 'S':
        return Unit(AddTime(kUsPerSecond));
      case '\0':
        if (IntegerWidth(begin) == 6 && !have_field_) {
          done_ = true;
          return Fit(parts_.AddMicroseconds(value_ / 10000, 0, kUsPerHour) &&
                     parts_.AddMicroseconds(value_ / 100 % 100, 0, kUsPerMinute) &&
                     parts_.AddMicroseconds(value_ % 100, 0, kUsPerSecond) &&
                     parts_.AddFractionOfMicroseconds(fraction_, 1));
        }
        return ColonTime();
      case ':':
        return ColonTime();
      default:
        return kBad;
    }
  }

  DateTimeError ColonTime() {
    if (have_field_) return kBad;
    if (!AddTime(kUsPerHour)) return kOverflow;
    if (EndPart()) return kOk;
    ++at_;
    DateTimeError error = Number();
    if (error != kOk) return error;
    if (!AddTime(kUsPerMinute)) return kOverflow;
    if (EndPart()) return kOk;
    if (*at_ != ':') return kBad;
    ++at_;
    error = Number();
    if (error != kOk) return error;
    if (!AddTime(kUsPerSecond)) return kOverflow;
    return EndPart() ? kOk : kBad;
  }

  DateTimeError Unit(bool fits) {
    ++at_;
    have_field_ = true;
    return Fit(fits);
  }

  const char* at_;
  IntervalParts& parts_;
  int64_t value_ = 0;
  double fraction_ = 0;
  bool in_time_ = false;
  bool have_field_ = false;
  bool done_ = false;
};

}  // namespace

DateTimeError ParseIsoInterval(std::string_view text, IntervalParts* parts) {
  if (text.size() < 2 || text[0] != 'P') return kBad;
  const std::string rest(text.substr(1));
  return IsoIntervalParser(rest.c_str(), parts).Parse();
}

}  // namespace basalt
