#pragma once
#include <lab/state.h>

namespace lab {

/// What is printed leaves as values, not as text: the page shows a number or a matrix as it does for JavaScript.
/// web/src/learner/cpp/output.ts reads this form. Each piece begins with one of these bytes; numbers are little-endian.
enum class Piece : unsigned char {
  text,    ///< u32 length, bytes
  number,  ///< f64
  matrix,  ///< u32 rows, u32 cols, then its upper left corner of at most printed_rows × printed_cols f32
  format,  ///< a printf: a text as above, and the pieces of its arguments up to the next `end`
  end,     ///< a print or a printf is complete
};

constexpr unsigned printed_rows = 8;
constexpr unsigned printed_cols = 8;
/// Of a longer list the rest is counted.
constexpr unsigned printed_items = 16;

void write_text(const char* text, unsigned length);
void write_text(const char* text);
void write_number(double number);
void write_matrix(unsigned rows, unsigned cols, const float* values);
void write_format(const char* format);
void write_end();
/// From here on, what is written is the sentence of `fail`.
void begin_sentence();

template <class T>
concept characters = requires(const T& text) {
  { static_cast<const char*>(text.data()) + text.size() };
};

/// A number, a text, a matrix, or a list of such.
template <class T>
void write(const T& value) {
  if constexpr (__is_same(T, bool)) {
    write_text(value ? "true" : "false");
  } else if constexpr (__is_same(T, char)) {
    write_text(&value, 1);
  } else if constexpr (__is_arithmetic(T) || __is_enum(T)) {
    write_number(static_cast<double>(value));
  } else if constexpr (__is_convertible(T, const char*)) {
    write_text(value);
  } else if constexpr (characters<T>) {
    write_text(value.data(), static_cast<unsigned>(value.size()));
  } else if constexpr (requires { value.write(); }) {
    value.write();
  } else if constexpr (requires { begin(value) != end(value); }) {
    unsigned count = 0;
    write_text("[");
    for (const auto& each : value) {
      if (count++ >= printed_items) continue;
      if (count > 1) write_text(", ");
      write(each);
    }
    if (count > printed_items) {
      write_text(", … ");
      write_number(count - printed_items);
      write_text(" more");
    }
    write_text("]");
  } else {
    static_assert(__is_same(T, void), "print shows numbers, texts, matrices, and lists of these");
  }
}

/// The first text of a sentence and the line on which it stands.
class Said {
 public:
  template <class T>
    requires(__is_convertible(const T&, const char*) || characters<T>)
  Said(const T& text, unsigned line = __builtin_LINE()) : line_(line) {
    begin_sentence();
    lab::write(text);
  }
  unsigned line() const { return line_; }

 private:
  unsigned line_;
};

/// Prints the values in one line, with a space between them.
template <class... Values>
void print(const Values&... values) {
  bool first = true;
  ((first ? void() : write_text(" "), first = false, lab::write(values)), ...);
  write_end();
}

/// What `throw new Error(...)` is in JavaScript: ends the call with this sentence, as in
/// `fail("There is room for ", room, " more tokens.")`.
template <class... Values>
[[noreturn]] void fail(const Said& first, const Values&... values) {
  (lab::write(values), ...);
  trap("fail", first.line());
}

}  // namespace lab
