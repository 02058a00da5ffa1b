#include "engine/planner/bind/sql_bodies.h"

#include <algorithm>
#include <iterator>

namespace basalt {

namespace {

struct Body {
  Oid function;
  const char* sql;
};

// By oid. Facts of PostgreSQL's catalog, said in our words.
constexpr Body kBodies[] = {
    {879, "pg_catalog.lpad($1, $2, ' '::text)"},
    {880, "pg_catalog.rpad($1, $2, ' '::text)"},
    {1176, "($1 + $2)::timestamptz"},
    {1215, "(select d.description from pg_catalog.pg_description d where d.objoid = $1 and d.objsubid = 0 and d.classoid = "
           "(select c.oid from pg_catalog.pg_class c where c.relname = $2 and c.relnamespace = 11::oid))"},
    {1216, "(select d.description from pg_catalog.pg_description d where d.objoid = $1 and d.classoid = 1259::oid and d.objsubid = $2)"},
    {1285, "pg_catalog.quote_literal($1::text)"},
    {1290, "pg_catalog.quote_nullable($1::text)"},
    {1296, "$2 + $1"},
    {1298, "$2 + $1"},
    {1305, "pg_catalog.overlaps($1, $1 + $2, $3, $3 + $4)"},
    {1306, "pg_catalog.overlaps($1, $2, $3, $3 + $4)"},
    {1307, "pg_catalog.overlaps($1, $1 + $2, $3, $4)"},
    {1309, "pg_catalog.overlaps($1, $1 + $2, $3, $3 + $4)"},
    {1310, "pg_catalog.overlaps($1, $2, $3, $3 + $4)"},
    {1311, "pg_catalog.overlaps($1, $1 + $2, $3, $4)"},
    {1348, "(select d.description from pg_catalog.pg_description d where d.objoid = $1 and d.objsubid = 0)"},
    {1384, "pg_catalog.date_part($1, $2::timestamp)"},
    {1386, "pg_catalog.age(current_date::timestamptz, $1)"},
    {1426, "pg_catalog.on_ppath($2, $1)"},
    {1481, "pg_catalog.log(10::numeric, $1)"},
    {1544, "pg_catalog.polygon(12, $1)"},
    {1708, "pg_catalog.round($1, 0)"},
    {1710, "pg_catalog.trunc($1, 0)"},
    {1741, "pg_catalog.log(10::numeric, $1)"},
    {1810, "pg_catalog.octet_length($1) * 8"},
    {1811, "pg_catalog.octet_length($1) * 8"},
    {1812, "pg_catalog.length($1)"},
    {1848, "$2 + $1"},
    {1993, "(select d.description from pg_catalog.pg_shdescription d where d.objoid = $1 and d.classoid = "
           "(select c.oid from pg_catalog.pg_class c where c.relname = $2 and c.relnamespace = 11::oid))"},
    {2003, "$1 || $2::text"},
    {2004, "$1::text || $2"},
    {2042, "pg_catalog.overlaps($1, $1 + $2, $3, $3 + $4)"},
    {2043, "pg_catalog.overlaps($1, $2, $3, $3 + $4)"},
    {2044, "pg_catalog.overlaps($1, $1 + $2, $3, $4)"},
    {2059, "pg_catalog.age(current_date::timestamp, $1)"},
    {2074, "pg_catalog.substring($1, pg_catalog.similar_to_escape($2, $3))"},
    {2325, "pg_catalog.pg_relation_size($1, 'main'::text)"},
    {2546, "$2 + $1"},
    {2547, "$2 + $1"},
    {2548, "$2 + $1"},
    {2549, "$2 + $1"},
    {2550, "$2 + $1"},
    {2631, "$2 + $1"},
    {2932, "pg_catalog.xpath($1, $2, '{}'::text[])"},
    {3050, "pg_catalog.xpath_exists($1, $2, '{}'::text[])"},
    {3935, "pg_catalog.pg_sleep((extract(epoch from pg_catalog.clock_timestamp() + $1) - "
           "extract(epoch from pg_catalog.clock_timestamp()))::float8)"},
    {3936, "pg_catalog.pg_sleep((extract(epoch from $1) - extract(epoch from pg_catalog.clock_timestamp()))::float8)"},
    {5023, "$2 + $1"},
};

constexpr bool Sorted() {
  for (size_t i = 1; i < std::size(kBodies); ++i) {
    if (kBodies[i - 1].function >= kBodies[i].function) return false;
  }
  return true;
}
static_assert(Sorted());

}  // namespace

const char* FindSqlFunctionBody(Oid function) {
  const Body* found = std::lower_bound(std::begin(kBodies), std::end(kBodies), function,
                                       [](const Body& body, Oid oid) { return body.function < oid; });
  return found != std::end(kBodies) && found->function == function ? found->sql : nullptr;
}

}  // namespace basalt
