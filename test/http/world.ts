// One Carnet with people in it, over a database that a test can look into, and everything it ever said.
import { type AuthEvent, type AuthOptions, createAuth } from '@carnet/auth'
import { endpoints } from '@carnet/contract'
import { openPlace, type Place, type PlaceKind, templateFile } from './places.ts'

export const secret = 'the-secret-of-the-suite-0123456789-abcdef'

/** The endpoints of a server with the suite's options: those that are missing need options of their own. */
const { revocations: _, csrfToken: __, ...others } = endpoints
export const suiteEndpoints = others

export interface Role {
  readonly role: string
}

/** Passwords by user name. Ina is inactive, Stan is staff. */
export const passwords = {
  ada: 'correct horse battery staple',
  ina: 'sleeping beauty of the wood',
  stan: 'laurel and hardy in the desert',
} as const

export type Person = keyof typeof passwords

export type SuiteAuth = Awaited<ReturnType<typeof openAuth>>

export interface World extends Pick<Place, 'dump' | 'blockWrites'> {
  readonly auth: SuiteAuth
  readonly ids: Readonly<Record<Person, string>>
  readonly clock: { now: () => number; advance: (seconds: number) => void }
  readonly events: AuthEvent[]
  readonly faults: unknown[]
  readonly tokensFor: (person: Person) => Promise<{ access: string; refresh: string }>
  readonly close: () => Promise<void>
}

/** A schema as any library of Standard Schema would make it: an object with the text `role`. */
const roleSchema = {
  '~standard': {
    version: 1 as const,
    vendor: 'carnet-tests',
    validate: (value: unknown) => {
      const { role } = (value ?? {}) as { role?: unknown }
      return typeof role === 'string' ? { value: { role } } : { issues: [{ message: 'a role is a text' }] }
    },
    types: undefined as { input: Role; output: Role } | undefined,
  },
}

export type WorldOptions = Partial<AuthOptions<Role, Role, object>>

export async function createWorld(options: WorldOptions = {}, kind: PlaceKind = 'sqlite'): Promise<World> {
  const known = kind === 'copy' ? await peopleOfTemplate() : undefined
  const { address, dump, blockWrites, remove } = await openPlace(kind)
  const events: AuthEvent[] = []
  const faults: unknown[] = []
  let nowMs = Math.floor(Date.now() / 1000) * 1000
  const auth = await openAuth({
    database: address,
    autoMigrate: true,
    secret,
    onEvent: (event) => void events.push(event),
    onError: (fault) => void faults.push(fault),
    clock: () => nowMs,
    ...options,
  })
  const ids = known ?? (await addPeople(auth))
  return {
    auth,
    ids,
    clock: {
      now: () => nowMs,
      advance(seconds) {
        nowMs += seconds * 1000
      },
    },
    events,
    faults,
    dump,
    blockWrites,
    tokensFor: (person) => auth.tokens.issueFor(ids[person]),
    async close() {
      await auth.close()
      await remove()
    },
  }
}

async function addPeople({ users }: SuiteAuth): Promise<World['ids']> {
  const add = async (username: Person, role: string, isStaff = false) =>
    (await users.create({ username, password: passwords[username], role, isStaff })).id
  const ids = {
    ada: await add('ada', 'author'),
    ina: await add('ina', 'author'),
    stan: await add('stan', 'editor', true),
  }
  await users.deactivate(ids.ina)
  return ids
}

let people: Promise<World['ids']> | undefined

/** Fills the database that others are copies of, once for a test file. */
function peopleOfTemplate(): Promise<World['ids']> {
  people ??= (async () => {
    const auth = await openAuth({ database: `sqlite:${templateFile()}`, autoMigrate: true, secret })
    const ids = await addPeople(auth)
    await auth.close()
    return ids
  })()
  return people
}

function openAuth(options: WorldOptions) {
  return createAuth<Role, Role, object>({
    userFields: roleSchema,
    claims: { schema: roleSchema, from: ({ role }) => ({ role }) },
    ...options,
  })
}
