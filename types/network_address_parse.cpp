// Text input of network and hardware addresses. The forms that PostgreSQL takes are those of BIND's inet_net_pton, with
// their oddities: hexadecimal and class-based cidr, a last dot that is ignored.
#include <cstdio>
#include <cstring>
#include <optional>

#include "base/sql_error.h"
#include "types/network_address.h"
#include "types/text_scan.h"

namespace basalt {
namespace {

// A view with a front that reads '\0' at its end.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}
  char Peek(size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  char Take() { return at_ < text_.size() ? text_[at_++] : '\0'; }
  bool AtEnd() const { return at_ >= text_.size(); }
  std::string_view rest() const { return text_.substr(at_); }
  // Digits up to a limit; nothing if there are none or the limit is passed.
  std::optional<int> TakeNumber(int limit) {
    if (!IsDigit(Peek())) return std::nullopt;
    int number = 0;
    while (IsDigit(Peek())) {
      number = number * 10 + (Take() - '0');
      if (number > limit) return std::nullopt;
    }
    return number;
  }

 private:
  std::string_view text_;
  size_t at_ = 0;
};

// "/24" and nothing behind it. -1: there is none; nothing: it is wrong.
std::optional<int> TakePrefix4(Scanner* in) {
  if (in->AtEnd()) return -1;
  if (in->Take() != '/') return std::nullopt;
  const std::optional<int> bits = in->TakeNumber(32);
  if (!bits.has_value() || !in->AtEnd()) return std::nullopt;
  return bits;
}

std::optional<int> TakeHexOctets(Scanner* in, uint8_t* bytes) {
  in->Take();
  in->Take();
  int nibbles = 0;
  for (; HexDigit(in->Peek()) >= 0; ++nibbles) {
    if (nibbles >= 8) return std::nullopt;
    const int digit = HexDigit(in->Take());
    bytes[nibbles / 2] = static_cast<uint8_t>(nibbles % 2 == 0 ? digit << 4 : bytes[nibbles / 2] | digit);
  }
  return (nibbles + 1) / 2;
}

std::optional<int> TakeOctets(Scanner* in, uint8_t* bytes, bool last_dot) {
  int count = 0;
  for (;;) {
    if (count > 0 && last_dot && !IsDigit(in->Peek())) return count;
    const std::optional<int> octet = in->TakeNumber(255);
    if (!octet.has_value() || count == 4) return std::nullopt;
    bytes[count++] = static_cast<uint8_t>(*octet);
    if (in->Peek() != '.') return count;
    in->Take();
  }
}

int ClassBits(uint8_t first, int octets) {
  int bits = first >= 240 ? 32 : first >= 224 ? 8 : first >= 192 ? 24 : first >= 128 ? 16 : 8;
  if (bits < octets * 8) bits = octets * 8;
  return bits == 8 && first == 224 ? 4 : bits;
}

bool ParseCidr4(std::string_view text, NetworkAddress* address) {
  Scanner in(text);
  const bool hex = in.Peek() == '0' && (in.Peek(1) == 'x' || in.Peek(1) == 'X') && HexDigit(in.Peek(2)) >= 0;
  const std::optional<int> octets = hex ? TakeHexOctets(&in, address->bytes) : TakeOctets(&in, address->bytes, false);
  if (!octets.has_value()) return false;
  const std::optional<int> bits = TakePrefix4(&in);
  if (!bits.has_value()) return false;
  address->bits = static_cast<uint8_t>(*bits == -1 ? ClassBits(address->bytes[0], *octets) : *bits);
  return true;
}

bool ParseInet4(std::string_view text, NetworkAddress* address) {
  Scanner in(text);
  const std::optional<int> octets = TakeOctets(&in, address->bytes, true);
  if (!octets.has_value()) return false;
  const std::optional<int> bits = TakePrefix4(&in);
  if (!bits.has_value()) return false;
  if (*bits == -1 && *octets != 4) return false;
  if (*bits != -1 && *bits / 8 > *octets) return false;
  address->bits = static_cast<uint8_t>(*bits == -1 ? 32 : *bits);
  return true;
}

// A decimal number without leading zeros, to the end.
std::optional<int> StrictNumber(std::string_view digits, int limit) {
  if (digits.empty() || (digits.size() > 1 && digits[0] == '0')) return std::nullopt;
  Scanner in(digits);
  const std::optional<int> number = in.TakeNumber(limit);
  return in.AtEnd() ? number : std::nullopt;
}

// "1.2.3.4" or "1.2.3.4/120" behind the words of an IPv6 address. PostgreSQL also takes fewer octets, and empty ones before
// a dot or slash, as zeros.
bool ParseEmbeddedQuad(std::string_view text, uint8_t* bytes, int* bits) {
  const size_t slash = text.find('/');
  std::string_view quad = text.substr(0, slash);
  for (int i = 0;; ++i) {
    if (i == 4) return false;
    const size_t dot = quad.find('.');
    const std::string_view part = quad.substr(0, dot);
    const bool last = dot == std::string_view::npos;
    const bool may_be_empty = !last || slash != std::string_view::npos;
    const std::optional<int> octet = part.empty() && may_be_empty ? 0 : StrictNumber(part, 255);
    if (!octet.has_value()) return false;
    bytes[i] = static_cast<uint8_t>(*octet);
    if (last) break;
    quad.remove_prefix(dot + 1);
  }
  if (slash == std::string_view::npos) return true;
  const std::optional<int> length = StrictNumber(text.substr(slash + 1), 128);
  if (!length.has_value()) return false;
  *bits = *length;
  return true;
}

// The parts of an IPv6 address as they come.
class Parser6 {
 public:
  explicit Parser6(std::string_view text) : in_(text) {}

