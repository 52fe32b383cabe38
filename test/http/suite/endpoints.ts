import { endpoints } from '@carnet/contract'
import { expect, test } from 'vitest'
import { type Person, passwords, suiteEndpoints } from '../world.ts'
import { bearer, bodyOf, claimsOf, form, json, type Stage } from './stage.ts'

export function endpointCases(stage: Stage): void {
  const ask = (path: string, init?: RequestInit) => stage.host.fetch(path, init)
  const ada = { username: 'ada', password: passwords.ada }
  const signIn = async (person: Person = 'ada') =>
    bodyOf(await ask('/api/token/', json({ username: person, password: passwords[person] })))

  test('obtain answers a refresh and an access token, with the claims of the user', async () => {
    const response = await ask('/api/token/', json(ada))
    const body = await bodyOf(response)
    expect([response.status, Object.keys(body)]).toEqual([200, ['refresh', 'access']])
    const [access, refresh] = [claimsOf(body['access']), claimsOf(body['refresh'])]
    const owner = { user_id: stage.world.ids.ada, sid: access['sid'], role: 'author' }
    expect(access).toMatchObject({ token_type: 'access', ...owner })
    expect(refresh).toMatchObject({ token_type: 'refresh', ...owner })
    expect(Number(access['exp']) - Number(access['iat'])).toBe(300)
    expect(Number(refresh['exp']) - Number(refresh['iat'])).toBe(86_400)
  })

  test('a form signs in as well as JSON', async () => {
    expect((await ask('/api/token/', form(ada))).status).toBe(200)
  })

  test('space around the name is dropped, space around the password is not', async () => {
    expect((await ask('/api/token/', json({ ...ada, username: ' ada ' }))).status).toBe(200)
    expect((await ask('/api/token/', json({ ...ada, password: ` ${passwords.ada} ` }))).status).toBe(401)
  })

  test('members that nobody asked for change nothing', async () => {
    const { refresh } = await signIn()
    const response = await ask(
      '/api/token/refresh/',
      json({ refresh, user_id: stage.world.ids.stan, foo: 1 }),
    )
    expect(claimsOf((await bodyOf(response))['access'])['user_id']).toBe(stage.world.ids.ada)
  })

  test('a bad authorization header is not looked at where none is needed', async () => {
    expect((await ask('/api/token/', json(ada, { authorization: 'Bearer garbage' }))).status).toBe(200)
    expect((await ask('/healthz', { headers: { authorization: 'Bearer' } })).status).toBe(200)
  })

  test('refresh rotates, converges within the grace window, and ends the session behind it', async () => {
    const first = (await signIn())['refresh']
    const rotated = await bodyOf(await ask('/api/token/refresh/', json({ refresh: first })))
    const again = await bodyOf(await ask('/api/token/refresh/', json({ refresh: first })))
    expect(Object.keys(rotated)).toEqual(['access', 'refresh'])
    expect(claimsOf(rotated['refresh'])['jti']).not.toBe(claimsOf(first)['jti'])
    expect(again['refresh']).toBe(rotated['refresh'])
    stage.world.clock.advance(11)
    const reused = await ask('/api/token/refresh/', json({ refresh: first }))
    expect([reused.status, await bodyOf(reused), reused.headers.get('www-authenticate')]).toEqual([
      401,
      { detail: 'Token is blacklisted', code: 'token_reused' },
      'Bearer realm="api"',
    ])
    const ended = await ask('/api/token/refresh/', json({ refresh: rotated['refresh'] }))
    expect([ended.status, await bodyOf(ended)]).toEqual([
      401,
      { detail: 'Token is blacklisted', code: 'token_not_valid' },
    ])
  })

  test('verify takes a token of any type, blacklist ends the session and may be said twice', async () => {
    const { access, refresh } = await signIn()
    for (const token of [access, refresh]) {
      const response = await ask('/api/token/verify/', json({ token }))
      expect([response.status, await bodyOf(response)]).toEqual([200, {}])
    }
    for (const time of ['once', 'twice']) {
      const response = await ask('/api/token/blacklist/', json({ refresh }))
      expect([time, response.status, await bodyOf(response)]).toEqual([time, 200, {}])
    }
    for (const token of [access, refresh]) {
      expect((await ask('/api/token/verify/', json({ token }))).status).toBe(401)
    }
    expect((await ask('/api/profile/', { headers: bearer(String(access)) })).status).toBe(401)
  })

  test('a sliding token is exchanged for one that keeps its id and its end', async () => {
    const first = await bodyOf(await ask('/api/token/sliding/', json(ada)))
    stage.world.clock.advance(60)
    const second = await bodyOf(await ask('/api/token/sliding/refresh/', json(first)))
    expect([Object.keys(first), Object.keys(second)]).toEqual([['token'], ['token']])
    const [before, after] = [claimsOf(first['token']), claimsOf(second['token'])]
    expect([after['jti'], after['refresh_exp']]).toEqual([before['jti'], before['refresh_exp']])
    expect(Number(after['exp'])).toBe(Number(before['exp']) + 60)
  })

  test('profile names the caller', async () => {
    const { access } = await stage.world.tokensFor('stan')
    const response = await ask('/api/profile/', { headers: bearer(access) })
    expect([response.status, await bodyOf(response)]).toEqual([200, { user: 'stan' }])
  })

  test('a changed password ends the other sessions and keeps the one that changed it', async () => {
    const username = `changer-${stage.host.port}`
    const { id } = await stage.world.auth.users.create({ username, password: passwords.ada, role: 'author' })
    const [own, other] = await Promise.all([
      stage.world.auth.tokens.issueFor(id),
      stage.world.auth.tokens.issueFor(id),
    ])
    const change = { current_password: passwords.ada, new_password: 'another one that nobody guesses' }
    const response = await ask('/api/password/', json(change, bearer(own.access)))
    expect([response.status, await bodyOf(response)]).toEqual([200, {}])
    expect((await ask('/api/profile/', { headers: bearer(own.access) })).status).toBe(200)
    expect((await ask('/api/profile/', { headers: bearer(other.access) })).status).toBe(401)
    expect((await ask('/api/token/', json({ username, password: change.new_password }))).status).toBe(200)
  })

  test('the key set may be kept, read by any page, and asked for again by its tag', async () => {
    const response = await ask('/.well-known/jwks.json', { headers: { accept: 'application/jwk-set+json' } })
    expect([response.status, await bodyOf(response)]).toEqual([200, { keys: [] }])
    const { headers } = response
    expect(headers.get('content-type')).toBe('application/jwk-set+json')
    expect(headers.get('cache-control')).toBe('public, max-age=300')
    expect([headers.get('access-control-allow-origin'), headers.get('pragma')]).toEqual(['*', null])
    for (const tag of [headers.get('etag'), `"other", W/${headers.get('etag')}`]) {
      const again = await ask('/.well-known/jwks.json', { headers: { 'if-none-match': String(tag) } })
      expect([again.status, await again.text()]).toEqual([304, ''])
    }
  })

  test('health and readiness say one word each, and the description describes itself', async () => {
    expect(await bodyOf(await ask('/healthz'))).toEqual({ status: 'ok' })
    expect(await bodyOf(await ask('/readyz'))).toEqual({ status: 'ready' })
    expect(await bodyOf(await ask('/openapi.json'))).toMatchObject({ openapi: '3.1.0' })
  })

  test('every path of a table ends in a slash or does without', async () => {
    const withSlash = Object.values(suiteEndpoints).flatMap(({ path, atRoot }) =>
      atRoot ? [] : [`/api${path}`],
    )
    expect(withSlash).toHaveLength(11)
    for (const path of withSlash) {
      const { status } = await ask(path, { method: 'PUT' })
      expect([path, status]).toEqual([path, 405])
      expect([path, (await ask(path.slice(0, -1), { method: 'PUT' })).status]).toEqual([path, 405])
    }
  })

  test('HEAD answers as GET does, without the body', async () => {
    const headers = bearer((await stage.world.tokensFor('ada')).access)
    for (const path of ['/api/profile/', '/.well-known/jwks.json', '/openapi.json', '/healthz', '/readyz']) {
      const [get, head] = [await ask(path, { headers }), await ask(path, { headers, method: 'HEAD' })]
      const kept = ['content-type', 'content-length', 'cache-control', 'allow', 'etag']
      expect([path, head.status, await head.text()]).toEqual([path, 200, ''])
      expect(kept.map((name) => head.headers.get(name))).toEqual(kept.map((name) => get.headers.get(name)))
    }
    expect((await ask('/api/token/', { method: 'HEAD' })).status).toBe(405)
    expect((await ask('/api/profile/', { method: 'HEAD' })).status).toBe(401)
  })

  test('OPTIONS describes an endpoint, and needs no token for it', async () => {
    expect(await bodyOf(await ask('/api/token/', { method: 'OPTIONS' }))).toEqual({
      name: 'Token Obtain Pair',
      description: endpoints.obtainPair.description,
      renders: ['application/json'],
      parses: ['application/json', 'application/x-www-form-urlencoded'],
      actions: {
        POST: {
          username: { type: 'string', required: true, read_only: false, label: 'Username' },
          password: { type: 'string', required: true, read_only: false, label: 'Password' },
        },
      },
    })
    for (const [name, { path, atRoot, title, method }] of Object.entries(suiteEndpoints)) {
      const response = await ask(`${atRoot ? '' : '/api'}${path}`, { method: 'OPTIONS' })
      const body = await bodyOf(response)
      expect([name, response.status, body['name']]).toEqual([name, 200, title])
      expect([name, 'actions' in body]).toEqual([name, method === 'POST'])
    }
  })
}
