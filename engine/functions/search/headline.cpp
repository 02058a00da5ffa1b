#include "engine/functions/search/headline.h"

#include <algorithm>
#include <climits>

#include "base/sql_error.h"
#include "engine/functions/search/option_list.h"
#include "engine/functions/search/query_match.h"
#include "types/number_text.h"
#include "types/text_scan.h"

namespace basalt {
namespace {

constexpr int kNoItem = -1;

struct HeadlineWord {
  TokenType type = TokenType::kNone;
  std::string_view text;
  int item = kNoItem;  // of the query
  uint16_t position = 0;
  bool repeated = false;  // the same word again, for another item of the query
  bool shown = false;
  bool marked = false;
  bool replaced = false;  // by a blank
  bool skipped = false;
};

bool IsSkipped(TokenType type) {
  return type == TokenType::kUrl || type == TokenType::kNumHyphenated || type == TokenType::kAsciiHyphenated ||
         type == TokenType::kHyphenated;
}
bool IsNoWord(TokenType type) { return type == TokenType::kBlank || type == TokenType::kTag || IsSkipped(type); }
bool IsNoEnd(TokenType type) {
  switch (type) {
    case TokenType::kScientific:
    case TokenType::kVersion:
    case TokenType::kDecimal:
    case TokenType::kSignedInteger:
    case TokenType::kInteger:
    case TokenType::kProtocol:
    case TokenType::kEntity: return true;
    default: return IsNoWord(type);
  }
}

// The words of a run as the query sees them.
class RunLookup : public OperandLookup {
 public:
  explicit RunLookup(std::span<const HeadlineWord> words) : words_(words) {}
  QueryMatch Find(uint32_t item, const TsQueryItem&, PhrasePlaces* places) override {
    QueryMatch match = QueryMatch::kNo;
    for (const HeadlineWord& word : words_) {
      if (word.item != static_cast<int>(item)) continue;
      match = QueryMatch::kYes;
      if (places == nullptr) break;
      if (places->positions.empty() || places->positions.back() < word.position) places->positions.push_back(word.position);
    }
    return match;
  }

 private:
  const std::span<const HeadlineWord> words_;
};

class Headline {
 public:
  Headline(FunctionContext& context, const TsQueryView& query, const HeadlineOptions& options)
      : context_(context), query_(query), options_(options) {}

  void Read(const TextSearchConfiguration& configuration, std::string_view text) {
    int position = 0;
    ForEachToken(context_, configuration, text, arena_, [&](const ParserToken& token, const std::vector<std::string_view>* lexemes) {
      HeadlineWord word;
      word.type = token.type;
      word.text = token.text;
      words_.push_back(word);
      if (lexemes == nullptr) return;
      ++position;
      for (std::string_view lexeme : *lexemes) NoteItems(lexeme, std::min(position, kMaxLexemePosition));
    });
  }
  void Select() {
    if (options_.fragments == 0) SelectExtract();
    else SelectFragments();
  }
  std::string Text() const {
    std::string out;
    int fragments = 0;
    bool inside = false;
    for (const HeadlineWord& word : words_) {
      if (word.repeated) continue;
      if (!word.shown) {
        inside = false;
        continue;
      }
      if (!inside && ++fragments > 1) out += options_.delimiter;
      inside = true;
      if (word.replaced) {
        out += ' ';
      } else if (!word.skipped) {
        if (word.marked) out += options_.start;
        out += word.text;
        if (word.marked) out += options_.stop;
      }
    }
    return out;
  }

 private:
  struct Run {
    int begin = 0, end = 0;  // words, both in it
    int wanted = 0;          // words of the query in it
    int words = 0;
    bool chosen = false;
    bool excluded = false;
  };

  int count() const { return static_cast<int>(words_.size()); }
  bool IsWord(int i) const { return !IsNoWord(words_[i].type); }
  bool IsWanted(int i) const { return words_[i].item != kNoItem && !words_[i].repeated; }
  bool IsBadEnd(int i) const {
    return (IsNoEnd(words_[i].type) || static_cast<int>(words_[i].text.size()) <= options_.short_word) && !IsWanted(i);
  }

