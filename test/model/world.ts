// One user, their sessions as the model has them, and what each call does there.
import type { Client, Model, Rules, Token } from './model-session.ts'
import { begin, beyond, end, isInTime, present, see } from './reference-model.ts'
import type { Call } from './steps.ts'

/** The model's sessions by id. */
export type World = ReadonlyMap<string, Model>

/** A call, with the tokens that its numbers stand for, and what it was answered. */
export interface Asked {
  readonly call: Call
  /** The session that it is about; empty: none is there. */
  readonly id: string
  readonly token: Token | undefined
  readonly client: Client
  readonly answer: Answer
}

/** What the real thing said. `jti` is that of the refresh token in the answer, or of a new session's. */
export interface Answer {
  readonly says: 'rotated' | 'graced' | 'late' | 'reused' | 'none' | 'good' | 'done' | 'begun'
  readonly jti?: string
  readonly sessionId?: string
}

const change = (world: World, id: string, to: (model: Model) => Model): World =>
  new Map([...world].map(([key, model]) => [key, key === id ? to(model) : model]))

const endAllBut = (world: World, spared?: string): World =>
  new Map([...world].map(([id, model]) => [id, id === spared ? model : end(model)]))

/** When, and by which rules. */
export interface Moment {
  readonly now: number
  readonly rules: Rules
}

/** What the call should have been answered at that time, given what it was answered, and the world after it. */
export function play(world: World, asked: Asked, moment: Moment): readonly [Answer, World] {
  const { call, id, token } = asked
  if ('session' in call && !world.has(id)) return [{ says: 'none' }, world]
  switch (call.do) {
    case 'signIn':
      return signIn(world, asked, moment)
    case 'deactivate':
      return [{ says: 'done' }, endAllBut(world)]
    case 'refresh':
      return refresh(world, asked, moment)
    case 'verify':
      return isGood(world, asked, moment.now)
        ? [{ says: 'good' }, change(world, id, (model) => see(model, token?.issuedAt ?? 0))]
        : [{ says: 'none' }, world]
    case 'blacklist':
      return [{ says: 'done' }, wasGiven(token, moment.now) ? change(world, id, end) : world]
    case 'revoke':
      return [{ says: 'done' }, change(world, id, end)]
    case 'revokeAll':
    case 'password':
      return [{ says: 'done' }, endAllBut(world, call.isSpared ? id : undefined)]
  }
}

function refresh(
  world: World,
  { id, token, client, answer }: Asked,
  { now, rules }: Moment,
): readonly [Answer, World] {
  const model = world.get(id)
  if (model === undefined || token === undefined) return [{ says: 'none' }, world]
  const [says, after] = present(model, { token, client, now, next: answer.jti ?? '' }, rules)
  const isAnswered = says !== 'reused' && says !== 'none'
  return [{ says, ...(isAnswered ? { jti: after.current.jti } : {}) }, change(world, id, () => after)]
}

/** A token that has expired can end its session, too; one from the future was never given. */
const wasGiven = (token: Token | undefined, now: number) =>
  token !== undefined && isInTime({ ...token, expiresAt: now + 1000 }, now)

function isGood(world: World, { call, id, token }: Asked, now: number): boolean {
  const model = world.get(id)
  if (model === undefined || token === undefined || model.isEnded || !isInTime(token, now)) return false
  return (
    call.do === 'verify' &&
    (call.type === 'access' || (token.jti === model.current.jti && model.current.expiresAt > now))
  )
}

function signIn(world: World, { answer, client }: Asked, { now, rules }: Moment): readonly [Answer, World] {
  const { sessionId = '', jti = '' } = answer
  const capped = new Set(beyond([...world.values()], now, rules))
  const after = new Map([...world].map(([id, model]) => [id, capped.has(id) ? end(model) : model]))
  return [
    { says: 'begun', sessionId, jti },
    after.set(sessionId, begin({ id: sessionId, jti, client }, now, rules)),
  ]
}
