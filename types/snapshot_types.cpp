#include "types/snapshot_types.h"

#include <cstdlib>
#include <cstring>

#include "base/sql_error.h"
#include "types/number_text.h"
#include "types/type_functions.h"

namespace basalt {
namespace {

constexpr int32_t kMaxRunning = 0x3fffffff / 8 - 4;

[[noreturn]] void ThrowExternal() { throw SqlError(sqlstate::kInvalidBinaryRepresentation, "invalid external pg_snapshot data"); }

}  // namespace

SnapshotValue UnpackSnapshot(std::string_view packed) {
  SnapshotValue value;
  value.xmin = LoadUnaligned<uint64_t>(packed.data());
  value.xmax = LoadUnaligned<uint64_t>(packed.data() + 8);
  for (size_t at = 16; at < packed.size(); at += 8) value.running.push_back(LoadUnaligned<uint64_t>(packed.data() + at));
  return value;
}

StringRef PackSnapshot(const SnapshotValue& value, Arena& arena) {
  const size_t bytes = 16 + 8 * value.running.size();
  char* const start = arena.AllocateBytes(bytes);
  StoreUnaligned(start, value.xmin);
  StoreUnaligned(start + 8, value.xmax);
  for (size_t i = 0; i < value.running.size(); ++i) StoreUnaligned(start + 16 + 8 * i, value.running[i]);
  return StringRef({start, bytes});
}

// Numbers as strtoull reads them, blanks and signs included, as PostgreSQL does.
Datum ParseSnapshot(std::string_view text, int32_t, const IoContext& context) {
  const std::string copy(text);
  char* at = const_cast<char*>(copy.c_str());
  const auto fail = [&] { ThrowInvalidSyntax("pg_snapshot", text); };
  const auto take = [&] { return static_cast<uint64_t>(std::strtoull(at, &at, 10)); };
  SnapshotValue value;
  value.xmin = take();
  if (*at++ != ':') fail();
  value.xmax = take();
  if (*at++ != ':') fail();
  if (value.xmin == 0 || value.xmax == 0 || value.xmax < value.xmin) fail();
  uint64_t last = 0;
  while (*at != '\0') {
    const uint64_t xid = take();
    if (xid < value.xmin || xid >= value.xmax || xid < last) fail();
    if (xid != last) value.running.push_back(xid);
    last = xid;
    if (*at == ',') ++at;
    else if (*at != '\0') fail();
  }
  return MakeDatum(PackSnapshot(value, context.arena));
}

void FormatSnapshot(const Datum& datum, const IoContext&, std::string* out) {
  const SnapshotValue value = UnpackSnapshot(datum.str.view());
  AppendUint64(value.xmin, out);
  out->push_back(':');
  AppendUint64(value.xmax, out);
  out->push_back(':');
  for (size_t i = 0; i < value.running.size(); ++i) {
    if (i > 0) out->push_back(',');
    AppendUint64(value.running[i], out);
  }
}

Datum ReceiveSnapshot(std::string_view bytes, int32_t, const IoContext& context) {
  BinaryReader reader(bytes);
  const auto count = reader.Take<int32_t>();
  if (count < 0 || count > kMaxRunning) ThrowExternal();
  SnapshotValue value;
  value.xmin = reader.Take<uint64_t>();
  value.xmax = reader.Take<uint64_t>();
  if (value.xmin == 0 || value.xmax == 0 || value.xmax < value.xmin) ThrowExternal();
  uint64_t last = 0;
  for (int32_t i = 0; i < count; ++i) {
    const auto xid = reader.Take<uint64_t>();
    if (xid < last || xid < value.xmin || xid > value.xmax) ThrowExternal();
    if (xid != last) value.running.push_back(xid);
    last = xid;
  }
  reader.Finish();
  return MakeDatum(PackSnapshot(value, context.arena));
}

void SendSnapshot(const Datum& datum, const IoContext&, std::string* out) {
  const SnapshotValue value = UnpackSnapshot(datum.str.view());
  AppendBigEndian(static_cast<int32_t>(value.running.size()), out);
  AppendBigEndian(value.xmin, out);
  AppendBigEndian(value.xmax, out);
  for (uint64_t xid : value.running) AppendBigEndian(xid, out);
}

}  // namespace basalt
