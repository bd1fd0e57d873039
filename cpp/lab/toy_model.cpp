#include "lab/toy_model.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "lab/judge/case_parts.h"

namespace attn {
namespace {

using Draw = Table (*)(Random& random, std::size_t rows, std::size_t cols);

Table random_weights(Random& random, std::size_t rows, std::size_t cols) {
  Table weights = random_table(random, rows, cols);
  for (float& x : weights.data) x /= std::sqrt(static_cast<float>(rows));
  return weights;
}

template <Draw draw>
Table with_two_decimals(Random& random, std::size_t rows, std::size_t cols) {
  Table table = draw(random, rows, cols);
  for (float& x : table.data) x = std::round(x * 100.0F) / 100.0F;
  return table;
}

std::vector<NamedValue> drawn_model(Random& random, Draw draw, Draw draw_weights, const ToySizes& sizes) {
  Table embedding = draw(random, sizes.vocab_size, sizes.head_dim);
  Table position = draw(random, sizes.max_seq_len, sizes.head_dim);
  Table w_query = draw_weights(random, sizes.head_dim, sizes.head_dim);
  Table w_key = draw_weights(random, sizes.head_dim, sizes.head_dim);
  Table w_value = draw_weights(random, sizes.head_dim, sizes.head_dim);
  return {{"embedding", std::move(embedding)},
          {"position", std::move(position)},
          {"w_query", std::move(w_query)},
          {"w_key", std::move(w_key)},
          {"w_value", std::move(w_value)}};
}

}  // namespace

ToyModel toy_model_of(const ExerciseCall& call) {
  const auto given = [&call](std::string_view name) -> const Table& { return *find_matrix(call.args, name); };
  return {given("embedding"), given("position"), given("w_query"), given("w_key"), given("w_value")};
}

std::vector<NamedValue> random_toy_model(Random& random, const ToySizes& sizes) {
  return drawn_model(random, random_table, random_weights, sizes);
}

std::vector<NamedValue> readable_toy_model(Random& random, const ToySizes& sizes) {
  return drawn_model(random, with_two_decimals<random_table>, with_two_decimals<random_weights>, sizes);
}

Table random_token_ids(Random& random, std::size_t vocab_size, std::size_t length) {
  Table ids(1, length);
  for (float& id : ids.data) id = static_cast<float>(random.uniform_int(vocab_size));
  return ids;
}

ToyVector toy_vector(const ToyModel& model, std::size_t token, std::optional<std::size_t> place) {
  ToyVector x(model.embedding.cols);
  for (std::size_t c = 0; c < x.size(); ++c) {
    x[c] = static_cast<double>(model.embedding(token, c));
    if (place) x[c] += static_cast<double>(model.position(*place, c));
  }
  return x;
}

ToyVector times(const ToyVector& x, const Table& weights) {
  ToyVector product(weights.cols);
  for (std::size_t c = 0; c < weights.cols; ++c) {
    for (std::size_t k = 0; k < weights.rows; ++k) product[c] += x[k] * static_cast<double>(weights(k, c));
  }
  return product;
}

double dot(const ToyVector& a, const ToyVector& b) {
  double sum = 0.0;
  for (std::size_t c = 0; c < a.size(); ++c) sum += a[c] * b[c];
  return sum;
}

ToyVector toy_logits(const ToyModel& model, const ToyVector& output) {
  ToyVector logits(model.embedding.rows);
  for (std::size_t id = 0; id < logits.size(); ++id) {
    for (std::size_t c = 0; c < output.size(); ++c)
      logits[id] += output[c] * static_cast<double>(model.embedding(id, c));
  }
  return logits;
}

std::size_t greedy_token(const ToyVector& logits) {
  std::size_t best = 0;
  for (std::size_t id = 1; id < logits.size(); ++id) {
    if (logits[id] > logits[best] + kEqualLogits) best = id;
  }
  return best;
}

bool choices_are_clear(const ToyModel& model, const ExactTable& logits) {
  constexpr double kFar = 0.02;
  const auto row_of = [&](std::size_t id) { return model.embedding.data.begin() + id * model.embedding.cols; };
  for (std::size_t row = 0; row < logits.rows; ++row) {
    const auto first = logits.data.begin() + row * logits.cols;
    const std::size_t best = greedy_token({first, first + logits.cols});
    for (std::size_t id = 0; id < logits.cols; ++id) {
      const bool is_twin = std::equal(row_of(id), row_of(id) + model.embedding.cols, row_of(best));
      if (!is_twin && logits(row, best) - logits(row, id) < kFar) return false;
    }
  }
  return true;
}

bool choices_are_telling(const ExactTable& tokens, const ExactTable& logits) {
  const auto written = tokens.data.end() - static_cast<std::ptrdiff_t>(logits.rows);
  const auto is_written = [&](std::size_t id) {
    return std::find(written, tokens.data.end(), static_cast<double>(id)) != tokens.data.end();
  };
  return is_written(0) && is_written(1) && is_written(logits.cols - 1);
}

}  // namespace attn
