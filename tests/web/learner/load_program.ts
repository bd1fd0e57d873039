import { programBody, type Program } from '../../../web/src/learner/program.ts'

/** A learner's code as the sandbox would load it, but in this process. Only for code of the tests' own. */
export function loadProgram(code: string, functions: string[]): Program {
  return new Function('Matrix', 'console', 'lab', programBody(code, functions)) as Program
}
