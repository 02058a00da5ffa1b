#include "engine/planner/explain/explain_writer.h"

#include "base/sql_error.h"
#include "types/json_text.h"

namespace basalt {

namespace {

std::string Quoted(std::string_view text) {
  std::string out;
  AppendJsonString(text, &out);
  return out;
}

class JsonWriter : public ExplainWriter {
 public:
  void Begin() override {
    out_ = "[";
    levels_.push_back(true);
    indent_ = 1;
  }
  std::string End() override { return std::move(out_) + "\n]"; }
  void Open(std::string_view name, bool labelled, bool object) override {
    NextItem();
    if (labelled) out_ += Quoted(name) + ": ";
    out_ += object ? "{" : "[";
    levels_.push_back(true);
    ++indent_;
  }
  void Close(std::string_view, bool object) override {
    levels_.pop_back();
    --indent_;
    out_ += "\n" + std::string(2 * indent_, ' ') + (object ? "}" : "]");
  }
  void Value(std::string_view name, std::string_view value, bool quoted) override {
    NextItem();
    out_ += Quoted(name) + ": ";
    if (quoted) out_ += Quoted(value);
    else out_ += value;
  }
  void List(std::string_view name, const std::vector<std::string>& values) override {
    NextItem();
    out_ += Quoted(name) + ": [";
    for (size_t i = 0; i < values.size(); ++i) out_ += (i > 0 ? ", " : "") + Quoted(values[i]);
    out_ += "]";
  }

 private:
  void NextItem() {
    if (!levels_.back()) out_ += ",";
    levels_.back() = false;
    out_ += "\n" + std::string(2 * indent_, ' ');
  }
  std::string out_;
  std::vector<bool> levels_;  // nothing written yet
  size_t indent_ = 0;
};

class YamlWriter : public ExplainWriter {
 public:
  void Begin() override { levels_.push_back(false); }
  std::string End() override { return std::move(out_); }
  void Open(std::string_view name, bool labelled, bool object) override {
    NextItem();
    if (labelled) out_ += std::string(name) + ": ";
    else out_ += "- ";
    // The first value of an unlabelled object stands behind its dash.
    levels_.push_back(!labelled);
    ++indent_;
    (void)object;
  }
  void Close(std::string_view, bool) override {
    levels_.pop_back();
    --indent_;
  }
  void Value(std::string_view name, std::string_view value, bool quoted) override {
    NextItem();
    out_ += std::string(name) + ": ";
    if (quoted) out_ += Quoted(value);
    else out_ += value;
  }
  void List(std::string_view name, const std::vector<std::string>& values) override {
    NextItem();
    out_ += std::string(name) + ": ";
    for (const std::string& value : values) out_ += "\n" + std::string(2 * indent_ + 2, ' ') + "- " + Quoted(value);
  }

 private:
  void NextItem() {
    if (levels_.back()) {
      levels_.back() = false;
      return;
    }
    if (!out_.empty()) out_ += "\n" + std::string(2 * indent_, ' ');
  }
  std::string out_;
  std::vector<bool> levels_;
  size_t indent_ = 0;
};

class XmlWriter : public ExplainWriter {
 public:
  void Begin() override {
    out_ = "<explain xmlns=\"http://www.postgresql.org/2009/explain\">";
    indent_ = 1;
  }
  std::string End() override { return std::move(out_) + "\n</explain>"; }
  void Open(std::string_view name, bool, bool) override {
    Line("<" + Tag(name) + ">");
    ++indent_;
  }
  void Close(std::string_view name, bool) override {
    --indent_;
    Line("</" + Tag(name) + ">");
  }
  void Value(std::string_view name, std::string_view value, bool) override {
    Line("<" + Tag(name) + ">" + Escaped(value) + "</" + Tag(name) + ">");
  }
  void List(std::string_view name, const std::vector<std::string>& values) override {
    Open(name, true, false);
    for (const std::string& value : values) Line("<Item>" + Escaped(value) + "</Item>");
    Close(name, false);
  }

 private:
  void Line(const std::string& text) { out_ += "\n" + std::string(2 * indent_, ' ') + text; }
  static std::string Tag(std::string_view name) {
    std::string tag(name);
    for (char& c : tag) {
      const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
      if (!letter) c = '-';
    }
    return tag;
  }
  static std::string Escaped(std::string_view text) {
    std::string out;
    for (char c : text) {
      switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '\r': out += "&#x0d;"; break;
        default: out += c;
      }
    }
    return out;
  }
  std::string out_;
  size_t indent_ = 0;
};

}  // namespace

std::unique_ptr<ExplainWriter> ExplainWriter::Make(ExplainFormat format) {
  switch (format) {
    case ExplainFormat::kText: break;
    case ExplainFormat::kJson: return std::make_unique<JsonWriter>();
    case ExplainFormat::kYaml: return std::make_unique<YamlWriter>();
    case ExplainFormat::kXml: return std::make_unique<XmlWriter>();
  }
  ThrowInternal("EXPLAIN's text format has no groups");
}

}  // namespace basalt
