import { expect, test } from 'vitest'
import type { HostKind } from '../hosts.ts'
import { rawExchange } from '../raw-exchange.ts'
import { json, type Stage } from './stage.ts'

const tooLarge = '{"detail":"The request body is too large.","code":"body_too_large"}'
const block = Buffer.from(`10000\r\n${'x'.repeat(0x10000)}\r\n`)

/** A request with one of these as its framing, and then a body without end. */
function* endless(path: string, framing: string, sent: { bytes: number }) {
  yield `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n${framing}\r\n\r\n`
  for (;;) {
    sent.bytes += block.length
    yield block
  }
}

export function largeBodyCases(stage: Stage, kind: HostKind): void {
  const path = () => `${stage.host.prefix}/api/token/`

  test('16 KiB are read, one byte more is refused', async () => {
    const sized = (bytes: number) => `{"username":"${'x'.repeat(bytes - 34)}","password":"wrong"}`
    const [fits, tooLong] = [sized(16_384), sized(16_385)]
    expect([fits.length, tooLong.length]).toEqual([16_384, 16_385])
    expect((await stage.host.fetch('/api/token/', json(fits))).status).toBe(401)
    const refused = await stage.host.fetch('/api/token/', json(tooLong))
    expect([refused.status, await refused.text()]).toEqual([413, tooLarge])
  })

  // what a parser before us does with a body without end is the host's business: Express reads on, and drops it
  if (kind.parsesBodies) return

  test('a length that is announced as too great is refused before the body comes', async () => {
    const head = `POST ${path()} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n`
    const answer = await rawExchange(stage.host.port, `${head}Content-Length: 1000000000\r\n\r\n{`)
    expect(answer).toMatchObject({ status: 413, body: tooLarge, end: 'closed' })
    expect(answer.headers['connection']).toBe('close')
  })

  test.each([
    ['chunked', 'Transfer-Encoding: chunked'],
    ['announced', 'Content-Length: 10000000000'],
  ])('a body without end, %s: the client reads a 413 and the connection ends', async (_, framing) => {
    const before = process.memoryUsage().rss
    const sent = { bytes: 0 }
    const answer = await rawExchange(stage.host.port, endless(path(), framing, sent))
    expect(answer).toMatchObject({ status: 413, body: tooLarge })
    expect(answer.end).not.toBe('open')
    // what the kernel holds on its way, and no more
    expect(sent.bytes).toBeLessThan(64 << 20)
    expect((process.memoryUsage().rss - before) >> 20).toBeLessThan(48)
  })

  test('an ordinary client reads the 413 of a body of a megabyte', async () => {
    for (let time = 0; time < 5; time++) {
      const response = await stage.host.fetch('/api/token/', json({ username: 'x'.repeat(1 << 20) }))
      expect([response.status, await response.text()]).toEqual([413, tooLarge])
    }
  })

  test('a client that goes away in the middle of its body is no fault', async () => {
    const head = `POST ${path()} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n`
    await rawExchange(stage.host.port, [head, '{"user'], { patienceMs: 100 })
    await rawExchange(
      stage.host.port,
      [head.replace('Content-Length: 99', 'Transfer-Encoding: chunked'), '5\r\n{"a'],
      {
        patienceMs: 100,
      },
    )
    expect((await stage.host.fetch('/healthz')).status).toBe(200)
    expect(stage.world.faults).toEqual([])
  })
}
