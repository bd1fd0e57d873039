#include <algorithm>
#include <cmath>
#include <limits>

// scores (rows × cols), -infinity where a key is blocked
Matrix softmax(const Matrix& scores) {
  Matrix weights(scores.rows(), scores.cols());

  // For each row: shares of 1, larger where the score is larger.

  return weights;
}
