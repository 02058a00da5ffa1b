// Frame bodies of every frontend message: whatever the bytes, a struct or an SqlError.
#include <cstddef>
#include <cstdint>

#include "base/sql_error.h"
#include "protocol/frontend_message.h"

using namespace basalt;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  ParseMessage parse;
  BindMessage bind;
  FunctionCallMessage call;
  try {
    switch (data[0] % 7) {
      case 0: if (body.size() >= 4) DecodeStartup(body); break;
      case 1: DecodeQuery(body); break;
      case 2: DecodeParse(body, &parse); break;
      case 3: DecodeBind(body, &bind); break;
      case 4: DecodeDescribe(body); break;
      case 5: DecodeExecute(body); break;
      default: DecodeFunctionCall(body, &call);
    }
  } catch (const SqlError&) {
  }
  return 0;
}
