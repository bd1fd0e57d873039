#pragma once
// Between the host and the learner's functions: all exports of a unit come from here and from the few lines for each
// function that web/src/learner/cpp/glue.ts generates from the exercise's signatures.
#include <lab.h>

#include <utility>
#ifdef _LIBCPP_VERSION
#include <stdio.h>
#endif

namespace lab {

/// What the host may do with matrices.
struct Host {
  static Matrix* make(unsigned rows, unsigned cols) { return new Matrix(Index(rows, 0), Index(cols, 0)); }
  static float* data(const Matrix& matrix) { return matrix.data_; }
  static Matrix& named(Matrix* matrix, const char* name) { return matrix->name_ = name, *matrix; }
};

// --- What goes in -----------------------------------------------------------------------------------------------------

/// Becomes whichever kind of number the learner's function takes.
struct Number {
  double value;
  template <class T>
    requires(__is_arithmetic(T))
  operator T() const {
    return static_cast<T>(value);
  }
};

/// What a function of the learner's returned: a value, or what its reference refers to.
template <class T>
struct Kept {
  T value;
};
template <>
struct Kept<void> {
  struct Nothing {
  } value;
};

// --- What the learner wrote -------------------------------------------------------------------------------------------

/// What a stand-in returns. For each function that the exercise asks for there is one of the same name that takes anything;
/// it is chosen where the learner wrote no such function, or one that takes something else.
struct Missing {};

/// Can be called with a function that is the only one of its name.
template <class T, class F>
void take_address(T, F);

template <class F, class... Args>
using Returned = decltype(F::run(std::declval<Args>()...));

template <class V>
concept gives_matrix = __is_same(__remove_cvref(V), Matrix);
template <class V>
concept gives_number = __is_arithmetic(__remove_cvref(V));

template <class T>
constexpr const char* type_text() {
  return __PRETTY_FUNCTION__;
}

/// A static_assert's message, which glue.ts turns into a sentence: "other_result attend std::vector<float>".
template <class F, class Type>
class Complaint {
 public:
  constexpr explicit Complaint(const char* word) {
    add(word);
    add(" ");
    add(F::name);
    add(" ");
    // "... type_text() [T = std::vector<float>]"
    const char* type = type_text<Type>();
    while (*type != '=') ++type;
    add(type + 2);
    --length_;
  }
  constexpr unsigned long size() const { return length_; }
  constexpr const char* data() const { return text_; }

 private:
  constexpr void add(const char* more) {
    for (; *more != 0 && length_ < sizeof(text_); ++more) text_[length_++] = *more;
  }
  char text_[200] = {};
  unsigned length_ = 0;
};
template <class F>
inline constexpr Complaint<F, void> missing_function("missing_function");
template <class F>
inline constexpr Complaint<F, void> other_arguments("other_arguments");
template <class F, class R>
inline constexpr Complaint<F, R> other_result("other_result");

// --- What comes out ---------------------------------------------------------------------------------------------------

struct Result {
  double number;
  const float* data;
  unsigned rows;
  unsigned cols;
};

inline Result results[8];

inline void give(unsigned index, const Matrix& matrix) {
  results[index] = {0, Host::data(matrix), unsigned(matrix.rows()), unsigned(matrix.cols())};
}
inline void give(unsigned index, double number) { results[index] = {number, nullptr, 0, 0}; }

/// Calls F, and says what is wrong where the learner's function is not the one that the exercise asks for.
template <class F, class... Args>
auto* run(Args&&... args) {
  using R = Returned<F, Args...>;
  constexpr bool exists = F::exists;
  constexpr bool called = exists && !__is_same(R, Missing);
  static_assert(exists, missing_function<F>);
  static_assert(called || !exists, other_arguments<F>);
  static_assert(F::template fits<R> || !called, other_result<F, R>);
  if constexpr (called && F::template fits<R>) {
    if constexpr (__is_same(R, void)) {
      F::run(static_cast<Args&&>(args)...);
      return static_cast<Kept<void>*>(nullptr);
    } else {
      return new Kept<R>{F::run(static_cast<Args&&>(args)...)};
    }
  } else {
    return static_cast<Kept<void>*>(nullptr);
  }
}

/// For functions with results: where the host finds them until the next call.
template <class F, class... Args>
const Result* call(Args&&... args) {
  auto* kept = run<F>(static_cast<Args&&>(args)...);
  if constexpr (F::template fits<decltype((kept->value))>) F::give(kept->value);
  return results;
}

}  // namespace lab

// --- For the host -----------------------------------------------------------------------------------------------------

extern "C" void __wasm_call_ctors();

[[clang::export_name("lab_state")]] lab::State* lab_state() { return &lab::state; }
/// Runs the initialisers of the learner's global variables. Called once, before any function.
[[clang::export_name("lab_start")]] void lab_start() {
#ifdef _LIBCPP_VERSION
  // The host looks for what was printed after each call, and after a trap: nothing may wait in a buffer.
  setvbuf(stdout, nullptr, _IONBF, 0);
#endif
  __wasm_call_ctors();
}
/// A matrix of zeros. It lives as long as the instance: what the learner keeps a pointer to stays where it is.
[[clang::export_name("lab_matrix")]] lab::Matrix* lab_matrix(unsigned rows, unsigned cols) {
  return lab::Host::make(rows, cols);
}
[[clang::export_name("lab_data")]] float* lab_data(const lab::Matrix* matrix) { return lab::Host::data(*matrix); }
/// After a call: traps when something wrote beyond what it had asked for.
[[clang::export_name("lab_check")]] void lab_check() { lab::check_heap(); }
/// After a trap: negative when the stack has overflown.
[[clang::export_name("lab_stack")]] int lab_stack() { return lab::stack_pointer(); }
/// After a trap: the stack is empty again.
[[clang::export_name("lab_rewind")]] void lab_rewind() { lab::rewind_stack(); }
