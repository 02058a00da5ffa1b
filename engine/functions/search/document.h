// Documents and queries of text: a configuration tells which dictionaries see the tokens of each type.
#pragma once

#include <array>
#include <functional>
#include <string_view>
#include <vector>

#include "engine/functions/function_context.h"
#include "engine/functions/search/default_parser.h"
#include "engine/functions/search/dictionary.h"
#include "types/tsquery.h"
#include "types/tsvector.h"

namespace basalt {

struct NamedDictionary {
  Oid oid;
  const Dictionary* dictionary;
};

// Immutable; the dictionaries outlive it.
struct TextSearchConfiguration {
  Oid oid = kInvalidOid;
  std::array<std::vector<NamedDictionary>, kTokenTypeCount + 1> dictionaries;  // by TokenType, in the order that they are asked
};

// Goes over a text: visit(token, lexemes) for each token; lexemes is null when no dictionary knows the token. Tokens that are too
// long are skipped with a notice.
using TokenVisitor = std::function<void(const ParserToken& token, const std::vector<std::string_view>* lexemes)>;
void ForEachToken(FunctionContext& context, const TextSearchConfiguration& configuration, std::string_view text, Arena& arena,
                  const TokenVisitor& visit);

// The words of one or several texts that make one document.
class Document {
 public:
  struct Word {
    std::string_view text;
    int position;
  };
  Document(FunctionContext& context, const TextSearchConfiguration& configuration)
      : context_(context), configuration_(configuration) {}
  void Add(std::string_view text);
  // As Add; words of the next part are no neighbours of this one's.
  void AddPart(std::string_view text);
  const std::vector<Word>& words() const { return words_; }
  // Throws 54000 when the value is too long.
  std::string_view Vector(Arena& arena);

 private:
  FunctionContext& context_;
  const TextSearchConfiguration& configuration_;
  Arena arena_;
  std::vector<Word> words_;
  int position_ = 0;
};

// to_tsquery and its kind: each operand of the text is a small document; its words are joined with this operator.
std::string_view MakeTextQuery(FunctionContext& context, const TextSearchConfiguration& configuration, std::string_view text,
                               TsQuerySyntax syntax, TsOperator join);

}  // namespace basalt
