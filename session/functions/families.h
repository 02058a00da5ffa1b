// The families of functions that need the session, one file each; concatenated after those of engine/functions.
#pragma once

#include <span>

#include "engine/functions/registry.h"

namespace basalt {

std::span<const FunctionFamily> SessionFamilies();
FunctionFamily IdentityFunctions();            // current_user, current_database, version, pg_backend_pid ...
FunctionFamily SettingFunctions();             // current_setting, set_config
FunctionFamily SequenceFunctions();            // nextval, currval, setval, lastval
FunctionFamily VisibilityFunctions();          // pg_*_is_visible, format_type, to_reg*, encodings
FunctionFamily CommentFunctions();             // obj_description, col_description, shobj_description
FunctionFamily DefinitionFunctions();          // pg_get_expr, _constraintdef, _indexdef, _viewdef ...
FunctionFamily FunctionDefinitionFunctions();  // pg_get_function_arguments, _result, pg_get_functiondef
FunctionFamily PrivilegeFunctions();           // has_*_privilege, pg_has_role
FunctionFamily AclFunctions();                 // aclexplode, acldefault ...

FunctionFamily SizeFunctions();                // pg_relation_size ... pg_tablespace_location
FunctionFamily ActivityFunctions();            // pg_stat_get_activity, pg_cancel_backend ...
FunctionFamily LockFunctions();                // advisory locks, pg_lock_status, pg_sleep
FunctionFamily SessionListFunctions();         // pg_show_all_settings, pg_prepared_statement, pg_cursor ...
FunctionFamily StatisticsFunctions();          // pg_stat_get_*
FunctionFamily RelationFactFunctions();        // pg_index_has_property, pg_relation_is_publishable ...
FunctionFamily ObjectNameFunctions();          // pg_describe_object, pg_identify_object
FunctionFamily InformationSchemaFunctions();   // information_schema._pg_*
FunctionFamily ServerFileFunctions();          // pg_ls_dir, pg_ls_waldir ...
FunctionFamily TextSearchFunctions();          // to_tsvector, to_tsquery ..., ts_headline, get_current_ts_config
FunctionFamily JsonSearchFunctions();          // the same of json and jsonb
FunctionFamily SearchQueryFunctions();         // ts_stat, ts_rewrite over a query
FunctionFamily IdleSubsystemFunctions();       // pg_xact_commit_timestamp, pg_replication_origin_* ...
FunctionFamily FileReadingFunctions();         // pg_read_file, pg_stat_file ...
FunctionFamily XmlMappingFunctions();          // table_to_xml, query_to_xml, database_to_xmlschema ...
FunctionFamily SearchTokenFunctions();         // ts_parse, ts_token_type, ts_lexize, ts_debug

}  // namespace basalt
