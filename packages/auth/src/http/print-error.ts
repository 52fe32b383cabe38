/** What becomes of a fault where nobody asked to be told of faults: a line on standard error. */
export function printError(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
}
