// For tests beside the sources, which come in through files of this kind.
export { attemptRules } from './rules/attempt-rules.ts'
export { createStoreStand, type StoreStand } from './store-stand.ts'
