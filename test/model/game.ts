// The real rules over a real store, asked what the model is asked.
import assert from 'node:assert/strict'
import {
  claimsIn,
  createTestSessions,
  type OpenStore,
  type TestOptions,
  type TestSessions,
  testDevice,
} from '../../packages/auth/src/testing/test-sessions.ts'
import type { Rules, Token } from './model-session.ts'
import type { Call, Step } from './steps.ts'
import { type Answer, type Asked, play, type World } from './world.ts'

export interface Variant {
  readonly options: TestOptions
  readonly rules: Rules
}

const none = Number.POSITIVE_INFINITY
const lifetimeMs = 86_400_000
const accessMs = 300_000

/** Sets of options, and what they mean. */
export const variants: readonly Variant[] = [
  { options: {}, rules: { graceMs: 10_000, lateMs: 0, endAfter: none, lifetimeMs, maximumSessions: none } },
  {
    options: { lateRetry: '1h', maximumSessions: 3 },
    rules: { graceMs: 10_000, lateMs: 3_600_000, endAfter: none, lifetimeMs, maximumSessions: 3 },
  },
  {
    options: { grace: '3s', lateRetry: '10s', shadow: { endAfter: 2 }, maximumSessions: 2 },
    rules: { graceMs: 3000, lateMs: 10_000, endAfter: 2, lifetimeMs, maximumSessions: 2 },
  },
  {
    options: { grace: '0s', shadow: { endAfter: 1 } },
    rules: { graceMs: 0, lateMs: 0, endAfter: 1, lifetimeMs, maximumSessions: none },
  },
]

const clients = [
  testDevice,
  { ...testDevice, ip: '198.51.100.2' },
  { ip: '203.0.113.3', userAgent: 'stranger' },
]

interface Shown {
  readonly text: string
  readonly token: Token
}

/** A session's tokens, oldest first. */
interface Tokens {
  readonly id: string
  readonly refresh: Shown[]
  readonly access: Shown[]
}

/** A call in flight: what was asked, and the texts of the tokens in its answer. */
interface Sent extends Asked {
  readonly texts: { readonly access?: string; readonly refresh?: string }
}

export type Counts = Record<string, number>

/** Plays one history; rejects where the real thing and the model part. Counts what was answered. */
export interface Game {
  readonly play: (history: readonly Step[], counts: Counts) => Promise<void>
  readonly close: () => Promise<void>
}

export async function openGame({ options, rules }: Variant, open?: OpenStore): Promise<Game> {
  const t = await createTestSessions(options, open)
  return {
    play: async (history, counts) => {
      t.clock.advance('1h')
      const userId = await t.addUser()
      const round = createRound(t, userId, rules, counts)
      await round.take({ do: 'calls', calls: [{ do: 'signIn' }] })
      for (const step of history) await round.take(step)
    },
    close: t.close,
  }
}

function createRound(t: TestSessions, userId: string, rules: Rules, counts: Counts) {
  const sessions: Tokens[] = []
  let world: World = new Map()
  let isGone = false

  function aim(call: Call): Omit<Sent, 'answer' | 'texts'> & { readonly text: string } {
    const tokens = 'session' in call ? sessions[call.session % Math.max(1, sessions.length)] : undefined
    const shown = tokens?.[call.do === 'verify' ? call.type : 'refresh'] ?? []
    const { text = '', token } = ('age' in call ? shown.at(-1 - call.age) : undefined) ?? {}
    const client = clients[call.do === 'refresh' ? call.client : 0] ?? testDevice
    return { call, id: tokens?.id ?? '', token, text, client }
  }

  async function send(call: Call): Promise<Sent> {
    const aimed = aim(call)
    const sent = await ask(t, userId, aimed)
    counts[sent.answer.says] = (counts[sent.answer.says] ?? 0) + 1
    return { ...aimed, ...sent }
  }

  async function call(calls: readonly Call[]): Promise<void> {
    const possible = isGone ? calls.filter((one) => one.do !== 'signIn') : calls
    if (possible.length === 0) return
    const sent = await Promise.all(possible.map(send))
    world = await explain(sent)
    for (const one of sent) keep(one)
  }

  /** The world after an order of the calls in which each was answered as the model says. */
  async function explain(sent: readonly Sent[]): Promise<World> {
    const now = t.clock.now()
    const seen = await look(t, userId, sessionIds(sent))
    const tried: unknown[] = []
    for (const order of ordersOf(sent)) {
      let after = world
      const expected = order.map((one) => {
        const [answer, next] = play(after, one, { now, rules })
        after = next
        return answer
      })
      const shouldSee = describeWorld(after, now)
      const isAnswered = order.every((one, index) => isSame(one.answer, expected[index], sent.length > 1))
      if (isAnswered && JSON.stringify(shouldSee) === JSON.stringify(seen)) return after
      tried.push({ expected, shouldSee })
    }
    assert.fail(
      JSON.stringify({ asked: sent.map(({ call: one, answer }) => ({ ...one, answer })), seen, tried }),
    )
  }

  const sessionIds = (sent: readonly Sent[]) => [
    ...sessions.map(({ id }) => id),
    ...sent.flatMap(({ answer: { sessionId } }) => sessionId ?? []),
  ]

  function keep({ id, answer, texts }: Sent): void {
    const sessionId = answer.sessionId ?? id
    const model = world.get(sessionId)
    if (model === undefined || texts.access === undefined) return
    if (answer.sessionId !== undefined) sessions.push({ id: sessionId, refresh: [], access: [] })
    const tokens = sessions.find((one) => one.id === sessionId)
    const now = t.clock.now()
    tokens?.access.push({ text: texts.access, token: { jti: '', issuedAt: now, expiresAt: now + accessMs } })
    const isNew = tokens?.refresh.every(({ token }) => token.jti !== answer.jti)
    if (isNew && answer.jti === model.current.jti)
      tokens?.refresh.push({ text: texts.refresh ?? '', token: model.current })
  }

  return {
    async take(step: Step): Promise<void> {
      if (step.do === 'calls') return call(step.calls)
      if (step.do === 'wait') {
        await t.uses?.flush()
        return t.clock.advance(step.ms)
      }
      await t.store.users.delete(userId)
      isGone = true
      world = new Map([...world].map(([id, model]) => [id, { ...model, isEnded: true }]))
    },
  }
}

