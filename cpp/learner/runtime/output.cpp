#include <lab/output.h>

namespace lab {
namespace {

constexpr unsigned capacity = 1 << 16;
/// Kept free for the sentence of `fail`, however much was printed.
constexpr unsigned reserved = 1 << 11;

unsigned char buffer[capacity];

void append(const void* bytes, unsigned count) {
  __builtin_memcpy(buffer + state.output_size, bytes, count);
  state.output_size += count;
}

/// Whether a piece of `bytes` bytes fits. After the first that does not, nothing more is taken.
bool begin(Piece piece, unsigned bytes) {
  const bool is_sentence = state.sentence != 0;
  if (state.output_cut && !is_sentence) return false;
  if (state.output_size + 1 + bytes > (is_sentence ? capacity : capacity - reserved)) {
    state.output_cut = 1;
    return false;
  }
  state.output = buffer;
  append(&piece, 1);
  return true;
}

void write_characters(Piece piece, const char* text, unsigned length) {
  if (!begin(piece, sizeof(length) + length)) return;
  append(&length, sizeof(length));
  append(text, length);
}

unsigned length_of(const char* text) { return static_cast<unsigned>(__builtin_strlen(text)); }

}  // namespace

void write_text(const char* text, unsigned length) { write_characters(Piece::text, text, length); }
void write_text(const char* text) { write_text(text, length_of(text)); }
void write_format(const char* format) { write_characters(Piece::format, format, length_of(format)); }

void write_number(double number) {
  if (begin(Piece::number, sizeof(number))) append(&number, sizeof(number));
}

void write_matrix(unsigned rows, unsigned cols, const float* values) {
  const unsigned high = rows < printed_rows ? rows : printed_rows;
  const unsigned wide = cols < printed_cols ? cols : printed_cols;
  if (!begin(Piece::matrix, 2 * sizeof(unsigned) + high * wide * sizeof(float))) return;
  append(&rows, sizeof(rows));
  append(&cols, sizeof(cols));
  for (unsigned row = 0; row < high; ++row) append(values + row * cols, wide * sizeof(float));
}

void write_end() { begin(Piece::end, 0); }

void begin_sentence() {
  state.output = buffer;
  if (state.output_cut) state.output_size = 0;
  state.sentence = state.output_size + 1;
}

}  // namespace lab
