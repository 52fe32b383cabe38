// A refresh that is held up by the developer's own claims, while others use the session at both servers.
import { createHmac, randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { createAuth } from '../../create-auth.ts'
import { createDjangoDatabases } from '../../testing/test-django-database.ts'
import { type DjangoStand, openDjangoStand } from '../../testing/test-django-stand.ts'
import { claimsIn } from '../../testing/test-sessions.ts'

const databases = createDjangoDatabases()
afterAll(databases.remove)

const secret = randomBytes(32).toString('hex')
let stand: DjangoStand
let auth: Awaited<ReturnType<typeof open>>
let userId: string
/** What the next claims wait for. */
let gate: Promise<void> | undefined
let arrived: () => void

function open() {
  return createAuth({
    database: `sqlite:${stand.path}`,
    django: {},
    secret,
    clock: stand.clock.now,
    claims: {
      schema: z.object({ shoe: z.number() }),
      async from() {
        const waited = gate
        gate = undefined
        if (waited !== undefined) arrived()
        await waited
        return { shoe: 42 }
      },
    },
  })
}

beforeEach(async () => {
  stand = await openDjangoStand(databases.make())
  auth = await open()
  userId = (await stand.addUser()).id
})
afterEach(async () => {
  await auth.close()
  await stand.close()
})

async function refresh(token: string) {
  const answer = await auth.handler(
    new Request('http://localhost/api/token/refresh/', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ refresh: token }),
    }),
  )
  const body = (await answer.json()) as Record<string, string>
  return { status: answer.status, token: body['refresh'] ?? '', code: body['code'] }
}

/** Begins a refresh that has read its session, and waits until it is let go. */
async function heldUp(token: string) {
  let letGo = () => {}
  gate = new Promise((resolve) => {
    letGo = resolve
  })
  const hasArrived = new Promise<void>((resolve) => {
    arrived = resolve
  })
  const answer = refresh(token)
  await hasArrived
  return () => {
    letGo()
    return answer
  }
}

/** Exchanges a token as Django's view does. */
function refreshAtDjango(token: string): string {
  const { jti, sid } = claimsIn(token)
  const successor = stand.django.rotate(String(jti), { userId, sid: String(sid) })
  const [row] = stand.django.query(
    'SELECT token FROM token_blacklist_outstandingtoken WHERE jti = ?',
    successor,
  )
  const text = String(row?.['token']).split('.').slice(0, 2).join('.')
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
}

test('two tabs that both show what Django gave get one token, however slow one of them is', async () => {
  const { refresh: first } = await auth.tokens.issueFor(userId)
  const second = refreshAtDjango(first)
  const goOn = await heldUp(second)
  const quick = await refresh(second)
  const slow = await goOn()
  expect([quick.status, slow.status]).toEqual([200, 200])
  expect(claimsIn(slow.token)['jti']).toBe(claimsIn(quick.token)['jti'])
  expect((await refresh(quick.token)).status).toBe(200)
})

test('who was signed out at Django while a refresh was held up gets no token from it', async () => {
  const { refresh: first } = await auth.tokens.issueFor(userId)
  const goOn = await heldUp(first)
  const quick = await refresh(first)
  stand.clock.advance('11s')
  stand.django.blacklist(String(claimsIn(quick.token)['jti']))
  expect(await goOn()).toEqual({ status: 401, token: '', code: 'token_not_valid' })
})
