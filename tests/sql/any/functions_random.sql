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

-- one digit is a back reference of a basic regular expression, a second one a character
select regexp_like('s', '\11', 'b');
select regexp_like('aa1', '^\(a\)\11$', 'b'), regexp_like('aaa', '^\(a\)\11$', 'b'), regexp_like('aa111', '^\(a\)\11*$', 'b');

-- bounds of array literals are read like C numbers
select '[-2:+-2]={1}'::int[];
select '[-2:+2]={1,2,3,4,5}'::int[], '[2147483648:2147483648]={1}'::int[], '[99999999999999999999:99999999999999999999]={1}'::int[];
select '[-2147483649:-2147483648]={1,2}'::int[];

-- how many decimals infinity leaves
select to_char('Infinity'::real, '.0'), to_char('-Infinity'::real, '.0'), to_char('NaN'::real, '.0'), to_char('Infinity'::float8, '9.0');

-- of equal values the newest is the least and the greatest
select max(x), min(x) from (values ('49h'::interval), ('1d25h')) v(x);
select max(x), min(x) from (values ('1d25h'::interval), ('49h')) v(x);
select max(x), min(x) from (values ('a'::char(3)), ('a ')) v(x);

select '(-4294967295,)'::tid;
select '(-1,0)'::tid, '(-2147483648,0)'::tid;
select '(-2147483649,0)'::tid;
select '2""c'::aclitem;

-- the ends of the range in other zones
set timezone = 'Pacific/Apia';
select '294276-12-31 23:59:59 UTC'::timestamptz::time, '294276-12-31 23:59:59 UTC'::timestamptz::timetz, '294276-12-31 23:59:59 UTC'::timestamptz::date;
select age('294276-12-31 23:59:59 UTC'::timestamptz, '2000-01-01'::timestamptz);
select '294276-12-31 23:59:59 UTC'::timestamptz::timestamp;
set timezone = 'America/New_York';
select '4714-11-24 00:00 UTC BC'::timestamptz::time, '4714-11-24 00:00 UTC BC'::timestamptz::date;
reset timezone;

-- frames that end beyond 64 bits
select in_range('1:00'::time, '21:13:26'::time, '2562047788 hours', false, true), in_range('1:00'::timetz, '21:13:26-08'::timetz, '2562047788 hours', false, false);

-- NULL among rows, and a row's names in JSON
create type pair_of as (a int, b text);
select unnest('{"(,)",NULL,"(1,x)"}'::pair_of[]);
select row_to_json('(1,2)'::pair_of), row_to_json((array['(1,2)'::pair_of])[1]), row_to_json(p) from (select '(3,4)'::pair_of) s(p);
create type pair_range as range (subtype = pair_of);
select row_to_json(upper(t)) from (values (pair_range(row(1, 'a'), row(3, 'b')))) v(t);
drop type pair_range, pair_of;

-- type modifiers that are expressions
select 's(g.r)'::regtype;
select 'h(e-)'::regtype;
select 'h(e[)'::regtype;
select 's(i}'::regtype;
select 'numeric(1+1)'::regtype;
select 'int4(1+1)'::regtype;
select 'interval(1+1)'::regtype;

-- brackets within SIMILAR TO
create temp table similar_texts (f1 text);
explain (costs off) select * from similar_texts where f1 similar to '[_[:alpha:]_]_[%[:alnum:]%]%[.$(]';
explain (costs off) select * from similar_texts where f1 similar to '[]%][^]%][^%]%[^^]^[[^]%]%[[]%]';
explain (costs off) select * from similar_texts where f1 similar to '[|a]%[|]%]%[^|^]%]%[a|"b]%' escape '|';
select 'x%y' similar to 'x[%]y', 'xay' similar to 'x[%]y', ']' similar to '[]_]', 'a' similar to '[]_]';

-- backslashes in constants that are shown
create temp view shown_constants as select 'a\b'::text as x, E'a\nb' as y, 'it''s' as z, 'x\''y' as w;
select pg_get_viewdef('shown_constants');
select * from shown_constants;
explain (costs off) select * from similar_texts where f1 = 'x\y' or f1 ~ '^\d+$';

-- assigned slices that are too large
create temp table sliced (a int[]);
insert into sliced (a[0:2147483647]) values ('{}');
insert into sliced (a[-2147483648:2147483647]) values ('{}');
insert into sliced (a[2147483647]) values (1);
insert into sliced (a[2147483646:2147483647]) values ('{1,2}');
insert into sliced (a[2147483645:2147483646]) values ('{1,2}');
update sliced set a[2147483647] = 1;
select * from sliced;

-- equality of aclitem
select distinct x from (values ('=r/postgres'::aclitem), ('=r/postgres')) v(x);
select count(*) from (values ('=r/postgres'::aclitem)) a(x) join (values ('=r/postgres'::aclitem), ('=w/postgres')) b(x) using (x);

-- a series that ends where numerics end
select (i / (10::numeric ^ 131071))::numeric(1,0) from generate_series(6 * (10::numeric ^ 131071), 9 * (10::numeric ^ 131071), 10::numeric ^ 131071) as s(i);
select array[]::oidvector;
select array[]::int2vector;
select ''::oidvector, array[1, 2]::oidvector;

-- an argument that cannot be computed beside a NULL
select width_bucket((-3)::bigint, null::oid[]);
select date_part(null::text, '874897-2-3'::date), substring(null::text, 'a'::text, 'ab'::text);
select int4pl(random()::int, null), int4pl(1 + 1, null);

-- the least integer
select pg_typeof(-2147483648), pg_typeof((-2147483648)), pg_typeof(-2147483649), pg_typeof(-9223372036854775808), pg_typeof(2147483648);
select '[1,2]'::json -> -2147483648, '[1,2]'::jsonb -> (-2147483648), '[1,2]'::json #> '{-2147483648}';
select abs(-2147483648);

-- a whole scalar keeps the blanks before it
select '<' || (' 1 '::json #>> '{}') || '>', '<' || (' 1 '::json #> '{}')::text || '>', '<' || (' "a" '::json #>> '{}') || '>', '<' || (' "a" '::json #> '{}')::text || '>',
    '<' || (' [1] '::json #>> '{}') || '>', '<' || (' {"a": 1} '::json #> '{}')::text || '>', '<' || (' null '::json #>> '{}') || '>', '<' || (' null '::json #> '{}')::text || '>';
select '<' || (' [  1 ] '::json #> '{0}')::text || '>', '<' || (' {"a"  :  1 } '::json #>> '{a}') || '>';
