-- Views of pg_catalog over the running server's counters: pg_stat_* and pg_statio_*.

CREATE VIEW pg_catalog.pg_stat_activity AS
SELECT s.datid, d.datname, s.pid, s.leader_pid, s.usesysid, a.rolname AS usename, s.application_name, s.client_addr,
       s.client_hostname, s.client_port, s.backend_start, s.xact_start, s.query_start, s.state_change, s.wait_event_type,
       s.wait_event, s.state, s.backend_xid, s.backend_xmin, s.query_id, s.query, s.backend_type
FROM pg_catalog.pg_stat_get_activity(NULL::integer) s
LEFT JOIN pg_catalog.pg_database d ON d.oid = s.datid
LEFT JOIN pg_catalog.pg_authid a ON a.oid = s.usesysid;

CREATE VIEW pg_catalog.pg_stat_ssl AS
SELECT s.pid, s.ssl, s.sslversion AS version, s.sslcipher AS cipher, s.sslbits AS bits, s.ssl_client_dn AS client_dn,
       s.ssl_client_serial AS client_serial, s.ssl_issuer_dn AS issuer_dn
FROM pg_catalog.pg_stat_get_activity(NULL::integer) s
WHERE s.client_port IS NOT NULL;

CREATE VIEW pg_catalog.pg_stat_gssapi AS
SELECT s.pid, s.gss_auth AS gss_authenticated, s.gss_princ AS principal, s.gss_enc AS encrypted
FROM pg_catalog.pg_stat_get_activity(NULL::integer) s
WHERE s.client_port IS NOT NULL;

CREATE VIEW pg_catalog.pg_stat_replication AS
SELECT s.pid, s.usesysid, a.rolname AS usename, s.application_name, s.client_addr, s.client_hostname, s.client_port,
       s.backend_start, s.backend_xmin, w.state, w.sent_lsn, w.write_lsn, w.flush_lsn, w.replay_lsn, w.write_lag, w.flush_lag,
       w.replay_lag, w.sync_priority, w.sync_state, w.reply_time
FROM pg_catalog.pg_stat_get_activity(NULL::integer) s
JOIN pg_catalog.pg_stat_get_wal_senders() w ON w.pid = s.pid
LEFT JOIN pg_catalog.pg_authid a ON a.oid = s.usesysid;

CREATE VIEW pg_catalog.pg_stat_wal_receiver AS
SELECT s.pid, s.status, s.receive_start_lsn, s.receive_start_tli, s.written_lsn, s.flushed_lsn, s.received_tli,
       s.last_msg_send_time, s.last_msg_receipt_time, s.latest_end_lsn, s.latest_end_time, s.slot_name, s.sender_host,
       s.sender_port, s.conninfo
FROM pg_catalog.pg_stat_get_wal_receiver() s
WHERE s.pid IS NOT NULL;

CREATE VIEW pg_catalog.pg_stat_archiver AS
SELECT f.archived_count, f.last_archived_wal, f.last_archived_time, f.failed_count, f.last_failed_wal, f.last_failed_time, f.stats_reset
FROM pg_catalog.pg_stat_get_archiver() f;

CREATE VIEW pg_catalog.pg_stat_wal AS
SELECT f.wal_records, f.wal_fpi, f.wal_bytes, f.wal_buffers_full, f.wal_write, f.wal_sync, f.wal_write_time, f.wal_sync_time, f.stats_reset
FROM pg_catalog.pg_stat_get_wal() f;

CREATE VIEW pg_catalog.pg_stat_slru AS
SELECT f.name, f.blks_zeroed, f.blks_hit, f.blks_read, f.blks_written, f.blks_exists, f.flushes, f.truncates, f.stats_reset
FROM pg_catalog.pg_stat_get_slru() f;

CREATE VIEW pg_catalog.pg_stat_recovery_prefetch AS
SELECT f.stats_reset, f.prefetch, f.hit, f.skip_init, f.skip_new, f.skip_fpw, f.skip_rep, f.wal_distance, f.block_distance, f.io_depth
FROM pg_catalog.pg_stat_get_recovery_prefetch() f;

