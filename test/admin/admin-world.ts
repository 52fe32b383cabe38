// A server with people in it, on either database, by a clock that a test moves.
import { type AuthOptions, createAuth } from '@carnet/auth'
import { closePlaces, openPlace, type PlaceKind } from '../http/places.ts'
import { type AdminClient, createAdminClient } from './admin-client.ts'

export const password = 'a password that is long enough'
const secret = 'the-secret-of-the-admin-tests-0123456789'

export type AdminWorld = Awaited<ReturnType<typeof createAdminWorld>>

/** Rita may do everything, Stan is staff, Ada and Bob are nobody in particular. */
export async function createAdminWorld(
  kind: PlaceKind = 'sqlite',
  options: Partial<AuthOptions<object, object, object>> = {},
) {
  const place = await openPlace(kind)
  const faults: unknown[] = []
  let nowMs = Math.floor(Date.now() / 1000) * 1000
  const auth = await createAuth({
    database: place.address,
    autoMigrate: true,
    keySecret: secret,
    clock: () => nowMs,
    onError: (fault) => void faults.push(fault),
    ...options,
  })
  const person = async (username: string, more = {}) =>
    (await auth.users.create({ username, email: `${username}@example.com`, password, ...more })).id
  const ids = {
    rita: await person('rita', { isStaff: true, isSuperuser: true }),
    stan: await person('stan', { isStaff: true }),
    ada: await person('ada'),
    bob: await person('bob'),
  }
  const signedIn = async (name: keyof typeof ids): Promise<AdminClient> => {
    const client = createAdminClient(auth)
    await client.signIn(name, password)
    return client
  }
  const tokens = async (name: keyof typeof ids) => auth.tokens.issueFor(ids[name])
  return {
    auth,
    ids,
    faults,
    signedIn,
    tokens,
    now: () => nowMs,
    advance: (seconds: number) => {
      nowMs += seconds * 1000
    },
    async close() {
      await auth.close()
      await place.remove()
      if (kind === 'postgres') await closePlaces()
    },
  }
}
