#include "catalog/seed/seed_text.h"

// The assembler copies the files into read-only data: no string literals to compile, no file to find at run time.
#define BASALT_EMBED(symbol, path)                                                                            \
  __asm__(".pushsection .rodata\nbasalt_embedded_" #symbol ":\n.incbin \"" path "\"\nbasalt_embedded_" #symbol \
          "_end:\n.byte 0\n.popsection\n");                                                                    \
  extern "C" const char basalt_embedded_##symbol[];                                                            \
  extern "C" const char basalt_embedded_##symbol##_end[];

#define BASALT_SEED_FILES(X)                                                                                     \
  X(pg_type) X(pg_proc) X(pg_operator) X(pg_cast) X(pg_aggregate) X(pg_am) X(pg_opclass) X(pg_opfamily)           \
  X(pg_amop) X(pg_amproc) X(pg_collation) X(pg_language) X(pg_conversion) X(pg_range) X(pg_ts_config)             \
  X(pg_ts_config_map) X(pg_ts_dict) X(pg_ts_parser) X(pg_ts_template) X(pg_class) X(pg_attribute) X(pg_index)     \
  X(pg_constraint) X(pg_init_privs) X(sql_features) X(sql_implementation_info) X(sql_parts) X(sql_sizing) \
  X(stop_words)

#define BASALT_EMBED_SEED(name) BASALT_EMBED(name, "seed/" #name ".tsv")
BASALT_SEED_FILES(BASALT_EMBED_SEED)
#undef BASALT_EMBED_SEED

#define BASALT_VIEW_FILES(X) \
  X(pg_catalog) X(statistics) X(information_schema) X(standard_constraints) X(standard_privileges) X(foreign_data)
#define BASALT_EMBED_VIEW(name) BASALT_EMBED(view_##name, "views/" #name ".sql")
BASALT_VIEW_FILES(BASALT_EMBED_VIEW)
#undef BASALT_EMBED_VIEW

namespace basalt {
namespace {

struct EmbeddedFile {
  std::string_view name;
  const char* begin;
  const char* end;
};

template <size_t N>
std::string_view Find(const EmbeddedFile (&files)[N], std::string_view name) {
  for (const EmbeddedFile& file : files) {
    if (file.name == name) return {file.begin, static_cast<size_t>(file.end - file.begin)};
  }
  return {};
}

}  // namespace

std::string_view SeedText(std::string_view name) {
#define BASALT_SEED_ROW(name) {#name, basalt_embedded_##name, basalt_embedded_##name##_end},
  static const EmbeddedFile kFiles[] = {BASALT_SEED_FILES(BASALT_SEED_ROW)};
#undef BASALT_SEED_ROW
  return Find(kFiles, name);
}

std::string_view ViewText(std::string_view name) {
#define BASALT_VIEW_ROW(name) {#name, basalt_embedded_view_##name, basalt_embedded_view_##name##_end},
  static const EmbeddedFile kFiles[] = {BASALT_VIEW_FILES(BASALT_VIEW_ROW)};
#undef BASALT_VIEW_ROW
  return Find(kFiles, name);
}

}  // namespace basalt
