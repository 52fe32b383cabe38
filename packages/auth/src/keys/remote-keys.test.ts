import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createManualClock } from '../testing/index.ts'
import { issuerKey, startTestIssuer, type TestIssuer } from '../testing/test-issuer.ts'
import { createRemoteKeys } from './remote-keys.ts'

let issuer: TestIssuer
beforeEach(async () => {
  issuer = await startTestIssuer()
})
afterEach(() => issuer.stop())

const [first, second] = [issuerKey('first'), issuerKey('second')]

function start() {
  const clock = createManualClock()
  const faults: string[] = []
  const onError = (error: unknown) => void faults.push((error as Error).message)
  const remote = createRemoteKeys({ url: issuer.url, algorithm: 'HS256', clock: clock.now, onError })
  return { remote, clock, faults, kids: () => remote.current().map(({ kid }) => kid) }
}

const failing = () => issuer.answer((_request, response) => void response.writeHead(500).end('oops'))

/** Waits for a request that was sent beside the answer. */
const requested = (count: number) => expect.poll(issuer.requests).toBe(count)

test('nothing is fetched before a token names a key', () => {
  const { kids } = start()
  expect([kids(), issuer.requests()]).toEqual([[], 0])
})

test('a key is learnt where the issuer publishes it, and only there', async () => {
  issuer.publish(first.jwk)
  const { remote, kids, clock } = start()
  expect(await remote.learn('first')).toBe(true)
  expect(kids()).toEqual(['first'])
  clock.advance('30s')
  expect(await remote.learn('second')).toBe(false)
  issuer.publish(first.jwk, second.jwk)
  clock.advance('30s')
  expect(await remote.learn('second')).toBe(true)
})

test('the array of keys stays the same until they change', async () => {
  issuer.publish(first.jwk)
  const { remote } = start()
  expect(remote.current()).toBe(remote.current())
  await remote.learn('first')
  expect(remote.current()).toBe(remote.current())
})

describe('the issuer is spared', () => {
  test('by one request for all who ask at once', async () => {
    issuer.publish(first.jwk)
    const { remote } = start()
    const learnt = await Promise.all(Array.from({ length: 200 }, () => remote.learn('first')))
    expect([new Set(learnt), issuer.requests()]).toEqual([new Set([true]), 1])
  })

  test('by no second request while one is under way, whatever the clock does', async () => {
    let respond = () => {}
    issuer.answer((_request, response) => {
      respond = () => void response.end(JSON.stringify({ keys: [first.jwk] }))
    })
    const { remote, clock } = start()
    const learning = remote.learn('first')
    await requested(1)
    clock.advance('1h')
    const learningToo = remote.learn('first')
    respond()
    expect([await learning, await learningToo, issuer.requests()]).toEqual([true, true, 1])
  })

  test('by one request in 30 seconds, however many unknown keys are named', async () => {
    issuer.publish(first.jwk)
    const { remote, clock } = start()
    await remote.learn('first')
    for (let second = 1; second <= 90; second++) {
      clock.advance('1s')
      for (let index = 0; index < 20; index++) await remote.learn(`flood-${second}-${index}`)
    }
    expect(issuer.requests()).toBe(4)
  })

  test('by one request in 30 seconds while it fails', async () => {
    failing()
    const { remote, clock } = start()
    await remote.learn('first')
    clock.advance(29_999)
    expect([remote.learn('first'), issuer.requests()]).toEqual([undefined, 1])
    issuer.publish(first.jwk)
    clock.advance(1)
    expect(await remote.learn('first')).toBe(true)
  })

  test('but not for longer where the clock was set back', async () => {
    issuer.publish(first.jwk)
    const { remote, clock } = start()
    await remote.learn('first')
    clock.advance(-86_400_000)
    expect(remote.current()).toEqual([])
    expect(await remote.learn('first')).toBe(true)
  })
})

