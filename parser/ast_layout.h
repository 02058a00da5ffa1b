/* The AST's nodes as C structs, for the converter: same layout as the C++ structs of ast.h (a test compares sizes and offsets).
 * Names carry the prefix Ast_, tags BASALT_T_, because PostgreSQL's headers use the plain ones. */
#ifndef BASALT_PARSER_AST_LAYOUT_H
#define BASALT_PARSER_AST_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Ast_Node {
  int32_t tag;
} Ast_Node;

typedef struct Ast_List {
  Ast_Node node;
  int32_t length;
  Ast_Node** items;
} Ast_List;

enum Ast_NodeTag {
  BASALT_T_Invalid = 0,
  BASALT_T_List,
#define AST_NODE_BEGIN(name) BASALT_T_##name,
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
  BASALT_NODE_TAG_COUNT
};

#define AST_NODE_BEGIN(name) typedef struct Ast_##name Ast_##name;
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

#define AST_NODE_BEGIN(name) \
  struct Ast_##name {        \
    Ast_Node node_;
#define AST_NODE_END(name) \
  }                        \
  ;
#define AST_STRING(pg, name) const char* name;
#define AST_LIST(pg, name) Ast_List* name;
#define AST_NODE(type, pg, name) Ast_##type* name;
#define AST_ENUM(type, pg, name) int32_t name;
#define AST_BOOL(pg, name) bool name;
#define AST_CHAR(pg, name) char name;
#define AST_INT(pg, name) int32_t name;
#define AST_INT16(pg, name) int16_t name;
#define AST_INT64(pg, name) int64_t name;
#define AST_UINT32(pg, name) uint32_t name;
#define AST_LOCATION(pg, name) int32_t name;
#define AST_EMBEDDED(type, pg, name) Ast_##type name;
#define AST_CONSTANT(pg, name) Ast_Node* name;
#define AST_EXTRA_BOOL(name) bool name;
#include "parser/ast_nodes.def"

#endif
