import { createGuessGate, type GuessPolicy } from '../limits/index.ts'
import { type Duration, type ParsedOptions, secondsOf } from '../options/index.ts'
import { type GuessGate, loginKey } from '../sessions/index.ts'
import type { Store } from '../stores/index.ts'
import type { AccountSource } from '../users/index.ts'
import { derivedSecret } from './derived-secret.ts'
import type { KeyContext } from './open-keys.ts'
import type { Sinks } from './sinks.ts'

/** The limits of guessing at work. */
export interface Limiting {
  readonly gate: GuessGate
  /** Forgets the failures of an account, because its password is another now. Never rejects. */
  readonly forgive: (guessNames: readonly string[]) => Promise<void>
  /** Forgets the failures at a name. False: nobody has it. */
  readonly unlock: (accounts: AccountSource<unknown>, login: string) => Promise<boolean>
  readonly deleteExpired: () => Promise<number>
  /** How many attempts wait now. */
  readonly waiting: () => number
  readonly stop: () => Promise<void>
}

export interface LimitingOptions {
  readonly options: ParsedOptions<unknown>
  readonly store: Pick<Store, 'attempts' | 'audit'>
  /** `guessSecret`, asked for with the first attempt. */
  readonly secret: () => Uint8Array
  readonly clock: () => number
  readonly sinks: Pick<Sinks, 'emit' | 'onError'>
}

export function createLimiting({ options, store, secret, clock, sinks }: LimitingOptions): Limiting {
  const { guessing } = options
  if (guessing === false) return unlimited
  const gate = createGuessGate({
    store: store.attempts,
    policy: toPolicy(guessing),
    secret,
    clock,
    onAlarm: (failures) => sinks.emit({ type: 'guessing', failures }),
    onError: sinks.onError,
  })
  return {
    gate,
    forgive: (guessNames) => gate.unlock(guessNames).catch(sinks.onError),
    async unlock(accounts, login) {
      const account = await accounts.findByLogin(login)
      await gate.unlock([loginKey(login), ...(account ? [account.guessName] : [])])
      if (account) await store.audit.append({ action: 'account_unlocked', userId: account.id })
      return account !== undefined
    },
    deleteExpired: gate.deleteExpired,
    waiting: gate.waiting,
    stop: gate.stop,
  }
}

const unlimited: Limiting = {
  gate: {
    attempt: async (_, judge) => ({
      word: 'judged',
      value: (await judge()).value,
      isNowLocked: false,
    }),
  },
  forgive: async () => undefined,
  unlock: async (accounts, login) => (await accounts.findByLogin(login)) !== undefined,
  deleteExpired: async () => 0,
  waiting: () => 0,
  stop: async () => undefined,
}

const toPolicy = ({
  longestDelay,
  ...policy
}: Omit<GuessPolicy, 'longestDelayMs'> & { longestDelay: Duration }) => ({
  ...policy,
  longestDelayMs: secondsOf(longestDelay) * 1000,
})

/** What makes the names unreadable that were guessed at. */
export const guessSecret = (context: Pick<KeyContext, 'options' | 'seal'>): Uint8Array =>
  derivedSecret(context, 'carnet names that were guessed at')
