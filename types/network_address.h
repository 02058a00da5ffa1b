// inet, cidr, macaddr and macaddr8. An inet or cidr is packed as family (2 or 3), netmask length, 4 or 16 address bytes; a
// macaddr as its 6 bytes, a macaddr8 as its 8. Pure; any thread. Errors are PostgreSQL's.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "types/datum.h"

namespace basalt {

inline constexpr uint8_t kInetFamily4 = 2;
inline constexpr uint8_t kInetFamily6 = 3;
inline constexpr size_t kMacBytes = 6;
inline constexpr size_t kMac8Bytes = 8;

struct NetworkAddress {
  uint8_t family = kInetFamily4;
  uint8_t bits = 0;       // length of the network part
  uint8_t bytes[16] = {};  // the first 4 or 16 count

  static NetworkAddress Unpack(std::string_view packed);
  size_t size() const { return family == kInetFamily4 ? 4 : 16; }
  uint8_t max_bits() const { return family == kInetFamily4 ? 32 : 128; }
  // Points into this: copy it before this ends.
  std::string_view packed() const { return {reinterpret_cast<const char*>(&family), 2 + size()}; }
  bool HasHostBits() const;      // any bit set right of the mask
  void ClearHostBits();
  // 0: the first `count` bits of both are the same; else their order (below or above 0).
  int ComparePrefix(const NetworkAddress& other, int count) const;
};
static_assert(sizeof(NetworkAddress) == 18);

NetworkAddress ParseNetworkAddress(std::string_view text, bool is_cidr);
NetworkAddress ReceiveNetworkAddress(std::string_view bytes, bool is_cidr);
void SendNetworkAddress(const NetworkAddress& address, bool is_cidr, std::string* out);
// The address alone, without /bits.
void AppendNetworkHost(const NetworkAddress& address, std::string* out);
// always_bits: /bits even if it is the whole address.
void AppendNetworkAddress(const NetworkAddress& address, bool always_bits, std::string* out);
// As cidr's abbrev prints: 10.1/16.
void AppendAbbreviatedCidr(const NetworkAddress& address, std::string* out);
// By network part, then its length, then the whole address; families do not mix. Below, at or above 0; the number itself is
// what SQL's network_cmp gives: the difference of the bytes or lengths that decide.
int CompareNetworkAddresses(std::string_view left, std::string_view right);
// Bytes that compare as CompareNetworkAddresses does.
void AppendNetworkKey(std::string_view packed, std::string* key);

// Results of kMacBytes or kMac8Bytes.
std::string ParseMac(std::string_view text);
std::string ParseMac8(std::string_view text);
std::string Mac8OfMac(std::string_view mac);
void AppendMac(std::string_view bytes, std::string* out);  // both types

}  // namespace basalt
