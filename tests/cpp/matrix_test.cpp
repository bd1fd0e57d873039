#include "attn/matrix.h"

#include <catch_amalgamated.hpp>
#include <cstdint>
#include <limits>

#include "attn/memory.h"
#include "support/contract.h"
#include "support/matrices.h"

namespace attn::test {
namespace {

TEST_CASE("a matrix starts with zeros on a cache line and gives its bytes back") {
  TrackingResource memory(heap());
  {
    const Matrix matrix(3, 5, memory);
    for (std::size_t i = 0; i < matrix.size(); ++i) CHECK(matrix.data()[i] == 0.0F);
    CHECK(reinterpret_cast<std::uintptr_t>(matrix.data()) % 64 == 0);
    CHECK(matrix.bytes() == 60);
    CHECK(memory.live_bytes() == 60);
  }
  CHECK(memory.live_bytes() == 0);
}

TEST_CASE("scratch without zeros has the same size and is given back as well") {
  TrackingResource memory(heap());
  {
    const Matrix matrix = Matrix::uninitialized(4, 4, memory);
    CHECK(matrix.rows() == 4);
    CHECK(memory.live_bytes() == 64);
    CHECK(memory.allocations() == 1);
  }
  CHECK(memory.live_bytes() == 0);
}

TEST_CASE("an empty matrix allocates nothing") {
  TrackingResource memory(heap());
  const Matrix matrix(0, 7, memory);
  CHECK(matrix.size() == 0);
  CHECK(memory.allocations() == 0);
}

TEST_CASE("moving a matrix moves its memory, and clone copies it into the memory that is named") {
  TrackingResource first(heap()), second(heap());
  Matrix original(2, 2, first);
  original(1, 1) = 4.0F;
  const Matrix copy = original.clone(second);
  Matrix moved = std::move(original);
  CHECK(first.allocations() == 1);
  CHECK(second.live_bytes() == 16);
  CHECK(copy(1, 1) == 4.0F);
  CHECK(moved(1, 1) == 4.0F);
  moved = Matrix(1, 1, second);
  CHECK(moved.rows() == 1);
}

TEST_CASE("columns and rows_from view the same elements") {
  Matrix matrix = matrix_of({{1, 2, 3}, {4, 5, 6}, {7, 8, 9}});
  const Mat corner = matrix.view().columns(1, 2).rows_from(1, 2);
  CHECK(corner(0, 0) == 5.0F);
  CHECK(corner(1, 1) == 9.0F);
  corner(0, 1) = 60.0F;
  CHECK(matrix(1, 2) == 60.0F);
}

TEST_CASE("a view outside the matrix, or rows closer than their length, break a precondition") {
  Matrix matrix(3, 4, heap());
  CHECK_CONTRACT(matrix.view().columns(2, 3), "columns()");
  CHECK_CONTRACT(matrix.view().rows_from(3, 1), "rows_from()");
  CHECK_CONTRACT(Mat(matrix.data(), 2, 4, 3), "row_stride >= cols");
}

TEST_CASE("a matrix beyond every address breaks a precondition instead of wrapping around") {
  const std::size_t half = std::numeric_limits<std::size_t>::max() / 2;
  CHECK_CONTRACT(Matrix(half, 4, heap()), "bytes");
}

}  // namespace
}  // namespace attn::test
