import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type Person, people, type Username } from '../setups/people.ts'
import { type Facts, hasRole, type Setup, withKeys } from '../setups/setup.ts'
import { type InteropAuth, startCarnet } from './carnet-server.ts'
import type { Order, Stand } from './stand.ts'

/** Carnet with this setup, over a database of its own. */
export async function startCarnetStand(facts: Facts, keySetUrl: string | undefined): Promise<Stand> {
  const source = await template(facts.setup)
  const { folder, remove } = makeFolder()
  const path = join(folder, 'carnet.db')
  copyFileSync(source, path)
  const { auth, send, close } = await startCarnet(withKeys(facts, keySetUrl), {
    // Django's tokens name no session
    adopt: true,
    database: `sqlite:${path}`,
    ...facts.setup.options,
  })
  return {
    keepsBlacklist: true,
    // the session knows its current token, and who rotated it elsewhere cannot have told
    takesSuccessors: false,
    send,
    order: (order) => obey(auth, order),
    async close() {
      await close()
      remove()
    },
  }
}

const folders = new Set<string>()
process.once('exit', removeFolders)

/** Removes what is left at the end of a process; for one that is ended without a word. */
export function removeFolders(): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
}

/** A folder that is gone when this process is. */
function makeFolder(): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'carnet-interop-'))
  folders.add(folder)
  return {
    folder,
    remove() {
      folders.delete(folder)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const templates = new Map<boolean, Promise<string>>()

/** A database with everybody in it, to be copied. */
function template(setup: Setup): Promise<string> {
  const made = templates.get(hasRole(setup)) ?? makeTemplate(setup)
  templates.set(hasRole(setup), made)
  return made
}

async function makeTemplate({ options = {}, ...setup }: Setup): Promise<string> {
  const path = join(makeFolder().folder, 'carnet.db')
  const { userFields } = options
  const { auth, close } = await startCarnet(
    { SIGNING_KEY: 'good for nothing, as no token is signed in here' },
    { database: `sqlite:${path}`, autoMigrate: true, ...(userFields && { userFields }) },
  )
  await fill(auth, hasRole(setup))
  await close()
  setColumns(path)
  return path
}

const everybody: readonly Person[] = people

async function fill(auth: InteropAuth, isWithRole: boolean): Promise<void> {
  for (const { password, role, passwordColumn: _, isDeleted, ...person } of everybody) {
    const account = {
      ...person,
      ...(password === null ? {} : { password }),
      ...(isWithRole && role !== undefined ? { role } : {}),
    }
    const { id } = await auth.users.create(account, { anyPassword: true })
    if (isDeleted === true) await auth.users.delete(id)
  }
}

function setColumns(path: string): void {
  const database = new DatabaseSync(path)
  const set = database.prepare('UPDATE carnet_user SET password = ? WHERE username = ?')
  for (const { username, passwordColumn } of everybody)
    if (passwordColumn !== undefined) set.run(passwordColumn, username)
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  database.close()
}

async function obey(auth: InteropAuth, order: Order): Promise<unknown> {
  const { id, lastLogin } = await find(auth, order.user)
  switch (order.do) {
    case 'deactivate':
      return auth.users.deactivate(id)
    case 'activate':
      return auth.users.activate(id)
    case 'delete':
      return auth.users.delete(id)
    case 'set_password':
      return auth.users.setPassword(id, order.password)
    case 'last_login':
      return lastLogin === null ? null : Math.floor(lastLogin.getTime() / 1000)
  }
}

async function find(auth: InteropAuth, username: Username) {
  const user = await auth.users.findByUsername(username)
  if (user === undefined) throw new Error(`Carnet has no ${username}`)
  return user
}
