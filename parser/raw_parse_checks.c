/* Compile-time proof that the AST's enums have PostgreSQL's values, and the sizes of the C structs for the test. */
#include "postgres.h"

#include "nodes/parsenodes.h"

#include "parser/ast_layout.h"
#include "parser/raw_parse.h"

#define AST_NO_LIBRARY_ENUMS
#define AST_ENUM_BEGIN(name)
#define AST_ENUM_VALUE(type, name, value) _Static_assert((int)name == (value), #name);
#define AST_ENUM_END(name)
#include "parser/ast_enums.def"

static const uint16_t sizes[] = {
    sizeof(Ast_List),
#define AST_NODE_BEGIN(name) sizeof(Ast_##name),
#define AST_NODE_END(name)
#define AST_STRING(pg, name)
#define AST_LIST(pg, name)
#define AST_NODE(type, pg, name)
#define AST_ENUM(type, pg, name)
#define AST_BOOL(pg, name)
#define AST_CHAR(pg, name)
#define AST_INT(pg, name)
#define AST_INT16(pg, name)
#define AST_INT64(pg, name)
#define AST_UINT32(pg, name)
#define AST_LOCATION(pg, name)
#define AST_EMBEDDED(type, pg, name)
#define AST_CONSTANT(pg, name)
#define AST_EXTRA_BOOL(name)
#include "parser/ast_nodes.def"
};

const uint16_t* BasaltAstSizes(size_t* count) {
  *count = sizeof(sizes) / sizeof(sizes[0]);
  return sizes;
}