describe('keys grow old', () => {
  test('and are fetched again beside the requests after four minutes', async () => {
    issuer.publish(first.jwk)
    const { remote, clock, kids } = start()
    await remote.learn('first')
    issuer.publish(second.jwk)
    clock.advance(239_999)
    expect([kids(), issuer.requests()]).toEqual([['first'], 1])
    clock.advance(1)
    expect(kids()).toEqual(['first'])
    await requested(2)
    await expect.poll(kids).toEqual(['second'])
  })

  test('and verify nothing after five minutes, until the issuer was asked', async () => {
    issuer.publish(first.jwk)
    const { remote, clock, kids } = start()
    await remote.learn('first')
    clock.advance('300s')
    expect([kids(), issuer.requests()]).toEqual([[], 1])
    expect(await remote.learn('first')).toBe(true)
  })

  test('and go on for an hour where the issuer fails', async () => {
    issuer.publish(first.jwk)
    const { remote, clock, kids, faults } = start()
    await remote.learn('first')
    failing()
    clock.advance('300s')
    expect(await remote.learn('first')).toBe(true)
    for (let minutes = 5; minutes < 59; minutes++) {
      clock.advance('1m')
      // nobody asked in this minute, so the first to come waits for the issuer
      expect(await remote.learn('first')).toBe(true)
      expect(kids()).toEqual(['first'])
    }
    clock.advance('1m')
    expect(await remote.learn('first')).toBe(false)
    expect(kids()).toEqual([])
    expect(faults).toEqual(['Option "jwkSetUrl": the answer had status 500.'])
  })

  test('and nobody waits for a failing issuer while others keep asking', async () => {
    issuer.publish(first.jwk)
    const { remote, clock, kids } = start()
    await remote.learn('first')
    failing()
    clock.advance('299s')
    expect(kids()).toEqual(['first'])
    await requested(2)
    for (let seconds = 299; seconds < 600; seconds += 31) {
      const before = issuer.requests()
      clock.advance('31s')
      expect(kids()).toEqual(['first'])
      await requested(before + 1)
      await remote.learn('first')
    }
  })

  test('and are replaced as soon as the issuer recovers', async () => {
    issuer.publish(first.jwk)
    const { remote, clock, kids, faults } = start()
    await remote.learn('first')
    failing()
    clock.advance('300s')
    await remote.learn('first')
    issuer.publish(second.jwk)
    clock.advance('30s')
    expect(await remote.learn('second')).toBe(true)
    expect([kids(), faults.length]).toEqual([['second'], 1])
  })
})

describe('what comes back broken', () => {
  const broken: Readonly<Record<string, (issuer: TestIssuer) => void>> = {
    'an empty set': ({ publish }) => publish(),
    'HTML with status 200': ({ answer }) =>
      answer((_request, response) => void response.end('<!doctype html>')),
    'a redirect': ({ answer }) =>
      answer((_request, response) => void response.writeHead(302, { location: '/other' }).end()),
    'a set of secrets': ({ publish }) => publish({ kty: 'oct', k: 'c2VjcmV0', kid: 'first', alg: 'HS256' }),
    'two keys of one kid': ({ publish }) => publish(second.jwk, { ...first.jwk, kid: 'second' }),
    'a connection that breaks': ({ answer }) => answer((request) => void request.socket.destroy()),
  }

  test.each(Object.entries(broken))('%s leaves good keys as they are, and is told', async (_name, answer) => {
    issuer.publish(first.jwk)
    const { remote, clock, kids, faults } = start()
    await remote.learn('first')
    answer(issuer)
    clock.advance('30s')
    expect(await remote.learn('other')).toBe(false)
    expect(kids()).toEqual(['first'])
    expect(faults).toEqual([expect.stringMatching(/^Option "jwkSetUrl": the (answer|connection) /)])
    clock.advance('300s')
    expect(await remote.learn('first')).toBe(true)
  })

  test('is told once, not every 30 seconds, and never shows what came', async () => {
    issuer.answer((_request, response) => void response.end('{"keys":[{"kty":"oct","k":"top-secret"}]}'))
    const { remote, clock, faults } = start()
    for (let attempt = 0; attempt < 5; attempt++) {
      await remote.learn('first')
      clock.advance('30s')
    }
    expect([issuer.requests(), faults.length]).toEqual([5, 1])
    expect(faults.join()).not.toContain('top-secret')
  })
})
