// jsonpath to text, in PostgreSQL's canonical form.
#include <string>

#include "base/stack_guard.h"
#include "types/json_text.h"
#include "types/jsonpath.h"

namespace basalt {
namespace {

using Op = JsonPathOp;

int PriorityOf(Op op) {
  switch (op) {
    case Op::kOr: return 0;
    case Op::kAnd: return 1;
    case Op::kEqual:
    case Op::kNotEqual:
    case Op::kLess:
    case Op::kGreater:
    case Op::kLessOrEqual:
    case Op::kGreaterOrEqual:
    case Op::kStartsWith: return 2;
    case Op::kAdd:
    case Op::kSubtract: return 3;
    case Op::kMultiply:
    case Op::kDivide:
    case Op::kModulo: return 4;
    case Op::kPlus:
    case Op::kMinus: return 5;
    default: return 6;
  }
}

class Printer {
 public:
  explicit Printer(std::string* out) : out_(*out) {}

  // after_item: a dot goes before a key. parentheses: around an operator.
  void Item(const JsonPathItem& item, bool after_item, bool parentheses) {
    CheckStackDepth();
    One(item, after_item, parentheses);
    if (item.has_next()) Item(item.next(), true, true);
  }

 private:
  void One(const JsonPathItem& item, bool after_item, bool parentheses) {
    switch (item.op()) {
      case Op::kNull: out_ += "null"; return;
      case Op::kBoolean: out_ += item.boolean() ? "true" : "false"; return;
      case Op::kString: return AppendJsonString(item.text(), &out_);
      case Op::kNumber: return Number(item);
      case Op::kVariable: out_ += '$'; return AppendJsonString(item.text(), &out_);
      case Op::kKey:
        if (after_item) out_ += '.';
        return AppendJsonString(item.text(), &out_);
      case Op::kCurrent: out_ += '@'; return;
      case Op::kRoot: out_ += '$'; return;
      case Op::kLast: out_ += "last"; return;
      case Op::kAnyArray: out_ += "[*]"; return;
      case Op::kAnyKey: out_ += after_item ? ".*" : "*"; return;
      case Op::kIndexArray: return Subscripts(item);
      case Op::kAny: return Any(item, after_item);
      case Op::kFilter: return Wrapped("?(", item.argument(), ")");
      case Op::kNot: return Wrapped("!(", item.argument(), ")");
      case Op::kExists: return Wrapped("exists (", item.argument(), ")");
      case Op::kIsUnknown: return Wrapped("(", item.argument(), ") is unknown");
      case Op::kPlus:
      case Op::kMinus: return Signed(item, parentheses);
      case Op::kLikeRegex: return LikeRegex(item, parentheses);
      case Op::kDatetime:
        out_ += ".datetime(";
        if (item.has_argument()) Item(item.argument(), false, false);
        out_ += ')';
        return;
      case Op::kType:
      case Op::kSize:
      case Op::kAbs:
      case Op::kFloor:
      case Op::kCeiling:
      case Op::kDouble:
      case Op::kKeyValue:
        out_ += '.';
        out_ += JsonPathOpName(item.op());
        out_ += "()";
        return;
      default: return Binary(item, parentheses);
    }
  }

  void Number(const JsonPathItem& item) {
    if (item.has_next()) out_ += '(';
    FormatNumeric(item.number(), &out_);
    if (item.has_next()) out_ += ')';
  }
  void Wrapped(const char* open, const JsonPathItem& inner, const char* close) {
    out_ += open;
    Item(inner, false, false);
    out_ += close;
  }
  void Operand(const JsonPathItem& operand, Op op) { Item(operand, false, PriorityOf(operand.op()) <= PriorityOf(op)); }
  void Binary(const JsonPathItem& item, bool parentheses) {
    if (parentheses) out_ += '(';
    Operand(item.left(), item.op());
    out_ += ' ';
    out_ += JsonPathOpName(item.op());
    out_ += ' ';
    Operand(item.right(), item.op());
    if (parentheses) out_ += ')';
  }
  void Signed(const JsonPathItem& item, bool parentheses) {
    if (parentheses) out_ += '(';
    out_ += item.op() == Op::kPlus ? '+' : '-';
    Operand(item.argument(), item.op());
    if (parentheses) out_ += ')';
  }
  void LikeRegex(const JsonPathItem& item, bool parentheses) {
    if (parentheses) out_ += '(';
    Operand(item.left(), item.op());
    out_ += " like_regex ";
    AppendJsonString(item.pattern(), &out_);
    if (const uint32_t flags = item.regex_flags(); flags != 0) {
      out_ += " flag \"";
      for (int i = 0; i < 5; ++i) {
        if ((flags >> i & 1) != 0) out_ += "ismxq"[i];
      }
      out_ += '"';
    }
    if (parentheses) out_ += ')';
  }
  void Subscripts(const JsonPathItem& item) {
    out_ += '[';
    for (uint32_t i = 0; i < item.subscript_count(); ++i) {
      if (i > 0) out_ += ',';
      Item(item.from(i), false, false);
      if (!item.has_to(i)) continue;
      out_ += " to ";
      Item(item.to(i), false, false);
    }
    out_ += ']';
  }
  static std::string Level(uint32_t level) { return level == kJsonPathAnyLevel ? "last" : std::to_string(level); }
  void Any(const JsonPathItem& item, bool after_item) {
    if (after_item) out_ += '.';
    out_ += "**";
    const uint32_t first = item.first_level();
    const uint32_t last = item.last_level();
    if (first == 0 && last == kJsonPathAnyLevel) return;
    out_ += '{';
    out_ += Level(first);
    if (first != last) {
      out_ += " to ";
      out_ += Level(last);
    }
    out_ += '}';
  }

  std::string& out_;
};

}  // namespace

std::string_view JsonPathOpName(JsonPathOp op) {
  switch (op) {
    case Op::kAnd: return "&&";
    case Op::kOr: return "||";
    case Op::kEqual: return "==";
    case Op::kNotEqual: return "!=";
    case Op::kLess: return "<";
    case Op::kGreater: return ">";
    case Op::kLessOrEqual: return "<=";
    case Op::kGreaterOrEqual: return ">=";
    case Op::kPlus:
    case Op::kAdd: return "+";
    case Op::kMinus:
    case Op::kSubtract: return "-";
    case Op::kMultiply: return "*";
    case Op::kDivide: return "/";
    case Op::kModulo: return "%";
    case Op::kStartsWith: return "starts with";
    case Op::kLikeRegex: return "like_regex";
    case Op::kType: return "type";
    case Op::kSize: return "size";
    case Op::kAbs: return "abs";
    case Op::kFloor: return "floor";
    case Op::kCeiling: return "ceiling";
    case Op::kDouble: return "double";
    case Op::kDatetime: return "datetime";
    case Op::kKeyValue: return "keyvalue";
    default: return "";
  }
}

void FormatJsonPath(std::string_view path, std::string* out) {
  if (!JsonPathItem::IsLax(path)) *out += "strict ";
  Printer(out).Item(JsonPathItem(path), false, true);
}

}  // namespace basalt
