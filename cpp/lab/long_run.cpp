#include "lab/long_run.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "attn/sentence.h"
#include "lab/attend.h"
#include "lab/profile.h"
#include "lab/quantity.h"

namespace attn::lab {
namespace {

constexpr double kMaxSeqLen = 1 << 20;
constexpr double kMaxHeadDim = 1024;
constexpr std::size_t kCheckedRows = 8;

double tensor_bytes(std::size_t seq_len, std::size_t head_dim) {
  return 4.0 * 4.0 * static_cast<double>(seq_len) * static_cast<double>(head_dim);
}

}  // namespace

Result<LongRun> LongRun::start(const LongRunRequest& request, const Host& host, std::pmr::memory_resource& memory) {
  const auto kernel = kernel_named(request.kernel);
  if (!kernel) return kernel.error();
  const auto seq_len = whole_number("seq_len", request.seq_len, 1.0, kMaxSeqLen);
  if (!seq_len) return seq_len.error();
  const auto head_dim = whole_number("head_dim", request.head_dim, 1.0, kMaxHeadDim);
  if (!head_dim) return head_dim.error();

  const std::size_t rows = std::min(kMaxChunk, seq_len.value());
  const double scratch = kernel.value()->scratch_bytes(rows, seq_len.value(), head_dim.value(), head_dim.value());
  const double tensors = tensor_bytes(seq_len.value(), head_dim.value());
  if (scratch + tensors > host.limit_bytes) {
    return Error{"too_large", sentence("This would need ", bytes_text(tensors), " of query, key, value and output and ",
                                       bytes_text(scratch), " of scratch for ", rows, " queries at a time over ",
                                       seq_len.value(), " keys. WebAssembly can address ", bytes_text(host.limit_bytes),
                                       " here. Choose a smaller N.")};
  }
  return LongRun(*kernel.value(), request.causal, seq_len.value(), head_dim.value(), host, memory);
}

LongRun::LongRun(const AttentionKernel& kernel, bool causal, std::size_t seq_len, std::size_t head_dim,
                 const Host& host, std::pmr::memory_resource& memory)
    : kernel_(&kernel),
      causal_(causal),
      host_(host),
      memory_(&memory),
      query_(uniform_matrix(seq_len, head_dim, 1, memory)),
      key_(uniform_matrix(seq_len, head_dim, 2, memory)),
      value_(uniform_matrix(seq_len, head_dim, 3, memory)),
      output_(seq_len, head_dim, memory) {
  progress_.seq_len = static_cast<double>(seq_len);
  progress_.tensor_bytes = tensor_bytes(seq_len, head_dim);
  progress_.heap_bytes = host.heap_bytes();
}

AttentionInputs LongRun::chunk(std::size_t first, std::size_t count) const {
  const std::size_t seq_len_k = causal_ ? first + count : key_.rows();
  return {.query = query_.view().rows_from(first, count),
          .key = key_.view().rows_from(0, seq_len_k),
          .value = value_.view().rows_from(0, seq_len_k),
          .mask = causal_ ? Mask::causal() : Mask::bidirectional()};
}

LongRunProgress LongRun::step(double budget_ms) {
  const double begin = host_.now_ms();
  while (!finished()) {
    run_chunk();
    if (finished()) check_rows();
    if (!(host_.now_ms() - begin < budget_ms)) break;
  }
  progress_.heap_bytes = host_.heap_bytes();
  return progress_;
}

void LongRun::run_chunk() {
  const std::size_t count = std::min(chunk_, query_.rows() - rows_done_);
  TrackingResource scratch(*memory_);
  const double begin = host_.now_ms();
  kernel_->run(chunk(rows_done_, count), output_.view().rows_from(rows_done_, count), scratch, nullptr);
  const double ms = host_.now_ms() - begin;
  rows_done_ += count;
  progress_.rows_done = static_cast<double>(rows_done_);
  progress_.ms += ms;
  progress_.scratch_bytes = std::max(progress_.scratch_bytes, static_cast<double>(scratch.peak_bytes()));
  if (ms > 2.0 * kChunkMs) chunk_ = std::max(kMinChunk, chunk_ / 2);
  if (ms < 0.5 * kChunkMs) chunk_ = std::min(kMaxChunk, chunk_ * 2);
}

void LongRun::check_rows() {
  const std::size_t count = std::min(kCheckedRows, query_.rows());
  const AttentionKernel& naive = *find_attention_kernel("naive");
  Matrix expected(1, output_.cols(), *memory_);
  double max_error = 0.0;
  for (std::size_t n = 1; n <= count; ++n) {
    const std::size_t row = n * query_.rows() / count - 1;  // evenly spread, the last row among them
    naive.run(chunk(row, 1), expected.view(), *memory_, nullptr);
    for (std::size_t c = 0; c < output_.cols(); ++c) {
      const double error = std::abs(static_cast<double>(output_(row, c)) - static_cast<double>(expected(0, c)));
      if (!(error <= max_error)) max_error = std::isnan(error) ? std::numeric_limits<double>::infinity() : error;
    }
  }
  progress_.checked_rows = static_cast<double>(count);
  progress_.max_error = max_error;
}

}  // namespace attn::lab