CREATE VIEW pg_catalog.pg_stat_bgwriter AS
SELECT pg_catalog.pg_stat_get_bgwriter_timed_checkpoints() AS checkpoints_timed, pg_catalog.pg_stat_get_bgwriter_requested_checkpoints() AS checkpoints_req,
       pg_catalog.pg_stat_get_checkpoint_write_time() AS checkpoint_write_time, pg_catalog.pg_stat_get_checkpoint_sync_time() AS checkpoint_sync_time,
       pg_catalog.pg_stat_get_bgwriter_buf_written_checkpoints() AS buffers_checkpoint, pg_catalog.pg_stat_get_bgwriter_buf_written_clean() AS buffers_clean,
       pg_catalog.pg_stat_get_bgwriter_maxwritten_clean() AS maxwritten_clean, pg_catalog.pg_stat_get_buf_written_backend() AS buffers_backend,
       pg_catalog.pg_stat_get_buf_fsync_backend() AS buffers_backend_fsync, pg_catalog.pg_stat_get_buf_alloc() AS buffers_alloc,
       pg_catalog.pg_stat_get_bgwriter_stat_reset_time() AS stats_reset;

CREATE VIEW pg_catalog.pg_stat_database AS
SELECT d.oid AS datid, d.datname,
       CASE WHEN d.oid = 0 THEN 0 ELSE pg_catalog.pg_stat_get_db_numbackends(d.oid) END AS numbackends,
       pg_catalog.pg_stat_get_db_xact_commit(d.oid) AS xact_commit,
       pg_catalog.pg_stat_get_db_xact_rollback(d.oid) AS xact_rollback,
       pg_catalog.pg_stat_get_db_blocks_fetched(d.oid) - pg_catalog.pg_stat_get_db_blocks_hit(d.oid) AS blks_read,
       pg_catalog.pg_stat_get_db_blocks_hit(d.oid) AS blks_hit,
       pg_catalog.pg_stat_get_db_tuples_returned(d.oid) AS tup_returned,
       pg_catalog.pg_stat_get_db_tuples_fetched(d.oid) AS tup_fetched,
       pg_catalog.pg_stat_get_db_tuples_inserted(d.oid) AS tup_inserted,
       pg_catalog.pg_stat_get_db_tuples_updated(d.oid) AS tup_updated,
       pg_catalog.pg_stat_get_db_tuples_deleted(d.oid) AS tup_deleted,
       pg_catalog.pg_stat_get_db_conflict_all(d.oid) AS conflicts,
       pg_catalog.pg_stat_get_db_temp_files(d.oid) AS temp_files,
       pg_catalog.pg_stat_get_db_temp_bytes(d.oid) AS temp_bytes,
       pg_catalog.pg_stat_get_db_deadlocks(d.oid) AS deadlocks,
       pg_catalog.pg_stat_get_db_checksum_failures(d.oid) AS checksum_failures,
       pg_catalog.pg_stat_get_db_checksum_last_failure(d.oid) AS checksum_last_failure,
       pg_catalog.pg_stat_get_db_blk_read_time(d.oid) AS blk_read_time,
       pg_catalog.pg_stat_get_db_blk_write_time(d.oid) AS blk_write_time,
       pg_catalog.pg_stat_get_db_session_time(d.oid) AS session_time,
       pg_catalog.pg_stat_get_db_active_time(d.oid) AS active_time,
       pg_catalog.pg_stat_get_db_idle_in_transaction_time(d.oid) AS idle_in_transaction_time,
       pg_catalog.pg_stat_get_db_sessions(d.oid) AS sessions,
       pg_catalog.pg_stat_get_db_sessions_abandoned(d.oid) AS sessions_abandoned,
       pg_catalog.pg_stat_get_db_sessions_fatal(d.oid) AS sessions_fatal,
       pg_catalog.pg_stat_get_db_sessions_killed(d.oid) AS sessions_killed,
       pg_catalog.pg_stat_get_db_stat_reset_time(d.oid) AS stats_reset
