#include "attn/ops/matmul.h"

#include <algorithm>
#include <catch_amalgamated.hpp>

#include "attn/memory.h"
#include "support/approx.h"
#include "support/contract.h"
#include "support/matrices.h"

namespace attn::test {
namespace {

/// scale · a · bᵀ in double precision.
Matrix oracle_product_transposed(ConstMat a, ConstMat b, double scale) {
  Matrix out(a.rows(), b.rows(), heap());
  for (std::size_t i = 0; i < a.rows(); ++i) {
    for (std::size_t j = 0; j < b.rows(); ++j) {
      double sum = 0.0;
      for (std::size_t k = 0; k < a.cols(); ++k) sum += static_cast<double>(a(i, k)) * static_cast<double>(b(j, k));
      out(i, j) = static_cast<float>(scale * sum);
    }
  }
  return out;
}

Matrix transposed(ConstMat matrix) {
  Matrix out(matrix.cols(), matrix.rows(), heap());
  for (std::size_t i = 0; i < matrix.rows(); ++i)
    for (std::size_t j = 0; j < matrix.cols(); ++j) out(j, i) = matrix(i, j);
  return out;
}

std::size_t random_size(std::size_t largest, Random& random) {
  return 1 + static_cast<std::size_t>(random.uniform_int(static_cast<std::uint32_t>(largest)));
}

TEST_CASE("both products agree with double precision for random shapes") {
  Random random(static_cast<std::uint64_t>(GENERATE(range(1, 30))));
  const std::size_t m = random_size(70, random), k = random_size(150, random), n = random_size(140, random);
  INFO("m " << m << ", k " << k << ", n " << n);
  const Matrix a = random_matrix(m, k, random);
  const Matrix b = random_matrix(n, k, random);
  const Matrix expected = oracle_product_transposed(a.view(), b.view(), 0.125);

  Matrix scores(m, n, heap());
  matmul_transposed(a.view(), b.view(), 0.125F, scores.view(), heap());
  CHECK_THAT(scores.view(), close_to(expected.view(), 1e-5));

  const Matrix b_transposed = transposed(b.view());
  Matrix product(m, n, heap());
  matmul(a.view(), b_transposed.view(), product.view());
  CHECK_THAT(product.view(), close_to(oracle_product_transposed(a.view(), b.view(), 1.0).view(), 1e-4));
}

TEST_CASE("a row of a product has the same bits alone and among others, from views and from copies") {
  Random random(5);
  const Matrix wide = random_matrix(23, 200, random);
  const ConstMat a = wide.view().columns(3, 130);
  const Matrix keys = random_matrix(77, 130, random), values = random_matrix(130, 21, random);
  Matrix scores(23, 77, heap()), outputs(23, 21, heap());
  matmul_transposed(a, keys.view(), 0.3F, scores.view(), heap());
  matmul(a, values.view(), outputs.view());
  for (std::size_t i = 0; i < 23; ++i) {
    const Matrix row = copy_of(a.rows_from(i, 1));
    Matrix one(1, 77, heap()), out(1, 21, heap());
    matmul_transposed(row.view(), keys.view(), 0.3F, one.view(), heap());
    matmul(row.view(), values.view(), out.view());
    CHECK_THAT(one.view(), bit_equal_to(scores.view().rows_from(i, 1)));
    CHECK_THAT(out.view(), bit_equal_to(outputs.view().rows_from(i, 1)));
  }
}

TEST_CASE("a matrix packed once gives every block of rows and every prefix of its own the bits of the whole product") {
  Random random(6);
  const Matrix a = random_matrix(41, 18, random), b = random_matrix(1100, 18, random);
  Matrix whole(41, 1100, heap());
  matmul_transposed(a.view(), b.view(), 0.25F, whole.view(), heap());
  const PackedTranspose packed(b.view(), heap());
  for (std::size_t row = 0; row < 41; row += 20) {
    const std::size_t rows = std::min<std::size_t>(20, 41 - row);
    for (const std::size_t cols : {1, 13, 512, 515, 1100}) {
      Matrix out(rows, cols, heap());
      packed.multiply(a.view().rows_from(row, rows), 0.25F, out.view());
      CHECK_THAT(out.view(), bit_equal_to(whole.view().rows_from(row, rows).columns(0, cols)));
    }
  }
}

TEST_CASE("a packed matrix takes the scratch that it announces, and gives it back") {
  Random random(6);
  const Matrix a = random_matrix(7, 16, random), b = random_matrix(1001, 16, random);
  Matrix out(7, 1001, heap());
  TrackingResource scratch(heap());
  matmul_transposed(a.view(), b.view(), 1.0F, out.view(), scratch);
  CHECK(scratch.live_bytes() == 0);
  CHECK(scratch.peak_bytes() == sizeof(float) * PackedTranspose::scratch_floats(1001, 16));
}

TEST_CASE("products of shapes that do not fit are a broken precondition") {
  Matrix a(2, 3, heap()), b(4, 3, heap()), out(2, 4, heap());
  CHECK_CONTRACT(matmul_transposed(a.view(), b.view().columns(0, 2), 1.0F, out.view(), heap()), "equal length");
  CHECK_CONTRACT(matmul_transposed(a.view(), b.view(), 1.0F, out.view().columns(0, 3), heap()), "output");
  CHECK_CONTRACT(matmul(a.view(), b.view(), out.view()), "as many columns");
  CHECK_CONTRACT(PackedTranspose(a.view(), heap()).multiply(a.view(), 1.0F, out.view()), "output");
}

}  // namespace
}  // namespace attn::test
