#include "session/session_settings.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <unordered_map>

#include "base/sql_error.h"
#include "session/setting_effects.h"
#include "session/settings.h"

namespace basalt {
namespace {

constexpr const char* kReported[] = {
    "application_name", "client_encoding", "DateStyle", "default_transaction_read_only", "in_hot_standby", "integer_datetimes",
    "IntervalStyle", "is_superuser", "server_encoding", "server_version", "session_authorization",
    "standard_conforming_strings", "TimeZone"};

const std::array<size_t, std::size(kReported)>& ReportedIndexes() {
  static const auto indexes = [] {
    std::array<size_t, std::size(kReported)> found;
    std::transform(std::begin(kReported), std::end(kReported), found.begin(), [](const char* name) { return FindSetting(name); });
    return found;
  }();
  return indexes;
}

bool IsReported(size_t index) {
  return std::find(ReportedIndexes().begin(), ReportedIndexes().end(), index) != ReportedIndexes().end();
}

[[noreturn]] void ThrowUnrecognized(std::string_view name) {
  throw SqlError(sqlstate::kUndefinedObject, Format("unrecognized configuration parameter \"{}\"", name));
}

}  // namespace

// Values by key: "" + position for known settings, else the lower-case custom name.
struct SessionSettings::State {
  struct Change {
    size_t index;
    std::string custom_name;
    std::optional<SettingValue> before, after;  // nullopt: the server's value
    bool local;
  };

  std::shared_ptr<const SettingValues> server;
  std::unordered_map<size_t, SettingValue> values;
  std::unordered_map<std::string, SettingValue> custom;
  std::unordered_map<size_t, SettingValue> start;  // of the start-up packet, the role, the database: what RESET goes back to
  std::unordered_map<std::string, SettingValue> custom_start;
  std::vector<Change> log;
  std::vector<size_t> changed_reports;
  std::unordered_map<size_t, std::string> told;  // the client's idea of those that ever changed

