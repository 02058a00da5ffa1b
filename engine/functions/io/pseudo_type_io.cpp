// Input and output functions of types that have no values of their own, and functions that are there for their names only: each
// answers with PostgreSQL's error.
#include <algorithm>

#include "base/sql_error.h"
#include "engine/functions/vector_rows.h"

namespace basalt {
namespace {

template <size_t N>
struct Words {
  char text[N];
  constexpr Words(const char (&words)[N]) { std::copy_n(words, N, text); }  // NOLINT: converts literals
};

template <Words kMessage>
void Refuse(KernelCall& call) {
  ForEachStrictRow(call, [](uint32_t) -> NullableDatum { throw SqlError(sqlstate::kFeatureNotSupported, kMessage.text); });
}

#define NO_INPUT(name, type) MakeVectorKernel(name, &Refuse<"cannot accept a value of type " type>)
#define NO_OUTPUT(name, type) MakeVectorKernel(name, &Refuse<"cannot display a value of type " type>)

constexpr KernelEntry kKernels[] = {
    NO_INPUT("any_in", "any"),
    NO_OUTPUT("any_out", "any"),
    NO_INPUT("anyarray_in", "anyarray"),
    NO_INPUT("anycompatible_in", "anycompatible"),
    NO_OUTPUT("anycompatible_out", "anycompatible"),
    NO_INPUT("anycompatiblearray_in", "anycompatiblearray"),
    NO_INPUT("anycompatiblemultirange_in", "anycompatiblemultirange"),
    NO_INPUT("anycompatiblenonarray_in", "anycompatiblenonarray"),
    NO_OUTPUT("anycompatiblenonarray_out", "anycompatiblenonarray"),
    NO_INPUT("anycompatiblerange_in", "anycompatiblerange"),
    NO_INPUT("anyelement_in", "anyelement"),
    NO_OUTPUT("anyelement_out", "anyelement"),
    NO_INPUT("anyenum_in", "anyenum"),
    NO_INPUT("anymultirange_in", "anymultirange"),
    NO_INPUT("anynonarray_in", "anynonarray"),
    NO_OUTPUT("anynonarray_out", "anynonarray"),
    NO_INPUT("anyrange_in", "anyrange"),
    NO_INPUT("brin_bloom_summary_in", "pg_brin_bloom_summary"),
    NO_INPUT("brin_minmax_multi_summary_in", "brin_minmax_multi_summary"),
    NO_INPUT("pg_ddl_command_in", "pg_ddl_command"),
    NO_OUTPUT("pg_ddl_command_out", "pg_ddl_command"),
    NO_OUTPUT("pg_ddl_command_send", "pg_ddl_command"),
    NO_INPUT("pg_dependencies_in", "pg_dependencies"),
    NO_INPUT("pg_mcv_list_in", "pg_mcv_list"),
    NO_INPUT("pg_ndistinct_in", "pg_ndistinct"),
    NO_INPUT("pg_node_tree_in", "pg_node_tree"),
    MakeVectorKernel("shell_in", &Refuse<"cannot accept a value of a shell type">),
    MakeVectorKernel("shell_out", &Refuse<"cannot display a value of a shell type">),
    MakeVectorKernel("gtsvectorin", &Refuse<"gtsvector_in not implemented">),
    MakeVectorKernel("aclinsert", &Refuse<"aclinsert is no longer supported">),
    MakeVectorKernel("aclremove", &Refuse<"aclremove is no longer supported">),
};

}  // namespace

KernelTable PseudoTypeKernels() { return kKernels; }

}  // namespace basalt
