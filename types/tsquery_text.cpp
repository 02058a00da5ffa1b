// tsquery's text form, both ways, and the removal of stop words.
#include <algorithm>

#include "base/sql_error.h"
#include "base/stack_guard.h"
#include "types/number_text.h"
#include "types/text_scan.h"
#include "types/tsquery.h"
#include "types/tsvector.h"

namespace basalt {
namespace {

int PriorityOf(TsOperator op) {
  constexpr int kPriorities[] = {0, 4, 2, 1, 3};
  return kPriorities[static_cast<int>(op)];
}

class TextWriter {
 public:
  TextWriter(const std::vector<TsQueryItem>& items, std::string* out) : items_(items), out_(out) {}

  void Write(uint32_t at, int parent_priority, bool right_of_phrase) {
    CheckStackDepth();
    const TsQueryItem& item = items_[at];
    if (item.is_word()) return WriteWord(item);
    const int priority = PriorityOf(item.op);
    const bool parentheses = priority < parent_priority || (item.op == TsOperator::kPhrase && right_of_phrase);
    if (parentheses) out_->append("( ");
    if (item.op == TsOperator::kNot) {
      out_->push_back('!');
      Write(at + 1, priority, false);
    } else {
      Write(at + item.left, priority, false);
      WriteOperator(item);
      Write(at + 1, priority, item.op == TsOperator::kPhrase);
    }
    if (parentheses) out_->append(" )");
  }

 private:
  void WriteWord(const TsQueryItem& item) {
    AppendQuotedLexeme(item.word, out_);
    if (item.weights == kAllWeights && !item.prefix) return;
    out_->push_back(':');
    if (item.prefix) out_->push_back('*');
    for (int weight = 3; weight >= 0; --weight) {
      if ((item.weights & 1 << weight) != 0) out_->push_back("DCBA"[weight]);
    }
  }
  void WriteOperator(const TsQueryItem& item) {
    if (item.op == TsOperator::kAnd) {
      out_->append(" & ");
    } else if (item.op == TsOperator::kOr) {
      out_->append(" | ");
    } else if (item.distance == 1) {
      out_->append(" <-> ");
    } else {
      out_->append(" <");
      AppendInt64(static_cast<int16_t>(item.distance), out_);
      out_->append("> ");
    }
  }

  const std::vector<TsQueryItem>& items_;
  std::string* const out_;
};

// Distances that an operator above must add, because words at the borders of its operand are gone.
struct LostWidth {
  int left = 0;
  int right = 0;
};

class StopWordRemoval {
 public:
  explicit StopWordRemoval(const std::vector<TsQueryItem>& items) : items_(items) {}

  // Appends what stays of the subtree at `at` to *out; *kept: whether anything does.
  LostWidth Remove(uint32_t at, std::vector<TsQueryItem>* out, bool* kept) {
    CheckStackDepth();
    const TsQueryItem& item = items_[at];
    *kept = item.is_word();
    if (item.is_word()) out->push_back(item);
    if (item.kind != TsQueryItem::Kind::kOperator) return {};
    const size_t place = out->size();
    out->push_back(item);
    bool right_kept = false;
    const LostWidth right = Remove(at + 1, out, &right_kept);
    if (item.op == TsOperator::kNot) {
      *kept = right_kept;
      if (!right_kept) out->resize(place);
      return right;
    }
    bool left_kept = false;
    const LostWidth left = Remove(at + item.left, out, &left_kept);
    *kept = left_kept || right_kept;
    if (!left_kept || !right_kept) out->erase(out->begin() + static_cast<ptrdiff_t>(place));
    return Joined(item, left, left_kept, right, right_kept, out, place);
  }

 private:
  static LostWidth Joined(const TsQueryItem& item, LostWidth left, bool left_kept, LostWidth right, bool right_kept,
                          std::vector<TsQueryItem>* out, size_t place) {
    const bool phrase = item.op == TsOperator::kPhrase;
    const int distance = static_cast<int16_t>(item.distance);
    if (!left_kept && !right_kept) {
      const int width = phrase ? left.left + distance + right.left : std::max(left.left, right.left);
      return {width, width};
    }
    if (!left_kept) return phrase ? LostWidth{left.left + distance + right.left, right.right} : right;
    if (!right_kept) return phrase ? LostWidth{left.left, left.right + distance + right.right} : left;
    if (!phrase) return {};
    (*out)[place].distance = static_cast<uint16_t>(distance + left.right + right.left);
    return {left.left, right.right};
  }

  const std::vector<TsQueryItem>& items_;
};

}  // namespace

void AppendTsQueryText(const std::vector<TsQueryItem>& items, std::string* out) {
  if (!items.empty()) TextWriter(items, out).Write(0, -1, false);
}

std::vector<TsQueryItem> RemoveStopWords(const std::vector<TsQueryItem>& items) {
  std::vector<TsQueryItem> out;
  bool kept = false;
  if (!items.empty()) StopWordRemoval(items).Remove(0, &out, &kept);
  return out;
}

Datum ParseTsQuery(std::string_view text, int32_t, const IoContext& context) {
  std::string notice;
  const auto as_is = [](TsQueryMaker& maker, std::string_view word, uint8_t weights, bool prefix) {
    maker.PushWord(word, weights, prefix);
  };
  return MakeDatum(StringRef(ParseTsQueryText(text, TsQuerySyntax::kStandard, as_is, context.arena, &notice)));
}

void FormatTsQuery(const Datum& datum, const IoContext&, std::string* out) {
  AppendTsQueryText(UnpackTsQuery(datum.str.view()), out);
}

}  // namespace basalt