FROM (SELECT 0::oid AS oid, NULL::name AS datname UNION ALL SELECT b.oid, b.datname FROM pg_catalog.pg_database b) d;

CREATE VIEW pg_catalog.pg_stat_database_conflicts AS
SELECT d.oid AS datid, d.datname, pg_catalog.pg_stat_get_db_conflict_tablespace(d.oid) AS confl_tablespace, pg_catalog.pg_stat_get_db_conflict_lock(d.oid) AS confl_lock, pg_catalog.pg_stat_get_db_conflict_snapshot(d.oid) AS confl_snapshot, pg_catalog.pg_stat_get_db_conflict_bufferpin(d.oid) AS confl_bufferpin, pg_catalog.pg_stat_get_db_conflict_startup_deadlock(d.oid) AS confl_deadlock
FROM pg_catalog.pg_database d;

CREATE VIEW pg_catalog.pg_stat_replication_slots AS
SELECT f.slot_name, f.spill_txns, f.spill_count, f.spill_bytes, f.stream_txns, f.stream_count, f.stream_bytes, f.total_txns,
       f.total_bytes, f.stats_reset
FROM pg_catalog.pg_replication_slots s
CROSS JOIN LATERAL pg_catalog.pg_stat_get_replication_slot(s.slot_name::text) f
WHERE s.datoid IS NOT NULL;

CREATE VIEW pg_catalog.pg_stat_subscription AS
SELECT s.oid AS subid, s.subname, f.pid, f.relid, f.received_lsn, f.last_msg_send_time, f.last_msg_receipt_time, f.latest_end_lsn,
       f.latest_end_time
FROM pg_catalog.pg_subscription s
LEFT JOIN pg_catalog.pg_stat_get_subscription(NULL::oid) f ON f.subid = s.oid;

CREATE VIEW pg_catalog.pg_stat_subscription_stats AS
SELECT f.subid, s.subname, f.apply_error_count, f.sync_error_count, f.stats_reset
FROM pg_catalog.pg_subscription s
CROSS JOIN LATERAL pg_catalog.pg_stat_get_subscription_stats(s.oid) f;

CREATE VIEW pg_catalog.pg_stat_progress_vacuum AS
SELECT p.pid, p.datid, d.datname, p.relid, CASE p.param1 WHEN 0 THEN 'initializing' WHEN 1 THEN 'scanning heap' WHEN 2 THEN 'vacuuming indexes' WHEN 3 THEN 'vacuuming heap' WHEN 4 THEN 'cleaning up indexes' WHEN 5 THEN 'truncating heap' WHEN 6 THEN 'performing final cleanup' END AS phase, p.param2 AS heap_blks_total, p.param3 AS heap_blks_scanned, p.param4 AS heap_blks_vacuumed, p.param5 AS index_vacuum_count, p.param6 AS max_dead_tuples, p.param7 AS num_dead_tuples
FROM pg_catalog.pg_stat_get_progress_info('VACUUM') p
LEFT JOIN pg_catalog.pg_database d ON d.oid = p.datid;

CREATE VIEW pg_catalog.pg_stat_progress_analyze AS
SELECT p.pid, p.datid, d.datname, p.relid, CASE p.param1 WHEN 0 THEN 'initializing' WHEN 1 THEN 'acquiring sample rows' WHEN 2 THEN 'acquiring inherited sample rows' WHEN 3 THEN 'computing statistics' WHEN 4 THEN 'computing extended statistics' WHEN 5 THEN 'finalizing analyze' END AS phase, p.param2 AS sample_blks_total, p.param3 AS sample_blks_scanned, p.param4 AS ext_stats_total, p.param5 AS ext_stats_computed, p.param6 AS child_tables_total, p.param7 AS child_tables_done, p.param8::oid AS current_child_table_relid
FROM pg_catalog.pg_stat_get_progress_info('ANALYZE') p
LEFT JOIN pg_catalog.pg_database d ON d.oid = p.datid;

