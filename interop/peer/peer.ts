// Where the real SimpleJWT comes from on this machine.
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isAlive } from './build-lock.ts'
import { debianRoot, whyNoDebianRoot } from './debian-root.ts'
import { expectedVersions } from './recipe.ts'
import { ProgramError, runProgram } from './run-program.ts'

/** A Python with Django, REST framework and SimpleJWT in it, and a folder that it sees. */
export interface Peer {
  /** What is in it, for people to read. */
  readonly description: string
  /** A command line that runs this Python. */
  readonly python: (args: readonly string[]) => { readonly program: string; readonly args: readonly string[] }
  /** A folder of this run alone with a copy of our Django project, as this process sees it. */
  readonly folder: string
  /** The same path, or one below it, as the peer sees it. */
  readonly seenAs: (path: string) => string
  readonly remove: () => void
}

export interface NoPeer {
  /** Why there is none, for people to read. */
  readonly unavailable: string
}

interface Home {
  /** The root of the file system that the peer sees. */
  readonly root: string
  readonly program: string
  readonly args: readonly string[]
}

/**
 * The peer, ready to run; on Debian it is made first where it is not in the cache.
 *
 * `CARNET_PEER_PYTHON` names a Python that has the packages of `requirements.txt`. `CARNET_PEER_CACHE` names the
 * folder of what is made here, else it is `carnet/peer` below `XDG_CACHE_HOME` or `~/.cache`.
 */
export async function openPeer(tell: (line: string) => void = console.log): Promise<Peer | NoPeer> {
  try {
    const home = await findHome(tell)
    return 'unavailable' in home ? home : peerAt(home, await versionsAt(home))
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return { unavailable: error.message }
  }
}

async function findHome(tell: (line: string) => void): Promise<Home | NoPeer> {
  const named = process.env['CARNET_PEER_PYTHON']
  if (named) return { root: '/', program: named, args: [] }
  const reason = whyNoDebianRoot()
  if (reason !== undefined)
    return {
      unavailable: `${reason}; CARNET_PEER_PYTHON may name a Python with the packages of interop/requirements.txt`,
    }
  const root = await debianRoot(tell)
  return { root, program: 'chroot', args: [root, '/usr/bin/python3'] }
}

const askVersions = `
import importlib.metadata, platform
print("Python", platform.python_version())
for name in ("Django", "djangorestframework", "djangorestframework-simplejwt", "PyJWT"):
    print(name, importlib.metadata.version(name))
import argon2, bcrypt, cryptography, gunicorn, psycopg2
`

async function versionsAt({ program, args }: Home): Promise<string> {
  const printed = await runProgram(program, [...args, '-c', askVersions], {
    env: { LC_ALL: 'C.UTF-8' },
    timeoutMs: 60_000,
  })
  const versions = new Map(
    printed
      .trim()
      .split('\n')
      .map((line) => line.split(' ') as [string, string]),
  )
  for (const [name, expected] of Object.entries(expectedVersions)) {
    const version = versions.get(name) ?? 'none'
    if (!expected.test(version))
      throw new ProgramError(`the peer has ${name} ${version}, not the recorded one`)
  }
  return [...versions].map((pair) => pair.join(' ')).join(', ')
}

function peerAt({ root, program, args }: Home, description: string): Peer {
  const scratch = root === '/' ? tmpdir() : join(root, 'tmp')
  removeLeftBehind(scratch)
  const folder = mkdtempSync(join(scratch, `carnet-peer-${process.pid}-`))
  cpSync(join(import.meta.dirname, '../django'), folder, { recursive: true })
  // a server that is just ending may still write
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  process.once('exit', remove)
  return {
    description,
    python: (more) => ({ program, args: [...args, ...more] }),
    folder,
    seenAs: (path) => (root === '/' ? path : path.slice(root.length)),
    remove() {
      process.off('exit', remove)
      remove()
    },
  }
}

/** Folders of runs that were killed. */
function removeLeftBehind(scratch: string): void {
  for (const name of readdirSync(scratch)) {
    const [, pid] = /^carnet-peer-(\d+)-/.exec(name) ?? []
    if (pid !== undefined && !isAlive(Number(pid)))
      rmSync(join(scratch, name), { recursive: true, force: true })
  }
}
