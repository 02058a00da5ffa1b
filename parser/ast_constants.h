// The flag bits and one-letter codes that PostgreSQL's parse tree holds in plain int and char fields.
#pragma once

#include <cstdint>
#include <limits>

namespace basalt::ast {

// WindowDef::frame_options
inline constexpr int32_t FRAMEOPTION_NONDEFAULT = 0x00001;
inline constexpr int32_t FRAMEOPTION_RANGE = 0x00002;
inline constexpr int32_t FRAMEOPTION_ROWS = 0x00004;
inline constexpr int32_t FRAMEOPTION_GROUPS = 0x00008;
inline constexpr int32_t FRAMEOPTION_BETWEEN = 0x00010;
inline constexpr int32_t FRAMEOPTION_START_UNBOUNDED_PRECEDING = 0x00020;
inline constexpr int32_t FRAMEOPTION_END_UNBOUNDED_PRECEDING = 0x00040;
inline constexpr int32_t FRAMEOPTION_START_UNBOUNDED_FOLLOWING = 0x00080;
inline constexpr int32_t FRAMEOPTION_END_UNBOUNDED_FOLLOWING = 0x00100;
inline constexpr int32_t FRAMEOPTION_START_CURRENT_ROW = 0x00200;
inline constexpr int32_t FRAMEOPTION_END_CURRENT_ROW = 0x00400;
inline constexpr int32_t FRAMEOPTION_START_OFFSET_PRECEDING = 0x00800;
inline constexpr int32_t FRAMEOPTION_END_OFFSET_PRECEDING = 0x01000;
inline constexpr int32_t FRAMEOPTION_START_OFFSET_FOLLOWING = 0x02000;
inline constexpr int32_t FRAMEOPTION_END_OFFSET_FOLLOWING = 0x04000;
inline constexpr int32_t FRAMEOPTION_EXCLUDE_CURRENT_ROW = 0x08000;
inline constexpr int32_t FRAMEOPTION_EXCLUDE_GROUP = 0x10000;
inline constexpr int32_t FRAMEOPTION_EXCLUDE_TIES = 0x20000;
inline constexpr int32_t FRAMEOPTION_START_OFFSET =
    FRAMEOPTION_START_OFFSET_PRECEDING | FRAMEOPTION_START_OFFSET_FOLLOWING;
inline constexpr int32_t FRAMEOPTION_END_OFFSET = FRAMEOPTION_END_OFFSET_PRECEDING | FRAMEOPTION_END_OFFSET_FOLLOWING;
inline constexpr int32_t FRAMEOPTION_EXCLUSION =
    FRAMEOPTION_EXCLUDE_CURRENT_ROW | FRAMEOPTION_EXCLUDE_GROUP | FRAMEOPTION_EXCLUDE_TIES;
inline constexpr int32_t FRAMEOPTION_DEFAULTS =
    FRAMEOPTION_RANGE | FRAMEOPTION_START_UNBOUNDED_PRECEDING | FRAMEOPTION_END_CURRENT_ROW;

// DeclareCursorStmt::options
inline constexpr int32_t CURSOR_OPT_BINARY = 0x0001;
inline constexpr int32_t CURSOR_OPT_SCROLL = 0x0002;
inline constexpr int32_t CURSOR_OPT_NO_SCROLL = 0x0004;
inline constexpr int32_t CURSOR_OPT_INSENSITIVE = 0x0008;
inline constexpr int32_t CURSOR_OPT_ASENSITIVE = 0x0010;
inline constexpr int32_t CURSOR_OPT_HOLD = 0x0020;
inline constexpr int32_t CURSOR_OPT_FAST_PLAN = 0x0100;

// FetchStmt::how_many
inline constexpr int64_t FETCH_ALL = std::numeric_limits<int64_t>::max();

// Constraint::fk_upd_action, fk_del_action, fk_matchtype; generated_when
inline constexpr char FKCONSTR_ACTION_NOACTION = 'a';
inline constexpr char FKCONSTR_ACTION_RESTRICT = 'r';
inline constexpr char FKCONSTR_ACTION_CASCADE = 'c';
inline constexpr char FKCONSTR_ACTION_SETNULL = 'n';
inline constexpr char FKCONSTR_ACTION_SETDEFAULT = 'd';
inline constexpr char FKCONSTR_MATCH_FULL = 'f';
inline constexpr char FKCONSTR_MATCH_PARTIAL = 'p';
inline constexpr char FKCONSTR_MATCH_SIMPLE = 's';
inline constexpr char ATTRIBUTE_IDENTITY_ALWAYS = 'a';
inline constexpr char ATTRIBUTE_IDENTITY_BY_DEFAULT = 'd';
inline constexpr char ATTRIBUTE_GENERATED_STORED = 's';

// RangeVar::relpersistence
inline constexpr char RELPERSISTENCE_PERMANENT = 'p';
inline constexpr char RELPERSISTENCE_UNLOGGED = 'u';
inline constexpr char RELPERSISTENCE_TEMP = 't';

// ReplicaIdentityStmt::identity_type
inline constexpr char REPLICA_IDENTITY_DEFAULT = 'd';
inline constexpr char REPLICA_IDENTITY_NOTHING = 'n';
inline constexpr char REPLICA_IDENTITY_FULL = 'f';
inline constexpr char REPLICA_IDENTITY_INDEX = 'i';

// PartitionBoundSpec::strategy (PartitionSpec::strategy is the word in the statement)
inline constexpr char PARTITION_STRATEGY_HASH = 'h';
inline constexpr char PARTITION_STRATEGY_LIST = 'l';
inline constexpr char PARTITION_STRATEGY_RANGE = 'r';

// CreateOpClassItem::itemtype
inline constexpr int32_t OPCLASS_ITEM_OPERATOR = 1;
inline constexpr int32_t OPCLASS_ITEM_FUNCTION = 2;
inline constexpr int32_t OPCLASS_ITEM_STORAGETYPE = 3;

// CreateTrigStmt::timing and events
inline constexpr int16_t TRIGGER_TYPE_ROW = 1 << 0;
inline constexpr int16_t TRIGGER_TYPE_BEFORE = 1 << 1;
inline constexpr int16_t TRIGGER_TYPE_INSERT = 1 << 2;
inline constexpr int16_t TRIGGER_TYPE_DELETE = 1 << 3;
inline constexpr int16_t TRIGGER_TYPE_UPDATE = 1 << 4;
inline constexpr int16_t TRIGGER_TYPE_TRUNCATE = 1 << 5;
inline constexpr int16_t TRIGGER_TYPE_INSTEAD = 1 << 6;
inline constexpr int16_t TRIGGER_TYPE_AFTER = 0;

// Typmods of interval in TypeName::typmods: bits of the fields named
inline constexpr int32_t INTERVAL_MASK_MONTH = 1 << 1;
inline constexpr int32_t INTERVAL_MASK_YEAR = 1 << 2;
inline constexpr int32_t INTERVAL_MASK_DAY = 1 << 3;
inline constexpr int32_t INTERVAL_MASK_HOUR = 1 << 10;
inline constexpr int32_t INTERVAL_MASK_MINUTE = 1 << 11;
inline constexpr int32_t INTERVAL_MASK_SECOND = 1 << 12;
inline constexpr int32_t INTERVAL_FULL_RANGE = 0x7FFF;

// LockStmt::mode
inline constexpr int32_t AccessShareLock = 1;
inline constexpr int32_t RowShareLock = 2;
inline constexpr int32_t RowExclusiveLock = 3;
inline constexpr int32_t ShareUpdateExclusiveLock = 4;
inline constexpr int32_t ShareLock = 5;
inline constexpr int32_t ShareRowExclusiveLock = 6;
inline constexpr int32_t ExclusiveLock = 7;
inline constexpr int32_t AccessExclusiveLock = 8;

}  // namespace basalt::ast
