#include <algorithm>
#include <cmath>
#include <limits>

// scores (rows × cols), -infinity where a key is blocked
Matrix softmax(const Matrix& scores) {
  Matrix weights(scores.rows(), scores.cols());

  // For each row: shares of 1, the larger the score the larger the share.

  return weights;
}
