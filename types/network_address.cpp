#include "types/network_address.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstring>

#include "base/sql_error.h"
#include "types/text_scan.h"
#include "types/type_functions.h"

namespace basalt {
namespace {

void AppendHex(unsigned value, int width, std::string* out) {
  char text[12];
  std::snprintf(text, sizeof(text), width == 2 ? "%02x" : "%x", value);
  out->append(text);
}

void AppendDecimal(unsigned value, std::string* out) { out->append(std::to_string(value)); }

const char* TypeName(bool is_cidr) { return is_cidr ? "cidr" : "inet"; }

// A run of zero words; the longest, and of equal ones the first.
struct ZeroRun {
  int first = -1;
  int length = 0;
};

ZeroRun LongestZeroRun(const unsigned* words, int count) {
  ZeroRun best;
  for (int i = 0; i < count;) {
    int length = 0;
    while (i + length < count && words[i + length] == 0) ++length;
    if (length > best.length) best = {i, length};
    i += std::max(length, 1);
  }
  return best.length >= 2 ? best : ZeroRun{};
}

void AppendDottedQuad(const uint8_t* bytes, std::string* out) {
  for (int i = 0; i < 4; ++i) {
    if (i > 0) out->push_back('.');
    AppendDecimal(bytes[i], out);
  }
}

void AppendHost6(const uint8_t* bytes, std::string* out) {
  unsigned words[8];
  for (int i = 0; i < 8; ++i) words[i] = static_cast<unsigned>(bytes[2 * i]) << 8 | bytes[2 * i + 1];
  const ZeroRun run = LongestZeroRun(words, 8);
  const bool embeds_quad = run.first == 0 && (run.length == 6 || (run.length == 7 && words[7] != 1) ||
                                              (run.length == 5 && words[5] == 0xFFFF));
  for (int i = 0; i < 8; ++i) {
    if (run.first >= 0 && i >= run.first && i < run.first + run.length) {
      if (i == run.first) out->push_back(':');
      continue;
    }
    if (i > 0) out->push_back(':');
    if (i == 6 && embeds_quad) return AppendDottedQuad(bytes + 12, out);
    AppendHex(words[i], 1, out);
  }
  if (run.first >= 0 && run.first + run.length == 8) out->push_back(':');
}

void AppendAbbreviated4(const NetworkAddress& address, std::string* out) {
  if (address.bits == 0) out->push_back('0');
  NetworkAddress network = address;
  network.ClearHostBits();
  for (int i = 0; i < (address.bits + 7) / 8; ++i) {
    if (i > 0) out->push_back('.');
    AppendDecimal(network.bytes[i], out);
  }
}

// Where PostgreSQL starts and ends the "::" of an abbreviated network: it counts on in a run that was no longer than the one
// before.
ZeroRun AbbreviatedZeroRun(const uint8_t* bytes, int words) {
  ZeroRun best{0, 0};
  ZeroRun current{0, 0};
  for (int i = 0; i < words; ++i) {
    if (bytes[2 * i] == 0 && bytes[2 * i + 1] == 0) {
      if (current.length++ == 0) current.first = i;
    } else if (current.length > best.length) {
      best = current;
      current.length = 0;
    }
  }
  return current.length > best.length ? current : best;
}

void AppendAbbreviated6(const NetworkAddress& address, std::string* out) {
  if (address.bits == 0) {
    out->append("::");
    return;
  }
  NetworkAddress network = address;
  network.ClearHostBits();
  const uint8_t* bytes = network.bytes;
  const int words = std::max((address.bits + 15) / 16, 2);
  const ZeroRun run = AbbreviatedZeroRun(bytes, words);
  const bool embeds_quad = run.length != words && run.first == 0 &&
                           (run.length == 6 || (run.length == 5 && bytes[10] == 0xFF && bytes[11] == 0xFF) ||
                            (run.length == 7 && bytes[14] != 0 && bytes[15] != 1));
  const size_t start = out->size();
  for (int i = 0; i < words; ++i) {
    if (run.length != 0 && i >= run.first && i < run.first + run.length) {
      if (i == run.first) out->push_back(':');
      if (i == words - 1) out->push_back(':');
    } else if (embeds_quad && i > 5) {
      out->push_back(i == 6 ? ':' : '.');
      AppendDecimal(bytes[2 * i], out);
      if (i == 7 && address.bits <= 120) continue;
      out->push_back('.');
      AppendDecimal(bytes[2 * i + 1], out);
    } else {
      if (out->size() != start) out->push_back(':');
      AppendHex(static_cast<unsigned>(bytes[2 * i]) << 8 | bytes[2 * i + 1], 1, out);
    }
  }
}

}  // namespace

NetworkAddress NetworkAddress::Unpack(std::string_view packed) {
  NetworkAddress address;
  std::memcpy(&address.family, packed.data(), std::min(packed.size(), sizeof(address)));
  return address;
}

bool NetworkAddress::HasHostBits() const {
  NetworkAddress network = *this;
  network.ClearHostBits();
  return std::memcmp(network.bytes, bytes, size()) != 0;
}

void NetworkAddress::ClearHostBits() {
  for (size_t i = 0; i < size(); ++i) {
    const int keep = std::clamp(bits - static_cast<int>(i) * 8, 0, 8);
    bytes[i] = static_cast<uint8_t>(bytes[i] & 0xFF00 >> keep);
  }
}

int NetworkAddress::ComparePrefix(const NetworkAddress& other, int count) const {
  const int whole = count / 8;
  for (int i = 0; i < whole; ++i) {
    if (bytes[i] != other.bytes[i]) return bytes[i] - other.bytes[i];
  }
  if (count % 8 == 0) return 0;
  const int left = bytes[whole] >> (8 - count % 8);
  const int right = other.bytes[whole] >> (8 - count % 8);
  return left < right ? -1 : left > right ? 1 : 0;
}

NetworkAddress ReceiveNetworkAddress(std::string_view bytes, bool is_cidr) {
  const auto reject = [&](const char* what) {
    throw SqlError(sqlstate::kInvalidBinaryRepresentation, Format("invalid {} in external \"{}\" value", what, TypeName(is_cidr)));
  };
  BinaryReader reader(bytes);
  NetworkAddress address;
  address.family = reader.Take<uint8_t>();
  if (address.family != kInetFamily4 && address.family != kInetFamily6) reject("address family");
  address.bits = reader.Take<uint8_t>();
  if (address.bits > address.max_bits()) reject("bits");
  reader.Take<uint8_t>();  // is_cidr says nothing that the type does not
  if (reader.Take<uint8_t>() != address.size()) reject("length");
  const std::string_view rest = reader.TakeBytes(address.size());
  std::memcpy(address.bytes, rest.data(), rest.size());
  reader.Finish();
  if (is_cidr && address.HasHostBits()) {
    throw SqlError(sqlstate::kInvalidBinaryRepresentation, "invalid external \"cidr\" value")
        .Detail("Value has bits set to right of mask.");
  }
  return address;
}

void SendNetworkAddress(const NetworkAddress& address, bool is_cidr, std::string* out) {
  out->push_back(static_cast<char>(address.family));
  out->push_back(static_cast<char>(address.bits));
  out->push_back(is_cidr ? '\1' : '\0');
  out->push_back(static_cast<char>(address.size()));
  out->append(reinterpret_cast<const char*>(address.bytes), address.size());
}

void AppendNetworkHost(const NetworkAddress& address, std::string* out) {
  if (address.family == kInetFamily4) return AppendDottedQuad(address.bytes, out);
  AppendHost6(address.bytes, out);
}

void AppendNetworkAddress(const NetworkAddress& address, bool always_bits, std::string* out) {
  AppendNetworkHost(address, out);
  if (!always_bits && address.bits == address.max_bits()) return;
  out->push_back('/');
  AppendDecimal(address.bits, out);
}

void AppendAbbreviatedCidr(const NetworkAddress& address, std::string* out) {
  if (address.family == kInetFamily4) {
    AppendAbbreviated4(address, out);
  } else {
    AppendAbbreviated6(address, out);
  }
  out->push_back('/');
  AppendDecimal(address.bits, out);
}

int CompareNetworkAddresses(std::string_view left, std::string_view right) {
  const NetworkAddress a = NetworkAddress::Unpack(left);
  const NetworkAddress b = NetworkAddress::Unpack(right);
  if (a.family != b.family) return a.family < b.family ? -1 : 1;
  const int order = a.ComparePrefix(b, std::min(a.bits, b.bits));
  if (order != 0) return order;
  if (a.bits != b.bits) return a.bits - b.bits;
  return a.ComparePrefix(b, a.max_bits());
}

// The network part as two-bit symbols, so that a shorter network sorts before all that continue it: 0 end, 1 and 2 a bit.
void AppendNetworkKey(std::string_view packed, std::string* key) {
  const NetworkAddress address = NetworkAddress::Unpack(packed);
  key->push_back(static_cast<char>(address.family));
  unsigned symbols = 0;
  for (int i = 0; i < (address.bits / 4 + 1) * 4; ++i) {
    const unsigned symbol = i >= address.bits ? 0 : 1 + (address.bytes[i / 8] >> (7 - i % 8) & 1U);
    symbols = symbols << 2 | symbol;
    if (i % 4 == 3) key->push_back(static_cast<char>(symbols));
  }
  key->append(reinterpret_cast<const char*>(address.bytes), address.size());
}

void AppendMac(std::string_view bytes, std::string* out) {
  for (size_t i = 0; i < bytes.size(); ++i) {
    if (i > 0) out->push_back(':');
    AppendHex(static_cast<uint8_t>(bytes[i]), 2, out);
  }
}

std::string Mac8OfMac(std::string_view mac) {
  std::string bytes(mac.substr(0, 3));
  bytes += "\xFF\xFE";
  bytes += mac.substr(3);
  return bytes;
}

}  // namespace basalt
