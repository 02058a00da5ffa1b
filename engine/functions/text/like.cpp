// LIKE and ILIKE on text, name and bytea; the escape forms of LIKE and SIMILAR TO.
#include <string>

#include "base/sql_error.h"
#include "engine/functions/families.h"
#include "engine/functions/text/character_class.h"
#include "engine/functions/text/utf8.h"

namespace basalt {
namespace {

using Context = FunctionContext&;
using Text = std::string_view;

// A pattern without escapes: literal bytes, one-character and any-length wildcards apart.
class LikePattern : public PreparedState {
 public:
  LikePattern(Text pattern, bool by_bytes) : source_(pattern), by_bytes_(by_bytes) {
    Parse(pattern);
    Classify();
  }
  bool IsFor(Text pattern) const { return pattern == source_; }

  bool Matches(Text text) const {
    switch (shape_) {
      case Shape::kExact: return text == literal_;
      case Shape::kPrefix: return text.starts_with(literal_);
      case Shape::kSuffix: return text.ends_with(literal_);
      case Shape::kContains: return text.find(literal_) != Text::npos;
      case Shape::kGeneral: break;
    }
    return MatchGeneral(text);
  }

 private:
  enum class Shape : uint8_t { kExact, kPrefix, kSuffix, kContains, kGeneral };
  enum Token : uint8_t { kByte, kOne, kAny, kDanglingEscape };

  void Add(Token token, char byte) {
    if (token == kAny && !tokens_.empty() && tokens_.back() == kAny) return;
    tokens_.push_back(token);
    bytes_.push_back(byte);
  }
  void Parse(Text pattern) {
    for (size_t i = 0; i < pattern.size(); ++i) {
      if (pattern[i] == '\\') {
        // A lone escape at the end is an error only for a text that gets there.
        if (i + 1 == pattern.size()) Add(kDanglingEscape, 0);
        else Add(kByte, pattern[++i]);
      } else if (pattern[i] == '%') {
        Add(kAny, 0);
      } else if (pattern[i] == '_') {
        Add(kOne, 0);
      } else {
        Add(kByte, pattern[i]);
      }
    }
  }
  void Classify() {
    size_t first = 0;
    size_t last = tokens_.size();
    const bool open_start = last > 0 && tokens_[0] == kAny;
    if (open_start) ++first;
    const bool open_end = last > first && tokens_[last - 1] == kAny;
    if (open_end) --last;
    for (size_t i = first; i < last; ++i) {
      if (tokens_[i] != kByte) return;
    }
    literal_.assign(bytes_, first, last - first);
    if (open_start && last == tokens_.size() && !open_end) shape_ = Shape::kSuffix;
    else if (open_start) shape_ = Shape::kContains;
    else shape_ = open_end ? Shape::kPrefix : Shape::kExact;
  }

  // On a mismatch only the last % can be wrong: let it take one character more.
  bool MatchGeneral(Text text) const {
    size_t t = 0;
    size_t p = 0;
    size_t retry_p = SIZE_MAX;
    size_t retry_t = 0;
    while (t < text.size()) {
      if (p < tokens_.size() && tokens_[p] == kDanglingEscape) {
        throw SqlError(sqlstate::kInvalidEscapeSequence, "LIKE pattern must not end with escape character");
      }
      if (p < tokens_.size() && tokens_[p] == kAny) {
        retry_p = ++p;
        retry_t = t;
        if (p == tokens_.size()) return true;
      } else if (p < tokens_.size() && tokens_[p] == kOne) {
        t += by_bytes_ ? 1 : CharacterBytes(text, t);
        ++p;
      } else if (p < tokens_.size() && tokens_[p] == kByte && bytes_[p] == text[t]) {
        ++t;
        ++p;
      } else if (retry_p != SIZE_MAX) {
        retry_t += by_bytes_ ? 1 : CharacterBytes(text, retry_t);
        t = retry_t;
        p = retry_p;
      } else {
        return false;
      }
    }
    while (p < tokens_.size() && tokens_[p] == kAny) ++p;
    return p == tokens_.size();
  }

