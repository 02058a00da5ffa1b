// UnitArgument: the first argument of extract, date_part and date_trunc. Lives for one call.
#pragma once

#include <string_view>

#include "types/datetime_tokens.h"

namespace basalt {

class UnitArgument {
 public:
  enum class Words : uint8_t { kAll, kIntervalUnits };
  // type_name as errors show it; both views outlive the object. date_trunc knows the units of intervals only.
  UnitArgument(std::string_view text, std::string_view type_name, Words words = Words::kAll);

  // kNone if unknown. Also words that are no units, such as kEpoch and kNow.
  DateTimeUnit unit() const { return unit_; }
  bool is_known() const { return is_unit_ || is_reserved_; }
  bool is_unit() const { return is_unit_; }
  bool is_reserved() const { return is_reserved_; }

  [[noreturn]] void ThrowNotRecognized() const;                        // 22023
  [[noreturn]] void ThrowNotSupported(const char* detail = "") const;  // 0A000

 private:
  std::string_view text_;
  std::string_view type_name_;
  DateTimeUnit unit_ = DateTimeUnit::kNone;
  bool is_unit_ = false;
  bool is_reserved_ = false;
};

}  // namespace basalt
