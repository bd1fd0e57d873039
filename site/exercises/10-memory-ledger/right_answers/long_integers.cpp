#include <cmath>
#include <cstdint>

using Count = std::int64_t;

LedgerResult ledger(Count seq_len, Count batch, Count num_layers, Count num_heads, Count num_kv_heads, Count head_dim,
                    Count bytes_per_number) {
  const Count embed_dim = num_heads * head_dim;
  Count parameters = 0, scores = 0, cache = 0;
  for (Count layer = 0; layer < num_layers; layer++) {
    parameters += 2 * embed_dim * (num_heads + num_kv_heads) * head_dim * bytes_per_number;
    for (Count text = 0; text < batch; text++) {
      scores += seq_len * seq_len * num_heads * bytes_per_number;
      cache += seq_len * num_kv_heads * head_dim * bytes_per_number * 2;
    }
  }
  return {double(parameters), double(scores), double(cache)};
}

PeakBytesResult peak_bytes(Count seq_len, Count num_heads, Count head_dim, Count block_size, Count bytes_per_number) {
  PeakBytesResult bytes = {0, 0};
  for (Count head = 0; head < num_heads; head++) {
    const Count shared = 4 * seq_len * head_dim;
    bytes.naive += double((shared + seq_len * seq_len * 2) * bytes_per_number);
    bytes.flash += double((shared + block_size * block_size + seq_len * 2) * bytes_per_number);
  }
  return bytes;
}

Count longest_text(Count memory_gib, Count num_heads, Count bytes_per_number) {
  const Count pairs = memory_gib * 1024 * 1024 * 1024 / (num_heads * bytes_per_number);
  Count seq_len = Count(std::sqrt(double(pairs)));
  while (seq_len * seq_len > pairs) seq_len--;
  while ((seq_len + 1) * (seq_len + 1) <= pairs) seq_len++;
  return seq_len;
}
