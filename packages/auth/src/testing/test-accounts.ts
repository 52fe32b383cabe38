import { z } from 'zod'
import { type Store, sqliteStore } from '../stores/index.ts'
import { createHashQueue, createPasswords, createUserAccounts, UserInputError } from '../users/index.ts'

export const testClock = () => Date.UTC(2026, 0, 2)

export const testPasswords = createPasswords({ queue: createHashQueue() })

const testFields = z.object({
  role: z.enum(['reader', 'author']).default('reader'),
  city: z.string().optional(),
})

/** User accounts over a database in memory. */
export async function createTestAccounts() {
  const store: Store = sqliteStore({ path: ':memory:', clock: testClock, userCheck: 'active' })
  await store.migrate()
  const accounts = createUserAccounts({
    store: store.users,
    passwords: testPasswords,
    fieldsSchema: testFields,
    clock: testClock,
  })
  return { store, accounts }
}

export type TestAccounts = Awaited<ReturnType<typeof createTestAccounts>>

/** What an attempt was refused for; one that was not refused, or for another reason, throws. */
export async function problemsOf(attempt: Promise<unknown>): Promise<UserInputError['problems']> {
  try {
    await attempt
  } catch (error) {
    if (error instanceof UserInputError) return error.problems
    throw error
  }
  throw new Error('this input should not have made a user')
}

/** An input no type would let pass, as a request's body is. */
export const body = (fields: unknown) => fields as { username: string; role: 'reader' }

/** Begins a session under each of these ids. */
export async function beginSessions({ sessions }: Store, userId: string, ...ids: readonly string[]) {
  for (const id of ids) {
    const times = { lifetimeMs: 60_000, maximumMs: undefined }
    await sessions.create({ id, userId, kind: 'pair', jti: id, ...times, ip: '', userAgent: '' })
  }
}
