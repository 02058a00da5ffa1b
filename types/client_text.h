// Zero-terminated strings inside binary forms, in the client's encoding. Internal to types/.
#pragma once

#include <string>
#include <string_view>

#include "types/type_functions.h"

namespace basalt {

// Throws 08P01 when no zero byte comes.
std::string TakeClientString(BinaryReader* reader, const IoContext& context);
// With the zero byte.
void AppendClientString(std::string_view text, const IoContext& context, std::string* out);

}  // namespace basalt
