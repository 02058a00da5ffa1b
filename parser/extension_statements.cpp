#include "parser/extension_statements.h"

#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include "base/quote.h"
#include "parser/statement_tokens.h"

namespace basalt {
namespace {

using Token = StatementToken;

// A name's text as PostgreSQL truncates it.
const char* CopyName(std::string name, Arena& arena) {
  TruncateIdentifier(&name);
  return arena.Copy({name.c_str(), name.size() + 1}).data();
}

std::string FoldWord(std::string_view word) {
  std::string folded(word);
  for (char& c : folded) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return folded;
}

std::string UnquoteName(std::string_view quoted) {
  std::string name;
  for (size_t i = 1; i + 1 < quoted.size(); ++i) {
    name += quoted[i];
    if (quoted[i] == '"') ++i;
  }
  return name;
}

// Reads one extension statement, from its first token.
class ExtensionParser {
 public:
  ExtensionParser(std::span<const Token> tokens, size_t first, Arena& arena) : tokens_(tokens), at_(first), arena_(arena) {}

  ast::Node* ParseStatement() {
    ast::Node* statement = ParseByVerb();
    if (!AtStatementEnd()) ThrowHere();
    return statement;
  }
  // Index of the token behind the statement: a semicolon or the end.
  size_t next() const { return at_; }

 private:
  ast::Node* ParseByVerb() {
    if (Accept("create")) return Expect("storage"), CreateStorage();
    if (Accept("drop")) return Expect("storage"), DropStorage();
    Expect("alter");
    if (Accept("namespace")) return AlterNamespace();
    return Expect("storage"), AlterStorage();
  }

  ast::Node* CreateStorage() {
    auto* statement = arena_.New<ast::CreateTableSpaceStmt>();
    statement->if_not_exists = AcceptIfNotExists();
    statement->tablespacename = Name();
    while (!AtStatementEnd()) StorageClause(statement);
    if (statement->location == nullptr) ThrowHere();
    statement->options = MakeList(options_);
    return statement;
  }

  void StorageClause(ast::CreateTableSpaceStmt* statement) {
    const int location = Here().start;
    if (!HasOption("type") && Accept("type")) {
      AddOption("type", MakeString(Here().kind == Token::kString ? Text() : Name()), location);
    } else if (statement->location == nullptr && Accept("base_directory")) {
      statement->location = Text();
    } else if (!HasOption("description") && Accept("description")) {
      AddOption("description", MakeString(Text()), location);
    } else if (statement->owner == nullptr && Accept("owner")) {
      statement->owner = Role();
    } else {
      ThrowHere();
    }
  }

  ast::Node* DropStorage() {
    auto* statement = arena_.New<ast::DropTableSpaceStmt>();
    statement->missing_ok = AcceptIfExists();
    statement->tablespacename = Name();
    return statement;
  }

  ast::Node* AlterStorage() {
    const char* name = Name();
    if (Accept("rename")) return RenameStorage(name);
    if (Accept("owner")) return ChangeStorageOwner(name);
    auto* statement = arena_.New<ast::AlterTableSpaceOptionsStmt>();
    statement->tablespacename = name;
    statement->is_reset = Accept("reset");
    if (!statement->is_reset) Expect("set");
    if (!statement->is_reset && Here().IsKeyword("description")) {
      const int location = Here().start;
      Expect("description");
      AddOption("description", MakeString(Text()), location);
    } else {
      OptionList();
    }
    statement->options = MakeList(options_);
    return statement;
  }

  ast::Node* RenameStorage(const char* name) {
    Expect("to");
    auto* statement = arena_.New<ast::RenameStmt>();
    statement->rename_type = ast::OBJECT_TABLESPACE;
    statement->subname = name;
    statement->newname = Name();
    return statement;
  }

  ast::Node* ChangeStorageOwner(const char* name) {
    Expect("to");
    auto* statement = arena_.New<ast::AlterOwnerStmt>();
    statement->object_type = ast::OBJECT_TABLESPACE;
    statement->object = MakeString(name);
    statement->newowner = Role();
    return statement;
  }

  // RENAME TO and OWNER TO are left to PostgreSQL's ALTER SCHEMA.
  ast::Node* AlterNamespace() {
    auto* statement = arena_.New<ast::AlterSchemaOptionsStmt>();
    statement->schemaname = Name();
    Expect("set");
    Expect("options");
    OptionList();
    statement->options = MakeList(options_);
    return statement;
  }

