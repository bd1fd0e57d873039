/** Which of the files that a visitor dropped is what, by the names that Hugging Face gives them. */
import { LabError } from '../../runtime/errors.ts'

export interface NamedFile {
  readonly name: string
  readonly size: number
}

export interface SortedFiles<F extends NamedFile> {
  config: F
  tokenizer: F
  /** In the order of their names, which is the order of the shards. */
  weights: F[]
  /** Says which shard holds which tensor; only where there are several. */
  index: F | undefined
  /** Names of files that are not needed. */
  ignored: string[]
}

const config_name = 'config.json'
const tokenizer_name = 'tokenizer.json'
const index_name = 'model.safetensors.index.json'

/** Files of other programs, and how to come from them to those that can be read. */
const elsewhere: { pattern: RegExp; advice: string }[] = [
  {
    pattern: /\.(bin|pt|pth|ckpt)$/i,
    advice:
      'is a PyTorch file, and reading one may run code. Save the model as safetensors: model.save_pretrained(folder, safe_serialization=True).',
  },
  { pattern: /\.gguf$/i, advice: 'is for llama.cpp. Choose the safetensors files of the same model.' },
  {
    pattern: /\.(onnx|tflite|h5|msgpack)$/i,
    advice: 'cannot be read. Choose the safetensors files of the same model.',
  },
]

/** `model_files` names what is missing and how to get it. */
export function sortFiles<F extends NamedFile>(files: readonly F[]): SortedFiles<F> {
  const config = theOne(files, config_name, 'It says how the model is built, and lies beside its weights.')
  const weights = files
    .filter(({ name }) => name.endsWith('.safetensors'))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  if (weights.length === 0) throw noWeights(files)
  const index = files.find(({ name }) => name === index_name)
  if (weights.length > 1 && !index) {
    throw missing(
      index_name,
      `There are ${weights.length} safetensors files, and this one says which tensor lies in which.`,
    )
  }
  const tokenizer = theOne(files, tokenizer_name, tokenizerAdvice(files))
  const used: NamedFile[] = [config, tokenizer, ...weights]
  if (index) used.push(index)
  const ignored = files.filter((file) => !used.includes(file)).map(({ name }) => name)
  return { config, tokenizer, weights, index, ignored }
}

function theOne<F extends NamedFile>(files: readonly F[], name: string, why: string): F {
  const found = files.filter((file) => file.name === name)
  if (found.length > 1) {
    throw new LabError(
      'model_files',
      `There are ${found.length} files called ${name}. Drop the files of one model only.`,
    )
  }
  if (!found[0]) throw missing(name, why)
  return found[0]
}

function noWeights(files: readonly NamedFile[]): LabError {
  for (const { name } of files) {
    const found = elsewhere.find(({ pattern }) => pattern.test(name))
    if (found) return new LabError('model_files', `${name} ${found.advice}`)
  }
  return missing('model.safetensors', 'It holds the weights; large models have several, numbered.')
}

function tokenizerAdvice(files: readonly NamedFile[]): string {
  const older = files.find(({ name }) => ['tokenizer.model', 'vocab.json', 'merges.txt'].includes(name))
  return older
    ? `${older.name} is an older form of it: AutoTokenizer.from_pretrained(folder).save_pretrained(folder) writes the newer one.`
    : 'It says how text becomes tokens, and lies beside the weights.'
}

const missing = (name: string, why: string) =>
  new LabError('model_files', `${name} is missing. ${why} Drop it together with the others.`)
