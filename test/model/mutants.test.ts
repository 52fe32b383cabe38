// The model is worth something only if it notices: stores that make a rule of another kind, each of which it must catch.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { SessionStore } from '../../packages/auth/src/sessions/index.ts'
import type { OpenStore } from '../../packages/auth/src/testing/test-sessions.ts'
import { openGame, variants } from './game.ts'
import { history } from './steps.ts'
import { openSqlite } from './stores.ts'

type Mutation = (store: SessionStore) => Partial<SessionStore>

const mutants: Record<string, Mutation> = {
  'the grace window never closes': ({ find }) => ({
    async find(id) {
      const found = await find(id)
      const recent = found?.recent.map(({ jti }) => ({ jti, retiredAtMs: found.readAtMs }))
      return found && { ...found, recent: recent ?? [] }
    },
  }),
  'reuse does not end the session': ({ revoke }) => ({
    revoke: async (id, reason) => reason !== 'reused' && revoke(id, reason),
  }),
  'a revocation loses to the grace window': ({ find }) => ({
    async find(id) {
      const found = await find(id)
      return found && { ...found, revokedAtMs: undefined }
    },
  }),
  'of two rotations at once both happen': ({ find, rotate }) => ({
    rotate: async (session, rotation) =>
      (await rotate(session, rotation)) ?? rotate((await find(session.id)) ?? session, rotation),
  }),
  'what is seen is never noted': ({ find }) => ({
    // as if it had rotated a moment ago, nothing that was seen can be of this generation
    async find(id) {
      const found = await find(id)
      return found && { ...found, confirmedAtMs: undefined, rotatedAtMs: found.rotatedAtMs + 86_400_000 }
    },
  }),
  'strangers are counted whether in a row or not': ({ shadow, revoke }) => {
    const counts = new Map<string, number>()
    return {
      async shadow(session, endAfter = 100) {
        if ((await shadow(session)) === 0) return 0
        const count = (counts.get(session.id) ?? 0) + 1
        counts.set(session.id, count)
        if (count >= endAfter) await revoke(session.id, 'shadowed')
        return count
      },
    }
  },
  'the oldest goes, and not the one used least recently': ({ create, listLive, revoke }) => ({
    async create({ maximumSessions, ...session }, passwordHash) {
      const live = (await listLive(session.userId)).toReversed()
      const surplus =
        maximumSessions === undefined ? [] : live.slice(0, Math.max(0, live.length - maximumSessions + 1))
      for (const { id } of surplus) await revoke(id, 'capped')
      return create(session, passwordHash)
    },
  }),
}

const mutated =
  (mutation: Mutation): OpenStore =>
  async (clock) => {
    const store = await openSqlite(clock)
    return { ...store, sessions: { ...store.sessions, ...mutation(store.sessions) } }
  }

test.each(Object.entries(mutants))(
  'a store in which %s is caught',
  async (_name, mutation) => {
    for (const variant of variants) {
      const game = await openGame(variant, mutated(mutation))
      const plays = fc.asyncProperty(history, (steps) => game.play(steps, {}))
      // ids are drawn anew in each run, so that what one seed shows is not quite the same twice
      const { failed } = await fc.check(plays, { seed: 20_261_122, numRuns: 1500, endOnFailure: true })
      await game.close()
      if (failed) return
    }
    expect.fail('The model noticed nothing.')
  },
  60_000,
)
