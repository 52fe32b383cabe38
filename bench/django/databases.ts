import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type DjangoProject, djangoProject, prepareDatabase } from '../../interop/peer/django-project.ts'
import type { Peer } from '../../interop/peer/peer.ts'
import { benchPassword, copyRows, createSessionFile, type SessionFile } from '../session-file.ts'
import { openArticles, simpleJwtOf } from './articles.ts'
import { type Device, devicesOf } from './devices.ts'

/** The same people with the same sessions, in a database for each server. */
export interface Databases {
  readonly carnet: SessionFile
  /** Django as `startproject` and the articles leave it. */
  readonly plain: DjangoProject
  /** Django at its best. */
  readonly tuned: DjangoProject
  readonly devices: readonly Device[]
  /** One more, to try the servers with. */
  readonly tester: Device
}

/** They lie in one folder, so that no server has a better disk than another. */
export async function createDatabases(peer: Peer, sessions: number): Promise<Databases> {
  cpSync(join(import.meta.dirname, 'settings'), peer.folder, { recursive: true })
  const path = join(peer.folder, 'carnet.db')
  const carnet = await createSessionFile({ path, rows: sessions, sample: sessions, open: openArticles })
  const everybody = devicesOf(carnet)
  const [tester, ...devices] = everybody
  if (tester === undefined) throw new TypeError('There must be sessions.')
  const make = async (name: 'plain' | 'tuned', hashers: readonly string[]) => {
    const project = await createProject(peer, { name, secret: carnet.secret, hashers })
    fill(project, everybody, Math.ceil(sessions / 10))
    return project
  }
  const [plain, tuned] = await Promise.all([make('plain', []), make('tuned', ['argon.CarnetsArgon2'])])
  return { carnet, plain, tuned, devices, tester }
}

interface ProjectChoice {
  /** Of the database, and of the module of `settings/`. */
  readonly name: 'plain' | 'tuned'
  readonly secret: string
  readonly hashers: readonly string[]
}

async function createProject(peer: Peer, { name, secret, hashers }: ProjectChoice): Promise<DjangoProject> {
  const settings = {
    secretKey: 'what Django itself signs with, in this project alone',
    simpleJwt: {
      ...simpleJwtOf(secret),
      TOKEN_OBTAIN_SERIALIZER: 'peer.serializers.FirstArticle',
    },
    blacklistApp: true,
    userModel: 'auth.User' as const,
    hashers,
  }
  const project = djangoProject(peer, settings, { name })
  await prepareDatabase(peer, project, [{ username: 'user0', password: benchPassword }])
  return { ...project, env: { ...project.env, DJANGO_SETTINGS_MODULE: name } }
}

/** The people as Carnet's file has them, and each one's refresh tokens as Django notes those that it issues. */
function fill({ database: path }: DjangoProject, devices: readonly Device[], users: number): void {
  const database = new DatabaseSync(path)
  database.exec('BEGIN')
  copyRows(database, 'auth_user', users - 1, { id: 'NULL', username: `'user' || n` })
  const note = database.prepare(`INSERT INTO token_blacklist_outstandingtoken
    (jti, token, user_id, created_at, expires_at) VALUES (?, ?, ?, ?, ?)`)
  const now = djangoTime(Date.now())
  for (const { refresh, jti, userId, expiresAtMs } of devices)
    note.run(jti, refresh, Number(userId), now, djangoTime(expiresAtMs))
  database.exec('COMMIT')
  database.close()
}

const djangoTime = (ms: number) => new Date(ms).toISOString().slice(0, 19).replace('T', ' ')
