import { describe, expect, it } from 'vitest'
import { sortFiles } from '../../../../web/src/components/attn-your-model/sort_files.ts'

const files = (...names: string[]) => names.map((name) => ({ name, size: 1 }))
const messageFor = (...names: string[]) => {
  try {
    sortFiles(files(...names))
  } catch (error) {
    return (error as Error).message
  }
  return 'sorted'
}

describe('the files of a model', () => {
  it('are told by their names, whatever lies beside them', () => {
    const sorted = sortFiles(files('README.md', 'tokenizer.json', 'model.safetensors', 'config.json', 'vocab.json'))
    expect(sorted.config.name).toBe('config.json')
    expect(sorted.tokenizer.name).toBe('tokenizer.json')
    expect(sorted.weights.map(({ name }) => name)).toEqual(['model.safetensors'])
    expect(sorted.index).toBeUndefined()
    expect(sorted.ignored).toEqual(['README.md', 'vocab.json'])
  })

  it('may be several shards with their index, in any order', () => {
    const sorted = sortFiles(
      files(
        'model-00002-of-00002.safetensors',
        'model.safetensors.index.json',
        'config.json',
        'model-00001-of-00002.safetensors',
        'tokenizer.json',
      ),
    )
    expect(sorted.weights.map(({ name }) => name)).toEqual([
      'model-00001-of-00002.safetensors',
      'model-00002-of-00002.safetensors',
    ])
    expect(sorted.index?.name).toBe('model.safetensors.index.json')
    expect(sorted.ignored).toEqual([])
  })

  it.each([
    [['model.safetensors', 'tokenizer.json'], /^config\.json is missing/],
    [['config.json', 'tokenizer.json'], /^model\.safetensors is missing/],
    [['config.json', 'model.safetensors'], /^tokenizer\.json is missing\. It says how text becomes tokens/],
    [['config.json', 'model.safetensors', 'tokenizer.model'], /tokenizer\.model is an older form.*save_pretrained/],
    [
      ['config.json', 'a.safetensors', 'b.safetensors', 'tokenizer.json'],
      /^model\.safetensors\.index\.json is missing/,
    ],
    [['config.json', 'pytorch_model.bin', 'tokenizer.json'], /^pytorch_model\.bin is a PyTorch file.*safetensors/],
    [['config.json', 'model.Q8_0.gguf', 'tokenizer.json'], /^model\.Q8_0\.gguf is for llama\.cpp/],
    [['config.json', 'config.json', 'model.safetensors', 'tokenizer.json'], /^There are 2 files called config\.json/],
    [[], /^config\.json is missing/],
  ])('%j: says what is missing and how to get it', (names, message) => {
    expect(messageFor(...names)).toMatch(message)
  })
})
