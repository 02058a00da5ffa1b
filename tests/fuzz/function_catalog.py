"""What can be called, as the catalog of a real PostgreSQL 15 lists it: functions, aggregates, window functions, operators, casts and input
functions, each with its family; and, with reasons, what is left out."""
import re
import servers

# Types whose functions are never called from SQL.
UNCALLABLE = {'internal', 'trigger', 'event_trigger', 'language_handler', 'fdw_handler', 'index_am_handler', 'tsm_handler',
    'table_am_handler',
              'pg_ddl_command'}
EXCLUDED = [(re.compile('^(?:%s)$' % pattern), reason) for pattern, reason in [
    (r'(now|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday|random|gen_random_uuid)\(\)|age\(timestamp with(out)? time zone\)',
     'another answer every time'),
    (r'(setseed|pg_sleep\w*|pg_notify|set_config|setval|nextval|lastval|currval|pg_sequence_last_value|pg_nextoid|binary_upgrade\w*|lo_\w+|loread|lowrite'
     r'|pg_(try_)?advisory\w*|pg_(terminate|cancel)_backend|pg_reload_conf|pg_rotate_logfile\w*|pg_import_system_collations|pg_promote|pg_wal_replay_\w+'
     r'|pg_switch_wal|pg_create_\w+|pg_drop_\w+|pg_copy_\w+|pg_replication_\w+|pg_logical_\w+|pg_backup\w*|pg_stat_reset\w*|pg_stat_clear\w*|pg_log_\w+'
     r'|pg_stat_force\w*|pg_stop_making_pinned_objects|pg_export_snapshot|pg_extension_config_dump|brin_\w+_(range|values)|gin_clean_pending_list'
     r'|cursor_to_xml\w*)\(.*\)', 'changes state or waits'),
    (r'(version|pg_config|pg_control_\w+|pg_postmaster_start_time|pg_conf_load_time|pg_backend_pid|pg_current_logfile|pg_ls_\w+|pg_read_\w+|pg_stat_\w+'
     r'|inet_(client|server)_\w+|pg_(database|table|relation|indexes|total_relation|tablespace)_size|pg_tablespace_\w+|pg_relation_file\w+|pg_hba_file_rules'
     r'|pg_ident_file_mappings|pg_show_\w+|pg_available_\w+|pg_timezone_\w+|pg_get_(backend|shmem|wal|replication|multixact)\w+|pg_lock_status|pg_jit_available'
     r'|pg_(current|last)_wal\w+|pg_last_\w+|pg_isolation\w+|pg_blocking_pids|pg_safe\w+|pg_filenode_relation|pg_\w*collation_actual_version|pg_walfile\w+'
     r'|pg_extension_update_paths|pg_notification_queue_usage|pg_cursor|pg_prepared_\w+|pg_listening_channels|pg_trigger_depth|pg_my_temp_schema'
     r'|pg_is_other_temp_schema|current_query|pg_column_size|pg_conversion_is_visible|amvalidate|current_setting|row_security_active)\(.*\)',
     'depends on machine, process or storage'),
    (r'(pg_(current|xact)_\w+|txid_(current|status)\w*|age|mxid_age)\(.*\)|currtid2\(.*\)', 'depends on the transactions that ran'),
    (r'(query_to_xml|table_to_xml|schema_to_xml|database_to_xml)\w*\(.*\)', 'prints whole tables; tests/sql has it'),
    (r'(sh)?obj_description\(.*\)|col_description\(.*\)', 'comments of the system catalog are not kept'),
        (r'(interval_(accum\w*|avg|sum|combine)|(float8|int\d)_\w+|float4_accum)\(.*(bigint|interval|double precision)\[\].*\)', 'takes the state of an aggregate'), (r'(row_security_active|satisfies_hash_partition|makeaclitem|to_ascii|enum_in|pg_get_replica_identity_index)\(.*\)',
        'needs objects or tables that are not made here'), (r'hashenum\w*\(.*\)', 'hashes oids'),
        (r'(plpgsql|fmgr)_\w+\(.*\)', 'belongs to CREATE FUNCTION'),
    (r'.*\bpg_(ndistinct|dependencies|mcv_list|node_tree|brin_\w+)\b.*|pg_(ndistinct|dependencies|mcv_list|node_tree|brin_\w+)_\w+\(.*\)',
        'no value can be written'),
]]