CREATE VIEW pg_catalog.pg_stat_progress_copy AS
SELECT p.pid, p.datid, d.datname, p.relid, CASE p.param5 WHEN 1 THEN 'COPY FROM' WHEN 2 THEN 'COPY TO' END AS command, CASE p.param6 WHEN 1 THEN 'FILE' WHEN 2 THEN 'PROGRAM' WHEN 3 THEN 'PIPE' WHEN 4 THEN 'CALLBACK' END AS type, p.param1 AS bytes_processed, p.param2 AS bytes_total, p.param3 AS tuples_processed, p.param4 AS tuples_excluded
FROM pg_catalog.pg_stat_get_progress_info('COPY') p
LEFT JOIN pg_catalog.pg_database d ON d.oid = p.datid;

CREATE VIEW pg_catalog.pg_stat_all_tables AS
SELECT c.oid AS relid, n.nspname AS schemaname, c.relname, pg_catalog.pg_stat_get_numscans(c.oid) AS seq_scan,
       pg_catalog.pg_stat_get_tuples_returned(c.oid) AS seq_tup_read, i.scans AS idx_scan,
       i.fetched + pg_catalog.pg_stat_get_tuples_fetched(c.oid) AS idx_tup_fetch, pg_catalog.pg_stat_get_tuples_inserted(c.oid) AS n_tup_ins,
       pg_catalog.pg_stat_get_tuples_updated(c.oid) AS n_tup_upd, pg_catalog.pg_stat_get_tuples_deleted(c.oid) AS n_tup_del,
       pg_catalog.pg_stat_get_tuples_hot_updated(c.oid) AS n_tup_hot_upd, pg_catalog.pg_stat_get_live_tuples(c.oid) AS n_live_tup,
       pg_catalog.pg_stat_get_dead_tuples(c.oid) AS n_dead_tup, pg_catalog.pg_stat_get_mod_since_analyze(c.oid) AS n_mod_since_analyze,
       pg_catalog.pg_stat_get_ins_since_vacuum(c.oid) AS n_ins_since_vacuum, pg_catalog.pg_stat_get_last_vacuum_time(c.oid) AS last_vacuum,
       pg_catalog.pg_stat_get_last_autovacuum_time(c.oid) AS last_autovacuum, pg_catalog.pg_stat_get_last_analyze_time(c.oid) AS last_analyze,
       pg_catalog.pg_stat_get_last_autoanalyze_time(c.oid) AS last_autoanalyze, pg_catalog.pg_stat_get_vacuum_count(c.oid) AS vacuum_count,
       pg_catalog.pg_stat_get_autovacuum_count(c.oid) AS autovacuum_count, pg_catalog.pg_stat_get_analyze_count(c.oid) AS analyze_count,
       pg_catalog.pg_stat_get_autoanalyze_count(c.oid) AS autoanalyze_count
FROM pg_catalog.pg_class c
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL (SELECT sum(pg_catalog.pg_stat_get_numscans(x.indexrelid))::bigint AS scans,
                           sum(pg_catalog.pg_stat_get_tuples_fetched(x.indexrelid))::bigint AS fetched
                    FROM pg_catalog.pg_index x WHERE x.indrelid = c.oid) i
WHERE c.relkind IN ('r', 't', 'm', 'p');

CREATE VIEW pg_catalog.pg_stat_sys_tables AS
SELECT t.relid, t.schemaname, t.relname, t.seq_scan, t.seq_tup_read, t.idx_scan, t.idx_tup_fetch, t.n_tup_ins, t.n_tup_upd, t.n_tup_del, t.n_tup_hot_upd, t.n_live_tup, t.n_dead_tup, t.n_mod_since_analyze, t.n_ins_since_vacuum, t.last_vacuum, t.last_autovacuum, t.last_analyze, t.last_autoanalyze, t.vacuum_count, t.autovacuum_count, t.analyze_count, t.autoanalyze_count
FROM pg_catalog.pg_stat_all_tables t
WHERE (t.schemaname IN ('pg_catalog', 'information_schema') OR t.schemaname ~ '^pg_toast');

