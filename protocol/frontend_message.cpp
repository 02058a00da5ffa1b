#include "protocol/frontend_message.h"

#include <algorithm>

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
  char Byte() {
    if (at_end()) ThrowProtocol("no data left in message");
    return bytes_[at_++];
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
    const uint32_t count = Int<uint16_t>();
    formats->clear();
    for (uint32_t i = 0; i < count; ++i) formats->push_back(Int<int16_t>());
  }
  // declared: how many the message says there are; values holds those read so far when this throws.
  void Values(std::vector<BindValue>* values, uint16_t* declared) {
    values->clear();
    const uint16_t count = *declared = Int<uint16_t>();
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
  // As PostgreSQL reads it: a name without room for its value ends the list, wherever that is.
  const auto text_at = [body](size_t at) { return body.substr(at, std::min(body.find('\0', at), body.size()) - at); };
  size_t at = sizeof(uint32_t);
  while (at < body.size()) {
    const std::string_view name = text_at(at);
    const size_t value_at = at + name.size() + 1;
    if (name.empty() || value_at >= body.size()) break;
    const std::string_view value = text_at(value_at);
    if (name.starts_with("_pq_.")) message.unknown_options.emplace_back(name);
    else message.parameters.emplace_back(name, value);
    at = value_at + value.size() + 1;
  }
  if (at + 1 != body.size()) ThrowProtocol("invalid startup packet layout: expected terminator as last byte");
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
  message->declared_parameters = 0;
  message->fault.clear();
  message->portal = reader.String();
  message->statement = reader.String();
  reader.Formats(&message->parameter_formats);
  try {
    reader.Values(&message->parameters, &message->declared_parameters);
    reader.Formats(&message->result_formats);
    reader.End();
  } catch (const SqlError& error) {
    message->fault = error.fields().message;
  }
  const size_t formats = message->parameter_formats.size();
  if (formats > 1 && formats != message->declared_parameters) {
    ThrowProtocol(Format("bind message has {} parameter formats but {} parameters", formats, message->declared_parameters));
  }
}

DescribeMessage DecodeDescribe(std::string_view body) {
  Reader reader(body);
  DescribeMessage message;
  message.kind = reader.Byte();
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

void DecodeEmpty(std::string_view body) { Reader(body).End(); }

void DecodeFunctionCall(std::string_view body, FunctionCallMessage* message) {
  Reader reader(body);
  message->function = reader.Int<uint32_t>();
  reader.Formats(&message->argument_formats);
  uint16_t declared = 0;
  reader.Values(&message->arguments, &declared);
  const size_t formats = message->argument_formats.size();
  if (formats > 1 && formats != declared) {
    ThrowProtocol(Format("function call message contains {} argument formats but {} arguments", formats, declared));
  }
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