FAMILY_TYPES = [
    ('xml', 'xml'), ('search', 'tsvector tsquery regconfig regdictionary gtsvector'), ('json', 'json jsonb jsonpath'),
    ('range',
        'int4range int8range numrange daterange tsrange tstzrange textrange anyrange anymultirange anycompatiblerange anycompatiblemultirange'
              ' int4multirange int8multirange nummultirange datemultirange tsmultirange tstzmultirange textmultirange'),
    ('geometry', 'point line lseg box path polygon circle'), ('network', 'inet cidr macaddr macaddr8'), ('bit', 'bit bit_varying'),
        ('money', 'money'),
    ('uuid', 'uuid'), ('bytea', 'bytea'),
    ('datetime', 'date time_without_time_zone time_with_time_zone timestamp_without_time_zone timestamp_with_time_zone interval'),
    ('array', 'anyarray anycompatiblearray oidvector int2vector'), ('enum', 'anyenum mood'), ('record', 'record pair'),
    ('catalog', 'oid aclitem regclass regproc regprocedure regoper regoperator regtype regrole regnamespace regcollation refcursor'),
    ('transaction', 'xid xid8 cid tid pg_lsn pg_snapshot txid_snapshot'), ('numeric', 'numeric'), ('float', 'real double_precision'),
    ('text', 'text character character_varying name char cstring unknown'), ('integer', 'smallint integer bigint'), ('boolean', 'boolean'),
]
FAMILY_OF = {name.replace('_', ' ') if 'time' in name or 'bit_' in name or 'char' in name or 'double' in name else name: (rank, family)
             for rank, (family, names) in enumerate(FAMILY_TYPES) for name in names.split()}
FAMILY_OF['"char"'] = FAMILY_OF['text']
FAMILIES = [name for name, _ in FAMILY_TYPES] + ['aggregate', 'window', 'cast', 'other']
# Families of which a round makes more calls, because their functions have more ways.
WEIGHTS = {'datetime': 4, 'text': 4, 'json': 4, 'numeric': 4, 'aggregate': 3, 'array': 3, 'bytea': 2, 'record': 2, 'range': 2,
    'search': 2, 'window': 3}

class Callable:
    """kind: function, set, aggregate, ordered, hypothetical, window, operator, cast, input, subscript. args: type names as format_type gives
    them; variadic: whether the last one is. call: how it is spelled in SQL."""
    def __init__(self, kind, name, call, args, result='', variadic=False, direct=0):
        self.kind, self.name, self.call, self.args, self.result, self.variadic, self.direct = kind, name, call, args, result, variadic, direct
        self.label = '%s(%s)' % (name, ','.join(args)) if kind not in ('operator', 'cast') else \
            ' '.join([args[0]] * (len(args) > 1) + [name, args[-1]]) if kind == 'operator' else '%s::%s' % (args[0], result)
        self.family = self._family()
        self.weight = WEIGHTS.get(self.family, 1)
        if kind == 'input': self.weight = 10
        elif kind == 'cast' or re.fullmatch(r'.*(eq|ne|lt|le|gt|ge|_cmp|cmp|send|out|larger|smaller|hash|hash_extended)',
            name): self.weight = 1
    def _family(self):
        if self.kind in ('aggregate', 'ordered', 'hypothetical'): return 'aggregate'
        if self.kind in ('window', 'cast'): return self.kind
        if re.match(r'(has_\w+|to_reg|pg_|reg|col_|obj_|shobj_|getpg|current_|session_|aclexplode|format_type|row_security)',
            self.name): return 'catalog'
        found = [FAMILY_OF[a.replace('[]', '')] for a in self.args if a.replace('[]', '') in FAMILY_OF and a != 'cstring']
        if not found or (self.kind != 'operator' and all(a.endswith('[]') for a in self.args)):
            found = [FAMILY_OF[self.result.replace('[]', '')]] if self.result.replace('[]', '') in FAMILY_OF else found
        return min(found)[1] if found else 'other'

def quoted(name): return name if re.fullmatch(r'[a-z_][a-z0-9_]*', name) else '"%s"' % name

