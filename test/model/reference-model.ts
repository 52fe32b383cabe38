// What sessions should do, by the ids of their tokens alone: the rules of docs/sessions.md, once more and as short as can
// be. Nothing here is taken from the code that it judges. Times are milliseconds.

import type { Client, Model, Presented, Rules, Token } from './model-session.ts'

/** `none`: 401, and nothing has changed. */
export type Verdict = 'rotated' | 'graced' | 'late' | 'reused' | 'none'

const second = (ms: number) => Math.floor(ms / 1000)
const mostRetired = 16
// a server's clock may be behind the database's, which dates the tokens
const earlySeconds = 60

export const isInTime = ({ issuedAt, expiresAt }: Token, now: number) =>
  second(issuedAt) <= now / 1000 + earlySeconds && second(expiresAt) > now / 1000

export const begin = (
  first: Pick<Model, 'id' | 'client'> & { readonly jti: string },
  now: number,
  rules: Rules,
): Model => ({
  id: first.id,
  client: first.client,
  createdAt: now,
  usedAt: now,
  current: { jti: first.jti, issuedAt: now, expiresAt: now + rules.lifetimeMs },
  retired: [],
  seen: -1,
  followed: 0,
  isFollowed: false,
  isEnded: false,
})

export const end = (model: Model): Model => ({ ...model, isEnded: true })

/** Somebody has shown a good token that was issued then, to a guard or to verify. */
export const see = (model: Model, issuedAt: number): Model => ({
  ...model,
  seen: Math.max(model.seen, second(issuedAt)),
})

/** Which of a user's sessions go when one more begins: those used least recently. */
export function beyond(models: readonly Model[], now: number, { maximumSessions }: Rules): readonly string[] {
  const live = models.filter(({ isEnded, current }) => !isEnded && current.expiresAt > now)
  const order = (a: Model, b: Model) =>
    b.usedAt - a.usedAt || b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1)
  return live
    .toSorted(order)
    .slice(maximumSessions - 1)
    .map(({ id }) => id)
}

export function present(model: Model, presented: Presented, rules: Rules): readonly [Verdict, Model] {
  const { token, client, now, next } = presented
  const { current, retired, isFollowed } = model
  if (!isInTime(token, now) || model.isEnded || current.expiresAt <= now) return ['none', model]
  if (token.jti === current.jti)
    return [
      'rotated',
      rotate(model, client, { jti: next, issuedAt: now, expiresAt: now + rules.lifetimeMs }, rules),
    ]
  const place = retired.findIndex(({ jti }) => jti === token.jti)
  const age = Math.abs(now - (retired[place]?.at ?? Number.NEGATIVE_INFINITY))
  const isStranger = client.ip !== model.client.ip && client.userAgent !== model.client.userAgent
  const isUnseen = rules.lateMs > 0 && place === 0 && model.seen < second(current.issuedAt)
  if (rules.graceMs > 0 && age <= rules.graceMs) {
    if (!isStranger) return ['graced', model]
    const isTooOften = model.followed + 1 >= rules.endAfter
    return [isTooOften ? 'reused' : 'graced', { ...model, isFollowed: true, isEnded: isTooOften }]
  }
  if (isUnseen && age <= rules.lateMs && !isStranger) return ['late', model]
  return ['reused', { ...end(model), isFollowed }]
}

function rotate(model: Model, client: Client, current: Token, { graceMs }: Rules): Model {
  const now = current.issuedAt
  const retired = [{ jti: model.current.jti, at: now }, ...model.retired].filter(
    ({ at }) => Math.abs(now - at) <= graceMs,
  )
  const followed = model.isFollowed ? model.followed + 1 : 0
  return {
    ...model,
    current,
    client,
    usedAt: now,
    retired: retired.slice(0, mostRetired),
    followed,
    isFollowed: false,
  }
}
