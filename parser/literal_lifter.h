// Takes the literals out of a simple-protocol text, so that one plan can serve `... where id = 1` and `... where id = 2`. Called on
// the session's thread for every simple query before the plan cache is asked: no allocation once a LiftedText is warm. The lexer
// answers "no" whenever the text is not plainly one query; the caller then goes by the exact text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "parser/ast.h"

namespace basalt {

// What decides a literal's type, and so belongs to the shape: PostgreSQL gives an integer the smallest of int4, int8, numeric.
enum class LiteralClass : uint8_t { kInt4 = 1, kInt8 = 2, kNumeric = 3, kString = 4 };

struct Literal {
  // The token's bytes in the text; where PostgreSQL folds a minus sign into the constant, the A_Const's location is the sign's.
  uint32_t start;
  uint32_t end;
  LiteralClass literal_class;
  bool has_doubled_quotes;  // kString: '' inside stands for '
  uint32_t value_start;     // kString: without quotes
  uint32_t value_end;
  int64_t integer;  // kInt4, kInt8
};

struct LiftedText {
  // The text with every literal replaced by one byte (its LiteralClass) and every comment by a blank; trailing blanks and
  // semicolons are gone. Equal shapes parse to equal trees, constants and locations aside.
  std::string shape;
  std::vector<Literal> literals;
};

// False: not one SELECT, INSERT, UPDATE, DELETE, VALUES or WITH statement, or anything that would need the real lexer.
bool LiftLiterals(std::string_view text, LiftedText* lifted);

// The value of a string literal; `scratch` is used if it holds doubled quotes.
std::string_view LiteralText(std::string_view text, const Literal& literal, std::string* scratch);

struct LiftedConstant {
  const ast::A_Const* constant;
  int literal_index;
  bool negated;  // the constant is minus the literal
};

// Finds each literal's constant in the tree of the same text. False if some literal is no expression's constant (a typmod, a
// frame bound's keyword argument ...): such a text must be cached exactly.
bool MatchLiterals(const ast::Node* statement, const LiftedText& lifted, std::vector<LiftedConstant>* constants);

}  // namespace basalt
