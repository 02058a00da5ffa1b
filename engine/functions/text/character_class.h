// Case mapping and character classes under a collation: Unicode's for the default collation, ASCII's for "C" and "POSIX".
// One character maps to one character, as in PostgreSQL's libc provider. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "types/type_oids.h"

namespace basalt {

char32_t LowerCharacter(char32_t code);
char32_t UpperCharacter(char32_t code);
bool IsAlphanumeric(char32_t code);

std::string LowerText(std::string_view text, Oid collation);
std::string UpperText(std::string_view text, Oid collation);
std::string InitcapText(std::string_view text, Oid collation);

// NFC, NFD, NFKC, NFKD by PostgreSQL's names (any case); throws 22023 for another.
std::string NormalizeText(std::string_view text, std::string_view form);

}  // namespace basalt
