/** What is compiled: a few files that become one module. */

/** The learner's own file. A diagnostic has a place only where that place is in here. */
export const learner_file = 'your_code.cpp'

export interface Unit {
  /** Text by file name. The main file includes the others. */
  files: Record<string, string>
  /** The file that clang is given. */
  main: string
  /** With the real libc++ in place of the lab's own small standard headers. */
  libcxx?: boolean
}
