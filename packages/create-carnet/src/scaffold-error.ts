/** What a person can mend: told as one sentence. */
export class ScaffoldError extends Error {
  override readonly name = 'ScaffoldError'
}