class Catalog:
    """The callables, and how many were left out for which reason."""
    def __init__(self, port):
        self.port, self.callables, self.left_out = port, [], {}
        self.input_types = dict(self._rows("""select p.oid::regproc::text, format_type(t.oid, null) from pg_type t join pg_proc p on p.oid = t.typinput
            where t.typinput::oid not in (2, 750, 3504, 2312, 2290, 3834, 4231, 2597)"""))
        self.type_oids = dict(self._rows("select format_type(oid, null), oid from pg_type where typtype <> 'c' or typnamespace <> 11"))
        self._functions()
        self._operators()
        self._casts()
    def _rows(self, query):
        out = servers.psql(self.port, '-At', '-F', '\t', '-c', query)
        return [line.split('\t') for line in out.splitlines()]
    def _leave_out(self, reason): self.left_out[reason] = self.left_out.get(reason, 0) + 1
    def _functions(self):
        kinds = {'h': 'hypothetical', 'o': 'ordered', 'n': 'aggregate'}
        for name, kind, args, result, variadic, retset, direct, aggkind in self._rows("""select proname, prokind, array_to_string(array(
                select format_type(a, null) from unnest(proargtypes) with ordinality u(a, n) order by n), '|'), format_type(prorettype, null), provariadic, proretset,
                coalesce(aggnumdirectargs, 0), aggkind from pg_proc p left join pg_aggregate a on a.aggfnoid = p.oid where pronamespace = 11 order by 1, 3"""):
            types = [a for a in args.split('|') if a]
            if set(types + [result]) & UNCALLABLE:
                self._leave_out('internal arguments')
                continue
            key = '%s(%s)' % (name, ','.join(types))
            reason = next((reason for pattern, reason in EXCLUDED if pattern.match(key)), None)
            if reason:
                self._leave_out(reason)
                continue
            what = kinds[aggkind] if kind == 'a' else 'window' if kind == 'w' else 'set' if retset == 't' else 'function'
            self.callables.append(Callable(what, name, 'pg_catalog.' + quoted(name), types, result, variadic != '0', int(direct)))
        for element in ('integer', 'text', 'jsonb', 'point'): self.callables.append(Callable('subscript', element + '[]', '',
            [element + '[]'], element))
        self.callables.append(Callable('subscript', 'jsonb', '', ['jsonb'], 'jsonb'))
    def _operators(self):
        for name, left, right, result in self._rows("""select oprname, format_type(nullif(oprleft, 0), null), format_type(oprright, null),
                format_type(oprresult, null) from pg_operator where oprnamespace = 11 order by 1, 2, 3"""):
            types = [t for t in (left, right) if t]
            if set(types) & UNCALLABLE: self._leave_out('internal arguments')
            else: self.callables.append(Callable('operator', name, 'operator(pg_catalog.%s)' % name, types, result))
    def _casts(self):
        rows = self._rows("select format_type(castsource, null), format_type(casttarget, null) from pg_cast order by 1, 2")
        types = [t[0]
            for t in self._rows("""select format_type(oid, null) from pg_type where typtype in ('b', 'r', 'm') and typelem = 0 and
            typnamespace = 11 order by 1""")] + ['integer[]', 'text[]', 'mood', 'posint', 'pair', 'textrange', 'textmultirange', 'mood[]',
                'point[]']
        types = [t for t in types if not EXCLUDED[-1][0].match(t) and t not in ('gtsvector', '"char"', 'unknown')]
        rows += [[t, 'text'] for t in types if t != 'text'] + [['text', t] for t in types if t != 'text'] + [[t, 'character varying']
            for t in types]
        rows += [['integer[]', t] for t in ('text[]', 'bigint[]', 'smallint[]', 'numeric[]', 'boolean[]', 'oid[]')]
        rows += [['text[]', t + '[]'] for t in ('integer', 'numeric', 'date', 'boolean', 'jsonb', 'character varying', 'mood')]
        for source, target in sorted({tuple(row) for row in rows}):
            if not EXCLUDED[-1][0].match(source): self.callables.append(Callable('cast', 'cast', '', [source], target))
        for t in types + ['"char"', 'regconfig', 'regdictionary', 'point[]', 'numeric[]']:
            self.callables.append(Callable('input', t + ' literal', '', [t], t))