  // (key = value, ...); a key alone has no value.
  void OptionList() {
    ExpectSymbol('(');
    do {
      const int location = Here().start;
      const char* key = Name();
      AddOption(key, AcceptSymbol('=') ? OptionValue() : nullptr, location);
    } while (AcceptSymbol(','));
    ExpectSymbol(')');
  }

  ast::Node* OptionValue() {
    const bool negative = AcceptSymbol('-');
    if (Here().kind == Token::kNumber) return Number(negative);
    if (negative) ThrowHere();
    return MakeString(Here().kind == Token::kString ? Text() : Name());
  }

  ast::Node* Number(bool negative) {
    const std::string text = (negative ? "-" : "") + std::string(Here().text);
    ast::Node* value = Constant();
    if (auto* integer = ast::DynCast<ast::Integer>(value)) {
      integer->ival = negative ? -integer->ival : integer->ival;
    } else if (auto* number = ast::DynCast<ast::Float>(value)) {
      number->fval = arena_.Copy({text.c_str(), text.size() + 1}).data();
    }
    return value;
  }

  // A literal means what it means to PostgreSQL.
  ast::Node* Constant() {
    const Token& token = Take();
    const auto* select = ParseExpression(token.text, arena_);
    const auto* target = ast::Cast<ast::ResTarget>(ast::First(select->target_list));
    return ast::Cast<ast::A_Const>(target->val)->val;
  }

  const char* Text() {
    if (Here().kind != Token::kString) ThrowHere();
    return ast::Cast<ast::String>(Constant())->sval;
  }

  const char* Name() {
    const Token& token = Here();
    if (token.kind == Token::kWord) return CopyName(FoldWord(Take().text), arena_);
    if (token.kind == Token::kQuotedName && token.text.size() > 2) return CopyName(UnquoteName(Take().text), arena_);
    ThrowHere();
  }

  ast::RoleSpec* Role() {
    auto* role = arena_.New<ast::RoleSpec>();
    role->location = Here().start;
    const bool word = Here().kind == Token::kWord;
    const char* name = Name();
    const std::string_view text = name;
    role->roletype = ast::ROLESPEC_CSTRING;
    if (word && text == "current_user") role->roletype = ast::ROLESPEC_CURRENT_USER;
    if (word && text == "current_role") role->roletype = ast::ROLESPEC_CURRENT_ROLE;
    if (word && text == "session_user") role->roletype = ast::ROLESPEC_SESSION_USER;
    if (text == "public") role->roletype = ast::ROLESPEC_PUBLIC;
    if (text == "none") {
      throw SqlError(sqlstate::kReservedName, "role name \"none\" is reserved").At(role->location);
    }
    if (role->roletype == ast::ROLESPEC_CSTRING) role->rolename = name;
    return role;
  }

  bool AcceptIfNotExists() {
    if (!Accept("if")) return false;
    Expect("not");
    Expect("exists");
    return true;
  }
  bool AcceptIfExists() {
    if (!Accept("if")) return false;
    Expect("exists");
    return true;
  }

  const Token& Here() const { return tokens_[at_]; }
  const Token& Take() { return tokens_[at_++]; }
  bool AtStatementEnd() const { return Here().kind == Token::kEnd || Here().IsSymbol(';'); }
  bool Accept(std::string_view keyword) { return Here().IsKeyword(keyword) && (++at_, true); }
  bool AcceptSymbol(char symbol) { return Here().IsSymbol(symbol) && (++at_, true); }
  void Expect(std::string_view keyword) {
    if (!Accept(keyword)) ThrowHere();
  }
  void ExpectSymbol(char symbol) {
    if (!AcceptSymbol(symbol)) ThrowHere();
  }

  [[noreturn]] void ThrowHere() const {
    const Token& token = Here();
    std::string message = "syntax error at end of input";
    if (token.kind != Token::kEnd) message = Format("syntax error at or near \"{}\"", token.text);
    throw SqlError(sqlstate::kSyntaxError, std::move(message)).At(token.start);
  }

