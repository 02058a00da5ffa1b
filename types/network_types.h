// Rows of type_functions.cpp's table for inet, cidr, macaddr and macaddr8. Internal to types/.
#pragma once

#include "types/type_io.h"

namespace basalt {

template <bool kCidr>
Datum ParseNetwork(std::string_view text, int32_t typmod, const IoContext& context);
template <bool kCidr>
void FormatNetwork(const Datum& value, const IoContext& context, std::string* out);
template <bool kCidr>
Datum ReceiveNetwork(std::string_view bytes, int32_t typmod, const IoContext& context);
template <bool kCidr>
void SendNetwork(const Datum& value, const IoContext& context, std::string* out);

Datum ParseMacText(std::string_view text, int32_t typmod, const IoContext& context);
Datum ParseMac8Text(std::string_view text, int32_t typmod, const IoContext& context);
void FormatMac(const Datum& value, const IoContext& context, std::string* out);
Datum ReceiveMac(std::string_view bytes, int32_t typmod, const IoContext& context);
Datum ReceiveMac8(std::string_view bytes, int32_t typmod, const IoContext& context);
void SendMac(const Datum& value, const IoContext& context, std::string* out);

}  // namespace basalt
