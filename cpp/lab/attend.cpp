#include "lab/attend.h"

#include <string>

#include "attn/sentence.h"
#include "lab/quantity.h"

namespace attn::lab {
namespace {

MaybeError too_large(const AttentionKernel& kernel, const AttentionInputs& inputs, double limit_bytes) {
  const auto lq = static_cast<double>(inputs.seq_len_q());
  const auto lk = static_cast<double>(inputs.seq_len_k());
  const double bytes =
      kernel.scratch_bytes(inputs.seq_len_q(), inputs.seq_len_k(), inputs.head_dim(), inputs.value_dim()) +
      4.0 * lq * (2.0 * lk + static_cast<double>(inputs.value_dim()));
  if (bytes <= limit_bytes) return {};
  return Error{"too_large",
               sentence("Attention of ", lq, " queries over ", lk, " keys with its scores and weights would need ",
                        bytes_text(bytes), "; WebAssembly can address ", bytes_text(limit_bytes),
                        " here. Use shorter sequences.")};
}

}  // namespace

Result<const AttentionKernel*> kernel_named(std::string_view name) {
  if (const AttentionKernel* kernel = find_attention_kernel(name)) return kernel;
  std::string names;
  for (const AttentionKernel& kernel : attention_kernels()) {
    names += names.empty() ? "" : ", ";
    names += kernel.name;
  }
  return Error{"unknown_kernel",
               sentence("There is no attention kernel called \"", name, "\"; choose one of: ", names, ".")};
}

Result<AttendReply> attend(const AttendRequest& request, double limit_bytes, std::pmr::memory_resource& memory) {
  const auto kernel = kernel_named(request.kernel);
  if (!kernel) return kernel.error();
  const auto mask = read_mask(request.mask, request.key.rows(), memory);
  if (!mask) return mask.error();

  const AttentionInputs inputs{.query = request.query,
                               .key = request.key,
                               .value = request.value,
                               .mask = mask.value().mask,
                               .temperature = static_cast<float>(request.temperature)};
  if (auto error = validate(inputs)) return *std::move(error);
  if (auto error = too_large(*kernel.value(), inputs, limit_bytes)) return *std::move(error);

  AttendReply reply{Matrix(inputs.seq_len_q(), inputs.value_dim(), memory), {}, {}};
  if (!kernel.value()->traces) {
    kernel.value()->run(inputs, reply.output.view(), memory, nullptr);
    return reply;
  }
  reply.scores.emplace(inputs.seq_len_q(), inputs.seq_len_k(), memory);
  reply.weights.emplace(inputs.seq_len_q(), inputs.seq_len_k(), memory);
  AttentionTrace trace{reply.scores->view(), reply.weights->view()};
  kernel.value()->run(inputs, reply.output.view(), memory, &trace);
  return reply;
}

}  // namespace attn::lab
