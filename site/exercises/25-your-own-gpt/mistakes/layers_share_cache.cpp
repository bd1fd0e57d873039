#include <algorithm>
#include <cmath>
#include <vector>

// What one layer keeps: a row for each token, all heads side by side.
struct Layer {
  Matrix keys;
  Matrix values;
  int length = 0;
};

struct Cache {
  std::vector<Layer> layers;
  int num_heads = 0;
  int head_dim = 0;
};

Cache create_cache(int num_layers, int num_heads, int head_dim, int max_seq_len) {
  Cache cache;
  cache.num_heads = num_heads;
  cache.head_dim = head_dim;
  const int rows = num_layers * max_seq_len;
  cache.layers.push_back({Matrix(rows, num_heads * head_dim), Matrix(rows, num_heads * head_dim)});
  return cache;
}

void append(Layer& kept, const Matrix& key, const Matrix& value) {
  for (int r = 0; r < key.rows(); r++) {
    for (int c = 0; c < key.cols(); c++) {
      kept.keys.set(kept.length + r, c, key.at(r, c));
      kept.values.set(kept.length + r, c, value.at(r, c));
    }
  }
  kept.length += key.rows();
}

// Turns scores into weights that sum to 1.
std::vector<float> softmax(std::vector<float> scores) {
  const float largest = *std::max_element(scores.begin(), scores.end());
  float sum = 0;
  for (float& score : scores) {
    score = std::exp(score - largest);
    sum += score;
  }
  for (float& score : scores) score /= sum;
  return scores;
}

// query, key, value (n × num_heads · head_dim): what one layer asks for the n newest tokens.
Matrix attend(Cache& cache, int layer, const Matrix& query, const Matrix& key, const Matrix& value) {
  const int num_heads = cache.num_heads;
  const int head_dim = cache.head_dim;
  Layer& kept = cache.layers[0];
  append(kept, key, value);
  // The position of the first of these tokens in the text.
  const int first_position = kept.length - query.rows();
  const float scale = 1 / std::sqrt(float(head_dim));
  Matrix output(query.rows(), query.cols());

  for (int h = 0; h < num_heads; h++) {
    // The columns that this head owns, in query, keys, values and output alike.
    const int first = h * head_dim;
    for (int i = 0; i < query.rows(); i++) {
      std::vector<float> scores;
      for (int j = 0; j <= first_position + i; j++) {
        float sum = 0;
        for (int c = first; c < first + head_dim; c++) sum += query.at(i, c) * kept.keys.at(j, c);
        scores.push_back(sum * scale);
      }
      const std::vector<float> weights = softmax(scores);
      for (int c = first; c < first + head_dim; c++) {
        float sum = 0;
        for (int j = 0; j < int(weights.size()); j++) sum += weights[j] * kept.values.at(j, c);
        output.set(i, c, sum);
      }
    }
  }
  return output;
}
