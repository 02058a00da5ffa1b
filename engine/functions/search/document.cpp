#include "engine/functions/search/document.h"

#include <algorithm>

namespace basalt {
namespace {

// to_tsvector keeps one less than tsvector's input.
constexpr size_t kMaxDocumentPositions = kMaxLexemePositions - 1;

void NoticeOf(FunctionContext& context, SqlState state, std::string message, std::string detail) {
  ErrorFields notice;
  notice.severity = Severity::kNotice;
  notice.state = state;
  notice.message = std::move(message);
  notice.detail = std::move(detail);
  context.environment().Notice(std::move(notice));
}

int Limited(int position) { return std::min(position, kMaxLexemePosition); }

// An operand of a query: its words in order, with a stop word's place kept.
void PushOperand(TsQueryMaker& maker, const std::vector<Document::Word>& words, TsOperator join, uint8_t weights, bool prefix) {
  if (words.empty()) return maker.PushStop();
  int position = 0;
  bool joined = false;
  for (size_t i = 0; i < words.size();) {
    for (; position > 0 && position + 1 < words[i].position; ++position) {
      maker.PushStop();
      maker.PushOperator(join, 1);  // there is a word before
    }
    position = words[i].position;
    const size_t first = i;
    for (; i < words.size() && words[i].position == position; ++i) {
      maker.PushWord(words[i].text, weights, prefix);
      if (i > first) maker.PushOperator(TsOperator::kAnd, 0);
    }
    if (joined) maker.PushOperator(join, 1);
    joined = true;
  }
}

}  // namespace

void ForEachToken(FunctionContext& context, const TextSearchConfiguration& configuration, std::string_view text, Arena& arena,
                  const TokenVisitor& visit) {
  DefaultParser parser(text, &context.environment().cancel());
  ParserToken token;
  while (parser.Next(&token)) {
    if (token.text.size() > kMaxLexemeBytes) {
      NoticeOf(context, sqlstate::kProgramLimitExceeded, "word is too long to be indexed",
               Format("Words longer than {} characters are ignored.", kMaxLexemeBytes));
      continue;
    }
    std::optional<std::vector<std::string_view>> lexemes;
    for (const NamedDictionary& each : configuration.dictionaries[static_cast<size_t>(token.type)]) {
      lexemes = each.dictionary->Lexize(token.text, arena);
      if (lexemes) break;
    }
    visit(token, lexemes ? &*lexemes : nullptr);
  }
}

void Document::Add(std::string_view text) {
  ForEachToken(context_, configuration_, text, arena_, [&](const ParserToken&, const std::vector<std::string_view>* lexemes) {
    if (lexemes == nullptr) return;
    ++position_;
    for (std::string_view lexeme : *lexemes) words_.push_back({lexeme, Limited(position_)});
  });
}

void Document::AddPart(std::string_view text) {
  const size_t before = words_.size();
  Add(text);
  if (words_.size() > before) ++position_;
}

std::string_view Document::Vector(Arena& arena) {
  std::sort(words_.begin(), words_.end(), [](const Word& a, const Word& b) {
    const int order = a.text.compare(b.text);
    return order != 0 ? order < 0 : a.position < b.position;
  });
  TsVectorBuilder builder;
  std::vector<uint16_t> positions;
  for (size_t i = 0; i < words_.size();) {
    const std::string_view word = words_[i].text;
    positions.clear();
    for (; i < words_.size() && words_[i].text == word; ++i) {
      const auto position = static_cast<uint16_t>(words_[i].position);
      if (!positions.empty() && positions.back() == position) continue;
      if (positions.size() < kMaxDocumentPositions) positions.push_back(position);
    }
    builder.Add(word, positions);
  }
  return builder.Finish(arena);
}

std::string_view MakeTextQuery(FunctionContext& context, const TextSearchConfiguration& configuration, std::string_view text,
                               TsQuerySyntax syntax, TsOperator join) {
  const auto operand = [&](TsQueryMaker& maker, std::string_view word, uint8_t weights, bool prefix) {
    Document document(context, configuration);
    document.Add(word);
    PushOperand(maker, document.words(), join, weights, prefix);
  };
  std::string notice;
  const std::string_view query = ParseTsQueryText(text, syntax, operand, context.arena(), &notice);
  if (!notice.empty()) NoticeOf(context, SqlState{"00000"}, std::move(notice), "");
  return query;
}

}  // namespace basalt
