#include "parser/raw_parse.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <string.h>

/* PostgreSQL's headers lead: they define what the rest needs. */
#include "postgres.h"

#include "mb/pg_wchar.h"
#include "nodes/parsenodes.h"
#include "utils/memutils.h"

#include "parser/ast_layout.h"

/* libpg_query made PostgreSQL's globals thread-local; the server's headers declare them as plain ones, so they get other names
 * here for the same symbols. */
extern __thread MemoryContext library_current_context __asm__("CurrentMemoryContext");
extern __thread MemoryContext library_top_context __asm__("TopMemoryContext");
extern __thread sigjmp_buf* library_exception_stack __asm__("PG_exception_stack");
extern __thread ErrorContextCallback* library_error_context_stack __asm__("error_context_stack");
extern __thread emit_log_hook_type library_emit_log_hook __asm__("emit_log_hook");
extern __thread int library_log_min_messages __asm__("log_min_messages");
extern __thread int library_backslash_quote __asm__("backslash_quote");
extern __thread bool library_standard_conforming_strings __asm__("standard_conforming_strings");
extern __thread bool library_escape_string_warning __asm__("escape_string_warning");
extern __thread sig_atomic_t pg_query_initialized;
extern void pg_query_free_top_memory_context(MemoryContext context);
/* From PostgreSQL's parser/parser.h, whose name is that of our own header. The modes have RawParseMode's values. */
extern List* raw_parser(const char* text, int mode);

/* The library's own start makes a pthread key for every thread and soon uses up all 1,024 of the process. */
static pthread_once_t exit_key_once = PTHREAD_ONCE_INIT;
static pthread_key_t exit_key;

static void FreeThreadContexts(void* context) { pg_query_free_top_memory_context(context); }

static void CreateExitKey(void) { pthread_key_create(&exit_key, FreeThreadContexts); }

static void InitializeThread(void) {
  if (pg_query_initialized) return;
  pg_query_initialized = 1;
  MemoryContextInit();
  SetDatabaseEncoding(PG_UTF8);
  pthread_once(&exit_key_once, CreateExitKey);
  pthread_setspecific(exit_key, library_top_context);
}

typedef struct Conversion {
  BasaltRawParse* request;
  sigjmp_buf* escape;
  enum BasaltRawParseOutcome outcome;
  char* cursor;
  char* end;
  size_t next_block_bytes;
} Conversion;

static __thread Conversion* collecting; /* whose notices the log hook takes */

static pg_noinline void Fail(Conversion* conversion, enum BasaltRawParseOutcome outcome, int location) {
  conversion->outcome = outcome;
  conversion->request->error_location = location;
  siglongjmp(*conversion->escape, 1);
}

#define MAX_BLOCK_BYTES ((size_t)64 * 1024)

/* The arena is asked for blocks, not nodes: its callback would cost more than filling a node. */
static pg_noinline void* AllocateSlow(Conversion* conversion, size_t bytes) {
  BasaltRawParse* request = conversion->request;
  const size_t block_bytes = bytes > conversion->next_block_bytes ? bytes : conversion->next_block_bytes;
  char* block = request->allocate(request->arena, block_bytes);
  if (block == NULL) Fail(conversion, BASALT_RAW_PARSE_OUT_OF_MEMORY, -1);
  if (conversion->next_block_bytes < MAX_BLOCK_BYTES) conversion->next_block_bytes *= 2;
  /* A large item leaves the current block in use. */
  if (block_bytes > bytes) {
    conversion->cursor = block + bytes;
    conversion->end = block + block_bytes;
  }
  return block;
}

static inline void* Allocate(Conversion* conversion, size_t bytes) {
  char* at = conversion->cursor;
  bytes = (bytes + 7) & ~(size_t)7;
  if (unlikely((size_t)(conversion->end - at) < bytes)) return AllocateSlow(conversion, bytes);
  conversion->cursor = at + bytes;
  return at;
}

static const char* CopyString(Conversion* conversion, const char* text) {
  size_t bytes;
  char* copy;
  if (text == NULL) return NULL;
  bytes = strlen(text) + 1;
  copy = Allocate(conversion, bytes);
  memcpy(copy, text, bytes);
  return copy;
}

