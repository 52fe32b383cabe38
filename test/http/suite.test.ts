// One suite for every way to serve Carnet: the same questions, the same answers, letter for letter.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type HostKind, hostKinds, startHost } from './hosts.ts'
import { captureOutput, secretsIn } from './secrets.ts'
import { corsCases } from './suite/cors.ts'
import { endpointCases } from './suite/endpoints.ts'
import { errorCases } from './suite/errors.ts'
import { faultCases } from './suite/faults.ts'
import { guardCases } from './suite/guards.ts'
import { headerCases } from './suite/headers.ts'
import { hostParserCases } from './suite/host-parsers.ts'
import { largeBodyCases } from './suite/large-bodies.ts'
import { sessionCases } from './suite/sessions.ts'
import type { Stage } from './suite/stage.ts'
import { createWorld } from './world.ts'

const subjects: Record<string, (stage: Stage, kind: HostKind) => void> = {
  endpoints: endpointCases,
  sessions: sessionCases,
  errors: errorCases,
  headers: headerCases,
  guards: guardCases,
  CORS: corsCases,
  'large bodies': largeBodyCases,
  'host parsers': hostParserCases,
  faults: faultCases,
}

const passed = new Map<string, number>()

describe.each(hostKinds)('$name', (kind) => {
  const stage = {} as { -readonly [Part in keyof Stage]: Stage[Part] }
  let output: ReturnType<typeof captureOutput>
  beforeAll(async () => {
    output = captureOutput()
    stage.world = await createWorld()
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

afterAll(() => {
  const names = Object.keys(subjects)
  const counts = (host: string) => names.map((subject) => [subject, passed.get(`${host}|${subject}`) ?? 0])
  console.table(Object.fromEntries(hostKinds.map(({ name }) => [name, Object.fromEntries(counts(name))])))
})
