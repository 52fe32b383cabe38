import { copyFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Person } from '../setups/people.ts'
import type { Peer } from './peer.ts'
import { runProgram } from './run-program.ts'

/** What varies between two Django projects of ours; `django/peer/settings.py` reads it. */
export interface ProjectSettings {
  readonly secretKey: string
  /** `SIMPLE_JWT`; a duration is a number of seconds, or the arguments of a `timedelta`. */
  readonly simpleJwt: Readonly<Record<string, unknown>>
  readonly blacklistApp: boolean
  readonly userModel: 'auth.User' | 'people.Person'
  /** Dotted paths, put before Django's own; the first one writes. */
  readonly hashers: readonly string[]
}

/** A Django project, on whatever database. */
export interface ServedProject {
  readonly settings: ProjectSettings
  /** The environment in which the peer's Python finds the project. */
  readonly env: Readonly<Record<string, string>>
}

/** A Django project with a database file of its own. */
export interface DjangoProject extends ServedProject {
  /** The SQLite file, as this process sees it. */
  readonly database: string
}

export interface DatabaseOptions {
  readonly name: string
  /** Another server writes to the database as well. */
  readonly shared?: boolean
}

/** A project over a database file of that name, which may not exist yet. */
export function djangoProject(
  peer: Peer,
  settings: ProjectSettings,
  { name, shared = false }: DatabaseOptions,
): DjangoProject {
  const database = join(peer.folder, `${name}.sqlite3`)
  return { ...served(peer, settings, { database: peer.seenAs(database), shared }), database }
}

/** A project over the empty PostgreSQL database of that address, which the peer reaches over loopback as we do. */
export function postgresProject(peer: Peer, settings: ProjectSettings, address: string): ServedProject {
  const { hostname, port, pathname, username, password } = new URL(address)
  const postgres = {
    HOST: hostname,
    PORT: port,
    NAME: pathname.slice(1),
    USER: username,
    PASSWORD: password,
  }
  return served(peer, settings, { postgres })
}

function served(peer: Peer, settings: ProjectSettings, database: object): ServedProject {
  return {
    settings,
    env: {
      CARNET_PEER: JSON.stringify({ ...settings, ...database }),
      DJANGO_SETTINGS_MODULE: 'peer.settings',
      PYTHONPATH: peer.seenAs(peer.folder),
      LC_ALL: 'C.UTF-8',
    },
  }
}

/** Django's own `migrate`, and then these people. */
export async function prepareDatabase(
  peer: Peer,
  project: ServedProject,
  people: readonly Person[],
): Promise<void> {
  const { program, args } = peer.python([peer.seenAs(join(peer.folder, 'prepare.py'))])
  const hasRole = project.settings.userModel === 'people.Person'
  const rows = people.map((person) => djangoRow(person, hasRole))
  await runProgram(program, args, {
    env: project.env,
    input: JSON.stringify(rows),
    timeoutMs: 120_000,
  })
}

function djangoRow(
  { isActive = true, isStaff = false, isSuperuser = false, role, passwordColumn, isDeleted, ...same }: Person,
  hasRole: boolean,
) {
  return {
    fields: {
      ...same,
      is_active: isActive,
      is_staff: isStaff,
      is_superuser: isSuperuser,
      ...(hasRole && role !== undefined ? { role } : {}),
    },
    passwordColumn,
    isDeleted,
  }
}

export function copyDatabase(from: DjangoProject, to: DjangoProject): void {
  copyFileSync(from.database, to.database)
}

export function removeDatabase({ database }: DjangoProject): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(database + suffix, { force: true })
}
