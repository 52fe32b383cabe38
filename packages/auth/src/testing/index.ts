// For tests: the contract that every store must pass, and a clock that is moved by hand.
export { createManualClock, type ManualClock } from './manual-clock.ts'
export { ownFieldsOfContract } from './rules/user-rules.ts'
export { type OpenStores, type StoreCase, type StoreTraits, storeContract } from './store-contract.ts'
