#include "storage/internal/index_value.h"

#include "types/array.h"

namespace basalt {

void EncodeIndexValue(const IndexLayout& index, std::span<const NullableDatum> included, RowId row, std::string* value) {
  constexpr uint32_t kNullSize = UINT32_MAX;
  value->assign(kIndexValueHeaderBytes, kValueFormat);
  StoreUnaligned<uint64_t>(value->data() + 1, row);
  for (size_t i = 0; i < included.size(); ++i) {
    char size[4];
    const size_t at = value->size();
    StoreUnaligned(size, kNullSize);
    value->append(size, 4);
    if (included[i].is_null) continue;
    AppendPacked(index.included[i].physical, included[i].value, value);
    StoreUnaligned(value->data() + at, static_cast<uint32_t>(value->size() - at - 4));
  }
}

}  // namespace basalt
