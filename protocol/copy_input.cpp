#include "protocol/copy_input.h"

#include "base/sql_error.h"

namespace basalt {
namespace {
constexpr size_t kMaxKeptBytes = (size_t{1} << 30) - 1;   // PostgreSQL's longest line
constexpr size_t kIdleKeptBytes = 64 * 1024;
}  // namespace

CopyInput::~CopyInput() {
  if (account_ != nullptr) account_->Release(static_cast<int64_t>(charged_));
}

void CopyInput::Add(std::string_view piece) {
  if (kept_.empty()) {
    data_ = piece;
  } else {
    if (kept_.size() + piece.size() > kMaxKeptBytes) {
      throw SqlError(sqlstate::kProgramLimitExceeded, "out of memory")
          .Detail(Format("Cannot enlarge string buffer containing {} bytes by {} more bytes.", kept_.size(), piece.size()));
    }
    kept_.append(piece);
    ChargeKept();
    data_ = kept_;
  }
  begin_ = 0;
}

void CopyInput::Keep() {
  const std::string_view rest = data_.substr(begin_);
  const bool own = !kept_.empty();
  if (rest.empty()) {
    kept_.clear();
    if (kept_.capacity() > kIdleKeptBytes) std::string().swap(kept_);
  } else if (own) {
    kept_.erase(0, begin_);
  } else {
    kept_.assign(rest);
  }
  ChargeKept();
  data_ = kept_;
  begin_ = 0;
}

void CopyInput::ChargeKept() {
  const size_t capacity = kept_.capacity();
  if (account_ == nullptr || capacity == charged_) return;
  if (capacity > charged_) account_->Charge(static_cast<int64_t>(capacity - charged_));
  else account_->Release(static_cast<int64_t>(charged_ - capacity));
  charged_ = capacity;
}

}  // namespace basalt
