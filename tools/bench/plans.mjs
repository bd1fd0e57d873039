// What a run measures, and how long it looks at each case.

const ids = ['peak', 'read', 'qk', 'pv', 'softmax', 'flash_causal', 'flash_full']
ids.push('decode_f32', 'decode_int8', 'decode_context', 'decode_context_f32', 'threads2')
ids.push('js_verdict', 'cpp_check', 'cpp_syntax', 'first_result')

export const plans = {
  full: {
    ids,
    smoke: false,
    rounds: 21,
    warmup_ms: 60,
    sample_ms: 24, // of one case before the next: what others left in the caches is then a small part of it
    seq_len: 1024,
    kernel: 'flash',
    stream_bytes: 60 << 20, // more than a cache holds, as much as the decoder's weights
    vocab_size: 32_000,
    new_tokens: [64, 256],
    loads: 5, // of a page, for the first result
    verdicts: 21, // runs of an exercise in each language
  },
  smoke: {
    ids,
    smoke: true,
    rounds: 2,
    warmup_ms: 5,
    sample_ms: 2,
    seq_len: 128,
    kernel: 'flash',
    stream_bytes: 8 << 20,
    vocab_size: 512,
    new_tokens: [4, 8],
    loads: 1,
    verdicts: 1,
  },
}
