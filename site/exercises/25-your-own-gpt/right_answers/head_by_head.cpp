#include <cmath>
#include <vector>

// A list of numbers for each layer and head, in double precision and with a running softmax: no scores are kept.
struct Head {
  std::vector<double> keys;
  std::vector<double> values;
};

struct Cache {
  std::vector<std::vector<Head>> layers;
  int head_dim = 0;
};

Cache create_cache(int num_layers, int num_heads, int head_dim, int max_seq_len) {
  Cache cache;
  cache.layers.assign(num_layers, std::vector<Head>(num_heads));
  cache.head_dim = head_dim;
  for (std::vector<Head>& heads : cache.layers) {
    for (Head& head : heads) head.keys.reserve(max_seq_len * head_dim);
  }
  return cache;
}

Matrix attend(Cache& cache, int layer, const Matrix& query, const Matrix& key, const Matrix& value) {
  Matrix output(query.rows(), query.cols());
  const int d = cache.head_dim;
  std::vector<Head>& heads = cache.layers[layer];
  for (int row = 0; row < query.rows(); ++row) {
    for (int h = 0; h < int(heads.size()); ++h) {
      Head& head = heads[h];
      for (int c = 0; c < d; ++c) {
        head.keys.push_back(key.at(row, h * d + c));
        head.values.push_back(value.at(row, h * d + c));
      }
      // This row and all before it are in the list, none that comes after.
      double largest = -1e300;
      double total = 0;
      std::vector<double> home(d, 0.0);
      const int tokens = int(head.keys.size()) / d;
      for (int j = 0; j < tokens; ++j) {
        double score = 0;
        for (int c = 0; c < d; ++c) score += query.at(row, h * d + c) * head.keys[j * d + c];
        score /= std::sqrt(double(d));
        const double kept = score > largest ? std::exp(largest - score) : 1.0;
        if (score > largest) largest = score;
        const double share = std::exp(score - largest);
        total = total * kept + share;
        for (int c = 0; c < d; ++c) home[c] = home[c] * kept + share * head.values[j * d + c];
      }
      for (int c = 0; c < d; ++c) output.set(row, h * d + c, float(home[c] / total));
    }
  }
  return output;
}