CREATE VIEW pg_catalog.pg_stat_user_tables AS
SELECT t.relid, t.schemaname, t.relname, t.seq_scan, t.seq_tup_read, t.idx_scan, t.idx_tup_fetch, t.n_tup_ins, t.n_tup_upd, t.n_tup_del, t.n_tup_hot_upd, t.n_live_tup, t.n_dead_tup, t.n_mod_since_analyze, t.n_ins_since_vacuum, t.last_vacuum, t.last_autovacuum, t.last_analyze, t.last_autoanalyze, t.vacuum_count, t.autovacuum_count, t.analyze_count, t.autoanalyze_count
FROM pg_catalog.pg_stat_all_tables t
WHERE NOT (t.schemaname IN ('pg_catalog', 'information_schema') OR t.schemaname ~ '^pg_toast');

CREATE VIEW pg_catalog.pg_stat_xact_all_tables AS
SELECT c.oid AS relid, n.nspname AS schemaname, c.relname, pg_catalog.pg_stat_get_xact_numscans(c.oid) AS seq_scan,
       pg_catalog.pg_stat_get_xact_tuples_returned(c.oid) AS seq_tup_read, i.scans AS idx_scan,
       i.fetched + pg_catalog.pg_stat_get_xact_tuples_fetched(c.oid) AS idx_tup_fetch, pg_catalog.pg_stat_get_xact_tuples_inserted(c.oid) AS n_tup_ins,
       pg_catalog.pg_stat_get_xact_tuples_updated(c.oid) AS n_tup_upd, pg_catalog.pg_stat_get_xact_tuples_deleted(c.oid) AS n_tup_del,
       pg_catalog.pg_stat_get_xact_tuples_hot_updated(c.oid) AS n_tup_hot_upd
FROM pg_catalog.pg_class c
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL (SELECT sum(pg_catalog.pg_stat_get_xact_numscans(x.indexrelid))::bigint AS scans,
                           sum(pg_catalog.pg_stat_get_xact_tuples_fetched(x.indexrelid))::bigint AS fetched
                    FROM pg_catalog.pg_index x WHERE x.indrelid = c.oid) i
WHERE c.relkind IN ('r', 't', 'm', 'p');

CREATE VIEW pg_catalog.pg_stat_xact_sys_tables AS
SELECT t.relid, t.schemaname, t.relname, t.seq_scan, t.seq_tup_read, t.idx_scan, t.idx_tup_fetch, t.n_tup_ins, t.n_tup_upd, t.n_tup_del, t.n_tup_hot_upd
FROM pg_catalog.pg_stat_xact_all_tables t
WHERE (t.schemaname IN ('pg_catalog', 'information_schema') OR t.schemaname ~ '^pg_toast');

CREATE VIEW pg_catalog.pg_stat_xact_user_tables AS
SELECT t.relid, t.schemaname, t.relname, t.seq_scan, t.seq_tup_read, t.idx_scan, t.idx_tup_fetch, t.n_tup_ins, t.n_tup_upd, t.n_tup_del, t.n_tup_hot_upd
FROM pg_catalog.pg_stat_xact_all_tables t
WHERE NOT (t.schemaname IN ('pg_catalog', 'information_schema') OR t.schemaname ~ '^pg_toast');

CREATE VIEW pg_catalog.pg_stat_all_indexes AS
SELECT c.oid AS relid, i.oid AS indexrelid, n.nspname AS schemaname, c.relname, i.relname AS indexrelname,
       pg_catalog.pg_stat_get_numscans(i.oid) AS idx_scan, pg_catalog.pg_stat_get_tuples_returned(i.oid) AS idx_tup_read,
       pg_catalog.pg_stat_get_tuples_fetched(i.oid) AS idx_tup_fetch
