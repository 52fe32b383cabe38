import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { withLock } from './build-lock.ts'
import { debianMirror, osRelease, proxyVariables } from './debian-mirror.ts'
import { findDebootstrap } from './debootstrap.ts'
import { recipe } from './recipe.ts'
import { runProgram } from './run-program.ts'

const buildTimeoutMs = 10 * 60_000

/** Why no Debian of our own can be made on this machine, or undefined. */
export function whyNoDebianRoot(): string | undefined {
  if (osRelease()['ID'] !== 'debian') return 'this is not Debian'
  if (process.getuid?.() !== 0) return 'chroot needs root'
  return undefined
}

/**
 * A folder with a small Debian that has the peer in it; made at the first call, which takes about a minute, and kept
 * in the cache. Two processes that ask at once make it once.
 */
export async function debianRoot(tell: (line: string) => void): Promise<string> {
  const cache = cacheFolder()
  const name = `${recipe.suite}-${createHash('sha256').update(JSON.stringify(recipe)).digest('hex').slice(0, 12)}`
  const root = join(cache, name)
  if (existsSync(root)) return root
  return withLock(join(cache, `${name}.lock`), buildTimeoutMs, async () => {
    if (!existsSync(root)) await build(cache, root, tell)
    return root
  })
}

function cacheFolder(): string {
  const caches = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache')
  return process.env['CARNET_PEER_CACHE'] || join(caches, 'carnet', 'peer')
}

async function build(cache: string, root: string, tell: (line: string) => void): Promise<void> {
  for (const left of readdirSync(cache)) if (left.startsWith('building-')) discardBuild(join(cache, left))
  const building = mkdtempSync(join(cache, 'building-'))
  const discard = () => discardBuild(building)
  process.once('exit', discard)
  try {
    const mirror = await debianMirror()
    tell(`Making a Debian ${recipe.suite} with SimpleJWT in ${root}, once; about a minute…`)
    const debootstrap = await findDebootstrap(join(cache, 'debootstrap'))
    const args = [
      '--variant=minbase',
      `--include=${recipe.packages.join(',')}`,
      recipe.suite,
      building,
      mirror,
      // the script of every suite that is still in the making; an older debootstrap does not know this one's name
      join(debootstrap.scripts, 'sid'),
    ]
    // what it mounts while it builds is seen by it alone, and gone with it
    await runProgram('unshare', ['--mount', debootstrap.program, ...args], {
      env: { ...debootstrap.env, ...(await proxyVariables()) },
      timeoutMs: buildTimeoutMs,
    })
    rmSync(join(building, 'var/cache/apt/archives'), { recursive: true, force: true })
    chmodSync(building, 0o755)
    renameSync(building, root)
  } finally {
    process.off('exit', discard)
    discard()
  }
}

/** A folder with something of the machine mounted in it is left alone: to delete it would delete that. */
function discardBuild(folder: string): void {
  const isMounted = readFileSync('/proc/self/mounts', 'utf8').includes(` ${folder}/`)
  if (!isMounted) rmSync(folder, { recursive: true, force: true })
}
