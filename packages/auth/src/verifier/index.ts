// For services that have no database: checks the tokens of a server elsewhere. Imports tokens, keys, feed and guard.
export { createVerifier, type Verifier } from './create-verifier.ts'
export type { VerifierOptions } from './verifier-options.ts'
