// jsonpath from text: a recursive descent that fails at the token where PostgreSQL's grammar does, and the writer of the bytes.
#include <algorithm>
#include <atomic>
#include <span>
#include <utility>
#include <vector>

#include "base/sql_error.h"
#include "base/stack_guard.h"
#include "types/jsonpath.h"
#include "types/encoding.h"
#include "types/jsonpath_lexer.h"
#include "types/number_text.h"
#include "types/text_scan.h"

namespace basalt {
namespace {

using Kind = JsonPathTokenKind;
using Op = JsonPathOp;

std::atomic<JsonPathPatternCheck> pattern_check{nullptr};

struct Node {
  Op op = Op::kNull;
  Node* next = nullptr;
  Node* left = nullptr;   // also the only argument
  Node* right = nullptr;
  std::string_view text;  // also a packed numeric, a pattern
  uint32_t first = 0;     // level, boolean
  uint32_t last = 0;      // level, flags
  std::span<const std::pair<Node*, Node*>> subscripts;
};

// An expression gives items, a predicate true, false or unknown; the grammar keeps them apart.
struct Part {
  Node* node;
  bool is_predicate;
};

class Parser {
 public:
  Parser(std::string_view text, Arena& arena) : lexer_(text), arena_(arena) { Advance(); }

  // Null for a text of blanks.
  const Node* Run(bool* lax) {
    *lax = token_.kind != Kind::kStrict;
    if (token_.kind == Kind::kEnd) return nullptr;
    if (token_.kind == Kind::kStrict || token_.kind == Kind::kLax) Advance();
    const Part part = Or();
    if (token_.kind != Kind::kEnd) Unexpected();
    return part.node;
  }

 private:
  void Advance() { token_ = lexer_.Next(); }
  [[noreturn]] void Unexpected() const { JsonPathLexer::Fail("syntax error", token_.shown); }
  void Expect(char symbol) {
    if (!token_.Is(symbol)) Unexpected();
    Advance();
  }
  void Expect(Kind kind) {
    if (token_.kind != kind) Unexpected();
    Advance();
  }
  void Require(const Part& part, bool predicate) const {
    if (part.is_predicate != predicate) Unexpected();
  }

  Node* Make(Op op, Node* left = nullptr, Node* right = nullptr) {
    Node* node = arena_.New<Node>();
    node->op = op;
    node->left = left;
    node->right = right;
    return node;
  }
  Node* MakeText(Op op, std::string_view text) {
    Node* node = Make(op);
    node->text = arena_.Copy(text);
    return node;
  }
  Node* MakeNumber(const Numeric& number) {
    Node* node = Make(Op::kNumber);
    const size_t size = PackedNumericSize(number);
    char* at = arena_.AllocateBytes(size);
    WritePackedNumeric(number, at);
    node->text = {at, size};
    return node;
  }

  Part Or() {
    CheckStackDepth();
    Part left = And();
    while (token_.kind == Kind::kOr) left = Connect(Op::kOr, left, &Parser::And);
    return left;
  }
  Part And() {
    Part left = Predicate();
    while (token_.kind == Kind::kAnd) left = Connect(Op::kAnd, left, &Parser::Predicate);
    return left;
  }
  Part Connect(Op op, const Part& left, Part (Parser::*parse)()) {
    Require(left, true);
    Advance();
    const Part right = (this->*parse)();
    Require(right, true);
    return {Make(op, left.node, right.node), true};
  }

