create table orders (id int primary key, customer int, state text, total numeric, day date, note text, paid boolean, tags text[]);
insert into orders select g, (g * 7919) % 500 + 1, (array['new', 'sent', 'sent', 'sent', 'done', 'done', 'done', 'done', 'done', 'lost'])[g % 10 + 1],
  (g * 31) % 10007 / 10.0, date '2022-01-01' + (g * 17) % 730, case when g % 4 = 0 then null else 'note ' || g % 900 end, g % 3 = 0,
  array['t' || g % 5, 'u' || g % 50] from generate_series(1, 20000) g;
create table customers (id int primary key, country text, since timestamptz, score float8);
insert into customers select g, chr(65 + (g * g) % 26), timestamptz '2015-01-01 00:00+00' + g * interval '3 days', g % 100 from generate_series(1, 500) g;
create table skewed (k int, v int);
insert into skewed select case when g % 2 = 0 then 1 else g % 1000 end, g from generate_series(1, 20000) g;
create index on orders (customer);
create index on orders (day);
set default_statistics_target = 1000;
analyze orders, customers, skewed;
