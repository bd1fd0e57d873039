#pragma once
// std::cout as far as programs print with it. The page does the formatting.
#include <lab/output.h>

namespace std {

class ostream {
 public:
  template <class T>
  ostream& operator<<(const T& value) {
    if constexpr (__is_same(T, char)) {
      piece("%*c", value);
    } else if constexpr (__is_floating_point(T)) {
      lab::write_format(format_);
      lab::write_number(width_);
      lab::write_number(precision_);
      lab::write_number(static_cast<double>(value));
      lab::write_end();
    } else if constexpr (__is_same(T, bool)) {
      if (words_)
        piece("%*s", value);
      else
        piece("%*s", static_cast<int>(value));
    } else {
      piece("%*s", value);
    }
    width_ = 0;
    return *this;
  }
  ostream& operator<<(ostream& (*change)(ostream&)) { return change(*this); }
  ostream& write(const char* text, int size) {
    lab::write_format("%s");
    lab::write_text(text, static_cast<unsigned>(size));
    lab::write_end();
    return *this;
  }
  ostream& put(char c) { return *this << c; }
  ostream& flush() { return *this; }

  void width(int width) { width_ = width; }
  void precision(int digits) { precision_ = digits; }
  /// "%*.*g", "%*.*f" or "%*.*e"
  void format(const char* format) { format_ = format; }
  void words(bool words) { words_ = words; }

 private:
  template <class T>
  void piece(const char* format, const T& value) {
    lab::write_format(format);
    lab::write_number(width_);
    lab::write(value);
    lab::write_end();
  }
  int width_ = 0;
  int precision_ = 6;
  const char* format_ = "%*.*g";
  bool words_ = false;
};

inline ostream cout;
inline ostream cerr;
inline ostream clog;

inline ostream& endl(ostream& out) { return out << '\n'; }
inline ostream& flush(ostream& out) { return out; }
inline ostream& fixed(ostream& out) { return out.format("%*.*f"), out; }
inline ostream& scientific(ostream& out) { return out.format("%*.*e"), out; }
inline ostream& defaultfloat(ostream& out) { return out.format("%*.*g"), out; }
inline ostream& boolalpha(ostream& out) { return out.words(true), out; }
inline ostream& noboolalpha(ostream& out) { return out.words(false), out; }

}  // namespace std
