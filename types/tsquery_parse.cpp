// Reads queries: tsquery's own syntax, one plain operand, and the syntax of web searches.
#include <algorithm>
#include <charconv>
#include <optional>

#include "base/sql_error.h"
#include "base/stack_guard.h"
#include "types/lexeme_scanner.h"
#include "types/text_scan.h"
#include "types/tsquery.h"
#include "types/tsvector.h"
#include "types/wide_character.h"

namespace basalt {
namespace {

constexpr size_t kMaxPendingOperators = 32;  // of one pair of parentheses

struct Token {
  enum class Kind : uint8_t { kEnd, kOperand, kOperator, kOpen, kClose } kind = Kind::kEnd;
  TsOperator op = TsOperator::kNot;
  uint16_t distance = 0;
  uint8_t weights = kAllWeights;
  bool prefix = false;
  std::string word;
};

Token OperatorToken(TsOperator op, uint16_t distance = 0) {
  Token token{Token::Kind::kOperator};
  token.op = op;
  token.distance = distance;
  return token;
}

class QueryReader {
 public:
  QueryReader(std::string_view text, TsQuerySyntax syntax, const TsOperandHandler& operand, TsQueryMaker* maker)
      : text_(text), syntax_(syntax), operand_(operand), maker_(*maker),
        scanner_(text, syntax == TsQuerySyntax::kWeb ? LexemeScanner::Mode::kWebQuery : LexemeScanner::Mode::kQuery) {}

  // Up to the end or the closing parenthesis, as postfix.
  void ReadExpression() {
    CheckStackDepth();
    std::vector<Token> pending;
    for (;;) {
      Token token = Next();
      switch (token.kind) {
        case Token::Kind::kOperand:
          operand_(maker_, token.word, token.weights, token.prefix);
          break;
        case Token::Kind::kOperator:
          PopBefore(token.op, &pending);
          if (pending.size() == kMaxPendingOperators) ThrowInternal("tsquery stack too small");
          pending.push_back(std::move(token));
          break;
        case Token::Kind::kOpen:
          ReadExpression();
          break;
        case Token::Kind::kClose:
        case Token::Kind::kEnd:
          PopBefore(TsOperator::kOr, &pending);
          return;
      }
    }
  }

 private:
  static int PriorityOf(TsOperator op) {
    constexpr int kPriorities[] = {0, 4, 2, 1, 3};
    return kPriorities[static_cast<int>(op)];
  }
  // Operators that bind at least as strongly as the next one; NOT goes to the right.
  void PopBefore(TsOperator next, std::vector<Token>* pending) {
    const int priority = PriorityOf(next) + (next == TsOperator::kNot ? 1 : 0);
    while (!pending->empty() && PriorityOf(pending->back().op) >= priority) {
      maker_.PushOperator(pending->back().op, pending->back().distance);
      pending->pop_back();
    }
  }

  Token Next() {
    if (syntax_ == TsQuerySyntax::kPlain) return NextPlain();
    return syntax_ == TsQuerySyntax::kWeb ? NextOfWeb() : NextOfStandard();
  }
  Token NextPlain() {
    if (at_ == text_.size()) return {};
    at_ = text_.size();
    Token token{Token::Kind::kOperand};
    token.word = text_;
    return token;
  }

  char Current() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool AtEnd() const { return at_ >= text_.size(); }
  void SkipSpaces() {
    size_t bytes;
    while (IsSpaceAt(text_, at_, &bytes)) at_ += bytes;
  }
  [[noreturn]] void ThrowSyntax() const {
    throw SqlError(sqlstate::kSyntaxError, Format("syntax error in tsquery: \"{}\"", text_));
  }
  Token Sign(TsOperator op) {
    ++at_;
    wants_operand_ = true;
    first_ = false;
    return OperatorToken(op);
  }
  // The lexeme at the reading position; false at the end of the text.
  bool ReadWord(Token* token) {
    scanner_.MoveTo(at_);
    if (!scanner_.Next()) return false;
    at_ = scanner_.at();
    token->kind = Token::Kind::kOperand;
    token->word = scanner_.word();
    wants_operand_ = false;
    first_ = false;
    return true;
  }

  Token NextOfStandard() {
    SkipSpaces();
    if (!wants_operand_) return StandardOperator();
    if (Current() == '!') return Sign(TsOperator::kNot);
    if (Current() == '(') {
      ++at_;
      ++depth_;
      first_ = false;
      return {Token::Kind::kOpen};
    }
    if (Current() == ':') ThrowSyntax();
    Token token;
    if (ReadWord(&token)) {
      ReadModifiers(&token);
    } else if (!first_) {
      throw SqlError(sqlstate::kSyntaxError, Format("no operand in tsquery: \"{}\"", text_));
    }
    return token;
  }
  void ReadModifiers(Token* token) {
    if (Current() != ':') return;
    for (++at_; !AtEnd(); ++at_) {
      const char c = ToLower(text_[at_]);
      if (c == '*') token->prefix = true;
      else if (c >= 'a' && c <= 'd') token->weights |= static_cast<uint8_t>(1 << ('d' - c));
      else break;
    }
  }
  Token StandardOperator() {
    if (Current() == '&') return Sign(TsOperator::kAnd);
    if (Current() == '|') return Sign(TsOperator::kOr);
    if (const std::optional<uint16_t> distance = ReadPhraseOperator()) {
      wants_operand_ = true;
      return OperatorToken(TsOperator::kPhrase, *distance);
    }
    if (Current() == ')') {
      ++at_;
      if (--depth_ < 0) ThrowSyntax();
      return {Token::Kind::kClose};
    }
    if (!AtEnd() || depth_ != 0) ThrowSyntax();
    return {};
  }
  // <-> or <N>. A text that ends behind the operator has none.
  std::optional<uint16_t> ReadPhraseOperator() {
    if (Current() != '<') return std::nullopt;
    size_t at = at_ + 1;
    int64_t distance = 1;
    if (at < text_.size() && text_[at] == '-') {
      ++at;
    } else {
      if (at >= text_.size() || !IsDigit(text_[at])) return std::nullopt;
      const auto [end, error] = std::from_chars(text_.data() + at, text_.data() + text_.size(), distance);
      if (error != std::errc() || distance > kMaxPhraseDistance) {
        throw SqlError(sqlstate::kInvalidParameterValue,
                       Format("distance in phrase operator must be an integer value between zero and {} inclusive",
                              kMaxPhraseDistance));
      }
      at = static_cast<size_t>(end - text_.data());
    }
    if (at >= text_.size() || text_[at] != '>' || at + 1 >= text_.size()) return std::nullopt;
    at_ = at + 1;
    return static_cast<uint16_t>(distance);
  }

