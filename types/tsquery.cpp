#include "types/tsquery.h"

#include <array>
#include <cstring>

#include "base/hash.h"
#include "base/sql_error.h"
#include "base/stack_guard.h"
#include "types/client_text.h"
#include "types/tsvector.h"

namespace basalt {
namespace {

constexpr size_t kItemBytes = 12;
constexpr size_t kMaxValueBytes = 0x3fffffff;

template <typename T>
int Order(T left, T right) {
  return left < right ? -1 : right < left ? 1 : 0;
}

constexpr auto kChecksumTable = [] {
  std::array<uint32_t, 256> table{};
  for (uint32_t i = 0; i < 256; ++i) {
    uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) value = (value & 1) != 0 ? value >> 1 ^ 0xEDB88320u : value >> 1;
    table[i] = value;
  }
  return table;
}();

void StoreItem(const TsQueryItem& item, uint32_t word_offset, char* at) {
  std::memset(at, 0, kItemBytes);
  at[0] = static_cast<char>(item.kind);
  if (item.is_word()) {
    at[1] = static_cast<char>(item.weights);
    at[2] = item.prefix ? 1 : 0;
    StoreUnaligned(at + 4, item.checksum);
    StoreUnaligned(at + 8, static_cast<uint32_t>(item.word.size() | size_t{word_offset} << 12));
  } else {
    at[1] = static_cast<char>(item.op);
    StoreUnaligned(at + 2, item.distance);
    StoreUnaligned(at + 4, item.left);
  }
}

class Comparison {
 public:
  Comparison(std::string_view left, std::string_view right) : left_(left), right_(right) {}
  int Compare(uint32_t i, uint32_t j) const {
    CheckStackDepth();
    const TsQueryItem a = left_[i];
    const TsQueryItem b = right_[j];
    if (a.kind != b.kind) return -Order(a.kind, b.kind);
    if (a.is_word()) {
      if (a.checksum != b.checksum) return -Order(a.checksum, b.checksum);
      return CompareLexemes(a.word, b.word);
    }
    if (a.op != b.op) return -Order(a.op, b.op);
    const int right = Compare(i + 1, j + 1);
    if (right != 0 || a.op == TsOperator::kNot) return right;
    const int left = Compare(i + a.left, j + b.left);
    return left != 0 ? left : -Order(a.distance, b.distance);
  }

 private:
  const TsQueryView left_;
  const TsQueryView right_;
};

// In the order of the comparison: an operator, its right operand, its left one, its distance.
void AppendSubtreeKey(const TsQueryView& view, uint32_t at, std::string* key) {
  CheckStackDepth();
  const TsQueryItem item = view[at];
  key->push_back(static_cast<char>(~static_cast<uint8_t>(item.kind)));
  if (item.is_word()) {
    AppendBigEndian(~(static_cast<uint32_t>(item.checksum) ^ 0x80000000u), key);
    key->append(item.word);
    key->push_back('\0');
    return;
  }
  key->push_back(static_cast<char>(~static_cast<uint8_t>(item.op)));
  AppendSubtreeKey(view, at + 1, key);
  if (item.op != TsOperator::kNot) AppendSubtreeKey(view, at + item.left, key);
  AppendBigEndian(static_cast<uint16_t>(~item.distance), key);
}

}  // namespace

TsQueryView::TsQueryView(std::string_view packed) : packed_(packed), count_(LoadUnaligned<uint32_t>(packed.data())) {}

TsQueryItem TsQueryView::operator[](uint32_t i) const {
  const char* at = packed_.data() + 4 + kItemBytes * i;
  TsQueryItem item;
  item.kind = static_cast<TsQueryItem::Kind>(at[0]);
  if (item.is_word()) {
    item.weights = static_cast<uint8_t>(at[1]);
    item.prefix = at[2] != 0;
    item.checksum = LoadUnaligned<int32_t>(at + 4);
    const auto place = LoadUnaligned<uint32_t>(at + 8);
    item.word = {packed_.data() + 4 + kItemBytes * size_t{count_} + (place >> 12), place & 0xFFF};
  } else {
    item.op = static_cast<TsOperator>(at[1]);
    item.distance = LoadUnaligned<uint16_t>(at + 2);
    item.left = LoadUnaligned<uint32_t>(at + 4);
  }
  return item;
}

