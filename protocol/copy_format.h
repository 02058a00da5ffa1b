// CopyFormatOptions: how the data of a COPY look, as its options say; checked by whoever made them. Shared by the readers and
// writers of the formats. A value.
#pragma once

#include <string>

#include "session/result_sink.h"
#include "types/encoding.h"

namespace basalt {

enum class CopyHeader : uint8_t { kNone, kPresent, kMatch };

struct CopyFormatOptions {
  CopyFormat format = CopyFormat::kText;
  CopyHeader header = CopyHeader::kNone;
  char delimiter = '\t';
  char quote = '"', escape = '"';  // CSV
  std::string null_text = "\\N";
  int encoding = kEncodingUtf8;    // of the data outside the server
};

}  // namespace basalt
