// Guessing at passwords: who may try, and when. Declares the port of its counters; imports nothing of Carnet.
export { addressKey } from './address-key.ts'
export type { Attempt } from './attempt-keys.ts'
export type {
  AttemptCount,
  AttemptDecision,
  AttemptStore,
  AttemptWindow,
  Changed,
  FoundAttempts,
} from './attempt-store.ts'
export {
  createGuessGate,
  type Gated,
  type GuessGate,
  type GuessGateOptions,
  type Judged,
} from './guess-gate.ts'
export type { GuessPolicy } from './guess-policy.ts'