  void NoteItems(std::string_view lexeme, int position) {
    const size_t at = words_.size() - 1;
    words_[at].position = static_cast<uint16_t>(position);
    for (uint32_t i = 0; i < query_.size(); ++i) {
      const TsQueryItem item = query_[i];
      if (!item.is_word() || !(item.prefix ? lexeme.starts_with(item.word) : lexeme == item.word)) continue;
      if (words_[at].item == kNoItem) {
        words_[at].item = static_cast<int>(i);
        continue;
      }
      HeadlineWord again = words_[at];
      again.item = static_cast<int>(i);
      again.repeated = true;
      words_.push_back(again);
    }
  }

  int NextItem(int from) const {
    for (int i = from; i < count(); ++i) {
      if (words_[i].item != kNoItem) return i;
    }
    return -1;
  }
  // The first shortest run from a word on that satisfies the query.
  bool FindCover(int* begin, int* end) const {
    if (query_.empty()) return false;
    const int64_t base = std::max<int64_t>(int64_t{options_.most_words} * 10, 100);
    const int64_t most = options_.fragments > 0 ? base * options_.fragments : base;
    for (int first = NextItem(*begin); first >= 0; first = NextItem(first + 1)) {
      for (int last = first; last >= 0 && last - first < most; last = NextItem(last + 1)) {
        context_.environment().cancel().Check();
        RunLookup lookup({words_.data() + first, static_cast<size_t>(last - first + 1)});
        if (!MatchesQuery(query_, lookup)) continue;
        *begin = first;
        *end = last;
        return true;
      }
    }
    return false;
  }

  void Mark(int begin, int end) {
    for (int i = begin; i <= end; ++i) {
      HeadlineWord& word = words_[i];
      if (word.item != kNoItem) word.marked = true;
      if (!options_.whole && word.type == TokenType::kTag) word.replaced = true;
      else if (IsSkipped(word.type)) word.skipped = true;
      word.shown = !word.repeated;
    }
  }
  void MarkFirstWords() {
    int words = 0;
    int end = -1;
    for (int i = 0; i < count() && words < options_.least_words; ++i) {
      if (IsWord(i)) ++words;
      end = i;
    }
    Mark(0, end);
  }

  void SelectExtract() {
    if (options_.whole) return Mark(0, count() - 1);
    Run best;
    best.wanted = -1;
    bool best_covers = false;
    int begin = 0;
    int end = 0;
    for (; FindCover(&begin, &end); ++begin) {
      Run run{begin, begin};
      Grow(begin, end, &run);
      const bool covers = run.begin <= begin && run.end >= end;
      const bool better = covers != best_covers      ? covers
                          : run.wanted != best.wanted ? run.wanted > best.wanted
                                                      : !IsBadEnd(run.end) && IsBadEnd(best.end);
      if (!better) continue;
      best = run;
      best_covers = covers;
    }
    if (best.wanted < 0) return MarkFirstWords();
    Mark(best.begin, best.end);
  }
  void Count(int i, Run* run) const {
    if (IsWord(i)) ++run->words;
    if (IsWanted(i)) ++run->wanted;
  }
  // Makes an extract around a cover: as long as allowed, ending with a good word.
  void Grow(int begin, int end, Run* run) const {
    int i = begin;
    for (; i <= end && run->words < options_.most_words; ++i) {
      Count(i, run);
      run->end = i;
    }
    if (run->words >= options_.most_words) return Shorten(std::min(i, end), run);
    for (--i; i < count() && run->words < options_.most_words; ++i) {
      if (i > end) Count(i, run);
      run->end = i;
      if (!IsBadEnd(i) && run->words >= options_.least_words) break;
    }
    if (run->words < options_.least_words) GrowLeft(begin, run);
  }
  void GrowLeft(int begin, Run* run) const {
    int i = begin - 1;
    for (; i >= 0; --i) {
      Count(i, run);
      if (run->words >= options_.most_words) break;
      if (!IsBadEnd(i) && run->words >= options_.least_words) break;
    }
    run->begin = std::max(i, 0);
  }
  void Shorten(int from, Run* run) const {
    for (int i = from; run->words > options_.least_words && IsBadEnd(i); --i) {
      if (IsWord(i)) --run->words;
      if (IsWanted(i)) --run->wanted;
      run->end = i - 1;
    }
  }

