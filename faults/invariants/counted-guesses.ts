import type { Invariant } from './invariant.ts'

const free = 5

/**
 * After the free ones each wrong password costs a pause twice as long as the one before: in so many seconds no more can
 * have been looked at than this, unless a counter was forgotten.
 */
const allowed = (seconds: number) => free + 1 + Math.ceil(Math.log2(seconds + 1))

export const countedGuesses: Invariant = {
  name: 'I15',
  promise: 'failed log-ins stay counted, whatever happens to the servers',
  broken: ({ attempts }) => {
    const wrong = attempts.filter(
      ({ operation, actor, status }) => operation === 'log in' && actor === 'thief' && status === 401,
    )
    return [...Map.groupBy(wrong, ({ user }) => user)].flatMap(([user, all]) => {
      const seconds = ((all.at(-1)?.receivedMs ?? 0) - (all[0]?.sentMs ?? 0)) / 1000
      const isForgotten = all.length > allowed(seconds)
      return isForgotten
        ? [
            `${all.length} passwords were tried for ${user} in ${Math.round(seconds)} s, where ${allowed(seconds)} are allowed`,
          ]
        : []
    })
  },
}
