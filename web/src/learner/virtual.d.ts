/** worker_main.ts with all that it imports, as the text of one classic script. Made by content/plugin.ts. */
declare module 'virtual:learner-runner' {
  const runner: string
  export default runner
}
