// FindAny: the first of up to four bytes in a text, sixteen at a time. The inner loop of COPY's line and field splitting. Any thread.
#pragma once

#include <cstddef>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace basalt {

// Position of the first of the four bytes at or after `from`; text.size() if there is none. Bytes may repeat.
inline size_t FindAny(std::string_view text, size_t from, char a, char b, char c, char d) {
  const char* data = text.data();
  size_t at = from;
#if defined(__SSE2__)
  const __m128i needle_a = _mm_set1_epi8(a), needle_b = _mm_set1_epi8(b), needle_c = _mm_set1_epi8(c), needle_d = _mm_set1_epi8(d);
  for (; at + 16 <= text.size(); at += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(data + at));
    const __m128i found = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, needle_a), _mm_cmpeq_epi8(bytes, needle_b)),
                                       _mm_or_si128(_mm_cmpeq_epi8(bytes, needle_c), _mm_cmpeq_epi8(bytes, needle_d)));
    const int mask = _mm_movemask_epi8(found);
    if (mask != 0) return at + static_cast<size_t>(__builtin_ctz(static_cast<unsigned>(mask)));
  }
#endif
  for (; at < text.size(); ++at) {
    const char byte = data[at];
    if (byte == a || byte == b || byte == c || byte == d) return at;
  }
  return text.size();
}

}  // namespace basalt
