#include "lab/figures/speculation.h"

#include "lab/quantity.h"

namespace attn::lab {

Result<Speculation> speculation(const SpeculationRequest& request) {
  const auto acceptance = number_between("acceptance", request.acceptance, 0.0, 1.0);
  if (!acceptance) return acceptance.error();
  const auto drafted = whole_number("drafted", request.drafted, 0.0, 64.0);
  if (!drafted) return drafted.error();

  // The quotient is the sum 1 + α + … + α^γ, which holds for α = 1 too: α^i tells how often i drafted tokens in a row are
  // accepted, and one more token is always the large model's own.
  Speculation found;
  for (std::size_t i = 0; i <= drafted.value(); ++i)
    found.expected_tokens = 1.0 + acceptance.value() * found.expected_tokens;
  return found;
}

}  // namespace attn::lab
