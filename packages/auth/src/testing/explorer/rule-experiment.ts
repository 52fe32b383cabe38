import type { Store } from '../../stores/index.ts'
import { observedPort } from '../../telemetry/index.ts'
import type { Claims } from '../../tokens/index.ts'
import {
  claimsIn,
  createTestSessions,
  type TestOptions,
  type TestSessions,
  testDevice,
} from '../test-sessions.ts'
import type { Experiment } from './explore.ts'
import { createTurnstile, type Ending, type Gate } from './turnstile.ts'

/** What the rules are asked for at once: all about one session, whose current refresh token this is. */
export type RuleOfScene = (sessions: TestSessions['sessions'], scene: RuleScene) => Promise<unknown>

export interface RuleScene {
  readonly sessionId: string
  readonly refresh: string
}

export const rules = {
  refresh: (sessions, { refresh }) => sessions.refresh(refresh, testDevice),
  revoke: (sessions, { sessionId }) => sessions.revoke(sessionId),
  blacklist: (sessions, { refresh }) => sessions.blacklist(refresh, testDevice),
  verify: (sessions, { refresh }) => sessions.verify(refresh),
} as const satisfies Record<string, RuleOfScene>

export interface RuleExperiment extends Experiment {
  /** The endings of the last run, and what may still be done with its session. */
  readonly last: () => {
    readonly endings: readonly Ending[]
    readonly free: TestSessions
    readonly scene: RuleScene
  }
  readonly close: () => Promise<void>
}

/** Rules side by side, each on a process of its own, held up before every verb that it asks the store for. */
export async function ruleExperiment(
  chosen: readonly RuleOfScene[],
  store: Store,
  options: TestOptions = {},
): Promise<RuleExperiment> {
  const turnstiles = chosen.map(createTurnstile)
  const free = await createTestSessions(options, async () => store)
  const processes = await Promise.all(
    turnstiles.map(({ gate }) => createTestSessions(options, async () => gatedStore(store, gate))),
  )
  let scene: RuleScene = { sessionId: '', refresh: '' }
  let last: readonly Ending[] = []
  return {
    turnstiles,
    async begin() {
      const { refresh, session } = await free.begin()
      scene = { sessionId: session.id, refresh }
      return chosen.map((rule, index) => () => {
        const { sessions } = processes[index] ?? free
        return rule(sessions, scene)
      })
    },
    async outcome(endings) {
      last = endings
      const nameOf = tokenNames(scene.refresh)
      const session = await store.sessions.find(scene.sessionId)
      const state = {
        current: nameOf(session?.currentJti),
        recent: session?.recent.map(({ jti }) => nameOf(jti)),
        generation: session?.generation,
        reason: session?.revokeReason,
      }
      return `${endings.map((ending) => endingText(ending, nameOf)).join('\n')}\n${JSON.stringify(state)}`
    },
    last: () => ({ endings: last, free, scene }),
    close: store.close,
  }
}

function gatedStore(store: Store, { turn }: Gate): Store {
  const gated = Object.entries(store).map(([name, port]) => [
    name,
    typeof port === 'object' && port !== null
      ? observedPort(port, name, (_verb, work) => turn().then(work))
      : port,
  ])
  return Object.fromEntries(gated) as Store
}

/** Ids are drawn at random: here they are called by the order in which they are named. */
function tokenNames(first: string): (jti: unknown) => string {
  const names = new Map<unknown, string>([[jtiOf(claimsIn(first)), 'token 0']])
  return (jti) => {
    if (!names.has(jti)) names.set(jti, `token ${names.size}`)
    return names.get(jti) ?? ''
  }
}

const jtiOf = (claims: Claims) => claims['jti']

function endingText(ending: Ending, nameOf: (jti: unknown) => string): string {
  if ('error' in ending) return `threw ${String(ending.error)}`
  if (typeof ending.value !== 'object' || ending.value === null) return String(ending.value)
  const { access, refresh, claims, session, ...words } = ending.value as Readonly<Record<string, unknown>>
  const token = typeof refresh === 'string' ? nameOf(jtiOf(claimsIn(refresh))) : ''
  return `${JSON.stringify(words)} ${token}`
}
