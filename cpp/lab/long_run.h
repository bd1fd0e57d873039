// One long head of attention in steps, so that a page can show how far it is and stop it. It is computed in chunks of
// queries: with a causal mask that is aligned at the lower right, queries [a, b) over keys [0, b) give the rows that all
// queries over all keys give, bit for bit, and nothing grows with the number of chunks.
#pragma once

#include <cstddef>
#include <memory_resource>
#include <string>

#include "attn/attention/attention.h"
#include "attn/memory.h"
#include "attn/result.h"
#include "lab/memory_sweep.h"

namespace attn::lab {

struct LongRunRequest {
  std::string kernel;
  double seq_len = 0.0;
  double head_dim = 0.0;
  bool causal = false;
};

/// How far it is. `checked_rows` and `max_error` are 0 until all rows are done.
struct LongRunProgress {
  double rows_done = 0.0;
  double seq_len = 0.0;
  double ms = 0.0;             // in the kernel, so far
  double scratch_bytes = 0.0;  // the most that the kernel held so far, counted by the allocator
  double tensor_bytes = 0.0;   // query + key + value + output
  double heap_bytes = 0.0;
  double checked_rows = 0.0;  // rows that were computed again by the naive kernel ...
  double max_error = 0.0;     // ... and their largest difference from it
};

class LongRun {
 public:
  /// Queries per call of the kernel: few at first, then as many as take about kChunkMs.
  static constexpr std::size_t kMinChunk = 16;
  static constexpr std::size_t kMaxChunk = 256;
  static constexpr double kChunkMs = 50.0;

  /// Random inputs. Errors: `unknown_kernel`, `bad_number`, `too_large`, which is told before anything is allocated.
  static Result<LongRun> start(const LongRunRequest& request, const Host& host, std::pmr::memory_resource& memory);

  /// Goes on for about budget_ms and by at least one chunk. After the last row it checks some of them.
  LongRunProgress step(double budget_ms);

  LongRunProgress progress() const { return progress_; }
  bool finished() const { return rows_done_ == query_.rows(); }
  /// (seq_len × head_dim); the first rows_done rows are computed.
  ConstMat output() const { return output_.view(); }
  /// What the run in one piece would be given.
  AttentionInputs all_inputs() const { return chunk(0, query_.rows()); }

 private:
  LongRun(const AttentionKernel& kernel, bool causal, std::size_t seq_len, std::size_t head_dim, const Host& host,
          std::pmr::memory_resource& memory);

  /// The inputs of queries [first, first + count): all that their rows depend on.
  AttentionInputs chunk(std::size_t first, std::size_t count) const;
  void run_chunk();
  void check_rows();

  const AttentionKernel* kernel_;
  bool causal_;
  Host host_;
  std::pmr::memory_resource* memory_;
  Matrix query_;
  Matrix key_;
  Matrix value_;
  Matrix output_;
  std::size_t chunk_ = kMinChunk;
  std::size_t rows_done_ = 0;
  LongRunProgress progress_;
};

}  // namespace attn::lab
