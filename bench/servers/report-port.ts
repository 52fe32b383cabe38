/** Tells the parent process where the server listens, and ends with it. */
export function reportPort(port: number): void {
  process.once('disconnect', () => process.exit())
  process.send?.(port)
}
