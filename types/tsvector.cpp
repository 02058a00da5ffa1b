#include "types/tsvector.h"

#include <algorithm>
#include <cstring>

#include "base/sql_error.h"
#include "types/bentley_sort.h"
#include "types/client_text.h"
#include "types/lexeme_scanner.h"
#include "types/number_text.h"
#include "types/type_functions.h"

namespace basalt {
namespace {

template <typename T>
int Order(T left, T right) {
  return left < right ? -1 : right < left ? 1 : 0;
}

[[noreturn]] void ThrowTooLong(size_t bytes) {
  throw SqlError(sqlstate::kProgramLimitExceeded,
                 Format("string is too long for tsvector ({} bytes, max {} bytes)", bytes, kMaxTsVectorBytes));
}

// Sorts positions; of equal ones the highest weight stays. Those past the limits are dropped.
void UniquePositions(std::vector<uint16_t>* positions) {
  if (positions->size() <= 1) return;
  SortAsPostgres(std::span(*positions), [](uint16_t a, uint16_t b) { return LexemePosition(a).position() - LexemePosition(b).position(); });
  size_t last = 0;
  for (size_t i = 1; i < positions->size(); ++i) {
    LexemePosition kept((*positions)[last]);
    const LexemePosition next((*positions)[i]);
    if (next.position() != kept.position()) {
      (*positions)[++last] = next.bits;
      if (last >= kMaxLexemePositions - 1 || next.position() == kMaxLexemePosition) break;
    } else if (next.weight() > kept.weight()) {
      (*positions)[last] = next.bits;
    }
  }
  positions->resize(last + 1);
}

int ComparePositions(LexemePositions a, LexemePositions b) {
  if (a.size() != b.size()) return -Order(a.size(), b.size());
  for (uint32_t i = 0; i < a.size(); ++i) {
    if (a[i].position() != b[i].position()) return -Order(a[i].position(), b[i].position());
    if (a[i].weight() != b[i].weight()) return -Order(a[i].weight(), b[i].weight());
  }
  return 0;
}

std::vector<uint16_t> TakePositions(BinaryReader* reader, uint16_t count) {
  std::vector<uint16_t> positions;
  positions.reserve(count);
  for (uint16_t i = 0; i < count; ++i) {
    positions.push_back(reader->Take<uint16_t>());
    if (i > 0 && LexemePosition(positions[i]).position() <= LexemePosition(positions[i - 1]).position()) {
      ThrowInternal("position information is misordered");
    }
  }
  return positions;
}

}  // namespace

uint32_t TsVectorView::LowerBound(std::string_view wanted) const {
  uint32_t low = 0;
  uint32_t high = count_;
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    if (lexeme(middle) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

void TsVectorBuilder::AddEntry(std::string_view lexeme, bool has_positions) {
  // A value that is too long is refused at the end; until then an entry's offset may not overflow.
  if (data_.size() <= kMaxTsVectorBytes) {
    entries_.push_back(static_cast<uint32_t>(data_.size() << 12 | lexeme.size() << 1 | (has_positions ? 1 : 0)));
  }
  data_.append(lexeme);
  if (has_positions && data_.size() % 2 != 0) data_.push_back('\0');
}

void TsVectorBuilder::Add(std::string_view lexeme, std::span<const uint16_t> positions) {
  AddEntry(lexeme, !positions.empty());
  if (positions.empty()) return;
  const auto count = static_cast<uint16_t>(positions.size());
  data_.append(reinterpret_cast<const char*>(&count), sizeof(count));
  data_.append(reinterpret_cast<const char*>(positions.data()), positions.size_bytes());
}

void TsVectorBuilder::Add(std::string_view lexeme, LexemePositions positions) {
  std::vector<uint16_t> copy;
  copy.reserve(positions.size());
  for (uint32_t i = 0; i < positions.size(); ++i) copy.push_back(positions[i].bits);
  Add(lexeme, copy);
}

std::string_view TsVectorBuilder::Finish(Arena& arena) const {
  if (data_.size() > kMaxTsVectorBytes) ThrowTooLong(data_.size());
  const auto count = static_cast<uint32_t>(entries_.size());
  const size_t bytes = 4 + 4 * entries_.size() + data_.size();
  char* const packed = arena.AllocateBytes(bytes);
  StoreUnaligned(packed, count);
  if (count > 0) std::memcpy(packed + 4, entries_.data(), 4 * entries_.size());
  if (!data_.empty()) std::memcpy(packed + 4 + 4 * entries_.size(), data_.data(), data_.size());
  return {packed, bytes};
}

std::string_view MakeTsVector(std::vector<TsLexeme> lexemes, Arena& arena) {
  std::stable_sort(lexemes.begin(), lexemes.end(), [](const TsLexeme& a, const TsLexeme& b) { return a.word < b.word; });
  TsVectorBuilder builder;
  for (size_t i = 0; i < lexemes.size();) {
    TsLexeme& first = lexemes[i];
    size_t next = i + 1;
    for (; next < lexemes.size() && lexemes[next].word == first.word; ++next) {
      first.positions.insert(first.positions.end(), lexemes[next].positions.begin(), lexemes[next].positions.end());
    }
    UniquePositions(&first.positions);
    builder.Add(first.word, first.positions);
    i = next;
  }
  return builder.Finish(arena);
}

int CompareLexemes(std::string_view left, std::string_view right) {
  const size_t common = std::min(left.size(), right.size());
  for (size_t i = 0; i < common; ++i) {
    if (left[i] != right[i]) return static_cast<uint8_t>(left[i]) - static_cast<uint8_t>(right[i]);
  }
  return Order(left.size(), right.size());
}

int CompareTsVectors(std::string_view left, std::string_view right) {
  const TsVectorView a(left);
  const TsVectorView b(right);
  if (left.size() != right.size()) return Order(left.size(), right.size());
  if (a.size() != b.size()) return Order(a.size(), b.size());
  for (uint32_t i = 0; i < a.size(); ++i) {
    if (a.has_positions(i) != b.has_positions(i)) return a.has_positions(i) ? -1 : 1;
    const int words = CompareLexemes(a.lexeme(i), b.lexeme(i));
    if (words != 0) return words;
    const int positions = ComparePositions(a.positions(i), b.positions(i));
    if (positions != 0) return positions;
  }
  return 0;
}

void AppendTsVectorKey(std::string_view packed, std::string* key) {
  const TsVectorView value(packed);
  AppendBigEndian(static_cast<uint32_t>(packed.size()), key);
  AppendBigEndian(value.size(), key);
  for (uint32_t i = 0; i < value.size(); ++i) {
    key->push_back(value.has_positions(i) ? 0 : 1);
    key->append(value.lexeme(i));
    key->push_back('\0');  // no lexeme has a zero byte
    const LexemePositions positions = value.positions(i);
    AppendBigEndian(static_cast<uint16_t>(~positions.size()), key);
    for (uint32_t p = 0; p < positions.size(); ++p) {
      AppendBigEndian(static_cast<uint16_t>(~(positions[p].position() << 2 | positions[p].weight())), key);
    }
  }
}

Datum ParseTsVector(std::string_view text, int32_t, const IoContext& context) {
  LexemeScanner scanner(text, LexemeScanner::Mode::kVector);
  std::vector<TsLexeme> lexemes;
  size_t bytes = 0;
  while (scanner.Next()) {
    if (scanner.word().size() > kMaxLexemeBytes) {
      throw SqlError(sqlstate::kProgramLimitExceeded,
                     Format("word is too long ({} bytes, max {} bytes)", scanner.word().size(), kMaxLexemeBytes));
    }
    if (bytes > kMaxTsVectorBytes) ThrowTooLong(bytes);
    bytes += scanner.word().size();
    lexemes.push_back({scanner.word(), scanner.positions()});
  }
  return MakeDatum(StringRef(MakeTsVector(std::move(lexemes), context.arena)));
}

void AppendQuotedLexeme(std::string_view lexeme, std::string* out) {
  out->push_back('\'');
  for (char c : lexeme) {
    if (c == '\'' || c == '\\') out->push_back(c);
    out->push_back(c);
  }
  out->push_back('\'');
}

void FormatTsVector(const Datum& datum, const IoContext&, std::string* out) {
  const TsVectorView value(datum.str.view());
  for (uint32_t i = 0; i < value.size(); ++i) {
    if (i > 0) out->push_back(' ');
    AppendQuotedLexeme(value.lexeme(i), out);
    const LexemePositions positions = value.positions(i);
    for (uint32_t p = 0; p < positions.size(); ++p) {
      out->push_back(p == 0 ? ':' : ',');
      AppendInt64(positions[p].position(), out);
      if (positions[p].weight() > 0) out->push_back("DCBA"[positions[p].weight()]);
    }
  }
}

Datum ReceiveTsVector(std::string_view bytes, int32_t, const IoContext& context) {
  BinaryReader reader(bytes);
  const auto count = reader.Take<int32_t>();
  if (count < 0 || count > 0x3fffffff / 4) ThrowInternal("invalid size of tsvector");
  std::vector<TsLexeme> lexemes;
  size_t total = 0;
  for (int32_t i = 0; i < count; ++i) {
    TsLexeme lexeme;
    lexeme.word = TakeClientString(&reader, context);
    const auto position_count = reader.Take<uint16_t>();
    if (lexeme.word.size() > kMaxLexemeBytes) ThrowInternal("invalid tsvector: lexeme too long");
    if (total > kMaxTsVectorBytes) ThrowInternal("invalid tsvector: maximum total lexeme length exceeded");
    if (position_count > kMaxLexemePositions) ThrowInternal("unexpected number of tsvector positions");
    total += lexeme.word.size() + (position_count > 0 ? 2 * (position_count + 1) : 0);
    lexeme.positions = TakePositions(&reader, position_count);
    lexemes.push_back(std::move(lexeme));
  }
  reader.Finish();
  return MakeDatum(StringRef(MakeTsVector(std::move(lexemes), context.arena)));
}

void SendTsVector(const Datum& datum, const IoContext& context, std::string* out) {
  const TsVectorView value(datum.str.view());
  AppendBigEndian(static_cast<int32_t>(value.size()), out);
  for (uint32_t i = 0; i < value.size(); ++i) {
    AppendClientString(value.lexeme(i), context, out);
    const LexemePositions positions = value.positions(i);
    AppendBigEndian(static_cast<uint16_t>(positions.size()), out);
    for (uint32_t p = 0; p < positions.size(); ++p) AppendBigEndian(positions[p].bits, out);
  }
}

}  // namespace basalt