  Part Predicate() {
    if (token_.kind == Kind::kNot) {
      Advance();
      if (token_.kind == Kind::kExists) return {Make(Op::kNot, Exists()), true};
      return {Make(Op::kNot, ParenthesizedPredicate()), true};
    }
    const Part left = Sum(true);
    if (left.is_predicate) return left;
    switch (token_.kind) {
      case Kind::kEqual: return Compare(Op::kEqual, left.node);
      case Kind::kNotEqual: return Compare(Op::kNotEqual, left.node);
      case Kind::kLess: return Compare(Op::kLess, left.node);
      case Kind::kGreater: return Compare(Op::kGreater, left.node);
      case Kind::kLessOrEqual: return Compare(Op::kLessOrEqual, left.node);
      case Kind::kGreaterOrEqual: return Compare(Op::kGreaterOrEqual, left.node);
      case Kind::kStarts: return StartsWith(left.node);
      case Kind::kLikeRegex: return LikeRegex(left.node);
      default: return left;
    }
  }
  Part Compare(Op op, Node* left) {
    Advance();
    return {Make(op, left, Expression()), true};
  }
  Part StartsWith(Node* left) {
    Advance();
    Expect(Kind::kWith);
    if (token_.kind != Kind::kString && token_.kind != Kind::kVariable) Unexpected();
    return {Make(Op::kStartsWith, left, Scalar()), true};
  }
  Part LikeRegex(Node* left) {
    Advance();
    if (token_.kind != Kind::kString) Unexpected();
    Node* node = MakeText(Op::kLikeRegex, token_.text);
    node->left = left;
    Advance();
    if (token_.kind == Kind::kFlag) {
      Advance();
      if (token_.kind != Kind::kString) Unexpected();
      node->last = RegexFlags(token_.text);
      Advance();
    }
    const JsonPathPatternCheck check = pattern_check.load(std::memory_order_relaxed);
    if (check != nullptr) check(node->text, node->last);
    return {node, true};
  }
  static uint32_t RegexFlags(std::string_view letters) {
    uint32_t flags = 0;
    for (size_t i = 0; i < letters.size(); ++i) {
      constexpr std::string_view kLetters = "ismxq";
      const size_t at = kLetters.find(letters[i]);
      if (at == std::string_view::npos) {
        const size_t bytes = static_cast<size_t>(Utf8Length(static_cast<unsigned char>(letters[i])));
        throw SqlError(sqlstate::kSyntaxError, "invalid input syntax for type jsonpath")
            .Detail(Format("Unrecognized flag character \"{}\" in LIKE_REGEX predicate.", letters.substr(i, bytes)));
      }
      flags |= 1U << at;
    }
    return flags;
  }

  Node* Expression() {
    const Part part = Sum(false);
    Require(part, false);
    return part.node;
  }
  Part Sum(bool allow_predicate) {
    Part left = Product(allow_predicate);
    while (token_.Is('+') || token_.Is('-')) {
      const Op op = token_.Is('+') ? Op::kAdd : Op::kSubtract;
      left = Operate(op, left, &Parser::ProductOperand);
    }
    return left;
  }
  Part Product(bool allow_predicate) {
    Part left = Unary(allow_predicate);
    while (token_.Is('*') || token_.Is('/') || token_.Is('%')) {
      const Op op = token_.Is('*') ? Op::kMultiply : token_.Is('/') ? Op::kDivide : Op::kModulo;
      left = Operate(op, left, &Parser::UnaryOperand);
    }
    return left;
  }
  Part ProductOperand() { return Product(false); }
  Part UnaryOperand() { return Unary(false); }
  Part Operate(Op op, const Part& left, Part (Parser::*parse)()) {
    Require(left, false);
    Advance();
    const Part right = (this->*parse)();
    Require(right, false);
    return {Make(op, left.node, right.node), false};
  }

  Part Unary(bool allow_predicate) {
    if (!token_.Is('+') && !token_.Is('-')) return Accessors(allow_predicate);
    CheckStackDepth();
    const bool minus = token_.Is('-');
    Advance();
    const Part operand = Unary(false);
    Require(operand, false);
    Node* node = operand.node;
    if (node->op == Op::kNumber && node->next == nullptr) {
      if (minus) node = MakeNumber(NegateNumeric(ReadPackedNumeric(node->text), arena_));
      return {node, false};
    }
    return {Make(minus ? Op::kMinus : Op::kPlus, node), false};
  }

  Part Accessors(bool allow_predicate) {
    Part part{nullptr, false};
    if (token_.Is('(')) {
      Advance();
      part = Or();
      Expect(')');
      if (part.is_predicate && token_.kind == Kind::kIs) {
        Advance();
        Expect(Kind::kUnknown);
        return {Make(Op::kIsUnknown, part.node), true};
      }
    } else if (token_.kind == Kind::kExists && allow_predicate) {
      return {Exists(), true};
    } else {
      part.node = Primary();
    }
    Node* end = part.node;
    while (end->next != nullptr) end = end->next;
    while (token_.Is('.') || token_.Is('[') || token_.Is('?')) {
      part.is_predicate = false;
      end->next = Accessor();
      end = end->next;
    }
    return part;
  }

