// Functions and operators on regular expressions: ~ and its kin, regexp_match, _replace, _count, _instr, _substr ...
#include <string>

#include "base/sql_error.h"
#include "engine/functions/regex/regex_matches.h"
#include "engine/functions/text/utf8.h"
#include "engine/functions/vector_rows.h"

namespace basalt {
namespace {

using Context = FunctionContext&;
using Text = std::string_view;
using OptionalText = std::optional<std::string_view>;

template <bool kIgnoreCase>
bool Matches(Context context, Text text, Text pattern) {
  RegexOptions options;
  options.ignore_case = kIgnoreCase;
  return PreparedRegex(context, pattern, options).Search(text, 0, {});
}
bool MatchesExactCase(Context context, Text text, Text pattern) { return Matches<false>(context, text, pattern); }
bool MatchesAnyCase(Context context, Text text, Text pattern) { return Matches<true>(context, text, pattern); }
bool DiffersExactCase(Context context, Text text, Text pattern) { return !Matches<false>(context, text, pattern); }
bool DiffersAnyCase(Context context, Text text, Text pattern) { return !Matches<true>(context, text, pattern); }

// \1 .. \9 are the groups, \& the match, \\ a backslash.
void AppendReplacement(Text replacement, Text text, std::span<const RegexGroup> groups, std::string* out) {
  for (size_t i = 0; i < replacement.size(); ++i) {
    if (replacement[i] != '\\' || i + 1 == replacement.size()) {
      out->push_back(replacement[i]);
      continue;
    }
    const char next = replacement[i + 1];
    if (next == '\\') {
      out->push_back('\\');
    } else if (next == '&' || (next >= '1' && next <= '9')) {
      const size_t group = next == '&' ? 0 : static_cast<size_t>(next - '0');
      if (group < groups.size() && groups[group].matched()) out->append(groups[group].In(text));
    } else {
      out->push_back('\\');
      continue;
    }
    ++i;
  }
}

// Replaces the nth match, or all of them for n = 0, from byte start on.
Text ReplaceMatches(Context context, Text text, Text pattern, Text replacement, const RegexOptions& options, size_t start,
                    int32_t n) {
  const Regex& regex = PreparedRegex(context, pattern, options);
  const bool wants_groups = replacement.find('\\') != Text::npos;
  std::vector<RegexGroup> groups(1 + (wants_groups ? static_cast<size_t>(regex.group_count()) : 0));
  std::string out;
  size_t copied = 0;
  bool changed = false;
  for (int32_t seen = 0; start <= text.size() && regex.Search(text, start, groups);) {
    context.environment().cancel().Check();
    const auto begin = static_cast<size_t>(groups[0].begin);
    const auto end = static_cast<size_t>(groups[0].end);
    start = end;
    if (begin == end) start += end < text.size() ? CharacterBytes(text, end) : 1;
    if (++seen < n) continue;
    out.append(text, copied, begin - copied);
    AppendReplacement(replacement, text, groups, &out);
    if (out.size() > kMaxTextBytes) throw SqlError(sqlstate::kProgramLimitExceeded, "requested length too large");
    copied = end;
    changed = true;
    if (n > 0) break;
  }
  if (!changed) return text;
  out.append(text, copied);
  return context.arena().Copy(out);
}

Text ReplaceFirst(Context context, Text text, Text pattern, Text replacement) {
  return ReplaceMatches(context, text, pattern, replacement, {}, 0, 1);
}

Text ReplaceWithFlags(Context context, Text text, Text pattern, Text replacement, Text flags) {
  if (!flags.empty() && flags[0] >= '0' && flags[0] <= '9') {
    throw SqlError(sqlstate::kInvalidParameterValue,
                   Format("invalid regular expression option: \"{}\"", flags.substr(0, 1)))
        .Hint("If you meant to use regexp_replace() with a start parameter, cast the fourth argument to integer explicitly.");
  }
  const RegexOptions options = ParseRegexOptions(flags);
  return ReplaceMatches(context, text, pattern, replacement, options, 0, options.global ? 0 : 1);
}

void RequireAtLeast(const char* name, int32_t value, int32_t least) {
  if (value < least) {
    throw SqlError(sqlstate::kInvalidParameterValue, Format("invalid value for parameter \"{}\": {}", name, value));
  }
}
size_t StartOffset(Text text, int32_t start) {
  RequireAtLeast("start", start, 1);
  const size_t at = CharacterOffset(text, static_cast<size_t>(start) - 1);
  // A start behind the end finds nothing, not even an empty match at the end.
  if (at == text.size() && CountCharacters(text) < static_cast<size_t>(start) - 1) return text.size() + 1;
  return at;
}

Text ReplaceExtended(Context context, Text text, Text pattern, Text replacement, int32_t start, int32_t n, Text flags) {
  RequireAtLeast("start", start, 1);
  RequireAtLeast("n", n, 0);
  return ReplaceMatches(context, text, pattern, replacement, ParseRegexOptions(flags), StartOffset(text, start), n);
}
Text ReplaceNth(Context context, Text text, Text pattern, Text replacement, int32_t start, int32_t n) {
  return ReplaceExtended(context, text, pattern, replacement, start, n, "");
}
Text ReplaceFrom(Context context, Text text, Text pattern, Text replacement, int32_t start) {
  return ReplaceExtended(context, text, pattern, replacement, start, 1, "");
}

// substring(text from pattern): the first group if there is one, else the match.
OptionalText MatchedPart(Context context, Text text, Text pattern) {
  const Regex& regex = PreparedRegex(context, pattern, {});
  RegexGroup groups[2];
  const size_t wanted = regex.group_count() > 0 ? 1 : 0;
  if (!regex.Search(text, 0, {groups, wanted + 1}) || !groups[wanted].matched()) return std::nullopt;
  return groups[wanted].In(text);
}

OptionalText MatchOnce(Context context, Text text, Text pattern, Text flags) {
  const RegexOptions options =
      ParseLocalRegexOptions(flags, "regexp_match()", "Use the regexp_matches function instead.");
  const RegexMatches matches = FindRegexMatches(context, text, pattern, options, 0, true, false);
  if (matches.count() == 0) return std::nullopt;
  const StringRef packed = PackRegexMatch(matches, 0, context.arena());
  return context.arena().Copy(packed.view());
}
OptionalText MatchOnceNoFlags(Context context, Text text, Text pattern) { return MatchOnce(context, text, pattern, ""); }

Text SplitToArray(Context context, Text text, Text pattern, Text flags) {
  RegexOptions options = ParseLocalRegexOptions(flags, "regexp_split_to_array()");
  options.global = true;
  std::vector<NullableDatum> elements;
  for (Text part : SplitByRegex(context, text, pattern, options)) elements.push_back(ValueOf(StringRef(part)));
  const StringRef packed = PackArray(kTextOid, PhysicalType::kString, elements, {}, context.arena());
  return context.arena().Copy(packed.view());
}
Text SplitToArrayNoFlags(Context context, Text text, Text pattern) { return SplitToArray(context, text, pattern, ""); }

int32_t Count(Context context, Text text, Text pattern, int32_t start, Text flags) {
  RequireAtLeast("start", start, 1);
  RegexOptions options = ParseLocalRegexOptions(flags, "regexp_count()");
  options.global = true;
  const RegexMatches matches = FindRegexMatches(context, text, pattern, options, StartOffset(text, start), false, false);
  return static_cast<int32_t>(matches.count());
}
int32_t CountFrom(Context context, Text text, Text pattern, int32_t start) {
  return Count(context, text, pattern, start, "");
}
int32_t CountAll(Context context, Text text, Text pattern) { return Count(context, text, pattern, 1, ""); }

bool Like(Context context, Text text, Text pattern, Text flags) {
  return PreparedRegex(context, pattern, ParseLocalRegexOptions(flags, "regexp_like()")).Search(text, 0, {});
}

// The asked group of the nth match; not matched if there is none.
RegexGroup NthMatch(Context context, Text text, Text pattern, int32_t start, int32_t n, RegexOptions options,
                    int32_t subexpression) {
  options.global = true;
  const RegexMatches matches =
      FindRegexMatches(context, text, pattern, options, StartOffset(text, start), subexpression > 0, false);
  if (matches.count() < static_cast<size_t>(n) || static_cast<size_t>(subexpression) >= matches.groups_per_match) return {};
  return matches.group(static_cast<size_t>(n) - 1, static_cast<size_t>(subexpression));
}

int32_t Instr(Context context, Text text, Text pattern, int32_t start, int32_t n, int32_t end_option, Text flags,
              int32_t subexpression) {
  RequireAtLeast("start", start, 1);
  RequireAtLeast("n", n, 1);
  if (end_option != 0 && end_option != 1) RequireAtLeast("endoption", end_option, end_option + 1);
  RequireAtLeast("subexpr", subexpression, 0);
  const RegexOptions options = ParseLocalRegexOptions(flags, "regexp_instr()");
  const RegexGroup group = NthMatch(context, text, pattern, start, n, options, subexpression);
  if (!group.matched()) return 0;
  const int64_t at = end_option == 1 ? group.end : group.begin;
  return static_cast<int32_t>(CountCharacters(text.substr(0, static_cast<size_t>(at)))) + 1;
}
int32_t Instr6(Context c, Text t, Text p, int32_t s, int32_t n, int32_t e, Text f) { return Instr(c, t, p, s, n, e, f, 0); }
int32_t Instr5(Context c, Text t, Text p, int32_t s, int32_t n, int32_t e) { return Instr(c, t, p, s, n, e, "", 0); }
int32_t Instr4(Context c, Text t, Text p, int32_t s, int32_t n) { return Instr(c, t, p, s, n, 0, "", 0); }
int32_t Instr3(Context c, Text t, Text p, int32_t s) { return Instr(c, t, p, s, 1, 0, "", 0); }
int32_t Instr2(Context c, Text t, Text p) { return Instr(c, t, p, 1, 1, 0, "", 0); }

OptionalText Substr(Context context, Text text, Text pattern, int32_t start, int32_t n, Text flags, int32_t subexpression) {
  RequireAtLeast("start", start, 1);
  RequireAtLeast("n", n, 1);
  RequireAtLeast("subexpr", subexpression, 0);
  const RegexOptions options = ParseLocalRegexOptions(flags, "regexp_substr()");
  const RegexGroup group = NthMatch(context, text, pattern, start, n, options, subexpression);
  if (!group.matched()) return std::nullopt;
  return group.In(text);
}
OptionalText Substr5(Context c, Text t, Text p, int32_t s, int32_t n, Text f) { return Substr(c, t, p, s, n, f, 0); }
OptionalText Substr4(Context c, Text t, Text p, int32_t s, int32_t n) { return Substr(c, t, p, s, n, "", 0); }
OptionalText Substr3(Context c, Text t, Text p, int32_t s) { return Substr(c, t, p, s, 1, "", 0); }
OptionalText Substr2(Context c, Text t, Text p) { return Substr(c, t, p, 1, 1, "", 0); }

// Rows of regexp_matches and regexp_split_to_table. The text outlives the cursor.
class MatchCursor : public SetFunctionCursor {
 public:
  explicit MatchCursor(RegexMatches matches) : matches_(std::move(matches)) {}
  bool Next(Chunk* rows) override {
    uint32_t count = 0;
    Vector& column = rows->column(0);
    for (; count < kVectorSize && next_ < matches_.count(); ++count, ++next_) {
      column.SetNoCopy(count, ValueOf(PackRegexMatch(matches_, next_, column.strings())));
    }
    rows->set_size(count);
    return count > 0;
  }

