/**
 * The few messages of an ONNX model (onnx.proto3) that a graph of known nodes needs, written as protocol buffers: a field
 * is its number and wire type, then a varint (type 0), four bytes (type 5), or a length and that many bytes (type 2).
 */
const text = new TextEncoder()

function varint(value) {
  const bytes = []
  let rest = BigInt.asUintN(64, BigInt(value))
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128)
  bytes.push(Number(rest))
  return bytes
}

function concat(parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

const int = (field, value) => concat([varint(field << 3), varint(value)])
const float = (field, value) => concat([varint((field << 3) | 5), new Uint8Array(new Float32Array([value]).buffer)])
const bytes = (field, value) => concat([varint((field << 3) | 2), varint(value.length), value])
const string = (field, value) => bytes(field, text.encode(value))
const message = (field, ...parts) => bytes(field, concat(parts))

const FLOAT = 1 // TensorProto.DataType

/** A number is an integer; a float is written {float: number}. */
function attribute(name, value) {
  const content = typeof value === 'number' ? [int(3, value), int(20, 2)] : [float(2, value.float), int(20, 1)]
  return message(5, string(1, name), ...content)
}

/** One operator; `domain` is '' for ONNX's own and 'com.microsoft' for ONNX Runtime's. */
export const node = (op, inputs, outputs, attributes = {}, domain = '') =>
  message(
    1,
    ...inputs.map((name) => string(1, name)),
    ...outputs.map((name) => string(2, name)),
    string(4, op),
    ...Object.entries(attributes).map(([name, value]) => attribute(name, value)),
    string(7, domain),
  )

const shaped = (field, [name, shape]) =>
  message(
    field,
    string(1, name),
    message(2, message(1, int(1, FLOAT), message(2, ...shape.map((size) => message(1, int(1, size)))))),
  )

/** A constant float32 tensor of the graph. */
const constant = ([name, { shape, data }]) =>
  message(
    5,
    ...shape.map((size) => int(1, size)),
    int(2, FLOAT),
    string(8, name),
    bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  )

/** The bytes of a model. `inputs` and `outputs` map names to shapes, `constants` to {shape, data}; all float32. */
export function onnxModel({ nodes, inputs, outputs, constants = {} }) {
  const graph = message(
    7,
    ...nodes,
    string(2, 'bench'),
    ...Object.entries(constants).map(constant),
    ...Object.entries(inputs).map((entry) => shaped(11, entry)),
    ...Object.entries(outputs).map((entry) => shaped(12, entry)),
  )
  const opset = (domain, version) => message(8, string(1, domain), int(2, version))
  return concat([int(1, 11), graph, opset('', 23), opset('com.microsoft', 1)])
}