  Node* Exists() {
    Advance();
    Expect('(');
    Node* node = Make(Op::kExists, Expression());
    Expect(')');
    return node;
  }
  Node* ParenthesizedPredicate() {
    Expect('(');
    const Part part = Or();
    Require(part, true);
    Expect(')');
    return part.node;
  }

  Node* Primary() {
    if (token_.Is('$') || token_.Is('@') || token_.kind == Kind::kLast) {
      Node* node = Make(token_.Is('$') ? Op::kRoot : token_.Is('@') ? Op::kCurrent : Op::kLast);
      Advance();
      return node;
    }
    return Scalar();
  }
  Node* Scalar() {
    Node* node = nullptr;
    switch (token_.kind) {
      case Kind::kString: node = MakeText(Op::kString, token_.text); break;
      case Kind::kVariable: node = MakeText(Op::kVariable, token_.text); break;
      case Kind::kNull: node = Make(Op::kNull); break;
      case Kind::kTrue:
      case Kind::kFalse:
        node = Make(Op::kBoolean);
        node->first = token_.kind == Kind::kTrue ? 1 : 0;
        break;
      case Kind::kNumber:
      case Kind::kInteger: node = MakeNumber(ParseNumeric(token_.text, -1, arena_)); break;
      default: Unexpected();
    }
    Advance();
    return node;
  }

  Node* Accessor() {
    if (token_.Is('?')) {
      Advance();
      return Make(Op::kFilter, ParenthesizedPredicate());
    }
    if (token_.Is('[')) return Subscripts();
    Advance();
    if (token_.Is('*')) {
      Advance();
      return Make(Op::kAnyKey);
    }
    if (token_.kind == Kind::kAny) return AnyPath();
    if (!token_.is_name() && token_.kind != Kind::kString) Unexpected();
    const JsonPathToken name = token_;
    Advance();
    if (name.kind == Kind::kName || name.kind == Kind::kString || !token_.Is('(')) return MakeText(Op::kKey, name.text);
    return Method(name);
  }
  Node* Method(const JsonPathToken& name) {
    Op op = Op::kType;
    switch (name.kind) {
      case Kind::kType: op = Op::kType; break;
      case Kind::kSize: op = Op::kSize; break;
      case Kind::kAbs: op = Op::kAbs; break;
      case Kind::kFloor: op = Op::kFloor; break;
      case Kind::kCeiling: op = Op::kCeiling; break;
      case Kind::kDouble: op = Op::kDouble; break;
      case Kind::kKeyValue: op = Op::kKeyValue; break;
      case Kind::kDatetime: op = Op::kDatetime; break;
      default: Unexpected();
    }
    Advance();
    Node* node = Make(op);
    if (op == Op::kDatetime && token_.kind == Kind::kString) node->left = Scalar();
    Expect(')');
    return node;
  }

  uint32_t Level() {
    uint32_t level = kJsonPathAnyLevel;
    if (token_.kind == Kind::kInteger) level = static_cast<uint32_t>(ParseInt32(token_.text));
    else if (token_.kind != Kind::kLast) Unexpected();
    Advance();
    return level;
  }
  Node* AnyPath() {
    Advance();
    Node* node = Make(Op::kAny);
    node->last = kJsonPathAnyLevel;
    if (!token_.Is('{')) return node;
    Advance();
    node->first = Level();
    node->last = node->first;
    if (token_.kind == Kind::kTo) {
      Advance();
      node->last = Level();
    }
    Expect('}');
    return node;
  }

  Node* Subscripts() {
    Advance();
    if (token_.Is('*')) {
      Advance();
      Expect(']');
      return Make(Op::kAnyArray);
    }
    std::vector<std::pair<Node*, Node*>> subscripts;
    for (;;) {
      Node* from = Expression();
      Node* to = nullptr;
      if (token_.kind == Kind::kTo) {
        Advance();
        to = Expression();
      }
      subscripts.emplace_back(from, to);
      if (!token_.Is(',')) break;
      Advance();
    }
    Expect(']');
    Node* node = Make(Op::kIndexArray);
    const auto copy = arena_.NewArray<std::pair<Node*, Node*>>(subscripts.size());
    std::copy(subscripts.begin(), subscripts.end(), copy.begin());
    node->subscripts = copy;
    return node;
  }

