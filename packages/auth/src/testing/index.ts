// For tests: Carnet in memory for those of an application; for those of a store the contract that it must pass, what tries
// concurrent operations in every order, and a clock that is moved by hand.
export { createTestAuth } from './create-test-auth.ts'
export { type Experiment, type Explored, type ExploreOptions, explore } from './explorer/explore.ts'
export { createTurnstile, type Ending, type Gate, type Turnstile } from './explorer/turnstile.ts'
export { createManualClock, type ManualClock } from './manual-clock.ts'
export { ownFieldsOfContract } from './rules/user-rules.ts'
export { type OpenStores, type StoreCase, type StoreTraits, storeContract } from './store-contract.ts'
export type { TestAuth, TestCaller, TestFace, TestUser } from './test-auth.ts'
