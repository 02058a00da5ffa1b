#include "parser/ast.h"

#include "base/sql_error.h"
#include "parser/ast_reflection.h"

namespace basalt::ast {

void ThrowUnexpectedNode(NodeTag found, NodeTag expected) {
  ThrowInternal(Format("unexpected node {} where {} was expected", NodeName(found), NodeName(expected)));
}

}  // namespace basalt::ast
