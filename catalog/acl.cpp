#include "catalog/acl.h"

namespace basalt {
namespace {

constexpr std::string_view kLetters = "arwdDxtXUCTcsA";  // in the order of the bits

}  // namespace

Privileges PrivilegeOfLetter(char letter) {
  const size_t bit = kLetters.find(letter);
  return bit == std::string_view::npos ? Privileges{0} : static_cast<Privileges>(1u << bit);
}

char PrivilegeLetter(Privileges one) { return kLetters[static_cast<size_t>(__builtin_ctz(one))]; }

}  // namespace basalt
