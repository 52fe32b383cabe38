import { join } from 'node:path'
import type { InvariantName } from '../invariants/invariant.ts'
import type { StoreName } from '../stores/store-stand.ts'

/** A build that is broken on purpose: if the rig does not see it, the rig is blind. */
export interface Control {
  readonly name: string
  readonly experiment: string
  readonly store: StoreName
  /** The module that breaks the servers. */
  readonly variant: string
  /** Broken by it, one of these at least. */
  readonly expected: readonly InvariantName[]
}

const variant = (file: string) => join(import.meta.dirname, file)

export const controls: readonly Control[] = [
  {
    name: 'a store that selects and then updates',
    experiment: 'E9',
    store: 'SQLite',
    variant: variant('select-then-update.ts'),
    expected: ['I1'],
  },
  {
    name: 'synchronous=NORMAL in a power cut',
    experiment: 'E2',
    store: 'SQLite',
    variant: variant('synchronous-normal.ts'),
    expected: ['I2', 'I3', 'I4'],
  },
  {
    name: 'a feed without catch-up',
    experiment: 'E14',
    store: 'SQLite',
    variant: variant('feed-without-catch-up.ts'),
    expected: ['I3'],
  },
  {
    name: 'revocations by messages of Redis alone',
    experiment: 'E6',
    store: 'PostgreSQL + Redis',
    variant: variant('messages-only.ts'),
    expected: ['I3'],
  },
]
