import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type HostKind, startHost } from '../hosts.ts'
import { closePlaces } from '../places.ts'
import { captureOutput, secretsIn } from '../secrets.ts'
import { createWorld } from '../world.ts'
import { cookieCases } from './cookies.ts'
import { corsCases } from './cors.ts'
import { endpointCases } from './endpoints.ts'
import { errorCases } from './errors.ts'
import { faultCases } from './faults.ts'
import { guardCases } from './guards.ts'
import { headerCases } from './headers.ts'
import { hostParserCases } from './host-parsers.ts'
import { largeBodyCases } from './large-bodies.ts'
import { proxyCases } from './proxies.ts'
import { sessionCases } from './sessions.ts'
import type { Stage } from './stage.ts'
import { tellTable } from './table.ts'

const subjects: Record<string, (stage: Stage, kind: HostKind) => void> = {
  endpoints: endpointCases,
  sessions: sessionCases,
  errors: errorCases,
  headers: headerCases,
  guards: guardCases,
  CORS: corsCases,
  cookies: cookieCases,
  'large bodies': largeBodyCases,
  'host parsers': hostParserCases,
  'behind a proxy': proxyCases,
  faults: faultCases,
}

/** The suite on each of these hosts; `table` is the name of what it counts. */
export function runSuite(table: string, hosts: readonly HostKind[]): void {
  // on a copy of one database that has been migrated and filled, unless the kind says otherwise
  const kinds: HostKind[] = hosts.map((kind) => ({ place: 'copy', ...kind }))
  const passed = new Map<string, number>()

  describe.each(kinds)('$name', (kind) => {
    const stage = {} as { -readonly [Part in keyof Stage]: Stage[Part] }
    let output: ReturnType<typeof captureOutput>
    beforeAll(async () => {
      output = captureOutput()
      stage.world = await createWorld({}, kind.place)
      stage.host = await startHost(kind, stage.world.auth)
    })
    afterAll(async () => {
      output.release()
      await stage.host.close()
      await stage.world.close()
    })
    describe.each(Object.entries(subjects))('%s', (subject, cases) => {
      afterEach(({ task }) => {
        if (task.result?.state === 'fail') return
        const key = `${kind.name}|${subject}`
        passed.set(key, (passed.get(key) ?? 0) + 1)
      })
      cases(stage, kind)
    })

    test('nothing of all this was a fault, and nobody has been told a secret', () => {
      expect(stage.world.faults).toEqual([])
      const types = new Set(stage.world.events.map(({ type }) => type))
      expect(types).toEqual(new Set(['sign_in', 'sign_in_failed', 'refresh', 'reuse', 'revocation']))
      expect(secretsIn(stage.world, JSON.stringify(stage.world.events))).toEqual([])
      expect(output.lines()).toEqual([])
    })
  })

  afterAll(async () => {
    await closePlaces()
    const countsOf = (host: string) => {
      const counts = Object.keys(subjects).map((name) => [name, passed.get(`${host}|${name}`) ?? 0] as const)
      return { ...Object.fromEntries(counts), all: counts.reduce((sum, [, count]) => sum + count, 0) }
    }
    tellTable(table, Object.fromEntries(kinds.map(({ name }) => [name, countsOf(name)])))
  })
}
