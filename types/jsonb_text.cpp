// jsonb from text and to text.
#include <string>

#include "base/stack_guard.h"
#include "types/json_parser.h"
#include "types/json_text.h"
#include "types/jsonb_builder.h"

namespace basalt {
namespace {

class NodeSink {
 public:
  static constexpr bool kDecodes = true;
  NodeSink(std::string_view text, Arena& arena) : text_(text), builder_(arena) {}

  void String(std::string_view text) { builder_.Add(JsonbNode::String(Kept(text))); }
  void Key(std::string_view text) { builder_.Key(Kept(text)); }
  void Number(std::string_view text) {
    builder_.Add(JsonbNode::Number(ParseNumeric(text, -1, builder_.arena()), builder_.arena()));
  }
  void Literal(char first) {
    if (first == 'n') builder_.Add(JsonbNode());
    else builder_.Add(JsonbNode::Boolean(first == 't'));
  }
  void BeginObject() { builder_.BeginObject(); }
  void EndObject() { builder_.End(); }
  void BeginArray() { builder_.BeginArray(); }
  void EndArray() { builder_.End(); }
  const JsonbNode& root() const { return builder_.root(); }

 private:
  // What has escapes lies in the parser's buffer, which is used again.
  std::string_view Kept(std::string_view text) {
    CheckJsonbString(text);
    const bool in_input = text.data() >= text_.data() && text.data() <= text_.data() + text_.size();
    return in_input ? text : builder_.arena().Copy(text);
  }
  const std::string_view text_;
  JsonbBuilder builder_;
};

class Formatter {
 public:
  static constexpr size_t kMaxTextBytes = 0x3FFFFFFF - 1;  // PostgreSQL's limit for a text
  Formatter(bool pretty, std::string* out) : pretty_(pretty), out_(out) {}

  void Value(const JsonbValue& value, size_t level) {
    if (out_->size() > kMaxTextBytes) {
      throw SqlError(sqlstate::kProgramLimitExceeded, "out of memory")
          .Detail(Format("Cannot enlarge string buffer containing {} bytes by 1 more bytes.", kMaxTextBytes));
    }
    switch (value.type()) {
      case JsonbType::kNull: out_->append("null"); return;
      case JsonbType::kFalse: out_->append("false"); return;
      case JsonbType::kTrue: out_->append("true"); return;
      case JsonbType::kString: return AppendJsonString(value.string(), out_);
      case JsonbType::kNumber: return FormatNumeric(value.number(), out_);
      case JsonbType::kArray:
      case JsonbType::kObject: return Container(value, level);
    }
  }

 private:
  void Container(const JsonbValue& value, size_t level) {
    CheckStackDepth();
    const bool object = value.is_object();
    out_->push_back(object ? '{' : '[');
    for (uint32_t i = 0; i < value.size(); ++i) {
      if (i > 0) out_->append(pretty_ ? "," : ", ");
      NewLine(level + 1);
      if (object) {
        AppendJsonString(value.key(i), out_);
        out_->append(": ");
      }
      Value(value.at(i), level + 1);
    }
    NewLine(level);
    out_->push_back(object ? '}' : ']');
  }
  void NewLine(size_t level) {
    if (!pretty_) return;
    out_->push_back('\n');
    out_->append(4 * level, ' ');
  }
  const bool pretty_;
  std::string* const out_;
};

}  // namespace

std::string_view ParseJsonb(std::string_view text, Arena& arena) {
  Arena nodes(arena.account());
  NodeSink sink(text, nodes);
  JsonParser(text, sink).Run();
  return WriteJsonb(sink.root(), arena);
}

void FormatJsonb(const JsonbValue& value, std::string* out) { Formatter(false, out).Value(value, 0); }
void FormatJsonbPretty(const JsonbValue& value, std::string* out) { Formatter(true, out).Value(value, 0); }

std::optional<std::string_view> JsonbAsText(const JsonbValue& value, std::string* buffer) {
  if (value.is_null()) return std::nullopt;
  if (value.is_string()) return value.string();
  buffer->clear();
  FormatJsonb(value, buffer);
  return *buffer;
}

}  // namespace basalt
