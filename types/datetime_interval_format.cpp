#include <cstdlib>

#include "types/datetime_fields.h"
#include "types/datetime_text.h"

namespace basalt {
namespace {

// The parts as they are shown; all of one unit group have the same sign.
struct ShownInterval {
  explicit ShownInterval(const Interval& interval)
      : year(interval.months / 12), month(interval.months % 12), day(interval.days) {
    int64_t rest = interval.time_us;
    hour = rest / kUsPerHour;
    rest %= kUsPerHour;
    minute = rest / kUsPerMinute;
    rest %= kUsPerMinute;
    second = rest / kUsPerSecond;
    microsecond = rest % kUsPerSecond;
  }
  bool HasSeconds() const { return second != 0 || microsecond != 0; }
  bool HasTime() const { return hour != 0 || minute != 0 || HasSeconds(); }
  bool NegativeTime() const { return hour < 0 || minute < 0 || second < 0 || microsecond < 0; }
  bool PositiveTime() const { return hour > 0 || minute > 0 || second > 0 || microsecond > 0; }

  int64_t year, month, day, hour, minute, second, microsecond;
};

class IntervalWriter {
 public:
  IntervalWriter(const Interval& interval, std::string* out) : value_(interval), out_(*out) {}

  void Postgres() {
    PostgresPart(value_.year, "year");
    PostgresPart(value_.month, "mon");
    PostgresPart(value_.day, "day");
    if (!is_zero_ && !value_.HasTime()) return;
    if (!is_zero_) out_ += ' ';
    if (value_.NegativeTime()) {
      out_ += '-';
    } else if (is_before_) {
      out_ += '+';
    }
    Clock(2);
  }

  void Verbose() {
    out_ += '@';
    VerbosePart(value_.year, "year");
    VerbosePart(value_.month, "mon");
    VerbosePart(value_.day, "day");
    VerbosePart(value_.hour, "hour");
    VerbosePart(value_.minute, "min");
    if (value_.HasSeconds()) VerboseSeconds();
    if (is_zero_) out_ += " 0";
    if (is_before_) out_ += " ago";
  }

  void SqlStandard() {
    const bool has_negative = value_.year < 0 || value_.month < 0 || value_.day < 0 || value_.NegativeTime();
    const bool has_positive = value_.year > 0 || value_.month > 0 || value_.day > 0 || value_.PositiveTime();
    const bool has_year_month = value_.year != 0 || value_.month != 0;
    const bool has_day_time = value_.day != 0 || value_.HasTime();
    if (!has_negative && !has_positive) {
      out_ += '0';
    } else if ((has_negative && has_positive) || (has_year_month && has_day_time)) {
      SqlWithAllSigns();
    } else {
      if (has_negative) out_ += '-';
      if (has_year_month) {
        YearMonth();
      } else {
        if (value_.day != 0) {
          AppendInteger(std::abs(value_.day), &out_);
          out_ += ' ';
        }
        Clock(1);
      }
    }
  }

  void Iso8601() {
    if (value_.year == 0 && value_.month == 0 && value_.day == 0 && !value_.HasTime()) {
      out_ += "PT0S";
      return;
    }
    out_ += 'P';
    IsoPart(value_.year, 'Y');
    IsoPart(value_.month, 'M');
    IsoPart(value_.day, 'D');
    if (value_.HasTime()) out_ += 'T';
    IsoPart(value_.hour, 'H');
    IsoPart(value_.minute, 'M');
    if (!value_.HasSeconds()) return;
    if (value_.second < 0 || value_.microsecond < 0) out_ += '-';
    AppendSeconds(value_.second, value_.microsecond, false, &out_);
    out_ += 'S';
  }

 private:
  void PostgresPart(int64_t value, const char* unit) {
    if (value == 0) return;
    if (!is_zero_) out_ += ' ';
    if (is_before_ && value > 0) out_ += '+';
    AppendInteger(value, &out_);
    out_ += ' ';
    out_ += unit;
    if (value != 1) out_ += 's';
    is_before_ = value < 0;
    is_zero_ = false;
  }

  // The first part that is not zero decides on "ago"; the others' signs are relative to it.
  void VerbosePart(int64_t value, const char* unit) {
    if (value == 0) return;
    if (is_zero_) {
      is_before_ = value < 0;
      value = std::abs(value);
    } else if (is_before_) {
      value = -value;
    }
    out_ += ' ';
    AppendInteger(value, &out_);
    out_ += ' ';
    out_ += unit;
    if (value != 1) out_ += 's';
    is_zero_ = false;
  }

  void VerboseSeconds() {
    out_ += ' ';
    if (value_.second < 0 || value_.microsecond < 0) {
      if (is_zero_) {
        is_before_ = true;
      } else if (!is_before_) {
        out_ += '-';
      }
    } else if (is_before_) {
      out_ += '-';
    }
    AppendSeconds(value_.second, value_.microsecond, false, &out_);
    out_ += std::abs(value_.second) != 1 || value_.microsecond != 0 ? " secs" : " sec";
    is_zero_ = false;
  }

  void SqlWithAllSigns() {
    out_ += value_.year < 0 || value_.month < 0 ? '-' : '+';
    YearMonth();
    out_ += value_.day < 0 ? " -" : " +";
    AppendInteger(std::abs(value_.day), &out_);
    out_ += value_.NegativeTime() ? " -" : " +";
    Clock(1);
  }

  void YearMonth() {
    AppendInteger(std::abs(value_.year), &out_);
    out_ += '-';
    AppendInteger(std::abs(value_.month), &out_);
  }

  void IsoPart(int64_t value, char unit) {
    if (value == 0) return;
    AppendInteger(value, &out_);
    out_ += unit;
  }

  void Clock(int hour_digits) {
    AppendPadded(std::abs(value_.hour), hour_digits, &out_);
    out_ += ':';
    AppendPadded(std::abs(value_.minute), 2, &out_);
    out_ += ':';
    AppendSeconds(value_.second, value_.microsecond, true, &out_);
  }

  const ShownInterval value_;
  std::string& out_;
  bool is_zero_ = true;
  bool is_before_ = false;
};

}  // namespace

void FormatInterval(const Interval& interval, const IoSettings& settings, std::string* out) {
  IntervalWriter writer(interval, out);
  switch (settings.interval_style) {
    case IntervalStyle::kPostgres:
      return writer.Postgres();
    case IntervalStyle::kPostgresVerbose:
      return writer.Verbose();
    case IntervalStyle::kSqlStandard:
      return writer.SqlStandard();
    case IntervalStyle::kIso8601:
      return writer.Iso8601();
  }
}

}  // namespace basalt