int32_t TsWordChecksum(std::string_view word) {
  uint32_t sum = 0xFFFFFFFFu;
  for (char c : word) sum = kChecksumTable[(sum >> 24 ^ static_cast<uint8_t>(c)) & 0xFF] ^ sum << 8;
  return static_cast<int32_t>(~sum);
}

TsQueryItem MakeTsWord(std::string_view word, uint8_t weights, bool prefix) {
  TsQueryItem item;
  item.weights = weights;
  item.prefix = prefix;
  item.checksum = TsWordChecksum(word);
  item.word = word;
  return item;
}

TsQueryItem MakeTsOperator(TsOperator op, uint16_t distance) {
  TsQueryItem item;
  item.kind = TsQueryItem::Kind::kOperator;
  item.op = op;
  item.distance = op == TsOperator::kPhrase ? distance : 0;
  return item;
}

std::vector<TsQueryItem> UnpackTsQuery(std::string_view packed) {
  const TsQueryView view(packed);
  std::vector<TsQueryItem> items;
  items.reserve(view.size());
  for (uint32_t i = 0; i < view.size(); ++i) items.push_back(view[i]);
  return items;
}

// From the end: there the sizes of both operands are known already.
void LinkTsQuery(std::vector<TsQueryItem>* items) {
  std::vector<uint32_t> sizes(items->size() + 1, 0);
  for (size_t i = items->size(); i-- > 0;) {
    TsQueryItem& item = (*items)[i];
    sizes[i] = 1;
    if (item.kind != TsQueryItem::Kind::kOperator) continue;
    if (sizes[i + 1] == 0) ThrowInternal("malformed tsquery: operand not found");
    item.left = 1;
    sizes[i] += sizes[i + 1];
    if (item.op == TsOperator::kNot) continue;
    item.left = sizes[i];
    if (i + sizes[i] >= items->size()) ThrowInternal("malformed tsquery: operand not found");
    sizes[i] += sizes[i + sizes[i]];
  }
  if (!items->empty() && sizes[0] != items->size()) ThrowInternal("malformed tsquery: extra nodes");
}

std::string_view PackTsQuery(std::vector<TsQueryItem> items, Arena& arena) {
  LinkTsQuery(&items);
  size_t words = 0;
  for (const TsQueryItem& item : items) words += item.is_word() ? item.word.size() + 1 : 0;
  if (items.size() > (kMaxValueBytes - 8 - words) / kItemBytes) {
    throw SqlError(sqlstate::kProgramLimitExceeded, "tsquery is too large");
  }
  const size_t bytes = 4 + kItemBytes * items.size() + words;
  char* const packed = arena.AllocateBytes(bytes);
  StoreUnaligned(packed, static_cast<uint32_t>(items.size()));
  char* const first_word = packed + 4 + kItemBytes * items.size();
  char* word = first_word;
  for (size_t i = 0; i < items.size(); ++i) {
    if (items[i].is_word() && static_cast<size_t>(word - first_word) > kMaxTsVectorBytes) {
      throw SqlError(sqlstate::kProgramLimitExceeded, "tsquery is too large");
    }
    StoreItem(items[i], static_cast<uint32_t>(word - first_word), packed + 4 + kItemBytes * i);
    if (!items[i].is_word()) continue;
    if (!items[i].word.empty()) std::memcpy(word, items[i].word.data(), items[i].word.size());
    word[items[i].word.size()] = '\0';
    word += items[i].word.size() + 1;
  }
  return {packed, bytes};
}

