#include "types/network_types.h"

#include "types/network_address.h"
#include "types/type_functions.h"

namespace basalt {
namespace {

Datum Packed(std::string_view bytes, const IoContext& context) {
  if (bytes.size() > StringRef::kInlineBytes) bytes = context.arena.Copy(bytes);
  return MakeDatum(StringRef(bytes));
}

}  // namespace

template <bool kCidr>
Datum ParseNetwork(std::string_view text, int32_t, const IoContext& context) {
  return Packed(ParseNetworkAddress(text, kCidr).packed(), context);
}
template <bool kCidr>
void FormatNetwork(const Datum& value, const IoContext&, std::string* out) {
  AppendNetworkAddress(NetworkAddress::Unpack(value.str.view()), kCidr, out);
}
template <bool kCidr>
Datum ReceiveNetwork(std::string_view bytes, int32_t, const IoContext& context) {
  return Packed(ReceiveNetworkAddress(bytes, kCidr).packed(), context);
}
template <bool kCidr>
void SendNetwork(const Datum& value, const IoContext&, std::string* out) {
  SendNetworkAddress(NetworkAddress::Unpack(value.str.view()), kCidr, out);
}

#define BASALT_NETWORK(cidr)                                                    \
  template Datum ParseNetwork<cidr>(std::string_view, int32_t, const IoContext&);   \
  template void FormatNetwork<cidr>(const Datum&, const IoContext&, std::string*);  \
  template Datum ReceiveNetwork<cidr>(std::string_view, int32_t, const IoContext&); \
  template void SendNetwork<cidr>(const Datum&, const IoContext&, std::string*);
BASALT_NETWORK(false)
BASALT_NETWORK(true)
#undef BASALT_NETWORK

Datum ParseMacText(std::string_view text, int32_t, const IoContext& context) { return Packed(ParseMac(text), context); }
Datum ParseMac8Text(std::string_view text, int32_t, const IoContext& context) { return Packed(ParseMac8(text), context); }
void FormatMac(const Datum& value, const IoContext&, std::string* out) { AppendMac(value.str.view(), out); }

Datum ReceiveMac(std::string_view bytes, int32_t, const IoContext& context) {
  BinaryReader reader(bytes);
  const std::string_view mac = reader.TakeBytes(kMacBytes);
  reader.Finish();
  return Packed(mac, context);
}
Datum ReceiveMac8(std::string_view bytes, int32_t, const IoContext& context) {
  if (bytes.size() == kMacBytes) return Packed(Mac8OfMac(bytes), context);
  BinaryReader reader(bytes);
  const std::string_view mac = reader.TakeBytes(kMac8Bytes);
  reader.Finish();
  return Packed(mac, context);
}
void SendMac(const Datum& value, const IoContext&, std::string* out) { out->append(value.str.view()); }

}  // namespace basalt
