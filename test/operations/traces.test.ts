// What an operator's tracing sees, with the real SDK of OpenTelemetry.
import { createAuth } from '@carnet/auth'
import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

const exporter = new InMemorySpanExporter()
const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] })
const password = 'analytical engine'
const username = 'ada@example.com'

beforeAll(() => {
  trace.setGlobalTracerProvider(provider)
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  propagation.setGlobalPropagator(new W3CTraceContextPropagator())
})
afterAll(async () => {
  await provider.shutdown()
  trace.disable()
  context.disable()
  propagation.disable()
})

const open: Array<() => Promise<void>> = []
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})
beforeEach(() => exporter.reset())

async function start(options: object = {}) {
  const auth = await createAuth({ database: 'sqlite::memory:', traces: true, ...options })
  open.push(auth.close)
  await auth.users.create({ username, password })
  exporter.reset()
  const post = (path: string, body: object, headers: Record<string, string> = {}) =>
    auth.handler(
      new Request(`http://host/api${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    )
  return { auth, post }
}

const namesOf = (spans: readonly ReadableSpan[]) => spans.map(({ name }) => name)
const below = (parent: ReadableSpan | undefined) =>
  exporter
    .getFinishedSpans()
    .filter(({ parentSpanContext }) => parentSpanContext?.spanId === parent?.spanContext().spanId)

test('a call of the admin is a tree like every other, named by its room alone', async () => {
  const { auth } = await start()
  await auth.handler(new Request('http://host/admin/api/sessions/some-id/'))
  const [root] = exporter
    .getFinishedSpans()
    .filter(({ parentSpanContext }) => parentSpanContext === undefined)
  expect(root?.name).toBe('GET /admin/')
  expect(root?.attributes).toMatchObject({ 'http.route': '/admin/', 'http.response.status_code': 401 })
})

test('a sign-in is one tree: the endpoint, and below it the store and the hash, in their order', async () => {
  const { post } = await start()
  expect((await post('/token/', { username, password })).status).toBe(200)
  const spans = exporter.getFinishedSpans()
  const [root, ...others] = spans.filter(({ parentSpanContext }) => parentSpanContext === undefined)
  expect(others).toEqual([])
  expect(root).toMatchObject({
    name: 'POST /api/token/',
    kind: SpanKind.SERVER,
    attributes: {
      'http.request.method': 'POST',
      'http.route': '/api/token/',
      'http.response.status_code': 200,
    },
  })
  const children = below(root)
  const steps = ['store users.findByUsername', 'hash password', 'store sessions.create']
  const taken = new Set(namesOf(children).filter((name) => steps.includes(name)))
  expect([...taken]).toEqual(steps)
  const create = children.find(({ name }) => name === 'store sessions.create')
  expect(create).toMatchObject({
    kind: SpanKind.CLIENT,
    attributes: { 'db.system.name': 'sqlite', 'db.operation.name': 'sessions.create' },
  })
})

test('no span holds a name, a password, a token or an address', async () => {
  const { post } = await start()
  const signedIn = await post('/token/', { username, password })
  const { access, refresh } = (await signedIn.json()) as Record<string, string>
  await post('/token/refresh/', { refresh })
  await post('/token/verify/', { token: access })
  await post('/token/', { username, password: 'wrong password' })
  await post(`/${refresh}`, {})
  const told = exporter
    .getFinishedSpans()
    .map(({ name, attributes, events, status }) => JSON.stringify({ name, attributes, events, status }))
    .join('\n')
  expect(told).toContain('POST /api/token/refresh/')
  for (const secret of [username, password, 'wrong password', access, refresh, 'eyJ', 'argon2'])
    expect(told).not.toContain(secret)
})

test('a fault is told by its name alone, and the answer as an error', async () => {
  const { auth, post } = await start({
    onError: () => {},
    respond: () => {
      throw new RangeError(`the password is ${password}`)
    },
  })
  expect((await post('/token/', { username, password })).status).toBe(500)
  const root = exporter.getFinishedSpans().find(({ name }) => name === 'POST /api/token/')
  expect(root?.status).toEqual({ code: SpanStatusCode.ERROR })
  expect(root?.attributes).toMatchObject({ 'http.response.status_code': 500, 'error.type': '500' })
  expect(root?.events).toEqual([])
  await auth.close()
})

test('probes, and the turns of timers, are no traces', async () => {
  const { auth } = await start()
  for (const path of ['/healthz', '/readyz']) await auth.handler(new Request(`http://host${path}`))
  await new Promise((resolve) => setTimeout(resolve, 500))
  expect(exporter.getFinishedSpans()).toEqual([])
})

test('the feed tells when it has learnt of a revocation', async () => {
  const { auth, post } = await start()
  await post('/token/', { username, password })
  const [{ id: userId = '' } = {}] = await auth.users.list({ limit: 1 })
  exporter.reset()
  await auth.sessions.revokeAll(userId)
  const readings = () => exporter.getFinishedSpans().filter(({ name }) => name === 'store revocations.read')
  await expect
    .poll(readings)
    .toMatchObject([{ parentSpanContext: undefined, attributes: { 'db.response.returned_rows': 1 } }])
})

describe('a trace that a request names', () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c'
  const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01` }
  const traceIds = () => new Set(exporter.getFinishedSpans().map((span) => span.spanContext().traceId))

  test('is joined where proxies are trusted', async () => {
    const { post } = await start({ trustedHops: 1 })
    await post('/token/verify/', { token: 'x' }, headers)
    expect(traceIds()).toEqual(new Set([traceId]))
  })

  test('is not believed of anybody else', async () => {
    const { post } = await start()
    await post('/token/verify/', { token: 'x' }, headers)
    expect(traceIds()).not.toContain(traceId)
  })

  test('is left to the framework where that traces already', async () => {
    const { post } = await start()
    await trace.getTracer('host').startActiveSpan('of the host', async (span) => {
      await post('/token/verify/', { token: 'x' })
      span.end()
    })
    const [inner] = exporter.getFinishedSpans().filter(({ name }) => name === 'POST /api/token/verify/')
    const [outer] = exporter.getFinishedSpans().filter(({ name }) => name === 'of the host')
    expect(inner?.kind).toBe(SpanKind.INTERNAL)
    expect(inner?.parentSpanContext?.spanId).toBe(outer?.spanContext().spanId)
  })
})
