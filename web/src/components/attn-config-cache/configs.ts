/**
 * The fields of known models' config.json that their KV cache follows from, as those files have them on Hugging Face.
 * Whole files can be pasted instead.
 */
export interface KnownConfig {
  /** What the attribute `model` names. */
  id: string
  name: string
  /** The Hugging Face repository whose config.json it is. */
  repository: string
  text: string
}

const text = (fields: Record<string, string | number>) => JSON.stringify(fields, null, 2)

export const known_configs: readonly KnownConfig[] = [
  {
    id: 'gpt-2',
    name: 'GPT-2',
    repository: 'openai-community/gpt2',
    text: text({ model_type: 'gpt2', n_layer: 12, n_head: 12, n_embd: 768, n_positions: 1024 }),
  },
  {
    id: 'llama-2-7b',
    name: 'Llama-2-7B',
    repository: 'meta-llama/Llama-2-7b-hf',
    text: text({
      model_type: 'llama',
      num_hidden_layers: 32,
      num_attention_heads: 32,
      num_key_value_heads: 32,
      hidden_size: 4096,
      max_position_embeddings: 4096,
    }),
  },
  {
    id: 'llama-3-8b',
    name: 'Llama-3-8B',
    repository: 'meta-llama/Meta-Llama-3-8B',
    text: text({
      model_type: 'llama',
      num_hidden_layers: 32,
      num_attention_heads: 32,
      num_key_value_heads: 8,
      hidden_size: 4096,
      max_position_embeddings: 8192,
    }),
  },
  {
    id: 'mistral-7b',
    name: 'Mistral-7B v0.1',
    repository: 'mistralai/Mistral-7B-v0.1',
    text: text({
      model_type: 'mistral',
      num_hidden_layers: 32,
      num_attention_heads: 32,
      num_key_value_heads: 8,
      hidden_size: 4096,
      max_position_embeddings: 32768,
      sliding_window: 4096,
    }),
  },
  {
    id: 'gemma-2-9b',
    name: 'Gemma-2-9B',
    repository: 'google/gemma-2-9b',
    text: text({
      model_type: 'gemma2',
      num_hidden_layers: 42,
      num_attention_heads: 16,
      num_key_value_heads: 8,
      head_dim: 256,
      hidden_size: 3584,
      max_position_embeddings: 8192,
      sliding_window: 4096,
    }),
  },
  {
    id: 'deepseek-v3',
    name: 'DeepSeek-V3',
    repository: 'deepseek-ai/DeepSeek-V3',
    text: text({
      model_type: 'deepseek_v3',
      num_hidden_layers: 61,
      num_attention_heads: 128,
      num_key_value_heads: 128,
      hidden_size: 7168,
      kv_lora_rank: 512,
      qk_nope_head_dim: 128,
      qk_rope_head_dim: 64,
      v_head_dim: 128,
      max_position_embeddings: 163840,
    }),
  },
]

const first = 'llama-3-8b'

/** The model that `id` names; Llama-3-8B where it names none. */
export function configNamed(id: string | null): KnownConfig {
  return (known_configs.find((known) => known.id === id) ?? known_configs.find((known) => known.id === first))!
}