static Ast_Node* Convert(Conversion* conversion, const Node* source);

static Ast_List* ConvertList(Conversion* conversion, const List* source) {
  Ast_List* list;
  Ast_Node** items;
  int length;
  if (source == NIL) return NULL;
  if (unlikely(source->type != T_List)) Fail(conversion, BASALT_RAW_PARSE_UNKNOWN_NODE, source->type);
  length = source->length;
  list = Allocate(conversion, sizeof(Ast_List) + sizeof(Ast_Node*) * (size_t)length);
  items = (Ast_Node**)(list + 1);
  list->node.tag = BASALT_T_List;
  list->length = length;
  list->items = items;
  for (int i = 0; i < length; ++i) items[i] = Convert(conversion, source->elements[i].ptr_value);
  return list;
}

#define AST_NODE_BEGIN(name)                                                                        \
  static void Fill##name(Conversion* conversion, Ast_##name* target, const name* source) {          \
    (void)conversion;                                                                               \
    (void)source;                                                                                   \
    target->node_.tag = BASALT_T_##name;
#define AST_NODE_END(name) }
#define AST_STRING(pg, name) target->name = CopyString(conversion, source->pg);
#define AST_LIST(pg, name) target->name = ConvertList(conversion, source->pg);
#define AST_NODE(type, pg, name) target->name = (Ast_##type*)Convert(conversion, (const Node*)source->pg);
#define AST_ENUM(type, pg, name) target->name = (int32_t)source->pg;
#define AST_BOOL(pg, name) target->name = source->pg;
#define AST_CHAR(pg, name) target->name = source->pg;
#define AST_INT(pg, name) target->name = source->pg;
#define AST_INT16(pg, name) target->name = source->pg;
#define AST_INT64(pg, name) target->name = source->pg;
#define AST_UINT32(pg, name) target->name = source->pg;
#define AST_LOCATION(pg, name) target->name = source->pg;
#define AST_EMBEDDED(type, pg, name) Fill##type(conversion, &target->name, &source->pg);
#define AST_CONSTANT(pg, name) target->name = source->isnull ? NULL : Convert(conversion, &source->pg.node);
#define AST_EXTRA_BOOL(name) target->name = false;
#define AST_NO_EXTENSION_NODES
#include "parser/ast_nodes.def"

/* libpg_query takes $n in some places where PostgreSQL wants a literal, for the sake of pg_stat_statements' texts. */
static void RejectParameter(Conversion* conversion, const Node* node) {
  if (node != NULL && IsA(node, ParamRef)) {
    const ParamRef* parameter = (const ParamRef*)node;
    conversion->request->error_cursor_position = parameter->number;
    Fail(conversion, BASALT_RAW_PARSE_PARAMETER, parameter->location);
  }
}

/* PostgreSQL knows extract's field at parse time. */
static void RejectParameterInExtract(Conversion* conversion, const FuncCall* call) {
  if (call->funcformat == COERCE_SQL_SYNTAX && list_length(call->args) == 2 &&
      strcmp(strVal(llast(call->funcname)), "extract") == 0)
    RejectParameter(conversion, linitial(call->args));
}

static void RejectParameterInSetting(Conversion* conversion, const VariableSetStmt* statement) {
  for (int i = 0; i < list_length(statement->args); ++i) RejectParameter(conversion, list_nth(statement->args, i));
}

static void CheckAllowed(Conversion* conversion, const Node* node) {
  switch (nodeTag(node)) {
    case T_TypeCast: /* DATE $1, which unlike $1::date has no location */
      if (((const TypeCast*)node)->location == -1) RejectParameter(conversion, ((const TypeCast*)node)->arg);
      break;
    case T_FuncCall:
      RejectParameterInExtract(conversion, (const FuncCall*)node);
      break;
    case T_VariableSetStmt:
      RejectParameterInSetting(conversion, (const VariableSetStmt*)node);
      break;
    case T_DefElem: /* PASSWORD $1 */
      RejectParameter(conversion, ((const DefElem*)node)->arg);
      break;
    default:
      break;
  }
}

