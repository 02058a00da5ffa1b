#include "parser/raw_parser.h"

#include <exception>
#include <string>
#include <string_view>

#include "base/stack_guard.h"
#include "parser/raw_parse.h"
#include "parser/text_scanner.h"

namespace basalt {
namespace {

struct ArenaAndFailure {
  Arena& arena;
  std::exception_ptr failure;
};

// Called from C: whatever the arena throws waits here until libpg_query is left.
void* AllocateForC(void* context, size_t bytes) noexcept {
  auto* target = static_cast<ArenaAndFailure*>(context);
  try {
    return target->arena.Allocate(bytes, 8);
  } catch (...) {
    target->failure = std::current_exception();
    return nullptr;
  }
}

// PostgreSQL counts characters from 1; -1 for "unknown".
int ByteOffsetOf(const char* text, size_t bytes, int cursor_position) {
  if (cursor_position <= 0) return -1;
  size_t at = 0;
  for (int character = 1; character < cursor_position && at < bytes; ++character) {
    ++at;
    while (at < bytes && (text[at] & 0xC0) == 0x80) ++at;
  }
  return static_cast<int>(at);
}

// PostgreSQL 15's later releases quote the whole word after a number, libpg_query's only its first letter.
std::string WidenTrailingJunk(std::string message, const char* text, size_t bytes, int location) {
  constexpr std::string_view kJunk = "trailing junk after ";
  if (!message.starts_with(kJunk) || location < 0 || !message.ends_with('"')) return message;
  const size_t quote = message.rfind('"', message.size() - 2);
  if (quote == std::string::npos) return message;
  const char* token = text + location;
  const char* known_end = token + (message.size() - 2 - quote);
  if (known_end > text + bytes || known_end[-1] == '-' || known_end[-1] == '+') return message;
  const char* token_end = text_scanner::SkipIdentifier(known_end, text + bytes);
  message.resize(quote + 1);
  return message.append(token, token_end) + '"';
}

[[noreturn]] void ThrowParseError(const BasaltRawParse& request, size_t bytes) {
  ErrorFields fields;
  fields.state = SqlState::FromPacked(static_cast<uint32_t>(request.sqlerrcode));
  fields.byte_location = ByteOffsetOf(request.text, bytes, request.error_cursor_position);
  fields.message = request.error_message == nullptr ? "syntax error" : request.error_message;
  fields.message = WidenTrailingJunk(std::move(fields.message), request.text, bytes, fields.byte_location);
  if (request.error_detail != nullptr) fields.detail = request.error_detail;
  if (request.error_hint != nullptr) fields.hint = request.error_hint;
  throw SqlError(std::move(fields));
}

[[noreturn]] void ThrowOutcome(BasaltRawParseOutcome outcome, const BasaltRawParse& request, size_t bytes) {
  switch (outcome) {
    case BASALT_RAW_PARSE_ERROR:
      ThrowParseError(request, bytes);
    case BASALT_RAW_PARSE_PARAMETER:
      throw SqlError(sqlstate::kSyntaxError,
                     Format("syntax error at or near \"${}\"", request.error_cursor_position))
          .At(request.error_location);
    case BASALT_RAW_PARSE_STACK_TOO_DEEP:
      ThrowStackTooDeep();
    case BASALT_RAW_PARSE_UNKNOWN_NODE:
      ThrowInternal(Format("unexpected raw parse tree node {}", request.error_location));
    default:
      throw SqlError(sqlstate::kOutOfMemory, "out of memory");
  }
}

// PostgreSQL's elevels: NOTICE 18, WARNING 19.
constexpr int kWarningLevel = 19;

void PassNotices(const BasaltRawParse& request, size_t bytes, std::vector<ErrorFields>& notices) {
  const size_t first = notices.size();
  for (const BasaltRawNotice* notice = request.notices; notice != nullptr; notice = notice->next) {
    ErrorFields fields;
    fields.severity = notice->level >= kWarningLevel ? Severity::kWarning : Severity::kNotice;
    fields.state = SqlState::FromPacked(static_cast<uint32_t>(notice->sqlerrcode));
    fields.message = notice->message;
    if (notice->hint != nullptr) fields.hint = notice->hint;
    fields.byte_location = ByteOffsetOf(request.text, bytes, notice->cursor_position);
    notices.insert(notices.begin() + static_cast<std::ptrdiff_t>(first), std::move(fields));
  }
}

// libpg_query takes its memory from malloc, 130 to 200 bytes a token. For texts where that matters it is charged, by estimate, to
// the account of the arena while the parse runs.
class LibraryMemory {
 public:
  LibraryMemory(const char* text, size_t bytes, MemoryAccount* account) : account_(account) {
    if (account == nullptr || bytes < kSmallTextBytes) return;
    const int64_t estimate = static_cast<int64_t>(CountTokens(text, bytes)) * kBytesPerToken;
    account->Charge(estimate);
    charged_bytes_ = estimate;
  }
  ~LibraryMemory() {
    if (charged_bytes_ > 0) account_->Release(charged_bytes_);
  }
  LibraryMemory(const LibraryMemory&) = delete;
  LibraryMemory& operator=(const LibraryMemory&) = delete;

 private:
  static constexpr size_t kSmallTextBytes = 16 * 1024;
  static constexpr int64_t kBytesPerToken = 200;

  // Nearly: the insides of literals count as if they were SQL.
  static size_t CountTokens(const char* text, size_t bytes) {
    size_t tokens = 0;
    bool in_word = false;
    for (size_t i = 0; i < bytes; ++i) {
      const bool word = text_scanner::IsIdentifierPart(text[i]);
      tokens += word ? !in_word : !text_scanner::IsSpace(text[i]);
      in_word = word;
    }
    return tokens;
  }

  MemoryAccount* const account_;
  int64_t charged_bytes_ = 0;
};

}  // namespace

ast::List* RawParse(const char* text, size_t bytes, RawParseMode mode, Arena& arena, const ParseOptions& options) {
  const LibraryMemory library_memory(text, bytes, arena.account());
  ArenaAndFailure target{arena, nullptr};
  BasaltRawParse request{};
  request.text = text;
  request.mode = static_cast<int>(mode);
  request.standard_conforming_strings = options.standard_conforming_strings;
  request.escape_string_warning = options.escape_string_warning;
  request.collect_notices = options.notices != nullptr;
  request.backslash_quote = static_cast<int>(options.backslash_quote);
  request.stack_limit = StackLimit();
  request.arena = &target;
  request.allocate = &AllocateForC;
  const BasaltRawParseOutcome outcome = BasaltParseRaw(&request);
  if (target.failure != nullptr) std::rethrow_exception(target.failure);
  if (options.notices != nullptr) PassNotices(request, bytes, *options.notices);
  if (outcome != BASALT_RAW_PARSE_OK) ThrowOutcome(outcome, request, bytes);
  return static_cast<ast::List*>(request.tree);
}

}  // namespace basalt
