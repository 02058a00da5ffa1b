// What clients send, decoded from frame bodies. Pure: bytes in, structs of views into the same bytes out. Malformed bodies throw
// SqlError 08P01 with PostgreSQL's messages. See "Message Formats" of PostgreSQL's manual.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace basalt {

inline constexpr uint32_t kProtocolVersion3 = 3 << 16;
inline constexpr uint32_t kCancelRequestCode = 80877102;
inline constexpr uint32_t kSslRequestCode = 80877103;
inline constexpr uint32_t kGssEncRequestCode = 80877104;
inline constexpr size_t kMaxStartupBytes = 10'000;
inline constexpr size_t kMaxMessageBytes = (size_t{1} << 30) - 1;
inline constexpr size_t kMaxSmallMessageBytes = 30'000;  // messages that never need to be long

struct StartupMessage {
  uint32_t version = 0;
  std::vector<std::pair<std::string, std::string>> parameters;  // "user", "database", "options", settings
  std::vector<std::string> unknown_options;                     // "_pq_." names
  uint16_t major() const { return static_cast<uint16_t>(version >> 16); }
  uint16_t minor() const { return static_cast<uint16_t>(version & 0xFFFF); }
  const std::string* Find(std::string_view name) const;
};

struct ParseMessage {
  std::string_view statement, query;
  std::vector<uint32_t> parameter_types;
};
struct BindValue {
  std::string_view bytes;
  bool is_null = false;
};
struct BindMessage {
  std::string_view portal, statement;
  std::vector<int16_t> parameter_formats;  // none, one for all, or one each
  std::vector<BindValue> parameters;
  std::vector<int16_t> result_formats;     // likewise
  uint16_t declared_parameters = 0;
  // What is wrong with the parameters or what follows them; `parameters` are those read before. The statement, its number of
  // parameters and the state of the transaction are to be looked at first, as PostgreSQL does.
  std::string fault;
};
struct DescribeMessage {  // also Close
  char kind = 'S';        // S statement, P portal
  std::string_view name;
};
struct ExecuteMessage {
  std::string_view portal;
  int32_t max_rows = 0;   // 0: all
};
struct FunctionCallMessage {
  uint32_t function = 0;
  std::vector<int16_t> argument_formats;
  std::vector<BindValue> arguments;
  int16_t result_format = 0;
};

// body: after the length word.
StartupMessage DecodeStartup(std::string_view body);
std::string_view DecodeQuery(std::string_view body);
void DecodeParse(std::string_view body, ParseMessage* message);
void DecodeBind(std::string_view body, BindMessage* message);  // reuses the vectors' memory
void DecodeEmpty(std::string_view body);                        // Sync, Flush
DescribeMessage DecodeDescribe(std::string_view body);
ExecuteMessage DecodeExecute(std::string_view body);
void DecodeFunctionCall(std::string_view body, FunctionCallMessage* message);
// Whether a type byte is one that clients send, and how long its message may be; 0: unknown.
size_t MaxMessageBytes(char type);

}  // namespace basalt
