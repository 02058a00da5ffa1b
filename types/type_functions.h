// TypeFunctions: input, output, receive and send of one type that PostgreSQL ships and that is no container. A constexpr
// table, found by oid in one array access. Internal to types/; others use type_io.h.
#pragma once

#include <string>
#include <string_view>

#include "base/byte_order.h"
#include "types/text_scan.h"
#include "types/type_io.h"

namespace basalt {

struct TypeFunctions {
  using Parse = Datum (*)(std::string_view text, int32_t typmod, const IoContext& context);
  using Format = void (*)(const Datum& value, const IoContext& context, std::string* out);
  Oid type;
  Parse parse;
  Format format;
  Parse receive;
  Format send;
};

// Null for containers, types of users and types that are not built.
const TypeFunctions* FindTypeFunctions(Oid type);
PhysicalType PhysicalTypeOf(Oid type, const TypeResolver& types);
// As format_type prints it; for messages.
std::string TypeNameForError(const TypeInfo& info, const IoContext& context);

// Containers: each takes any type whose TypeInfo says so.
Datum ParseArray(const TypeInfo& info, int32_t typmod, std::string_view text, const IoContext& context);
void FormatArray(const TypeInfo* info, std::string_view packed, const IoContext& context, std::string* out);
Datum ReceiveArray(const TypeInfo& info, int32_t typmod, std::string_view bytes, const IoContext& context);
void SendArray(std::string_view packed, const IoContext& context, std::string* out);
Datum ParseComposite(const TypeInfo& info, std::string_view text, const IoContext& context);
void FormatRecord(const TypeInfo* info, std::string_view packed, const IoContext& context, std::string* out);
Datum ReceiveComposite(const TypeInfo& info, std::string_view bytes, const IoContext& context);
void SendRecord(const TypeInfo* info, std::string_view packed, const IoContext& context, std::string* out);
Datum ParseRange(const TypeInfo& info, std::string_view text, const IoContext& context);
void FormatRange(const TypeInfo& info, std::string_view packed, const IoContext& context, std::string* out);
Datum ReceiveRange(const TypeInfo& info, std::string_view bytes, const IoContext& context);
void SendRange(const TypeInfo& info, std::string_view packed, const IoContext& context, std::string* out);
Datum ParseMultirange(const TypeInfo& info, std::string_view text, const IoContext& context);
void FormatMultirange(const TypeInfo& info, std::string_view packed, const IoContext& context, std::string* out);
Datum ReceiveMultirange(const TypeInfo& info, std::string_view bytes, const IoContext& context);
void SendMultirange(const TypeInfo& info, std::string_view packed, const IoContext& context, std::string* out);

// Unpacks a record by the resolver's physical types.
std::vector<struct RecordField> RecordFields(std::string_view packed, const TypeResolver& types);

// Reads a binary form from its front; running out of bytes is 08P01, bytes left over 22P03.
class BinaryReader {
 public:
  explicit BinaryReader(std::string_view bytes) : rest_(bytes) {}
  template <typename T>
  T Take() {
    if (rest_.size() < sizeof(T)) ThrowMessageTooShort();
    const T value = LoadBigEndian<T>(rest_.data());
    rest_.remove_prefix(sizeof(T));
    return value;
  }
  std::string_view TakeBytes(size_t count) {
    if (rest_.size() < count) ThrowMessageTooShort();
    const std::string_view bytes = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return bytes;
  }
  size_t size() const { return rest_.size(); }
  void Finish() const {
    if (!rest_.empty()) ThrowMessageTooLong();
  }

 private:
  std::string_view rest_;
};

template <typename T>
T TakeExactly(std::string_view bytes) {
  BinaryReader reader(bytes);
  const T value = reader.Take<T>();
  reader.Finish();
  return value;
}

template <typename T>
void AppendBigEndian(T value, std::string* out) {
  char bytes[sizeof(T)];
  StoreBigEndian(bytes, value);
  out->append(bytes, sizeof(T));
}

}  // namespace basalt