  const std::string source_;
  const bool by_bytes_;
  std::vector<Token> tokens_;
  std::string bytes_;
  std::string literal_;
  Shape shape_ = Shape::kGeneral;
};

const LikePattern& Prepared(Context context, Text pattern, bool by_bytes) {
  auto* prepared = static_cast<LikePattern*>(context.prepared().get());
  if (prepared == nullptr || !prepared->IsFor(pattern)) {
    context.prepared() = std::make_unique<LikePattern>(pattern, by_bytes);
    prepared = static_cast<LikePattern*>(context.prepared().get());
  }
  return *prepared;
}

bool Like(Context context, Text text, Text pattern) { return Prepared(context, pattern, false).Matches(text); }
bool NotLike(Context context, Text text, Text pattern) { return !Like(context, text, pattern); }
bool ByteLike(Context context, Text text, Text pattern) { return Prepared(context, pattern, true).Matches(text); }
bool NotByteLike(Context context, Text text, Text pattern) { return !ByteLike(context, text, pattern); }
bool InsensitiveLike(Context context, Text text, Text pattern) {
  const std::string lower = LowerText(pattern, context.collation());
  return Prepared(context, lower, false).Matches(LowerText(text, context.collation()));
}
bool NotInsensitiveLike(Context context, Text text, Text pattern) { return !InsensitiveLike(context, text, pattern); }

[[noreturn]] void ThrowInvalidEscape() {
  throw SqlError(sqlstate::kInvalidEscapeSequence, "invalid escape string")
      .Hint("Escape string must be empty or one character.");
}

Text SingleEscape(Text escape) {
  if (!escape.empty() && CharacterBytes(escape, 0) != escape.size()) ThrowInvalidEscape();
  return escape;
}

// The pattern with this escape character turned into one with the backslash.
template <bool kBytes>
Text LikeEscape(Context context, Text pattern, Text escape) {
  SingleEscape(escape);
  if (escape == "\\") return pattern;
  std::string out;
  bool after_escape = false;
  for (size_t at = 0; at < pattern.size();) {
    const Text character = pattern.substr(at, kBytes ? 1 : CharacterBytes(pattern, at));
    at += character.size();
    if (!escape.empty() && character == escape && !after_escape) {
      out += '\\';
      after_escape = true;
    } else if (character == "\\") {
      out += after_escape ? "\\" : "\\\\";
      after_escape = false;
    } else {
      out += character;
      after_escape = false;
    }
  }
  return context.arena().Copy(out);
}

// SIMILAR TO as a regular expression.
class SimilarTranslator {
 public:
  SimilarTranslator(Text pattern, Text escape) : pattern_(pattern), escape_(escape) {}
  std::string Run() {
    for (size_t at = 0; at < pattern_.size();) {
      const Text character = pattern_.substr(at, CharacterBytes(pattern_, at));
      at += character.size();
      if (after_escape_) Escaped(character);
      else if (!escape_.empty() && character == escape_) after_escape_ = true;
      else if (depth_ > 0) InClass(character);
      else Plain(character);
    }
    return out_ + ")$";
  }

 private:
  void Escaped(Text character) {
    after_escape_ = false;
    if (character != "\"" || depth_ > 0) {
      out_ += "\\";
      out_ += character;
      class_position_ = kInside;
      return;
    }
    // The three parts of SUBSTRING ... SIMILAR: shortest, wanted, rest.
    if (separators_ >= 2) {
      throw SqlError(sqlstate::kInvalidUseOfEscapeCharacter,
                     "SQL regular expression may not contain more than two escape-double-quote separators");
    }
    out_ += separators_++ == 0 ? "){1,1}?(" : "){1,1}(?:";
  }
  void InClass(Text character) {
    if (character == "\\") out_ += '\\';
    out_ += character;
    if (character == "]" && class_position_ >= kInside) {
      --depth_;
    } else if (character == "^") {
      ++class_position_;
    } else {
      if (character == "[") ++depth_;  // of [:alpha:] and the like
      class_position_ = kInside;
    }
  }
  void Plain(Text character) {
    if (character == "%") out_ += ".*";
    else if (character == "_") out_ += ".";
    else if (character == "(") out_ += "(?:";
    else if (character == "\\" || character == "." || character == "^" || character == "$") (out_ += '\\') += character;
    else out_ += character;
    if (character == "[") depth_ = class_position_ = 1;
  }

  const Text pattern_;
  const Text escape_;
  std::string out_ = "^(?:";
  bool after_escape_ = false;
  // Brackets that are open, and what stands in the outer one so far: a bracket that closes right after "[" or "[^" is a character.
  static constexpr int kInside = 3;
  int depth_ = 0;
  int class_position_ = 0;
  int separators_ = 0;
};

Text SimilarWithEscape(Context context, Text pattern, Text escape) {
  return context.arena().Copy(SimilarTranslator(pattern, SingleEscape(escape)).Run());
}
Text Similar(Context context, Text pattern) { return SimilarWithEscape(context, pattern, "\\"); }
std::optional<Text> SimilarOld(Context context, std::optional<Text> pattern, std::optional<Text> escape) {
  if (!pattern) return std::nullopt;
  return SimilarWithEscape(context, *pattern, escape.value_or("\\"));
}

constexpr KernelEntry kKernels[] = {
    MakeKernel<&Like>("textlike"),
    MakeKernel<&NotLike>("textnlike"),
    MakeKernel<&Like>("namelike"),
    MakeKernel<&NotLike>("namenlike"),
    MakeKernel<&ByteLike>("bytealike"),
    MakeKernel<&NotByteLike>("byteanlike"),
    MakeKernel<&InsensitiveLike>("texticlike"),
    MakeKernel<&NotInsensitiveLike>("texticnlike"),
    MakeKernel<&InsensitiveLike>("nameiclike"),
    MakeKernel<&NotInsensitiveLike>("nameicnlike"),
    MakeKernel<&LikeEscape<false>>("like_escape"),
    MakeKernel<&LikeEscape<true>>("like_escape_bytea"),
    MakeKernel<&Similar>("similar_to_escape_1"),
    MakeKernel<&SimilarWithEscape>("similar_to_escape_2"),
    MakeKernel<&SimilarOld>("similar_escape"),
};

}  // namespace

KernelTable LikeKernels() { return kKernels; }

}  // namespace basalt
