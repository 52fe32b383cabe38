import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'

/** A private PostgreSQL server on a folder of its own and a free port of this machine. */
export interface TestPostgres {
  /** Of a database of this server. Default: one that every server has. */
  readonly address: (database?: string) => string
  /** Makes a database, empty or a copy of another, and answers its address. */
  readonly createDatabase: (template?: string) => Promise<string>
  /** Deletes what Carnet keeps in a database, but for its tables: cheaper than a new one. */
  readonly empty: (address: string) => Promise<void>
  /** Runs statements as an operator would, in a connection of their own. */
  readonly query: (sql: string, database?: string) => Promise<Record<string, unknown>[]>
  /** `fast` ends sessions and writes a checkpoint; `immediate` is a crash, from which the next start recovers. */
  readonly stop: (how: 'fast' | 'immediate') => Promise<void>
  /** Ends every process of it as a power cut would, also when its disk answers nothing any more. */
  readonly kill: () => Promise<void>
  /** Again, after `stop` or `kill`, on the same port. */
  readonly start: () => Promise<void>
  /** Stops the clock of the process that accepts connections, or of all of them: the machine hangs. */
  readonly freeze: (what: 'postmaster' | 'everything') => void
  readonly thaw: () => void
  /** The process that accepts connections. */
  readonly pid: () => number
  /** Ends the server and removes its folder. Also happens when this process ends, however it ends. */
  readonly close: () => Promise<void>
}

export interface TestPostgresOptions {
  /**
   * Whether a commit waits for the disk, as it does in earnest. Default true; tests that are not about lost power may
   * do without, which costs them less.
   */
  readonly isDurable?: boolean
  /** Where its folder is made; whoever runs it must be able to get there. Default: the system's place for such. */
  readonly home?: string
  /** Further settings of `postgresql.conf`. */
  readonly settings?: Readonly<Record<string, string>>
}

/** The folder of PostgreSQL's programs; undefined where it is not installed. */
export function findPostgres(): string | undefined {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  const told = spawnSync('pg_config', ['--bindir'], { encoding: 'utf8' }).stdout?.trim() ?? ''
  const folders = [...versions.map((version) => join(debian, version, 'bin')), told]
  return folders.find((folder) => folder !== '' && existsSync(join(folder, 'initdb')))
}

const user = 'carnet'
const password = 'a-password-of-tests'

export async function startTestPostgres({
  isDurable = true,
  home = tmpdir(),
  settings = {},
}: TestPostgresOptions = {}): Promise<TestPostgres> {
  const programs = findPostgres()
  if (programs === undefined) throw new Error('PostgreSQL is not installed on this machine')
  const folder = ownFolder('carnet-postgres-', home)
  const data = join(folder, 'data')
  run('cp', ['-R', template(programs), data])
  const port = await freePort()
  const server = createServerProcess(join(programs, 'postgres'), data, {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    shared_buffers: '64MB',
    fsync: isDurable ? 'on' : 'off',
    full_page_writes: isDurable ? 'on' : 'off',
    ...settings,
  })
  const address = (database = 'postgres') => `postgres://${user}:${password}@127.0.0.1:${port}/${database}`
  const query = async (sql: string, database?: string) => {
    const client = new Client({ connectionString: address(database) })
    client.on('error', () => undefined)
    await client.connect()
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows
    } finally {
      await client.end()
    }
  }
  let databases = 0
  await server.start()
  return {
    ...server,
    address,
    query,
    async createDatabase(from = 'template1') {
      const name = `test_${++databases}`
      await query(`CREATE DATABASE ${name} TEMPLATE ${from}`)
      return address(name)
    },
    async empty(of) {
      const database = of.slice(of.lastIndexOf('/') + 1)
      await query(emptyTables, database)
    },
    async close() {
      await server.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

// deleting the few rows of a test costs a tenth of truncating, which makes new files for every table and index; as a
// replica, rows go in any order, whoever refers to them
const emptyTables = `DO $$
  DECLARE name text;
  BEGIN
    SET LOCAL session_replication_role = replica;
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public'
      AND tablename NOT LIKE 'carnet_migration%' AND tablename <> 'carnet_audit_head'
    LOOP
      EXECUTE format('DELETE FROM %I', name);
    END LOOP;
    PERFORM setval(format('%I', sequencename)::regclass, start_value, false) FROM pg_sequences
      WHERE schemaname = 'public' AND sequencename NOT LIKE 'carnet_migration%';
    UPDATE carnet_audit_head SET position = 0, hash = '', pruned_position = 0, pruned_hash = '';
  END $$`

type ServerProcess = Pick<TestPostgres, 'start' | 'stop' | 'kill' | 'freeze' | 'thaw' | 'pid' | 'close'>

function createServerProcess(
  program: string,
  data: string,
  settings: Readonly<Record<string, string>>,
): ServerProcess {
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  let keeper: ChildProcess | undefined
  let known = 0
  const pid = () => known
  const all = () => [pid(), ...children(pid())]
  const signal = (pids: readonly number[], name: NodeJS.Signals) => {
    for (const each of pids) {
      try {
        process.kill(each, name)
      } catch {
        // has ended since they were counted
      }
    }
  }
  const thaw = () => signal(all(), 'SIGCONT')
  return {
    pid,
    thaw,
    freeze(what) {
      signal(what === 'postmaster' ? [pid()] : all(), 'SIGSTOP')
    },
    async start() {
      keeper = spawn('/bin/sh', ['-c', keeping, program, join(data, '..'), '-D', data, ...options], {
        ...asOrdinaryUser(),
        stdio: ['pipe', 'ignore', 'pipe'],
      })
      await untilReady(keeper)
      known = Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0])
    },
    async stop(how) {
      const ended = keeper && once(keeper, 'exit')
      process.kill(pid(), how === 'fast' ? 'SIGINT' : 'SIGQUIT')
      await ended
      keeper = undefined
    },
    async kill() {
      const ended = keeper && once(keeper, 'exit')
      signal(all().reverse(), 'SIGKILL')
      await ended
      keeper = undefined
    },
    async close() {
      if (keeper === undefined) return
      thaw()
      const ended = once(keeper, 'exit')
      keeper.stdin?.end()
      await ended
      keeper = undefined
    },
  }
}