type Aimed = Omit<Sent, 'answer' | 'texts'> & { readonly text: string }
type Said = Pick<Sent, 'answer' | 'texts'>

const done: Said = { answer: { says: 'done' }, texts: {} }
const jtiOf = (text: string) => String(claimsIn(text)['jti'])

async function ask(t: TestSessions, userId: string, { call, id, text, client }: Aimed): Promise<Said> {
  switch (call.do) {
    case 'refresh': {
      const answer = await t.refresh(text, client)
      if (answer.outcome !== 'refreshed')
        return { answer: { says: answer.outcome === 'reused' ? 'reused' : 'none' }, texts: {} }
      const { how, refresh = '' } = answer
      return { answer: { says: how === 'kept' ? 'none' : how, jti: jtiOf(refresh) }, texts: answer }
    }
    case 'verify':
      return {
        answer: { says: (await t.sessions.verify(text)).outcome === 'good' ? 'good' : 'none' },
        texts: {},
      }
    case 'signIn': {
      const { access, refresh, session } = await t.begin(userId)
      return {
        answer: { says: 'begun', sessionId: session.id, jti: jtiOf(refresh) },
        texts: { access, refresh },
      }
    }
    default:
      await endBy(t, userId, { call, id, text })
      return id === '' && call.do !== 'deactivate' ? { answer: { says: 'none' }, texts: {} } : done
  }
}

async function endBy(
  t: TestSessions,
  userId: string,
  { call, id, text }: Pick<Aimed, 'call' | 'id' | 'text'>,
) {
  const except = 'isSpared' in call && call.isSpared ? id : undefined
  switch (call.do) {
    case 'blacklist':
      return t.sessions.blacklist(text, testDevice)
    case 'revoke':
      return t.sessions.revoke(id)
    case 'revokeAll':
      return t.sessions.revokeAll(userId, except === undefined ? {} : { except })
    case 'password':
      return t.store.users.setPassword(
        userId,
        `hash ${t.clock.now()}`,
        except === undefined ? {} : { exceptSession: except },
      )
    case 'deactivate':
      await t.store.users.setActive(userId, false)
      return t.store.users.setActive(userId, true)
    default:
      return undefined
  }
}

/** What everybody can see of the sessions: whether they have ended, their current token, and who is listed. */
async function look(t: TestSessions, userId: string, ids: readonly string[]) {
  const found = await Promise.all(ids.map((id) => t.store.sessions.find(id)))
  const rows = found.map((one) => [one?.id, one?.currentJti, one?.revokedAtMs !== undefined])
  const live = await t.sessions.listLive(userId)
  return { rows: rows.toSorted(byText), live: live.map(({ id }) => id).toSorted() }
}

function describeWorld(world: World, now: number) {
  const models = [...world.values()]
  const live = models.filter(({ isEnded, current }) => !isEnded && current.expiresAt > now)
  return {
    rows: models.map(({ id, current, isEnded }) => [id, current.jti, isEnded]).toSorted(byText),
    live: live.map(({ id }) => id).toSorted(),
  }
}

const byText = (one: unknown, other: unknown) => (String(one) < String(other) ? -1 : 1)

/** Of several calls at once that come too late each may be told of the reuse. */
function isSame(answer: Answer, expected: Answer | undefined, isRace: boolean): boolean {
  const isRefusal = (one: Answer | undefined) => one?.says === 'reused' || one?.says === 'none'
  if (isRace && isRefusal(answer) && isRefusal(expected)) return true
  return answer.says === expected?.says && answer.jti === expected.jti
}

function ordersOf<T>(all: readonly T[]): readonly (readonly T[])[] {
  if (all.length > 3 || all.length < 2) return tabsInOrder(all)
  return all.flatMap((first, index) => ordersOf(all.toSpliced(index, 1)).map((rest) => [first, ...rest]))
}

/** More than three calls are the same call: one comes first, and it does not matter which of the others is next. */
const tabsInOrder = <T>(all: readonly T[]) => all.map((first, index) => [first, ...all.toSpliced(index, 1)])
