-- who may list which of the server's directories
create role file_lister;
grant execute on function pg_ls_dir(text) to file_lister;
set role file_lister;
select count(*) > 0 from pg_ls_dir('.');
select count(*) from pg_ls_dir('..');
select count(*) from pg_ls_dir('base/../..');
select count(*) from pg_ls_dir('/tmp');
reset role;
grant pg_read_server_files to file_lister;
set role file_lister;
select count(*) > 0 from pg_ls_dir('/tmp');
reset role;
revoke execute on function pg_ls_dir(text) from file_lister;
drop role file_lister;