// a shell that ends the server when it is told to or when whoever started it is gone, killed or not: then nobody holds the
// other end of the pipe; what ends for another reason may be started again
const keeping = `
  folder=$1
  shift
  exec 3<&0
  "$0" "$@" </dev/null & server=$!
  { cat <&3 >/dev/null; kill -QUIT $server; } 2>/dev/null & reader=$!
  exec 3<&-
  wait $server
  kill $reader 2>/dev/null || rm -rf "$folder"
  exit 0`

async function untilReady(child: ChildProcess): Promise<void> {
  let said = ''
  await new Promise<void>((resolve, reject) => {
    child.stderr?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4000)
      if (/ready to accept (read-only )?connections/.test(said)) resolve()
    })
    child.once('exit', () => reject(new Error(`PostgreSQL did not start: ${said}`)))
  })
}

const children = (pid: number) =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)

/** A new cluster, made once for all: it costs a second. */
function template(programs: string): string {
  const version = execFileSync(join(programs, 'postgres'), ['--version'], { encoding: 'utf8' })
  const made = join(tmpdir(), `carnet-postgres-${version.replace(/\W+/g, '-')}${process.getuid?.()}`, 'data')
  if (existsSync(made)) return made
  const place = ownFolder('carnet-initdb-', tmpdir())
  const secret = join(place, 'password')
  run('/bin/sh', ['-c', `printf %s ${password} > ${secret}`])
  const fresh = join(place, 'data')
  const encoding = ['--encoding=UTF8', '--locale=C']
  const access = ['--auth=password', `--username=${user}`, `--pwfile=${secret}`]
  run(join(programs, 'initdb'), ['-D', fresh, '--no-sync', '--no-instructions', ...encoding, ...access])
  // of processes that make one at once, the first wins
  spawnSync('mv', ['-T', place, join(made, '..')])
  return made
}

/** PostgreSQL refuses to run as root, so root's tests run it as somebody else. */
function asOrdinaryUser(): { readonly uid?: number; readonly gid?: number } {
  if (process.getuid?.() !== 0) return {}
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n')
  const found =
    lines.find((line) => line.startsWith('postgres:')) ?? lines.find((line) => line.startsWith('nobody:'))
  const [, , uid, gid] = found?.split(':') ?? []
  return { uid: Number(uid), gid: Number(gid) }
}

function ownFolder(name: string, home: string): string {
  const folder = mkdtempSync(join(home, name))
  chmodSync(folder, 0o700)
  const { uid, gid } = asOrdinaryUser()
  if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid)
  return folder
}

function run(command: string, args: readonly string[]): void {
  execFileSync(command, args, { ...asOrdinaryUser(), stdio: ['ignore', 'ignore', 'pipe'] })
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
