// What a running function can see of its statement. FunctionEnvironment is owned by the Execution (or by the binder while it
// folds constants) and implemented in `session`; functions of higher ranks (system information, sequences, settings) live in
// session/functions and downcast it. FunctionContext is one call site: types, collation, prepared state.
#pragma once

#include <memory>
#include <span>

#include "base/arena.h"
#include "base/cancel_token.h"
#include "base/sql_error.h"
#include "types/type_io.h"

namespace basalt {

class FunctionEnvironment {
 public:
  virtual ~FunctionEnvironment() = default;
  virtual const IoSettings& io_settings() const = 0;
  virtual const TypeResolver& types() const = 0;
  virtual const ObjectNameResolver& names() const = 0;
  virtual const CancelToken& cancel() const = 0;
  virtual int64_t transaction_time_us() const = 0;  // now()
  virtual int64_t statement_time_us() const = 0;
  virtual uint64_t NextRandom() = 0;                // the session's generator (setseed)
  virtual void SeedRandom(double seed) = 0;
  virtual void Notice(ErrorFields notice) = 0;      // goes to the client in order
  virtual DomainChecker* domains() { return nullptr; }  // null: nobody here can evaluate constraints
};

// Base of what a kernel prepares once for constant arguments (compiled regex, format pattern).
class PreparedState {
 public:
  virtual ~PreparedState() = default;
};

class FunctionContext {
 public:
  FunctionContext(FunctionEnvironment& environment, std::span<const SqlType> argument_types, SqlType result_type,
                  Oid collation, bool variadic_call)
      : environment_(environment), argument_types_(argument_types), result_type_(result_type), collation_(collation),
        variadic_call_(variadic_call) {}

  FunctionEnvironment& environment() const { return environment_; }
  std::span<const SqlType> argument_types() const { return argument_types_; }
  SqlType result_type() const { return result_type_; }
  Oid collation() const { return collation_; }
  bool variadic_call() const { return variadic_call_; }  // called with VARIADIC array
  // Where kernels put heap bytes of results: the result vector's arena, valid as long as the result.
  Arena& arena() const { return *arena_; }
  void set_arena(Arena* arena) { arena_ = arena; }
  IoContext io() const {
    return {environment_.io_settings(), environment_.types(),  &environment_.names(), *arena_, environment_.transaction_time_us(),
            environment_.domains()};
  }
  // Kept from call to call of the same call site in one execution; the kernel checks itself that its key still fits.
  std::unique_ptr<PreparedState>& prepared() { return prepared_; }

 private:
  FunctionEnvironment& environment_;
  std::span<const SqlType> argument_types_;
  SqlType result_type_;
  Oid collation_;
  bool variadic_call_;
  Arena* arena_ = nullptr;
  std::unique_ptr<PreparedState> prepared_;
};

}  // namespace basalt