  ast::Node* MakeString(const char* text) {
    auto* string = arena_.New<ast::String>();
    string->sval = text;
    return string;
  }
  bool HasOption(std::string_view name) const {
    for (const ast::Node* option : options_) {
      if (name == ast::Cast<ast::DefElem>(option)->defname) return true;
    }
    return false;
  }
  void AddOption(const char* name, ast::Node* value, int location) {
    auto* option = arena_.New<ast::DefElem>();
    option->defname = name;
    option->arg = value;
    option->location = location;
    options_.push_back(option);
  }
  ast::List* MakeList(const std::vector<ast::Node*>& nodes) {
    if (nodes.empty()) return nullptr;
    auto* list = arena_.New<ast::List>();
    const auto items = arena_.NewArray<ast::Node*>(nodes.size());
    std::memcpy(items.data(), nodes.data(), nodes.size() * sizeof(ast::Node*));
    list->length = static_cast<int32_t>(nodes.size());
    list->items = items.data();
    return list;
  }

  const std::span<const Token> tokens_;
  size_t at_;
  Arena& arena_;
  std::vector<ast::Node*> options_;
};

bool IsVerb(const Token& token) { return token.IsKeyword("create") || token.IsKeyword("alter") || token.IsKeyword("drop"); }

// Walks over a text's statements and takes the extension statements out.
class ExtensionTaker {
 public:
  ExtensionTaker(char* text, size_t bytes, Arena& arena)
      : text_(text), source_(text, bytes), tokens_(TokenizeStatements(source_.data(), bytes)), arena_(arena) {}

  bool Run(std::vector<ParsedStatement>* statements) {
    bool found = false;
    for (size_t at = 0; tokens_[at].kind != Token::kEnd;) {
      if (IsVerb(tokens_[at]) && tokens_[at + 1].IsKeyword("namespace") && !SetsNamespaceOptions(at)) {
        RenameToSchema(tokens_[at + 1]);
        found = true;
      } else if (IsVerb(tokens_[at]) && (tokens_[at + 1].IsKeyword("storage") || tokens_[at + 1].IsKeyword("namespace"))) {
        at = TakeStatement(at, statements);
        found = true;
      }
      at = NextStatement(at);
    }
    return found;
  }

 private:
  bool SetsNamespaceOptions(size_t at) const {
    return tokens_[at].IsKeyword("alter") && tokens_[at + 2].kind != Token::kEnd && tokens_[at + 3].IsKeyword("set");
  }

  void RenameToSchema(const Token& word) { std::memcpy(text_ + word.start, "SCHEMA   ", sizeof("NAMESPACE") - 1); }

  // Returns the index of the token behind it.
  size_t TakeStatement(size_t at, std::vector<ParsedStatement>* statements) {
    const int start = tokens_[at].start;
    try {
      ExtensionParser parser(tokens_, at, arena_);
      ParsedStatement statement;
      statement.node = parser.ParseStatement();
      statement.location = start;
      statement.length = tokens_[parser.next() - 1].end - start;
      std::memset(text_ + start, ' ', static_cast<size_t>(statement.length));
      statements->push_back(statement);
      return parser.next();
    } catch (const SqlError&) {
      text_[start] = 0;
      throw;
    }
  }

  // The token behind the next semicolon that ends a statement: those in parentheses (rules) and in BEGIN ATOMIC bodies do not.
  size_t NextStatement(size_t at) const {
    int parentheses = 0;
    int blocks = 0;
    for (; tokens_[at].kind != Token::kEnd; ++at) {
      const Token& token = tokens_[at];
      if (token.IsSymbol('(')) ++parentheses;
      if (token.IsSymbol(')')) --parentheses;
      if (token.IsKeyword("begin") && tokens_[at + 1].IsKeyword("atomic")) ++blocks;
      if (blocks > 0 && token.IsKeyword("case")) ++blocks;
      if (blocks > 0 && token.IsKeyword("end")) --blocks;
      if (token.IsSymbol(';') && parentheses <= 0 && blocks == 0) return at + 1;
    }
    return at;
  }

  char* const text_;
  const std::string source_;
  const std::vector<Token> tokens_;
  Arena& arena_;
};

}  // namespace

bool TakeExtensionStatements(char* text, size_t bytes, Arena& arena, std::vector<ParsedStatement>* statements) {
  return ExtensionTaker(text, bytes, arena).Run(statements);
}

ast::Node* RecognizeShowObjects(ast::Node* statement, Arena& arena) {
  const auto* show = ast::DynCast<ast::VariableShowStmt>(statement);
  if (show == nullptr) return statement;
  const std::string_view name = show->name;
  if (name != "namespaces" && name != "storages") return statement;
  auto* objects = arena.New<ast::ShowObjectsStmt>();
  objects->object_type = name == "namespaces" ? ast::OBJECT_SCHEMA : ast::OBJECT_TABLESPACE;
  return objects;
}

}  // namespace basalt
