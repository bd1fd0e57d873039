#include "lab/figures/mask_facts.h"

#include <bitset>
#include <utility>

#include "attn/attention/mask.h"
#include "lab/quantity.h"

namespace attn::lab {
namespace {

constexpr std::size_t kMaxSeqLen = 256;
using Positions = std::bitset<kMaxSeqLen>;

std::vector<Positions> rows_of(const OwnedMatrix<std::uint8_t>& allowed) {
  std::vector<Positions> rows(allowed.rows());
  for (std::size_t q = 0; q < allowed.rows(); ++q)
    for (std::size_t k = 0; k < allowed.cols(); ++k) rows[q][k] = allowed(q, k) != 0;
  return rows;
}

/// One layer further: a query hears what its keys have heard, and keeps what it had.
std::vector<Positions> next_layer(const std::vector<Positions>& allowed, const std::vector<Positions>& heard) {
  std::vector<Positions> next = heard;
  for (std::size_t q = 0; q < allowed.size(); ++q)
    for (std::size_t k = 0; k < heard.size(); ++k)
      if (allowed[q][k]) next[q] |= heard[k];
  return next;
}

void follow_layers(const std::vector<Positions>& allowed, std::size_t num_layers, MaskFacts& facts) {
  const std::size_t seq_len = allowed.size();
  facts.reach = Table(num_layers, seq_len);
  facts.reached_last = Table(num_layers, seq_len);
  std::vector<Positions> heard(seq_len);
  for (std::size_t q = 0; q < seq_len; ++q) heard[q][q] = true;
  for (std::size_t layer = 0; layer < num_layers; ++layer) {
    heard = next_layer(allowed, heard);
    for (std::size_t q = 0; q < seq_len; ++q) facts.reach(layer, q) = static_cast<float>(heard[q].count());
    for (std::size_t k = 0; k < seq_len; ++k) facts.reached_last(layer, k) = heard.back()[k] ? 1.0F : 0.0F;
  }
}

}  // namespace

Result<MaskFacts> mask_facts(const MaskFactsRequest& request, std::pmr::memory_resource& memory) {
  const auto queries =
      whole_number("The number of queries", static_cast<double>(request.allowed.rows), 1.0, kMaxSeqLen);
  if (!queries) return queries.error();
  const auto keys = whole_number("The number of keys", static_cast<double>(request.allowed.cols), 1.0, kMaxSeqLen);
  if (!keys) return keys.error();
  const auto num_layers = whole_number("num_layers", request.num_layers, 1.0, 64.0);
  if (!num_layers) return num_layers.error();
  const auto binary = binary_mask_from(ConstMat(request.allowed.data.data(), queries.value(), keys.value()), memory);
  if (!binary) return binary.error();

  const std::vector<Positions> allowed = rows_of(binary.value());
  MaskFacts facts;
  facts.total_pairs = static_cast<double>(queries.value() * keys.value());
  for (std::size_t q = 0; q < allowed.size(); ++q) {
    facts.allowed_pairs += static_cast<double>(allowed[q].count());
    if (allowed[q].none()) facts.blocked_queries.push_back(static_cast<double>(q));
  }
  if (queries.value() == keys.value()) follow_layers(allowed, num_layers.value(), facts);
  return facts;
}

}  // namespace attn::lab
