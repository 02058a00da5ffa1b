-- What random calls of functions, operators and casts found.
-- numbers and their templates
select to_number('5', '9.9'), to_number('5.12', '9.9'), to_number('1,2', 'FM9,9'), to_number('5.01-', 'FM9.999999MI'), to_number('1-', '99'), to_number('5', '9V9');
select to_number('V', 'R');
select to_number('-', 'S9');
select to_char(5, 'aC9b'), to_char('NaN'::float8, '9.9'), to_char('-Infinity'::float8, '9999999999'), to_char('NaN'::float4, '999');
select to_char(8427387904::bigint, 'RN');
select stddev_pop(x) from (values (4), (453111349)) v(x);
select stddev(x) from (values (927::smallint), (214::smallint), (785::smallint)) v(x);
select width_bucket(7::numeric, 922337203685477580, 3, 2), width_bucket(0::float8, 9e60, -8, 9), width_bucket(1::float8, 0, 3, 3);
select log(0::numeric, -9::numeric);
select percentile_cont('NaN'::float8) within group (order by x) from (values (5::float8)) v(x);
select pg_size_bytes('5b');
select to_char(923372036854775806::bigint, 'V9');
select to_char(5e35::float4, 'RN'), to_char(1, 'V9');
-- money
select '92233720368547758.07'::money + '1'::money;
select '11'::int8 * '9223372036854775'::money;
select '5'::money / '4e-308'::float8;
select sum(x) from (values ('92233720368547758.07'::money), ('1')) v(x);
-- casts to oid and its like, comparison of xid with integers
select 1::smallint::oid, 16::smallint::regtype, 1259::smallint::regclass, '3'::xid = 3, '3'::xid <> 4;
select x::regproc from (values (0::smallint), (null)) v(x);
select pg_catalog.bpchar('ab'::bpchar, 2147483646, false) is null;
select length(pg_catalog."bit"(32767::int8, 2147483647));
-- arrays of what cannot be compared
select '{}'::point[] && '{"(1,2)"}'::point[];
select '{"(1,2)"}'::point[] = '{}'::point[], '{}'::point[] = '{}'::point[];
select '{}'::point[] > '{}'::point[];
select array_position('{"(1,1)"}'::point[], '(1,1)'::point);
select max(x) from (values ('{1}'::json[]), ('{2}')) v(x);
select array_cat('[0:0][0:2]={{4,0,NULL}}'::numeric[], '{1,2,3}'::numeric[]);
select array_agg(x) from (values ('{N}'::text[]), ('{}')) v(x);
select hash_array_extended('{true,"\"\"","{}"}'::jsonb[], 3), hash_array('{1,"[2]"}'::jsonb[]);
select hash_record(row(null::point));
select count(distinct x) from (values ('(1,2)'::point)) v(x);
select pg_options_to_table('{a,NULL}');
-- records
select record_image_lt(row(-3), row(2147483647)), record_image_gt(row(6), row(1073741824)), record_image_gt(row('b'::text), row('ab'::text));
select record_image_eq(row(null::int), row(null::int)), btrecordimagecmp(row(1, 'a'::text), row(1, 'ab'::text)) < 0;
select record_image_eq(row(1::bigint), row(1::numeric));
select record_image_le(row(1), row(1, 2));
select x < y from (values (row('{1}'::int[]), row(1))) v(x, y);
select row(1, '(1,2)'::point) <> row(1, '(1,2)'::point);
-- names of types and other objects
select 's(i)'::regtype;
select 'numeric(x)'::regtype;
select '-'::regoper;
select to_regclass('-'), to_regclass('1259'), to_regoper('0'), to_regrole('10');
select to_regoperator('0');
select 'b(nope)'::regoperator;
select 'a.b.c'::regclass;
select '1259'::text::regclass;
select has_sequence_privilege('nope', 'nope');
select has_column_privilege('postgres', 7::oid, 'x', 'nope');
select has_column_privilege(7::oid, 2::int2, 'nope');
select has_table_privilege('-', 'select');
select has_table_privilege('pg_class', 'rule'), has_table_privilege(4::oid, 'rule');
select has_type_privilege('0', 'usage');
select has_parameter_privilege('nope', 'work_mem', 'usage');
select pg_has_role('public'::name, 'pg_monitor'::name, 'usage');
select pg_get_viewdef('0'::text);
select pg_identify_object(1213, 6, 0), pg_identify_object(1247, 1, 0);
select pg_identify_object(1247, 23, 3);
select oidvectortypes('0 23 99999'), pg_encoding_max_length(44);
-- input and output functions
select any_in('1');
select anyelement_out(1);
select gtsvectorin('a');
select domain_in('a', 'int4'::regtype, -1);
select record_in('a', 'int4'::regtype, -1);
select multirange_in('a', 'int4range'::regtype, -1);
select varchartypmodin('{}');
select intervaltypmodout(9);
select pg_catalog.interval('1 day'::interval, 5);
select quote_literal('::1'::inet), quote_literal(true);
select setweight('a'::tsvector, '');
-- encodings
select convert('abc', 'WIN1252', 'GBK');
select convert('abc', 'SQL_ASCII', 'LATIN1'), length('\xaf'::bytea, 'SQL_ASCII');
select numrange_subdiff(1e500, 8);
select length('\x2e98'::bytea, 'WIN1251');
select hash_numeric_extended(0, -9223372036854775808);