  void SelectFragments() {
    std::vector<Run> runs;
    int begin = 0;
    int end = 0;
    for (; FindCover(&begin, &end); ++begin) SplitCover(begin, end, &runs);
    int chosen = 0;
    for (; chosen < options_.fragments; ++chosen) {
      Run* const best = BestRun(&runs);
      if (best == nullptr) break;
      best->chosen = true;
      if (best->words < options_.most_words) Stretch(best);
      Mark(best->begin, best->end);
      for (Run& other : runs) {
        const bool apart = other.end < best->begin || other.begin > best->end;
        if (&other != best && !apart) other.excluded = true;
      }
    }
    if (chosen == 0) MarkFirstWords();
  }
  // Runs of no more words than allowed, with words of the query at both ends.
  void SplitCover(int begin, int end, std::vector<Run>* runs) const {
    while (begin <= end) {
      Run run{begin, end};
      for (int i = begin; i <= end; ++i) {
        run.begin = i;
        if (IsWanted(i)) break;
      }
      int i = run.begin;
      for (; i <= run.end && run.words < options_.most_words; ++i) Count(i, &run);
      if (run.end > i) {
        for (; i >= run.begin; --i) {
          run.end = i;
          if (IsWanted(i)) break;
          if (IsWord(i)) --run.words;
        }
      }
      runs->push_back(run);
      begin = run.end + 1;
    }
  }
  static Run* BestRun(std::vector<Run>* runs) {
    Run* best = nullptr;
    int wanted = 0;
    int words = INT_MAX;
    for (Run& run : *runs) {
      if (run.chosen || run.excluded) continue;
      if (run.wanted < wanted || (run.wanted == wanted && run.words >= words)) continue;
      wanted = run.wanted;
      words = run.words;
      best = &run;
    }
    return best;
  }
  // Takes in words on both sides, up to another fragment.
  void Stretch(Run* run) const {
    const int most_left = (options_.most_words - run->words) / 2;
    int edge = run->begin;
    int taken = 0;
    for (int i = run->begin - 1; i >= 0 && taken < most_left && !words_[i].shown; --i) {
      if (IsWord(i)) {
        ++run->words;
        ++taken;
      }
      edge = i;
    }
    for (; edge < run->begin && IsBadEnd(edge); ++edge) run->words -= IsWord(edge);
    run->begin = edge;
    edge = run->end;
    for (int i = run->end + 1; i < count() && run->words < options_.most_words && !words_[i].shown; ++i) {
      run->words += IsWord(i);
      edge = i;
    }
    for (; edge > run->end && IsBadEnd(edge); --edge) run->words -= IsWord(edge);
    run->end = edge;
  }

  FunctionContext& context_;
  const TsQueryView& query_;
  const HeadlineOptions& options_;
  Arena arena_;
  std::vector<HeadlineWord> words_;
};

bool IsTrue(std::string_view value) {
  for (std::string_view word : {"1", "on", "true", "t", "y", "yes"}) {
    if (EqualsIgnoreCase(value, word)) return true;
  }
  return false;
}

void CheckOptions(const HeadlineOptions& options) {
  const auto fail = [](const char* message) { throw SqlError(sqlstate::kInvalidParameterValue, message); };
  if (options.whole) return;
  if (options.least_words >= options.most_words) fail("MinWords should be less than MaxWords");
  if (options.least_words <= 0) fail("MinWords should be positive");
  if (options.short_word < 0) fail("ShortWord should be >= 0");
  if (options.fragments < 0) fail("MaxFragments should be >= 0");
}

}  // namespace

HeadlineOptions ReadHeadlineOptions(std::string_view text) {
  HeadlineOptions options;
  for (const TextOption& option : ParseOptionList(text)) {
    const auto is = [&](std::string_view name) { return EqualsIgnoreCase(option.key, name); };
    if (is("maxwords")) options.most_words = ParseInt32(option.value);
    else if (is("minwords")) options.least_words = ParseInt32(option.value);
    else if (is("shortword")) options.short_word = ParseInt32(option.value);
    else if (is("maxfragments")) options.fragments = ParseInt32(option.value);
    else if (is("startsel")) options.start = option.value;
    else if (is("stopsel")) options.stop = option.value;
    else if (is("fragmentdelimiter")) options.delimiter = option.value;
    else if (is("highlightall")) options.whole = IsTrue(option.value);
    else throw SqlError(sqlstate::kInvalidParameterValue, Format("unrecognized headline parameter: \"{}\"", option.key));
  }
  CheckOptions(options);
  return options;
}

std::string MakeHeadline(FunctionContext& context, const TextSearchConfiguration& configuration, std::string_view text,
                         std::string_view query, const HeadlineOptions& options) {
  const TsQueryView view(query);
  Headline headline(context, view, options);
  headline.Read(configuration, text);
  headline.Select();
  return headline.Text();
}

}  // namespace basalt
