// An acknowledgement leaves the process only after what it acknowledges is on the disk: read from the system calls.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createAuth } from '@carnet/auth'
import { expect, test } from 'vitest'
import { createSharedDatabase, startServer } from './server-process.ts'
import { tellUnavailable } from './unavailable.ts'

const canTrace = spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0
if (!canTrace)
  tellUnavailable('the proof that writes reach the disk before the answer: strace cannot trace here')

test.skipIf(!canTrace)(
  'every refresh and revocation is flushed to the disk before its answer is sent',
  async () => {
    const database = createSharedDatabase()
    const here = await createAuth(database.options)
    const { id } = await here.users.create({ username: 'ada' })
    const trace = `${database.path}.trace`
    const calls = 'pwrite64,fdatasync,fsync,write,writev,sendto,sendmsg'
    // the process itself is what can be killed, not the tracer
    const server = await startServer(database.options, [
      'strace',
      '-D',
      '-f',
      '-y',
      '-s',
      '64',
      '-o',
      trace,
      '-e',
      calls,
    ])
    const rounds = 5
    for (let round = 0; round < rounds; round++) {
      const { refresh } = await here.tokens.issueFor(id)
      const { status, body } = await server.post('/api/token/refresh/', { refresh })
      expect(status).toBe(200)
      expect((await server.post('/api/token/blacklist/', { refresh: body.refresh })).status).toBe(200)
    }
    await server.kill()
    await here.close()
    // a call during which another thread made one stands on two lines
    const flushing = new Set<string>()
    const lines = readFileSync(trace, 'utf8').split('\n')
    const events = lines.map((line) => eventIn(line, flushing)).filter(Boolean)
    database.remove()
    // between two answers there is a write, and a flush after the last write
    const unflushed = events.join(' ').split('answered').slice(0, -1)
    expect(unflushed).toHaveLength(rounds * 2)
    for (const before of unflushed) expect(before).toMatch(/written (written )*flushed $/)
  },
  60_000,
)

function eventIn(line: string, flushing: Set<string>): 'written' | 'flushed' | 'answered' | undefined {
  const [thread = ''] = line.split(' ', 1)
  if (/pwrite64\(\d+<[^>]*-wal>/.test(line)) return 'written'
  if (/f(data)?sync\(\d+<[^>]*-wal>\)\s*= 0/.test(line)) return 'flushed'
  if (/f(data)?sync\(\d+<[^>]*-wal> <unfinished/.test(line)) flushing.add(thread)
  if (/f(data)?sync resumed>.*= 0/.test(line) && flushing.delete(thread)) return 'flushed'
  return line.includes('HTTP/1.1 200') ? 'answered' : undefined
}