FROM pg_catalog.pg_index x
JOIN pg_catalog.pg_class c ON c.oid = x.indrelid
JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 't', 'm');

CREATE VIEW pg_catalog.pg_stat_sys_indexes AS
SELECT t.relid, t.indexrelid, t.schemaname, t.relname, t.indexrelname, t.idx_scan, t.idx_tup_read, t.idx_tup_fetch
FROM pg_catalog.pg_stat_all_indexes t
WHERE (t.schemaname IN ('pg_catalog', 'information_schema') OR t.schemaname ~ '^pg_toast');

CREATE VIEW pg_catalog.pg_stat_user_indexes AS
SELECT t.relid, t.indexrelid, t.schemaname, t.relname, t.indexrelname, t.idx_scan, t.idx_tup_read, t.idx_tup_fetch
FROM pg_catalog.pg_stat_all_indexes t
WHERE NOT (t.schemaname IN ('pg_catalog', 'information_schema') OR t.schemaname ~ '^pg_toast');

CREATE VIEW pg_catalog.pg_statio_all_indexes AS
SELECT c.oid AS relid, i.oid AS indexrelid, n.nspname AS schemaname, c.relname, i.relname AS indexrelname,
       pg_catalog.pg_stat_get_blocks_fetched(i.oid) - pg_catalog.pg_stat_get_blocks_hit(i.oid) AS idx_blks_read,
       pg_catalog.pg_stat_get_blocks_hit(i.oid) AS idx_blks_hit
FROM pg_catalog.pg_index x
JOIN pg_catalog.pg_class c ON c.oid = x.indrelid
JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 't', 'm');

CREATE VIEW pg_catalog.pg_statio_sys_indexes AS
SELECT t.relid, t.indexrelid, t.schemaname, t.relname, t.indexrelname, t.idx_blks_read, t.idx_blks_hit
FROM pg_catalog.pg_statio_all_indexes t
WHERE (t.schemaname IN ('pg_catalog', 'information_schema') OR t.schemaname ~ '^pg_toast');

CREATE VIEW pg_catalog.pg_statio_user_indexes AS
SELECT t.relid, t.indexrelid, t.schemaname, t.relname, t.indexrelname, t.idx_blks_read, t.idx_blks_hit
FROM pg_catalog.pg_statio_all_indexes t
WHERE NOT (t.schemaname IN ('pg_catalog', 'information_schema') OR t.schemaname ~ '^pg_toast');

CREATE VIEW pg_catalog.pg_statio_all_sequences AS
SELECT c.oid AS relid, n.nspname AS schemaname, c.relname,
       pg_catalog.pg_stat_get_blocks_fetched(c.oid) - pg_catalog.pg_stat_get_blocks_hit(c.oid) AS blks_read, pg_catalog.pg_stat_get_blocks_hit(c.oid) AS blks_hit
FROM pg_catalog.pg_class c
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'S';

CREATE VIEW pg_catalog.pg_statio_sys_sequences AS
SELECT t.relid, t.schemaname, t.relname, t.blks_read, t.blks_hit
FROM pg_catalog.pg_statio_all_sequences t
WHERE (t.schemaname IN ('pg_catalog', 'information_schema') OR t.schemaname ~ '^pg_toast');

CREATE VIEW pg_catalog.pg_statio_user_sequences AS
SELECT t.relid, t.schemaname, t.relname, t.blks_read, t.blks_hit
FROM pg_catalog.pg_statio_all_sequences t
WHERE NOT (t.schemaname IN ('pg_catalog', 'information_schema') OR t.schemaname ~ '^pg_toast');