int CompareTsQueries(std::string_view left, std::string_view right) {
  const TsQueryView a(left);
  const TsQueryView b(right);
  if (a.size() != b.size()) return Order(a.size(), b.size());
  if (left.size() != right.size()) return Order(left.size(), right.size());
  return a.empty() ? 0 : Comparison(left, right).Compare(0, 0);
}

uint64_t HashTsQuery(std::string_view packed) {
  const TsQueryView view(packed);
  uint64_t hash = view.size();
  for (uint32_t i = 0; i < view.size(); ++i) {
    const TsQueryItem item = view[i];
    if (item.is_word()) {
      hash = HashMix(hash, HashBytes(item.word.data(), item.word.size()));
    } else {
      hash = HashMix(hash, uint64_t{item.distance} << 8 | static_cast<uint64_t>(item.op));
    }
  }
  return hash;
}

void AppendTsQueryKey(std::string_view packed, std::string* key) {
  const TsQueryView view(packed);
  AppendBigEndian(view.size(), key);
  AppendBigEndian(static_cast<uint32_t>(packed.size()), key);
  if (!view.empty()) AppendSubtreeKey(view, 0, key);
}

Datum ReceiveTsQuery(std::string_view bytes, int32_t, const IoContext& context) {
  BinaryReader reader(bytes);
  const auto count = reader.Take<uint32_t>();
  if (count > kMaxValueBytes / kItemBytes) ThrowInternal("invalid size of tsquery");
  std::vector<TsQueryItem> items;
  size_t total = 0;
  for (uint32_t i = 0; i < count; ++i) {
    const auto kind = reader.Take<int8_t>();
    if (kind == static_cast<int8_t>(TsQueryItem::Kind::kWord)) {
      const auto weights = static_cast<uint8_t>(reader.Take<int8_t>());
      const bool prefix = reader.Take<int8_t>() != 0;
      const std::string_view word = context.arena.Copy(TakeClientString(&reader, context));
      if (weights > 0xF) ThrowInternal("invalid tsquery: invalid weight bitmap");
      if (word.size() > kMaxLexemeBytes + 1) ThrowInternal("invalid tsquery: operand too long");
      if (total > kMaxTsVectorBytes) ThrowInternal("invalid tsquery: total operand length exceeded");
      total += word.size() + 1;
      items.push_back(MakeTsWord(word, weights, prefix));
    } else if (kind == static_cast<int8_t>(TsQueryItem::Kind::kOperator)) {
      const auto op = reader.Take<int8_t>();
      if (op < 1 || op > 4) ThrowInternal(Format("invalid tsquery: unrecognized operator type {}", op));
      if (i == count - 1) ThrowInternal("invalid pointer to right operand");
      const bool phrase = static_cast<TsOperator>(op) == TsOperator::kPhrase;
      items.push_back(MakeTsOperator(static_cast<TsOperator>(op), phrase ? reader.Take<uint16_t>() : 0));
    } else {
      ThrowInternal(Format("unrecognized tsquery node type: {}", kind));
    }
  }
  reader.Finish();
  return MakeDatum(StringRef(PackTsQuery(std::move(items), context.arena)));
}

void SendTsQuery(const Datum& datum, const IoContext& context, std::string* out) {
  const TsQueryView view(datum.str.view());
  AppendBigEndian(view.size(), out);
  for (uint32_t i = 0; i < view.size(); ++i) {
    const TsQueryItem item = view[i];
    out->push_back(static_cast<char>(item.kind));
    if (item.is_word()) {
      out->push_back(static_cast<char>(item.weights));
      out->push_back(item.prefix ? '\1' : '\0');
      AppendClientString(item.word, context, out);
    } else {
      out->push_back(static_cast<char>(item.op));
      if (item.op == TsOperator::kPhrase) AppendBigEndian(item.distance, out);
    }
  }
}

}  // namespace basalt