  Token NextOfWeb() {
    for (;;) {
      SkipSpaces();
      if (wants_operand_) {
        if (Current() == '-') return Sign(TsOperator::kNot);
        if (Current() == '"') return Quoted();
        if (IsQueryOperator(Current())) {
          ++at_;
          first_ = false;
          continue;
        }
        Token token;
        if (!ReadWord(&token) && !first_) maker_.PushStop();
        return token;
      }
      if (AtEnd()) return {};
      if (ReadOr()) {
        wants_operand_ = true;
        first_ = false;
        return OperatorToken(TsOperator::kOr);
      }
      if (IsQueryOperator(Current())) {
        ++at_;
        continue;
      }
      wants_operand_ = true;
      first_ = false;
      return OperatorToken(TsOperator::kAnd);
    }
  }
  Token Quoted() {
    const size_t from = ++at_;
    at_ = std::min(text_.find('"', at_), text_.size());
    Token token{Token::Kind::kOperand};
    token.word = text_.substr(from, at_ - from);
    if (!AtEnd()) ++at_;
    wants_operand_ = false;
    first_ = false;
    return token;
  }
  // The word OR, if something follows it.
  bool ReadOr() {
    if (!EqualsIgnoreCase(text_.substr(at_, 2), "or")) return false;
    size_t at = at_ + 2;
    if (at >= text_.size() || text_[at] == '-' || text_[at] == '_' || IsAlphanumericAt(text_, at)) return false;
    size_t bytes = CharacterBytesAt(text_, at);
    do {
      at += bytes;
      if (at >= text_.size()) return false;
    } while (IsSpaceAt(text_, at, &bytes));
    at_ += 2;
    return true;
  }

  const std::string_view text_;
  const TsQuerySyntax syntax_;
  const TsOperandHandler& operand_;
  TsQueryMaker& maker_;
  LexemeScanner scanner_;
  size_t at_ = 0;
  int depth_ = 0;
  bool wants_operand_ = true;
  bool first_ = true;  // nothing was read yet: an end is an empty query
};

}  // namespace

void TsQueryMaker::PushWord(std::string_view word, uint8_t weights, bool prefix) {
  const auto limit = [&](const char* what) {
    throw SqlError(sqlstate::kProgramLimitExceeded, Format("{} in tsquery: \"{}\"", what, text_));
  };
  if (word.size() > kMaxLexemeBytes) limit("word is too long");
  if (words_.size() > kMaxTsVectorBytes) limit("value is too big");
  items_.push_back(MakeTsWord(word, weights, prefix));
  words_.append(word);
  words_.push_back('\0');
  word_ends_.push_back(static_cast<uint32_t>(words_.size()));
}

void TsQueryMaker::PushOperator(TsOperator op, uint16_t distance) { items_.push_back(MakeTsOperator(op, distance)); }

void TsQueryMaker::PushStop() {
  TsQueryItem item;
  item.kind = TsQueryItem::Kind::kStop;
  items_.push_back(item);
}

std::string_view TsQueryMaker::Finish(Arena& arena, bool* only_stops) {
  size_t word = 0;
  for (TsQueryItem& item : items_) {
    if (!item.is_word()) continue;
    const size_t begin = word == 0 ? 0 : word_ends_[word - 1];
    item.word = std::string_view(words_).substr(begin, word_ends_[word] - begin - 1);
    ++word;
  }
  std::reverse(items_.begin(), items_.end());
  const bool stops = std::any_of(items_.begin(), items_.end(),
                                 [](const TsQueryItem& item) { return item.kind == TsQueryItem::Kind::kStop; });
  if (stops) {
    LinkTsQuery(&items_);
    items_ = RemoveStopWords(items_);
    *only_stops = items_.empty();
  }
  return PackTsQuery(items_, arena);
}

std::string_view ParseTsQueryText(std::string_view text, TsQuerySyntax syntax, const TsOperandHandler& operand, Arena& arena,
                                  std::string* notice) {
  TsQueryMaker maker(text);
  QueryReader(text, syntax, operand, &maker).ReadExpression();
  if (maker.empty()) {
    *notice = Format("text-search query doesn't contain lexemes: \"{}\"", text);
    return PackTsQuery({}, arena);
  }
  bool only_stops = false;
  const std::string_view query = maker.Finish(arena, &only_stops);
  if (only_stops) *notice = "text-search query contains only stop words or doesn't contain lexemes, ignored";
  return query;
}

}  // namespace basalt