CREATE VIEW pg_catalog.pg_statio_all_tables AS
SELECT c.oid AS relid, n.nspname AS schemaname, c.relname,
       pg_catalog.pg_stat_get_blocks_fetched(c.oid) - pg_catalog.pg_stat_get_blocks_hit(c.oid) AS heap_blks_read,
       pg_catalog.pg_stat_get_blocks_hit(c.oid) AS heap_blks_hit, i.reads AS idx_blks_read, i.hits AS idx_blks_hit,
       pg_catalog.pg_stat_get_blocks_fetched(t.oid) - pg_catalog.pg_stat_get_blocks_hit(t.oid) AS toast_blks_read,
       pg_catalog.pg_stat_get_blocks_hit(t.oid) AS toast_blks_hit, ti.reads AS tidx_blks_read, ti.hits AS tidx_blks_hit
FROM pg_catalog.pg_class c
LEFT JOIN pg_catalog.pg_class t ON t.oid = c.reltoastrelid
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL (SELECT sum(pg_catalog.pg_stat_get_blocks_fetched(x.indexrelid) - pg_catalog.pg_stat_get_blocks_hit(x.indexrelid))::bigint AS reads,
                           sum(pg_catalog.pg_stat_get_blocks_hit(x.indexrelid))::bigint AS hits
                    FROM pg_catalog.pg_index x WHERE x.indrelid = c.oid) i
CROSS JOIN LATERAL (SELECT sum(pg_catalog.pg_stat_get_blocks_fetched(x.indexrelid) - pg_catalog.pg_stat_get_blocks_hit(x.indexrelid))::bigint AS reads,
                           sum(pg_catalog.pg_stat_get_blocks_hit(x.indexrelid))::bigint AS hits
                    FROM pg_catalog.pg_index x WHERE x.indrelid = t.oid) ti
WHERE c.relkind IN ('r', 't', 'm');

CREATE VIEW pg_catalog.pg_statio_sys_tables AS
SELECT t.relid, t.schemaname, t.relname, t.heap_blks_read, t.heap_blks_hit, t.idx_blks_read, t.idx_blks_hit, t.toast_blks_read, t.toast_blks_hit, t.tidx_blks_read, t.tidx_blks_hit
FROM pg_catalog.pg_statio_all_tables t
WHERE (t.schemaname IN ('pg_catalog', 'information_schema') OR t.schemaname ~ '^pg_toast');

CREATE VIEW pg_catalog.pg_statio_user_tables AS
SELECT t.relid, t.schemaname, t.relname, t.heap_blks_read, t.heap_blks_hit, t.idx_blks_read, t.idx_blks_hit, t.toast_blks_read, t.toast_blks_hit, t.tidx_blks_read, t.tidx_blks_hit
FROM pg_catalog.pg_statio_all_tables t
WHERE NOT (t.schemaname IN ('pg_catalog', 'information_schema') OR t.schemaname ~ '^pg_toast');

CREATE VIEW pg_catalog.pg_stat_user_functions AS
SELECT p.oid AS funcid, n.nspname AS schemaname, p.proname AS funcname, pg_catalog.pg_stat_get_function_calls(p.oid) AS calls,
       pg_catalog.pg_stat_get_function_total_time(p.oid) AS total_time, pg_catalog.pg_stat_get_function_self_time(p.oid) AS self_time
FROM pg_catalog.pg_proc p
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
WHERE p.prolang <> 12 AND pg_catalog.pg_stat_get_function_calls(p.oid) IS NOT NULL;

CREATE VIEW pg_catalog.pg_stat_xact_user_functions AS
SELECT p.oid AS funcid, n.nspname AS schemaname, p.proname AS funcname, pg_catalog.pg_stat_get_xact_function_calls(p.oid) AS calls,
       pg_catalog.pg_stat_get_xact_function_total_time(p.oid) AS total_time, pg_catalog.pg_stat_get_xact_function_self_time(p.oid) AS self_time
FROM pg_catalog.pg_proc p
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
WHERE p.prolang <> 12 AND pg_catalog.pg_stat_get_xact_function_calls(p.oid) IS NOT NULL;
