// Compares the converter with libpg_query's documented JSON output over a corpus: a library update that moved, added or renumbered
// anything in PostgreSQL's structs cannot pass unseen, since the library reads them with its own headers and we with the server's.
#include <gtest/gtest.h>
#include <pg_query.h>

#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parser/ast_reflection.h"
#include "parser/parser.h"
#include "parser/statement_kind.h"

namespace basalt {
namespace {

// The fields that PostgreSQL declares as plain Node: libpg_query writes the node's name in front of those only.
const std::set<std::pair<std::string, std::string>>& UntypedFields() {
  static const auto* const fields = [] {
    auto* all = new std::set<std::pair<std::string, std::string>>();
    std::string node;
#define AST_NODE_BEGIN(name) node = #name;
#define AST_NODE_END(name)
#define AST_STRING(pg, name)
#define AST_LIST(pg, name)
#define AST_NODE(type, pg, name) \
  if (std::string_view(#type) == "Node") all->insert({node, #name});
#define AST_ENUM(type, pg, name)
#define AST_BOOL(pg, name)
#define AST_CHAR(pg, name)
#define AST_INT(pg, name)
#define AST_INT16(pg, name)
#define AST_INT64(pg, name)
#define AST_UINT32(pg, name)
#define AST_LOCATION(pg, name)
#define AST_EMBEDDED(type, pg, name)
#define AST_CONSTANT(pg, name) all->insert({node, #name});
#define AST_EXTRA_BOOL(name)
#include "parser/ast_nodes.def"
    return all;
  }();
  return *fields;
}

// libpg_query's JSON of a tree, written from our nodes.
class JsonWriter {
 public:
  explicit JsonWriter(std::set<ast::NodeTag>* seen) : seen_(*seen) {}

  std::string Statements(std::span<const ParsedStatement> statements) {
    for (const ParsedStatement& statement : statements) {
      if (!out_.empty()) out_ += ',';
      out_ += "{\"stmt\":";
      Node(statement.node);
      out_ += '}';
    }
    return out_;
  }

 private:
  void Node(const ast::Node* node) {
    if (node == nullptr) {
      out_ += "{}";
    } else if (node->tag == ast::T_List) {
      out_ += "{\"List\":{\"items\":";
      Items(static_cast<const ast::List*>(node));
      out_ += "}}";
    } else {
      out_ += "{\"" + std::string(ast::NodeName(node->tag)) + "\":";
      const auto* boolean = ast::DynCast<ast::Boolean>(node);
      // Written even if false, unlike other fields and unlike a false constant.
      boolean != nullptr && !boolean->boolval ? void(out_ += "{\"boolval\":false}") : Struct(node);
      out_ += '}';
    }
  }

  void Items(const ast::List* list) {
    out_ += '[';
    for (const ast::Node* item : list) {
      if (out_.back() != '[') out_ += ',';
      Node(item);
    }
    out_ += ']';
  }

  void Struct(const ast::Node* node) {
    seen_.insert(node->tag);
    out_ += '{';
    const size_t start = out_.size();
    if (const auto* constant = ast::DynCast<ast::A_Const>(node)) {
      Constant(*constant);
    } else if (const auto* integer = ast::DynCast<ast::Integer>(node)) {
      // The library leaves negative ones out; Integers.AreConverted looks at those.
      if (integer->ival > 0) Number("ival", integer->ival);
    } else {
      for (const ast::FieldInfo& field : ast::DescribeNode(node->tag).fields) Field(node, field);
    }
    if (out_.size() > start) out_.pop_back();
    out_ += '}';
  }

  // {"isnull":true,...} or {"ival":{...},...}
  void Constant(const ast::A_Const& constant) {
    if (constant.isnull) out_ += "\"isnull\":true,";
    if (constant.val != nullptr) {
      const auto& info = ast::DescribeNode(constant.val->tag);
      out_ += "\"" + std::string(info.fields[0].postgres_name) + "\":";
      Struct(constant.val);
      out_ += ',';
    }
    Number("location", constant.location);
  }

  void Field(const ast::Node* node, const ast::FieldInfo& field) {
    using ast::FieldKind;
    const std::string name(field.postgres_name);
    switch (field.kind) {
      case FieldKind::kString:
        if (const char* text = ast::FieldValue<const char*>(node, field)) out_ += Key(name) + Quoted(text) + ',';
        break;
      case FieldKind::kList:
        if (const auto* list = ast::FieldValue<ast::List*>(node, field)) out_ += Key(name), Items(list), out_ += ',';
        break;
      case FieldKind::kNode:
        if (const auto* child = ast::FieldValue<ast::Node*>(node, field)) {
          out_ += Key(name);
          const bool untyped = UntypedFields().contains({std::string(ast::NodeName(node->tag)), std::string(field.name)});
          untyped ? Node(child) : Struct(child);
          out_ += ',';
        }
        break;
      case FieldKind::kEmbedded:
        out_ += Key(name), Struct(&ast::FieldValue<ast::Node>(node, field)), out_ += ',';
        break;
      case FieldKind::kEnum:
        out_ += Key(name) + '"' + std::string(field.enum_namer(ast::FieldValue<int32_t>(node, field))) + "\",";
        break;
      case FieldKind::kBool:
        if (ast::FieldValue<bool>(node, field)) out_ += Key(name) + "true,";
        break;
      case FieldKind::kChar:
        if (const char c = ast::FieldValue<char>(node, field)) out_ += Key(name) + '"' + c + "\",";
        break;
      case FieldKind::kInt16:
        Number(name, ast::FieldValue<int16_t>(node, field));
        break;
      case FieldKind::kInt64:
        Number(name, ast::FieldValue<int64_t>(node, field));
        break;
      case FieldKind::kUint32:
        Number(name, ast::FieldValue<uint32_t>(node, field));
        break;
      case FieldKind::kInt:
      case FieldKind::kLocation:
        Number(name, ast::FieldValue<int32_t>(node, field));
        break;
    }
  }

  void Number(const std::string& name, int64_t value) {
    if (value != 0) out_ += Key(name) + std::to_string(value) + ',';
  }
  static std::string Key(const std::string& name) { return "\"" + name + "\":"; }
  static std::string Quoted(std::string_view text) {
    std::string quoted = "\"";
    for (char c : text) {
      if (c == '"' || c == '\\') quoted += '\\';
      if (c == '\n') quoted += "\\n";
      else if (c == '\t') quoted += "\\t";
      else if (c == '<') quoted += "\\u003c";
      else if (c == '>') quoted += "\\u003e";
      else quoted += c;
    }
    return quoted += '"';
  }

  std::set<ast::NodeTag>& seen_;
  std::string out_;
};

std::vector<std::string> Corpus() {
  std::vector<std::string> statements;
  std::ifstream file("tests/unit/parser/corpus.sql");
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && !line.starts_with("--")) statements.push_back(line);
  }
  return statements;
}

// {"version":150001,"stmts":[{"stmt":{...},"stmt_len":9}]} -> {"stmt":{...}}
std::string LibraryTree(const std::string& statement) {
  const PgQueryParseResult result = pg_query_parse(statement.c_str());
  std::string tree = result.error != nullptr ? result.error->message : result.parse_tree;
  pg_query_free_parse_result(result);
  const size_t start = tree.find("[{\"stmt\"");
  if (start == std::string::npos) return tree;
  tree = tree.substr(start + 1);
  const size_t length = tree.rfind("},\"stmt_len\"");
  return length == std::string::npos ? tree.substr(0, tree.size() - 2) : tree.substr(0, length) + "}}";
}

std::string DifferenceOf(const std::string& ours, const std::string& theirs) {
  size_t at = 0;
  while (at < ours.size() && at < theirs.size() && ours[at] == theirs[at]) ++at;
  const size_t from = at < 100 ? 0 : at - 100;
  return "ours:   " + ours.substr(from, 200) + "\ntheirs: " + theirs.substr(from, 200);
}

TEST(Integers, AreConverted) {
  Arena arena;
  const auto* select = ast::Cast<ast::SelectStmt>(Parse("select -5, -2147483647", arena)[0].node);
  const auto value = [&](int index) {
    const auto* target = ast::Cast<ast::ResTarget>(ast::At(select->target_list, index));
    return ast::Cast<ast::Integer>(ast::Cast<ast::A_Const>(target->val)->val)->ival;
  };
  EXPECT_EQ(value(0), -5);
  EXPECT_EQ(value(1), -2147483647);
}

TEST(Corpus, ConverterAgreesWithTheLibrary) {
  std::set<ast::NodeTag> seen;
  const std::vector<std::string> corpus = Corpus();
  ASSERT_GT(corpus.size(), 400u);
  for (const std::string& statement : corpus) {
    Arena arena;
    std::span<const ParsedStatement> parsed;
    try {
      parsed = Parse(statement, arena);
    } catch (const SqlError& error) {
      ADD_FAILURE() << statement << ": " << error.what();
      continue;
    }
    const std::string ours = JsonWriter(&seen).Statements(parsed);
    const std::string theirs = LibraryTree(statement);
    EXPECT_TRUE(ours == theirs) << statement << "\n" << DifferenceOf(ours, theirs);
  }
  // Nodes that only analysis makes, that PL/pgSQL's grammar makes, or that are our own.
  const std::set<ast::NodeTag> exempt = {ast::T_RawStmt, ast::T_PLAssignStmt, ast::T_ShowObjectsStmt, ast::T_AlterSchemaOptionsStmt,
                                         ast::T_Invalid, ast::T_List};
  for (int tag = 0; tag < ast::kNodeTagCount; ++tag) {
    const auto node_tag = static_cast<ast::NodeTag>(tag);
    EXPECT_TRUE(seen.contains(node_tag) || exempt.contains(node_tag)) << "no statement of the corpus has " << ast::NodeName(node_tag);
  }
}

}  // namespace
}  // namespace basalt
