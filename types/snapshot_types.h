// pg_snapshot and txid_snapshot: packed as xmin, xmax and the transactions in progress between them, in order, eight bytes
// each. Rows of type_functions.cpp's table. Internal to types/, except for the view.
#pragma once

#include <vector>

#include "types/type_io.h"

namespace basalt {

struct SnapshotValue {
  uint64_t xmin = 0, xmax = 0;
  std::vector<uint64_t> running;
};
SnapshotValue UnpackSnapshot(std::string_view packed);
StringRef PackSnapshot(const SnapshotValue& value, Arena& arena);

Datum ParseSnapshot(std::string_view text, int32_t typmod, const IoContext& context);
void FormatSnapshot(const Datum& value, const IoContext& context, std::string* out);
Datum ReceiveSnapshot(std::string_view bytes, int32_t typmod, const IoContext& context);
void SendSnapshot(const Datum& value, const IoContext& context, std::string* out);

}  // namespace basalt