static Ast_Node* Convert(Conversion* conversion, const Node* source) {
  if (source == NULL) return NULL;
  if (unlikely((uintptr_t)__builtin_frame_address(0) < conversion->request->stack_limit))
    Fail(conversion, BASALT_RAW_PARSE_STACK_TOO_DEEP, -1);
  CheckAllowed(conversion, source);
  switch (nodeTag(source)) {
    case T_List:
      return (Ast_Node*)ConvertList(conversion, (const List*)source);
#define AST_NODE_BEGIN(name)                                         \
  case T_##name: {                                                   \
    Ast_##name* target = Allocate(conversion, sizeof(Ast_##name));   \
    Fill##name(conversion, target, (const name*)source);             \
    return (Ast_Node*)target;                                        \
  }
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
    default:
      Fail(conversion, BASALT_RAW_PARSE_UNKNOWN_NODE, nodeTag(source));
      return NULL;
  }
}

/* Runs inside libpg_query's error reporting, so a failed allocation just loses the notice. */
static void TakeNotice(ErrorData* error) {
  BasaltRawParse* request = collecting == NULL ? NULL : collecting->request;
  BasaltRawNotice* notice;
  size_t message_bytes, hint_bytes;
  if (request == NULL || !request->collect_notices || error->elevel >= ERROR) return;
  message_bytes = strlen(error->message) + 1;
  hint_bytes = error->hint == NULL ? 0 : strlen(error->hint) + 1;
  notice = request->allocate(request->arena, sizeof(BasaltRawNotice) + message_bytes + hint_bytes);
  if (notice == NULL) return;
  notice->level = error->elevel;
  notice->sqlerrcode = error->sqlerrcode;
  notice->cursor_position = error->cursorpos;
  notice->message = memcpy((char*)(notice + 1), error->message, message_bytes);
  notice->hint = hint_bytes == 0 ? NULL : memcpy((char*)(notice + 1) + message_bytes, error->hint, hint_bytes);
  notice->next = request->notices;
  request->notices = notice;
}

static void ApplySettings(const BasaltRawParse* request) {
  library_standard_conforming_strings = request->standard_conforming_strings;
  library_escape_string_warning = request->escape_string_warning;
  library_backslash_quote = request->backslash_quote;
  library_emit_log_hook = TakeNotice;
  library_log_min_messages = request->collect_notices ? NOTICE : ERROR;
}

/* After a longjmp: either our own Fail, or an ereport of libpg_query. */
static void TakeError(Conversion* conversion, MemoryContext context) {
  BasaltRawParse* request = conversion->request;
  sigjmp_buf again;
  ErrorData* error;
  if (conversion->outcome != BASALT_RAW_PARSE_OK) return;
  conversion->outcome = BASALT_RAW_PARSE_OUT_OF_MEMORY;
  library_current_context = context;
  if (sigsetjmp(again, 0) == 0) {
    library_exception_stack = &again;
    conversion->escape = &again;
    error = CopyErrorData();
    request->sqlerrcode = error->sqlerrcode;
    request->error_cursor_position = error->cursorpos;
    request->error_message = CopyString(conversion, error->message);
    request->error_detail = CopyString(conversion, error->detail);
    request->error_hint = CopyString(conversion, error->hint);
    conversion->outcome = BASALT_RAW_PARSE_ERROR;
  }
  FlushErrorState();
}

enum BasaltRawParseOutcome BasaltParseRaw(BasaltRawParse* request) {
  Conversion conversion = {request, NULL, BASALT_RAW_PARSE_OK, NULL, NULL, 1024};
  sigjmp_buf escape;
  MemoryContext context;
  InitializeThread();
  context = AllocSetContextCreateInternal(library_top_context, "parse", 0, 8 * 1024, 8 * 1024 * 1024);
  library_current_context = context;
  ApplySettings(request);
  conversion.escape = &escape;
  collecting = &conversion;
  if (sigsetjmp(escape, 0) == 0) {
    library_exception_stack = &escape;
    request->tree = ConvertList(&conversion, raw_parser(request->text, request->mode));
  } else {
    TakeError(&conversion, context);
  }
  collecting = NULL;
  library_exception_stack = NULL;
  library_error_context_stack = NULL;
  library_current_context = library_top_context;
  MemoryContextDelete(context);
  return conversion.outcome;
}
