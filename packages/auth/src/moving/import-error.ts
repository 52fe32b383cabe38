/** Why an import cannot begin, in a sentence for the person at the keyboard. */
export class ImportError extends Error {
  override readonly name = 'ImportError'
}
