-- RESET goes back to what the connection began with: the start-up packet, then the role's and the database's settings.
\connect -reuse-previous=on "options='-c datestyle=german -c my.own=first -c work_mem=1MB'"
show datestyle;
set datestyle to iso;
set my.own to 'second';
set work_mem to '2MB';
select setting, reset_val, boot_val, source from pg_settings where name = 'work_mem';
select date '2001-02-03';
reset datestyle;
select date '2001-02-03';
begin;
set local datestyle to sql;
show datestyle;
reset datestyle;
show datestyle;
rollback;
show datestyle;
set datestyle to default;
show datestyle;
set datestyle to iso;
reset all;
show datestyle;
show my.own;
show work_mem;
select setting, reset_val, source from pg_settings where name = 'work_mem';
discard all;
show my.own;
create role start_role login superuser;
alter role start_role set work_mem to '3MB';
alter role start_role set my.own to 'of the role';
\connect - start_role
show work_mem;
show my.own;
set work_mem to '4MB';
reset work_mem;
show work_mem;
\connect -reuse-previous=on "user=postgres options=''"
drop role start_role;