  std::optional<SettingValue> Find(size_t index, const std::string& custom_name) const {
    if (index == kNoSetting) {
      const auto at = custom.find(custom_name);
      return at == custom.end() ? std::nullopt : std::optional(at->second);
    }
    const auto at = values.find(index);
    return at == values.end() ? std::nullopt : std::optional(at->second);
  }
  std::optional<SettingValue> FindStart(size_t index, const std::string& custom_name) const {
    if (index == kNoSetting) {
      const auto at = custom_start.find(custom_name);
      return at == custom_start.end() ? std::nullopt : std::optional(at->second);
    }
    const auto at = start.find(index);
    return at == start.end() ? std::nullopt : std::optional(at->second);
  }
  void PutStart(size_t index, const std::string& custom_name, const SettingValue& value) {
    if (index == kNoSetting) custom_start[custom_name] = value;
    else start[index] = value;
  }
  const std::string& Stored(size_t index) const {
    const auto at = values.find(index);
    return at == values.end() ? (*server)[index].stored : at->second.stored;
  }
  Oid RoleOf(size_t index) const {
    const auto at = values.find(index);
    return at == values.end() ? 0 : at->second.role;
  }
  void Put(size_t index, const std::string& custom_name, const std::optional<SettingValue>& value) {
    if (index == kNoSetting) {
      if (value) custom[custom_name] = *value;
      else custom.erase(custom_name);
      return;
    }
    if (IsReported(index)) {
      told.try_emplace(index, Stored(index));
      changed_reports.push_back(index);
    }
    if (value) values[index] = *value;
    else values.erase(index);
  }
};

SessionSettings::SessionSettings(const ServerSettings& server) : state_(std::make_unique<State>()) {
  state_->server = server.values();
  for (size_t index = 0; index < kSettingDefinitionsCount; ++index) {
    if (const SettingEffect* effect = EffectOfSetting(index)) effect->apply(*this, io_, (*state_->server)[index].stored);
  }
}

SessionSettings::~SessionSettings() = default;

std::optional<std::string> SessionSettings::Get(std::string_view name, bool missing_ok) const {
  const size_t index = FindSetting(name);
  if (index != kNoSetting) return DisplaySetting(kSettingDefinitions[index], state_->Stored(index));
  const auto at = state_->custom.find(LowerCaseName(name));
  if (at != state_->custom.end()) return at->second.stored;
  if (missing_ok) return std::nullopt;
  ThrowUnrecognized(name);
}

void SessionSettings::Apply(size_t index) {
  static const size_t kRole = FindSetting("role");
  static const size_t kSessionAuthorization = FindSetting("session_authorization");
  if (index == kRole) current_role = state_->RoleOf(index);
  if (index == kSessionAuthorization) session_user = state_->RoleOf(index);
  if (const SettingEffect* effect = EffectOfSetting(index)) {
    effect->apply(*this, io_, state_->Stored(index));
    if (effect->name_resolution) ++search_path_generation_;
  }
}

void SessionSettings::Set(std::string_view name, std::optional<std::string_view> value, bool local, bool superuser,
                          SettingSource source) {
  const size_t index = FindSetting(name);
  if (index == kNoSetting) {
    if (!IsCustomSettingName(name)) ThrowUnrecognized(name);
    Change(index, LowerCaseName(name), value ? std::optional(SettingValue{std::string(*value), source}) : std::nullopt, local);
    return;
  }
  const SettingDefinition& definition = kSettingDefinitions[index];
  CheckSettingContext(definition, value, state_->Stored(index), superuser, source);
  std::optional<SettingValue> stored;
  if (value) {
    stored = SettingValue{NormalizeSetting(definition, *value), source};
    if (const SettingEffect* effect = EffectOfSetting(index); effect != nullptr && effect->check != nullptr) {
      effect->check(*this, stored->stored);
    }
  }
  Change(index, {}, std::move(stored), local);
}

void SessionSettings::SetRole(std::string_view name, std::string_view value, Oid role, bool local) {
  Change(FindSetting(name), {}, SettingValue{std::string(value), SettingSource::kSession, role}, local);
}

void SessionSettings::SetInternal(std::string_view name, std::string_view value) {
  const size_t index = FindSetting(name);
  if (index == kNoSetting) ThrowUnrecognized(name);
  SetInternal(index, value);
}

void SessionSettings::SetInternal(size_t index, std::string_view value) {
  if (state_->Stored(index) == value) return;
  state_->Put(index, {}, SettingValue{std::string(value), SettingSource::kSession});
  Apply(index);
}

void SessionSettings::Change(size_t index, std::string custom_name, std::optional<SettingValue> value, bool local) {
  if (!value) value = state_->FindStart(index, custom_name);
  else if (value->source < SettingSource::kSession) state_->PutStart(index, custom_name, *value);
  State::Change change{index, std::move(custom_name), std::nullopt, std::move(value), local};
  change.before = state_->Find(index, change.custom_name);
  state_->Put(index, change.custom_name, change.after);
  if (index != kNoSetting) Apply(index);
  state_->log.push_back(std::move(change));
}

void SessionSettings::ResetAll() {
  std::vector<size_t> indexes;
  for (const auto& [index, value] : state_->values) {
    if (value.source == SettingSource::kSession && !SurvivesResetAll(kSettingDefinitions[index])) indexes.push_back(index);
  }
  for (size_t index : indexes) Change(index, {}, std::nullopt, false);
  std::vector<std::string> names;
  for (const auto& [name, value] : state_->custom) names.push_back(name);
  for (std::string& name : names) Change(kNoSetting, std::move(name), std::nullopt, false);
}

size_t SessionSettings::Mark() const { return state_->log.size(); }

void SessionSettings::RollbackTo(size_t mark) {
  while (state_->log.size() > mark) {
    State::Change change = std::move(state_->log.back());
    state_->log.pop_back();
    state_->Put(change.index, change.custom_name, change.before);
    if (change.index != kNoSetting) Apply(change.index);
  }
}

// Commit: a setting that SET LOCAL touched goes back to what the last plain SET of the transaction gave, else to what it was.
void SessionSettings::EndTransaction(bool committed) {
  if (state_->log.empty()) return;
  if (!committed) return RollbackTo(0);
  std::vector<State::Change> log = std::move(state_->log);
  state_->log.clear();
  for (size_t i = 0; i < log.size(); ++i) {
    if (!log[i].local) continue;
    const auto same = [&](const State::Change& other) {
      return other.index == log[i].index && other.custom_name == log[i].custom_name;
    };
    if (std::any_of(log.begin() + i + 1, log.end(), same)) continue;  // only the last change of a setting decides
    std::optional<SettingValue> value = std::find_if(log.begin(), log.end(), same)->before;
    for (size_t j = 0; j < i; ++j) {
      if (same(log[j]) && !log[j].local) value = log[j].after;
    }
    state_->Put(log[i].index, log[i].custom_name, value);
    if (log[i].index != kNoSetting) Apply(log[i].index);
  }
}

std::vector<ReportedSetting> SessionSettings::TakeChangedReports() {
  std::vector<ReportedSetting> reports;
  std::vector<size_t> changed = std::move(state_->changed_reports);
  state_->changed_reports.clear();
  std::sort(changed.begin(), changed.end());
  changed.erase(std::unique(changed.begin(), changed.end()), changed.end());
  for (size_t index : changed) {
    std::string& told = state_->told[index];
    if (told == state_->Stored(index)) continue;  // back to what it was
    told = state_->Stored(index);
    reports.push_back({kSettingDefinitions[index].name, told});
  }
  return reports;
}

std::vector<ReportedSetting> SessionSettings::AllReported() const {
  std::vector<ReportedSetting> reports;
  reports.reserve(std::size(kReported));
  for (size_t i = 0; i < std::size(kReported); ++i) reports.push_back({kReported[i], state_->Stored(ReportedIndexes()[i])});
  return reports;
}

std::vector<SessionSettings::Row> SessionSettings::AllRows() const {
  std::vector<Row> rows;
  for (size_t index = 0; index < kSettingDefinitionsCount; ++index) {
    if (kSettingDefinitions[index].category < 0) continue;
    const auto at = state_->values.find(index);
    const SettingValue& value = at == state_->values.end() ? (*state_->server)[index] : at->second;
    const auto start = state_->start.find(index);
    const SettingValue& reset = start == state_->start.end() ? (*state_->server)[index] : start->second;
    rows.push_back({&kSettingDefinitions[index], value.stored, reset.stored, value.source});
  }
  return rows;
}

}  // namespace basalt
