// One Carnet with people in it, over a database file that a test can look into, and everything it ever said.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type AuthEvent, type AuthOptions, createAuth } from '@carnet/auth'
import { endpoints } from '@carnet/contract'

export const secret = 'the-secret-of-the-suite-0123456789-abcdef'

/** The endpoints of a server with the suite's options: what tells revocations needs an option, and an asymmetric key. */
const { revocations: _, ...others } = endpoints
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

export interface World {
  readonly auth: SuiteAuth
  readonly ids: Readonly<Record<Person, string>>
  readonly clock: { now: () => number; advance: (seconds: number) => void }
  readonly events: AuthEvent[]
  readonly faults: unknown[]
  /** Every row of every table but for the chain of the audit log, which grows by itself: compare it with a later dump. */
  readonly dump: () => string
  /** Another process in the middle of a write, until it is released. */
  readonly blockWrites: () => { readonly release: () => void }
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

export async function createWorld(options: WorldOptions = {}): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'carnet-http-'))
  const path = join(folder, 'carnet.db')
  const events: AuthEvent[] = []
  const faults: unknown[] = []
  let nowMs = Math.floor(Date.now() / 1000) * 1000
  const auth = await openAuth({
    database: `sqlite:${path}`,
    autoMigrate: true,
    secret,
    onEvent: (event) => void events.push(event),
    onError: (fault) => void faults.push(fault),
    clock: () => nowMs,
    ...options,
  })
  const ids = {
    ada: (await auth.users.create({ username: 'ada', password: passwords.ada, role: 'author' })).id,
    ina: (await auth.users.create({ username: 'ina', password: passwords.ina, role: 'author' })).id,
    stan: (
      await auth.users.create({ username: 'stan', password: passwords.stan, role: 'editor', isStaff: true })
    ).id,
  }
  await auth.users.deactivate(ids.ina)
  const watcher = new DatabaseSync(path, { readOnly: true })
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
    dump: () => dumpOf(watcher),
    blockWrites: () => blockWrites(path),
    tokensFor: (person) => auth.tokens.issueFor(ids[person]),
    async close() {
      watcher.close()
      await auth.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function openAuth(options: WorldOptions) {
  return createAuth<Role, Role, object>({
    userFields: roleSchema,
    claims: { schema: roleSchema, from: ({ role }) => ({ role }) },
    ...options,
  })
}

function dumpOf(database: DatabaseSync): string {
  const tables = database
    .prepare(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'carnet_audit_head' ORDER BY name",
    )
    .all()
  return JSON.stringify(
    tables.map(({ name }) => [
      name,
      database
        .prepare(`SELECT * FROM "${String(name)}"`)
        .all()
        .map(({ position: _, hash: __, ...row }) => row),
    ]),
  )
}

function blockWrites(path: string): { readonly release: () => void } {
  const blocker = new DatabaseSync(path)
  blocker.exec('BEGIN IMMEDIATE')
  return {
    release() {
      blocker.exec('ROLLBACK')
      blocker.close()
    },
  }
}
