/** The three engines word the same trap differently, and know differently well where it was. */
import { describe, expect, it } from 'vitest'
import { faultOfTrap, type Trap } from '../../../../web/src/learner/cpp/trap_faults.ts'

function trap(message: string, stack = '', more: Partial<Trap> = {}) {
  const thrown = Object.assign(new Error(message), { stack })
  return faultOfTrap({ thrown, running: 'attend', overflown: false, said: '', noticed: undefined, ...more })
}

describe('a trap', () => {
  it.each<[string, RegExp]>([
    // V8, SpiderMonkey, JavaScriptCore
    ['divide by zero', /divided by zero/],
    ['remainder by zero', /divided by zero/],
    ['integer divide by zero', /divided by zero/],
    ['Division by zero (evaluating ...)', /divided by zero/],
    ['divide result unrepresentable', /division has no result/],
    ['integer overflow', /division has no result/],
    ['memory access out of bounds', /outside its memory/],
    ['index out of bounds', /outside its memory/],
    ["Out of bounds memory access (evaluating 'f()')", /outside its memory/],
    ['unreachable', /must not be reached/],
    ['unreachable executed', /must not be reached/],
    ["Unreachable code should not be executed (evaluating 'f()')", /must not be reached/],
    ['Maximum call stack size exceeded', /call stack is full/],
    ['too much recursion', /call stack is full/],
    ['null function or function signature mismatch', /function pointer/],
    ['indirect call to null', /function pointer/],
    ['call_indirect to a null table entry (evaluating ...)', /function pointer/],
    ['table index is out of bounds', /function pointer/],
    ['something new', /^Your code stopped: something new$/],
  ])('worded "%s" is told', (message, title) => {
    expect(trap(message).title).toMatch(title)
  })

  it('with the stack below its end is endless recursion, however it is worded', () => {
    expect(trap('index out of bounds', '', { overflown: true })).toMatchObject({ id: 'stack_overflow' })
  })

  it('has its places in V8, innermost first, and the learner’s function', () => {
    const stack = [
      'RuntimeError: unreachable',
      '    at lab::trap(char const*, unsigned int) (wasm://wasm/b2f1:wasm-function[12]:0x4a1)',
      '    at unit.wasm.dot(lab::Matrix const&, int) (wasm://wasm/b2f1:wasm-function[7]:0x2b0)',
      '    at wasm://wasm/b2f1:wasm-function[3]:0x1c',
      '    at run (http://127.0.0.1/assets/worker.js:1:200)',
    ].join('\n')
    const fault = trap('unreachable', stack)
    expect(fault.offsets).toEqual([0x4a1, 0x2b0, 0x1c])
    expect(fault.message).toMatch(/It happened in dot\.$/)
  })

  it('has its places in SpiderMonkey', () => {
    const stack = [
      'lab::trap(char const*, unsigned int)@http://127.0.0.1/worker.js line 3 > WebAssembly.Module:wasm-function[12]:0x4a1',
      'softmax(std::vector<float>)@http://127.0.0.1/worker.js line 3 > WebAssembly.Module:wasm-function[7]:0x2b0',
      'run@http://127.0.0.1/worker.js:1:200',
    ].join('\n')
    const fault = trap('unreachable executed', stack)
    expect(fault.offsets).toEqual([0x4a1, 0x2b0])
    expect(fault.message).toMatch(/It happened in softmax\.$/)
  })

  it('has only the function in JavaScriptCore', () => {
    const stack = [
      '<?>.wasm-function[operator new(unsigned long)]@[wasm code]',
      '<?>.wasm-function[attend(Cache&)]@[wasm code]',
    ].join('\n')
    const fault = trap('Out of bounds memory access', stack)
    expect(fault.offsets).toBeUndefined()
    expect(fault.message).toMatch(/It happened in attend\.$/)
  })

  it('happened in the function that the lab called, where the stack says nothing', () => {
    expect(trap('unreachable').message).toMatch(/It happened in attend\.$/)
  })
})