  JsonPathLexer lexer_;
  Arena& arena_;
  JsonPathToken token_;
};

// Writes nodes as bytes; checks where @ and last may stand.
class Writer {
 public:
  explicit Writer(std::string* out) : out_(out) {}

  // The offset of the item.
  uint32_t Write(const Node& node, int filters, bool in_subscript) {
    CheckStackDepth();
    if (out_->size() > kMaxBytes) throw SqlError(sqlstate::kProgramLimitExceeded, "jsonpath is too long");
    const auto at = static_cast<uint32_t>(out_->size());
    out_->push_back(static_cast<char>(node.op));
    const size_t next = Word(0);
    Content(node, filters, in_subscript);
    if (node.next != nullptr) Set(next, Write(*node.next, filters, in_subscript));
    return at;
  }

 private:
  static constexpr size_t kMaxBytes = 0x3FFFFFFF;
  size_t Word(uint32_t value) {
    const size_t at = out_->size();
    out_->resize(at + sizeof(value));
    Set(at, value);
    return at;
  }
  void Set(size_t at, uint32_t value) { StoreUnaligned(out_->data() + at, value); }
  void Text(std::string_view text) {
    Word(static_cast<uint32_t>(text.size()));
    out_->append(text);
  }

  void Content(const Node& node, int filters, bool in_subscript) {
    switch (node.op) {
      case Op::kKey:
      case Op::kString:
      case Op::kVariable:
      case Op::kNumber: return Text(node.text);
      case Op::kBoolean: out_->push_back(static_cast<char>(node.first)); return;
      case Op::kCurrent:
        if (filters <= 0) throw SqlError(sqlstate::kSyntaxError, "@ is not allowed in root expressions");
        return;
      case Op::kLast:
        if (!in_subscript) throw SqlError(sqlstate::kSyntaxError, "LAST is allowed only in array subscripts");
        return;
      case Op::kAny:
        Word(node.first);
        Word(node.last);
        return;
      case Op::kIndexArray: return Subscripts(node, filters);
      case Op::kFilter: return Arguments(node, filters + 1, in_subscript);
      case Op::kLikeRegex: {
        const size_t operand = Word(0);
        Word(node.last);
        Text(node.text);
        Set(operand, Write(*node.left, filters, in_subscript));
        return;
      }
      default:
        if (node.left != nullptr || node.op == Op::kDatetime) Arguments(node, filters, in_subscript);
    }
  }
  void Arguments(const Node& node, int filters, bool in_subscript) {
    const size_t left = Word(0);
    const size_t right = node.right != nullptr ? Word(0) : 0;
    if (node.left != nullptr) Set(left, Write(*node.left, filters, in_subscript));
    if (node.right != nullptr) Set(right, Write(*node.right, filters, in_subscript));
  }
  void Subscripts(const Node& node, int filters) {
    Word(static_cast<uint32_t>(node.subscripts.size()));
    const size_t places = out_->size();
    for (size_t i = 0; i < 2 * node.subscripts.size(); ++i) Word(0);
    for (size_t i = 0; i < node.subscripts.size(); ++i) {
      Set(places + 8 * i, Write(*node.subscripts[i].first, filters, true));
      if (node.subscripts[i].second != nullptr) Set(places + 8 * i + 4, Write(*node.subscripts[i].second, filters, true));
    }
  }

  std::string* out_;
};

}  // namespace

void SetJsonPathPatternCheck(JsonPathPatternCheck check) { pattern_check.store(check, std::memory_order_relaxed); }

std::string_view ParseJsonPath(std::string_view text, Arena& arena) {
  Arena nodes(arena.account());
  bool lax = true;
  const Node* root = Parser(text, nodes).Run(&lax);
  if (root == nullptr) ThrowInvalidSyntax("jsonpath", text);
  std::string bytes(JsonPathItem::kHeaderBytes, '\0');
  StoreUnaligned(bytes.data(), uint32_t{lax ? 1U : 0U});
  Writer(&bytes).Write(*root, 0, false);
  return arena.Copy(bytes);
}

}  // namespace basalt
