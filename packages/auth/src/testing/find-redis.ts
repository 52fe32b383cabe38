import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'

/** A program that speaks Redis, and where its libraries are if they are not the machine's own. */
export interface RedisProgram {
  readonly path: string
  readonly env: Readonly<Record<string, string>>
}

const names = ['redis-server', 'valkey-server']
const packages = [
  'redis-server',
  'redis-tools',
  'libjemalloc2',
  'liblzf1',
  'liblua5.1-0',
  'libatomic1',
  'lua-cjson',
  'lua-bitop',
]

/**
 * The server named by CARNET_REDIS_SERVER, else one on the PATH, else one that is unpacked from Debian's packages into
 * the cache, where nothing is installed. Undefined where none can be had.
 */
export async function findRedis(): Promise<RedisProgram | undefined> {
  const named = process.env['CARNET_REDIS_SERVER']
  if (named !== undefined && named !== '') return { path: named, env: {} }
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const installed = folders.flatMap((folder) => names.map((name) => join(folder, name))).find(existsSync)
  if (installed !== undefined) return { path: installed, env: {} }
  const cached = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'carnet', 'redis')
  try {
    if (!existsSync(cached)) await unpack(cached)
    return unpacked(cached)
  } catch {
    return undefined
  }
}

function unpacked(root: string): RedisProgram | undefined {
  const path = join(root, 'usr/bin/redis-server')
  const libraries = [join(root, 'usr/lib'), join(root, 'lib')].filter(existsSync).flatMap((folder) => [
    folder,
    ...readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => join(folder, name)),
  ])
  return existsSync(path) ? { path, env: { LD_LIBRARY_PATH: libraries.join(delimiter) } } : undefined
}

const run = promisify(execFile)

async function unpack(root: string): Promise<void> {
  if (!readFileSync('/etc/os-release', 'utf8').includes('ID=debian')) throw new Error('this is not Debian')
  mkdirSync(dirname(root), { recursive: true })
  const building = mkdtempSync(`${root}-`)
  try {
    // lists of our own: those of the machine may be missing, and are not ours to fetch
    for (const name of ['lists/partial', 'archives/partial', 'deb'])
      mkdirSync(join(building, 'apt', name), { recursive: true })
    const options = [
      '-o',
      `Dir::State::lists=${join(building, 'apt/lists')}`,
      '-o',
      `Dir::Cache=${join(building, 'apt')}`,
    ]
    await run('apt-get', [...options, 'update'], { timeout: 120_000 })
    const deb = join(building, 'apt/deb')
    // one that a release does not have, another needs
    for (const name of packages)
      await run('apt-get', [...options, 'download', name], { cwd: deb, timeout: 60_000 }).catch(
        () => undefined,
      )
    for (const archive of readdirSync(deb))
      await run('dpkg', ['-x', join(deb, archive), building], { timeout: 60_000 })
    rmSync(join(building, 'apt'), { recursive: true })
    renameSync(building, root)
  } finally {
    rmSync(building, { recursive: true, force: true })
  }
}
