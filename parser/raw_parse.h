/* The one door to libpg_query: raw parse and conversion into the AST, in C because libpg_query leaves its code with longjmp.
 * Owned by Parse (parser.cpp); any thread may call, each has its own memory contexts. No function here throws or lets a C++
 * exception through: `allocate` reports failure by null. */
#ifndef BASALT_PARSER_RAW_PARSE_H
#define BASALT_PARSER_RAW_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The values are those of PostgreSQL's RawParseMode. */
enum BasaltRawParseMode { BASALT_PARSE_STATEMENTS, BASALT_PARSE_TYPE_NAME, BASALT_PARSE_EXPRESSION };

enum BasaltRawParseOutcome {
  BASALT_RAW_PARSE_OK,
  BASALT_RAW_PARSE_ERROR,           /* PostgreSQL's error, in the error fields */
  BASALT_RAW_PARSE_PARAMETER,       /* libpg_query allows a $n where PostgreSQL does not: error_location */
  BASALT_RAW_PARSE_OUT_OF_MEMORY,   /* allocate returned null */
  BASALT_RAW_PARSE_STACK_TOO_DEEP,
  BASALT_RAW_PARSE_UNKNOWN_NODE,    /* node tag of PostgreSQL in error_location */
};

/* A WARNING or NOTICE of the lexer. */
typedef struct BasaltRawNotice {
  struct BasaltRawNotice* next;
  int level; /* PostgreSQL's elevel */
  int sqlerrcode;
  int cursor_position; /* 1-based, in characters; 0 unknown */
  const char* message;
  const char* hint;
} BasaltRawNotice;

typedef struct BasaltRawParse {
  /* in */
  const char* text; /* NUL-terminated */
  int mode;
  bool standard_conforming_strings;
  bool escape_string_warning;
  bool collect_notices;
  int backslash_quote;
  uintptr_t stack_limit;
  void* arena;
  void* (*allocate)(void* arena, size_t bytes); /* aligned to 8 */
  /* out */
  void* tree; /* Ast_List of RawStmt */
  BasaltRawNotice* notices;
  int sqlerrcode; /* PostgreSQL's packed form */
  int error_cursor_position;
  int error_location;
  const char* error_message;
  const char* error_detail;
  const char* error_hint;
} BasaltRawParse;

enum BasaltRawParseOutcome BasaltParseRaw(BasaltRawParse* request);

/* For the test that compares the C and the C++ layout: the size of List and then of every node, in the order of ast_nodes.def. */
const uint16_t* BasaltAstSizes(size_t* count);

#ifdef __cplusplus
}
#endif

#endif
