import type { Random } from '../random.ts'
import type { Recorded, Recorder } from './recorder.ts'
import { createRequests, type Place } from './requests.ts'
import { idsIn } from './token-ids.ts'

export interface Person {
  readonly name: string
  readonly id: string
  /** The password; two, where nobody knows whether it was changed. */
  passwords: readonly string[]
}

export interface DeviceOptions {
  readonly person: Person
  readonly name: string
  /** Where it sends what it sends. */
  readonly port: number
  readonly recorder: Recorder
  readonly random: Random
}

export interface Tokens {
  readonly access: string
  readonly refresh: string
}

/** One of a person's devices, as a well-made client behaves. */
export interface Device {
  readonly person: Person
  readonly name: string
  readonly tokens: () => Tokens | undefined
  /** Asks until it is in, or refused. */
  readonly signIn: (until: Until) => Promise<boolean>
  /**
   * Exchanges its token, and where no answer comes asks again with the same one until there is an answer. `refused`:
   * it has to sign in again.
   */
  readonly refresh: (until: Until) => Promise<'refreshed' | 'refused' | 'unknown'>
  /** So many tabs at once, each with the token that all have read. */
  readonly refreshInTabs: (count: number, until: Until) => Promise<void>
  readonly use: (how?: { readonly port: number; readonly server?: string }) => Promise<Recorded | undefined>
  /** Asks `at` first, once; `true`: that server said that it is done. */
  readonly signOut: (until: Until, at?: Place) => Promise<boolean>
  /** Ends the session of another device of the same person, by its id. */
  readonly endSessionOf: (other: Pick<Device, 'tokens'>, until: Until) => Promise<void>
  /** Ends all sessions of the person, or all but this one. */
  readonly endAll: (isSparing: boolean, until: Until) => Promise<void>
  readonly changePassword: (to: string) => Promise<void>
  /** What a thief does with a copy. */
  readonly replay: (refresh: string) => Promise<Recorded>
  /** The owner tries an old token once more. */
  readonly replayAsOwner: (refresh: string) => Promise<Recorded>
  readonly forget: () => void
}

/** Whether to go on asking. */
export type Until = () => boolean

export function createDevice(options: DeviceOptions): Device {
  const { person, name, port, recorder } = options
  const requests = createRequests(options)
  const { insist, refresh } = requests
  let tokens: Tokens | undefined

  function take(recorded: Recorded | undefined): 'refreshed' | 'refused' | 'unknown' {
    if (recorded === undefined) return 'unknown'
    if (recorded.attempt.outcome !== 'ACK') return 'refused'
    tokens = recorded.reply?.body as unknown as Tokens
    return 'refreshed'
  }

  async function withAccess(ask: (access: string) => unknown): Promise<void> {
    if (tokens !== undefined) await ask(tokens.access)
  }

  return {
    person,
    name,
    tokens: () => tokens,
    forget: () => {
      tokens = undefined
    },
    async signIn(until) {
      tokens = undefined
      for (const password of person.passwords) {
        if (take(await insist(() => requests.logIn(password), until)) !== 'refreshed') continue
        person.passwords = [password]
        return true
      }
      return false
    },
    async refresh(until) {
      const shown = tokens?.refresh
      if (shown === undefined) return 'unknown'
      const outcome = take(await insist(() => refresh(shown), until))
      if (outcome === 'refused') tokens = undefined
      return outcome
    },
    async refreshInTabs(count, until) {
      const shown = tokens?.refresh
      if (shown === undefined) return
      const tabs = Array.from({ length: count }, () => insist(() => refresh(shown), until))
      const { last, isRefused } = sortOut(await Promise.all(tabs))
      if (last !== undefined) take(last)
      else if (isRefused) tokens = undefined
    },
    async use(how) {
      const access = tokens?.access
      return access === undefined ? undefined : recorder.send(...requests.use(access, how ?? { port }))
    },
    async signOut(until, at) {
      const shown = tokens?.refresh
      if (shown === undefined) return false
      const isDone = at !== undefined && (await requests.logOut(shown, at)).attempt.outcome === 'ACK'
      if (!isDone) await insist(() => requests.logOut(shown), until)
      tokens = undefined
      return isDone
    },
    async endSessionOf(other, until) {
      const { session } = idsIn(other.tokens()?.access)
      await withAccess((access) => session && insist(() => requests.endSession(access, session), until))
    },
    async endAll(isSparing, until) {
      await withAccess((access) => insist(() => requests.endAll(access, isSparing), until))
      if (!isSparing) tokens = undefined
    },
    changePassword: (to) => withAccess((access) => requests.changePassword(access, to)),
    replay: (shown) => refresh(shown, 'thief'),
    replayAsOwner: (shown) => refresh(shown),
  }
}

/** The tabs share one jar: the last answer stays in it. */
function sortOut(answers: readonly (Recorded | undefined)[]) {
  const last = answers
    .filter((recorded) => recorded?.attempt.outcome === 'ACK')
    .sort((one, other) => (one?.attempt.receivedMs ?? 0) - (other?.attempt.receivedMs ?? 0))
    .at(-1)
  return { last, isRefused: answers.some((recorded) => recorded?.attempt.outcome === 'NACK') }
}
