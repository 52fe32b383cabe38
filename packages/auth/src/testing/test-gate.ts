import { createGuessGate, type GuessGate, type GuessPolicy, type Judged } from '../limits/index.ts'
import { type Store, sqliteStore } from '../stores/index.ts'
import { createManualClock, type ManualClock } from './manual-clock.ts'

/** A gate over a real store, whose passwords are right when the test says so. */
export interface TestGate {
  readonly gate: GuessGate
  readonly store: Store
  readonly clock: ManualClock
  readonly alarms: number[]
  readonly faults: unknown[]
  /** One attempt: `right`, `wrong`, or what the gate answers instead, with the seconds to wait. */
  readonly attempt: (name: string, isRight: boolean, address?: string) => Promise<string>
  /** How many passwords have been looked at. */
  readonly looks: () => number
  readonly close: () => Promise<void>
}

export const testPolicy: GuessPolicy = {
  freeFailures: 5,
  longestDelayMs: 900_000,
  maximumFailures: 100,
  perAddress: 50,
  ipv6Prefix: 64,
  alarm: 600,
}

export interface TestGateOptions {
  readonly policy?: Partial<GuessPolicy>
  /** A file of several gates. Default: in memory. */
  readonly path?: string
  readonly clock?: ManualClock
  /** How long it takes to look at a password. */
  readonly lookMs?: number
}

export async function createTestGate({
  policy,
  path = ':memory:',
  clock = createManualClock(),
  lookMs = 0,
}: TestGateOptions = {}): Promise<TestGate> {
  const store = sqliteStore({ path, clock: clock.now, userCheck: 'none' })
  await store.migrate()
  const alarms: number[] = []
  const faults: unknown[] = []
  const gate = createGuessGate({
    store: store.attempts,
    policy: { ...testPolicy, ...policy },
    secret: () => Buffer.from('the secret of the gate'),
    clock: clock.now,
    onAlarm: (failures) => void alarms.push(failures),
    onError: (fault) => void faults.push(fault),
  })
  let looks = 0
  const look = async (isRight: boolean): Promise<Judged<string>> => {
    looks += 1
    await new Promise((resolve) => setTimeout(resolve, lookMs))
    return isRight ? { outcome: 'success', value: 'right' } : { outcome: 'failure', value: 'wrong' }
  }
  return {
    gate,
    store,
    clock,
    alarms,
    faults,
    looks: () => looks,
    async attempt(name, isRight, address = '') {
      const gated = await gate.attempt({ names: [name], address }, () => look(isRight))
      switch (gated.word) {
        case 'judged':
          return gated.isNowLocked ? `${gated.value}, locked` : gated.value
        case 'throttled':
          return `${gated.limit} ${gated.retryAfterSeconds}`
        case 'overloaded':
          return gated.word
      }
    },
    async close() {
      await gate.stop()
      await store.close()
    },
  }
}