  bool Parse(NetworkAddress* address) {
    if (in_.Peek() == ':') {
      in_.Take();
      if (in_.Peek() != ':') return false;
    }
    if (!TakeWords()) return false;
    if (digits_ > 0 && !PutWord()) return false;
    if (gap_ >= 0) {
      if (count_ == 16) return false;
      std::memmove(bytes_ + 16 - (count_ - gap_), bytes_ + gap_, static_cast<size_t>(count_ - gap_));
      std::memset(bytes_ + gap_, 0, static_cast<size_t>(16 - count_));
      count_ = 16;
    }
    if (count_ != 16) return false;
    std::memcpy(address->bytes, bytes_, sizeof(bytes_));
    address->bits = static_cast<uint8_t>(bits_);
    return true;
  }

 private:
  bool TakeWords() {
    std::string_view token = in_.rest();
    while (!in_.AtEnd()) {
      const char c = in_.Take();
      if (HexDigit(c) >= 0) {
        value_ = value_ << 4 | static_cast<unsigned>(HexDigit(c));
        if (++digits_ > 4) return false;
      } else if (c == ':') {
        token = in_.rest();
        if (digits_ == 0) {
          if (gap_ >= 0) return false;
          gap_ = count_;
        } else if (in_.AtEnd() || !PutWord()) {
          return false;
        }
      } else if (c == '.' && count_ + 4 <= 16 && ParseEmbeddedQuad(token, bytes_ + count_, &bits_)) {
        count_ += 4;
        digits_ = 0;
        return true;
      } else if (c == '/') {
        const std::optional<int> bits = StrictNumber(in_.rest(), 128);
        if (!bits.has_value()) return false;
        bits_ = *bits;
        return true;
      } else {
        return false;
      }
    }
    return true;
  }
  bool PutWord() {
    if (count_ + 2 > 16) return false;
    bytes_[count_++] = static_cast<uint8_t>(value_ >> 8);
    bytes_[count_++] = static_cast<uint8_t>(value_);
    value_ = 0;
    digits_ = 0;
    return true;
  }

