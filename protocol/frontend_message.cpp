#include "protocol/frontend_message.h"

#include "base/byte_order.h"
#include "base/sql_error.h"

namespace basalt {
namespace {

[[noreturn]] void ThrowProtocol(std::string message) { throw SqlError(sqlstate::kProtocolViolation, std::move(message)); }

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  std::string_view String() {
    const size_t end = bytes_.find('\0', at_);
    if (end == bytes_.npos) ThrowProtocol("invalid string in message");
    const std::string_view text = bytes_.substr(at_, end - at_);
    at_ = end + 1;
    return text;
  }
  template <typename T>
  T Int() {
    const std::string_view bytes = Bytes(sizeof(T));
    return LoadBigEndian<T>(bytes.data());
  }
  std::string_view Bytes(size_t count) {
    if (bytes_.size() - at_ < count) ThrowProtocol("insufficient data left in message");
    at_ += count;
    return bytes_.substr(at_ - count, count);
  }
  void Formats(std::vector<int16_t>* formats) {
    const int16_t count = Int<int16_t>();
    formats->clear();
    for (int16_t i = 0; i < count; ++i) formats->push_back(Int<int16_t>());
  }
  void Values(std::vector<BindValue>* values) {
    const uint16_t count = Int<uint16_t>();
    values->clear();
    for (uint32_t i = 0; i < count; ++i) {
      const int32_t length = Int<int32_t>();
      if (length == -1) values->push_back({{}, true});
      else values->push_back({Bytes(static_cast<uint32_t>(length)), false});
    }
  }
  void End() const {
    if (at_ != bytes_.size()) ThrowProtocol("invalid message format");
  }
  bool at_end() const { return at_ == bytes_.size(); }

 private:
  std::string_view bytes_;
  size_t at_ = 0;
};

}  // namespace

const std::string* StartupMessage::Find(std::string_view name) const {
  for (const auto& [key, value] : parameters) {
    if (key == name) return &value;
  }
  return nullptr;
}

StartupMessage DecodeStartup(std::string_view body) {
  StartupMessage message;
  Reader reader(body);
  message.version = reader.Int<uint32_t>();
  if (message.major() != 3) return message;
  for (;;) {
    if (reader.at_end()) ThrowProtocol("invalid startup packet layout: expected terminator as last byte");
    const std::string_view name = reader.String();
    if (name.empty()) break;
    const std::string_view value = reader.String();
    if (name.starts_with("_pq_.")) message.unknown_options.emplace_back(name);
    else message.parameters.emplace_back(name, value);
  }
  if (!reader.at_end()) ThrowProtocol("invalid startup packet layout: expected terminator as last byte");
  return message;
}

std::string_view DecodeQuery(std::string_view body) {
  Reader reader(body);
  const std::string_view text = reader.String();
  reader.End();
  return text;
}

void DecodeParse(std::string_view body, ParseMessage* message) {
  Reader reader(body);
  message->statement = reader.String();
  message->query = reader.String();
  const uint16_t count = reader.Int<uint16_t>();
  message->parameter_types.clear();
  for (uint32_t i = 0; i < count; ++i) message->parameter_types.push_back(reader.Int<uint32_t>());
  reader.End();
}

void DecodeBind(std::string_view body, BindMessage* message) {
  Reader reader(body);
  message->portal = reader.String();
  message->statement = reader.String();
  reader.Formats(&message->parameter_formats);
  reader.Values(&message->parameters);
  reader.Formats(&message->result_formats);
  reader.End();
  const size_t formats = message->parameter_formats.size();
  if (formats > 1 && formats != message->parameters.size()) {
    ThrowProtocol(Format("bind message has {} parameter formats but {} parameters", formats, message->parameters.size()));
  }
}

DescribeMessage DecodeDescribe(std::string_view body) {
  Reader reader(body);
  DescribeMessage message;
  message.kind = reader.Bytes(1)[0];
  message.name = reader.String();
  reader.End();
  return message;
}

ExecuteMessage DecodeExecute(std::string_view body) {
  Reader reader(body);
  ExecuteMessage message;
  message.portal = reader.String();
  message.max_rows = reader.Int<int32_t>();
  reader.End();
  return message;
}

void DecodeFunctionCall(std::string_view body, FunctionCallMessage* message) {
  Reader reader(body);
  message->function = reader.Int<uint32_t>();
  reader.Formats(&message->argument_formats);
  reader.Values(&message->arguments);
  message->result_format = reader.Int<int16_t>();
  reader.End();
}

size_t MaxMessageBytes(char type) {
  switch (type) {
    case 'Q': case 'P': case 'B': case 'F': case 'd': return kMaxMessageBytes;
    case 'C': case 'D': case 'E': case 'H': case 'S': case 'X': case 'c': case 'f': return kMaxSmallMessageBytes;
    case 'p': return 65'536;  // passwords and SASL; bounded before anybody is authenticated
    default: return 0;
  }
}

}  // namespace basalt
