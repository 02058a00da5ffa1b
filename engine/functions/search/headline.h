// ts_headline: an extract of a document that shows the words of a query. One call, one thread.
#pragma once

#include <string>
#include <string_view>

#include "engine/functions/search/document.h"

namespace basalt {

struct HeadlineOptions {
  int32_t most_words = 35;
  int32_t least_words = 15;
  int32_t short_word = 3;   // words of so many bytes begin and end no headline
  int32_t fragments = 0;    // 0: one extract
  bool whole = false;       // the document itself
  std::string start = "<b>";
  std::string stop = "</b>";
  std::string delimiter = " ... ";
};
// Of ts_headline's options text. Throws 42601, 22023, 22P02.
HeadlineOptions ReadHeadlineOptions(std::string_view text);

std::string MakeHeadline(FunctionContext& context, const TextSearchConfiguration& configuration, std::string_view text,
                         std::string_view query, const HeadlineOptions& options);

}  // namespace basalt
