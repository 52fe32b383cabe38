import type { Store } from '../stores/index.ts'
import { createManualClock } from './manual-clock.ts'
import { adminRules } from './rules/admin-rules.ts'
import { adminSessionRules } from './rules/admin-session-rules.ts'
import { attemptRules } from './rules/attempt-rules.ts'
import { auditRules } from './rules/audit-rules.ts'
import { databaseRules } from './rules/database-rules.ts'
import { keyRules } from './rules/key-rules.ts'
import { lifetimeRules } from './rules/lifetime-rules.ts'
import { revocationRules } from './rules/revocation-rules.ts'
import { rotationRules } from './rules/rotation-rules.ts'
import { sessionRules } from './rules/session-rules.ts'
import { useRules } from './rules/use-rules.ts'
import { userChangeRules } from './rules/user-change-rules.ts'
import { userOrderRules } from './rules/user-order-rules.ts'
import { userRules } from './rules/user-rules.ts'
import { usernameKeyRules } from './rules/username-key-rules.ts'
import { createStoreStand, type StoreRule } from './store-stand.ts'

/**
 * Opens a new, empty database with its migrations applied, that keeps the users and goes by `clock`. Of a database that
 * processes can share it answers two stores, so that the contract plays two processes.
 */
export type OpenStores = (clock: () => number) => Promise<readonly [Store, ...Store[]]>

/** What a store cannot do because its tables are another system's. */
export interface StoreTraits {
  /** Whether names that look the same are one name. Default true. */
  readonly keepsUsernameKeys?: boolean
  /** Whether users are listed in the order of their creation. Default true. */
  readonly ordersUsersByCreation?: boolean
}

/** One promise that a store must keep. `run` rejects where it does not. */
export interface StoreCase {
  readonly name: string
  readonly run: () => Promise<void>
}

/**
 * Every promise of the store's ports as cases for any test runner: `for (const { name, run } of storeContract(open))
 * test(name, run)`. Each case opens stores of its own and closes them.
 */
export function storeContract(
  open: OpenStores,
  { keepsUsernameKeys = true, ordersUsersByCreation = true }: StoreTraits = {},
): readonly StoreCase[] {
  const all = {
    ...rules,
    ...(keepsUsernameKeys ? usernameKeyRules : {}),
    ...(ordersUsersByCreation ? userOrderRules : {}),
  }
  return Object.entries(all).map(([name, rule]) => ({ name, run: () => runRule(rule, open) }))
}

const rules: Readonly<Record<string, StoreRule>> = {
  ...sessionRules,
  ...rotationRules,
  ...lifetimeRules,
  ...revocationRules,
  ...useRules,
  ...userRules,
  ...userChangeRules,
  ...keyRules,
  ...attemptRules,
  ...auditRules,
  ...adminRules,
  ...adminSessionRules,
  ...databaseRules,
}

async function runRule(rule: StoreRule, open: OpenStores): Promise<void> {
  const clock = createManualClock()
  const stores = await open(clock.now)
  try {
    await rule(createStoreStand(stores, clock))
  } finally {
    for (const store of stores) await store.close()
  }
}