 private:
  const RegexMatches matches_;
  size_t next_ = 0;
};

class PartCursor : public SetFunctionCursor {
 public:
  explicit PartCursor(std::vector<Text> parts) : parts_(std::move(parts)) {}
  bool Next(Chunk* rows) override {
    uint32_t count = 0;
    for (; count < kVectorSize && next_ < parts_.size(); ++count, ++next_) {
      rows->column(0).SetNoCopy(count, ValueOf(StringRef(parts_[next_])));
    }
    rows->set_size(count);
    return count > 0;
  }

 private:
  const std::vector<Text> parts_;
  size_t next_ = 0;
};

using Arguments = std::span<const NullableDatum>;
Text TextArgument(Arguments arguments, size_t i) {
  return i < arguments.size() ? arguments[i].value.str.view() : Text();
}

std::unique_ptr<SetFunctionCursor> OpenMatches(FunctionContext& context, Arguments arguments) {
  const RegexOptions options = ParseRegexOptions(TextArgument(arguments, 2));
  return std::make_unique<MatchCursor>(
      FindRegexMatches(context, TextArgument(arguments, 0), TextArgument(arguments, 1), options, 0, true, false));
}

std::unique_ptr<SetFunctionCursor> OpenSplit(FunctionContext& context, Arguments arguments) {
  RegexOptions options = ParseLocalRegexOptions(TextArgument(arguments, 2), "regexp_split_to_table()");
  options.global = true;
  return std::make_unique<PartCursor>(
      SplitByRegex(context, TextArgument(arguments, 0), TextArgument(arguments, 1), options));
}

constexpr SetFunctionEntry kSetFunctions[] = {
    {"regexp_matches", &OpenMatches},
    {"regexp_matches_no_flags", &OpenMatches},
    {"regexp_split_to_table", &OpenSplit},
    {"regexp_split_to_table_no_flags", &OpenSplit},
};

constexpr KernelEntry kKernels[] = {
    MakeKernel<&MatchesExactCase>("textregexeq"),
    MakeKernel<&DiffersExactCase>("textregexne"),
    MakeKernel<&MatchesAnyCase>("texticregexeq"),
    MakeKernel<&DiffersAnyCase>("texticregexne"),
    MakeKernel<&MatchesExactCase>("nameregexeq"),
    MakeKernel<&DiffersExactCase>("nameregexne"),
    MakeKernel<&MatchesAnyCase>("nameicregexeq"),
    MakeKernel<&DiffersAnyCase>("nameicregexne"),
    MakeKernel<&ReplaceFirst>("textregexreplace_noopt"),
    MakeKernel<&ReplaceWithFlags>("textregexreplace"),
    MakeKernel<&ReplaceExtended>("textregexreplace_extended"),
    MakeKernel<&ReplaceNth>("textregexreplace_extended_no_flags"),
    MakeKernel<&ReplaceFrom>("textregexreplace_extended_no_n"),
    MakeKernel<&MatchedPart>("textregexsubstr"),
    MakeKernel<&MatchOnce>("regexp_match"),
    MakeKernel<&MatchOnceNoFlags>("regexp_match_no_flags"),
    MakeKernel<&SplitToArray>("regexp_split_to_array"),
    MakeKernel<&SplitToArrayNoFlags>("regexp_split_to_array_no_flags"),
    MakeKernel<&Count>("regexp_count"),
    MakeKernel<&CountFrom>("regexp_count_no_flags"),
    MakeKernel<&CountAll>("regexp_count_no_start"),
    MakeKernel<&Like>("regexp_like"),
    MakeKernel<&MatchesExactCase>("regexp_like_no_flags"),
    MakeKernel<&Instr>("regexp_instr"),
    MakeKernel<&Instr6>("regexp_instr_no_subexpr"),
    MakeKernel<&Instr5>("regexp_instr_no_flags"),
    MakeKernel<&Instr4>("regexp_instr_no_endoption"),
    MakeKernel<&Instr3>("regexp_instr_no_n"),
    MakeKernel<&Instr2>("regexp_instr_no_start"),
    MakeKernel<&Substr>("regexp_substr"),
    MakeKernel<&Substr5>("regexp_substr_no_subexpr"),
    MakeKernel<&Substr4>("regexp_substr_no_flags"),
    MakeKernel<&Substr3>("regexp_substr_no_n"),
    MakeKernel<&Substr2>("regexp_substr_no_start"),
};

}  // namespace

KernelTable RegexKernels() { return kKernels; }
SetFunctionTable RegexSetFunctions() { return kSetFunctions; }

}  // namespace basalt
