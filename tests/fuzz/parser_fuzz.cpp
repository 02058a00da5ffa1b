// SQL texts: Parse gives a tree or an SqlError, and the literal lifter agrees with itself.
#include <cstddef>
#include <cstdint>

#include "base/sql_error.h"
#include "parser/literal_lifter.h"
#include "parser/parser.h"

using namespace basalt;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Arena arena;
  LiftedText lifted;
  const bool liftable = LiftLiterals(text, &lifted);
  try {
    const auto statements = Parse(text, arena);
    if (liftable && statements.size() == 1) {
      std::vector<LiftedConstant> constants;
      MatchLiterals(statements[0].node, lifted, &constants);
    }
  } catch (const SqlError&) {
  }
  return 0;
}