  Scanner in_;
  uint8_t bytes_[16] = {};
  int count_ = 0;
  int gap_ = -1;  // where "::" stood
  unsigned value_ = 0;
  int digits_ = 0;
  int bits_ = 128;
};

std::string PackOctets(const int* octets, int count) {
  std::string bytes;
  for (int i = 0; i < count; ++i) bytes.push_back(static_cast<char>(octets[i]));
  return bytes;
}

}  // namespace

NetworkAddress ParseNetworkAddress(std::string_view text, bool is_cidr) {
  NetworkAddress address;
  address.family = text.find(':') != std::string_view::npos ? kInetFamily6 : kInetFamily4;
  const bool valid = address.family == kInetFamily6 ? Parser6(text).Parse(&address)
                     : is_cidr                      ? ParseCidr4(text, &address)
                                                    : ParseInet4(text, &address);
  if (!valid) ThrowInvalidSyntax(is_cidr ? "cidr" : "inet", text);
  if (is_cidr && address.HasHostBits()) {
    throw SqlError(sqlstate::kInvalidTextRepresentation, Format("invalid cidr value: \"{}\"", text))
        .Detail("Value has bits set to right of mask.");
  }
  return address;
}

// PostgreSQL reads these with sscanf, which takes blanks, signs and 0x where nobody would expect them.
std::string ParseMac(std::string_view text) {
  static constexpr const char* kForms[] = {
      "%x:%x:%x:%x:%x:%x%1s",       "%x-%x-%x-%x-%x-%x%1s",       "%2x%2x%2x:%2x%2x%2x%1s", "%2x%2x%2x-%2x%2x%2x%1s",
      "%2x%2x.%2x%2x.%2x%2x%1s",    "%2x%2x-%2x%2x-%2x%2x%1s",    "%2x%2x%2x%2x%2x%2x%1s",
  };
  const std::string copy(text);
  int octets[kMacBytes];
  char junk[2];
  bool found = false;
  for (const char* form : kForms) {
    if (found) break;
    unsigned read[kMacBytes];
    found = std::sscanf(copy.c_str(), form, &read[0], &read[1], &read[2], &read[3], &read[4], &read[5], junk) == kMacBytes;
    for (size_t i = 0; found && i < kMacBytes; ++i) octets[i] = static_cast<int>(read[i]);
  }
  if (!found) ThrowInvalidSyntax("macaddr", text);
  for (int octet : octets) {
    if (octet < 0 || octet > 255) {
      throw SqlError(sqlstate::kNumericValueOutOfRange, Format("invalid octet value in \"macaddr\" value: \"{}\"", text));
    }
  }
  return PackOctets(octets, kMacBytes);
}

std::string ParseMac8(std::string_view text) {
  Scanner in(text);
  while (IsSpace(in.Peek())) in.Take();
  char spacer = '\0';
  std::string bytes;
  while (in.Peek() != '\0' && in.Peek(1) != '\0') {
    const int high = HexDigit(in.Take());
    const int low = HexDigit(in.Take());
    if (high < 0 || low < 0 || bytes.size() == kMac8Bytes) ThrowInvalidSyntax("macaddr8", text);
    bytes.push_back(static_cast<char>(high << 4 | low));
    const char next = in.Peek();
    if (next == ':' || next == '-' || next == '.') {
      if (spacer != '\0' && spacer != next) ThrowInvalidSyntax("macaddr8", text);
      spacer = in.Take();
    }
    if ((bytes.size() == kMacBytes || bytes.size() == kMac8Bytes) && IsSpace(in.Peek())) {
      while (IsSpace(in.Peek())) in.Take();
      if (!in.AtEnd()) ThrowInvalidSyntax("macaddr8", text);
    }
  }
  if (bytes.size() == kMacBytes) return Mac8OfMac(bytes);
  if (bytes.size() != kMac8Bytes) ThrowInvalidSyntax("macaddr8", text);
  return bytes;
}

}  // namespace basalt
