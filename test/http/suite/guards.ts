import { expect, test } from 'vitest'
import type { GuardedPath } from '../guarded-routes.ts'
import { rawExchange } from '../raw-exchange.ts'
import { bearer, bodyOf, form, json, type Stage, signed } from './stage.ts'

const notGiven = { detail: 'Authentication credentials were not provided.' }
const forbidden = { detail: 'You do not have permission to perform this action.' }
const malformed = {
  detail: 'Authorization header must contain two space-delimited values',
  code: 'bad_authorization_header',
}
const notValid = (message: string) => ({
  detail: 'Given token not valid for any token type',
  code: 'token_not_valid',
  messages: [{ token_class: 'AccessToken', token_type: 'access', message }],
})

const plain = 'Bearer realm="api"'
const withError = 'Bearer realm="api", error="invalid_token"'

const paths: readonly GuardedPath[] = [
  '/guarded/plain',
  '/guarded/user',
  '/guarded/staff',
  '/guarded/editors',
  '/guarded/by-predicate',
  '/guarded/optional',
  '/guarded/ignore-invalid',
]

export function guardCases(stage: Stage): void {
  const ask = (path: string, headers: Record<string, string> = {}, init: RequestInit = {}) =>
    stage.host.fetch(path, { ...init, headers: { ...(init.headers as object), ...headers } })
  const token = async (person: 'ada' | 'stan') => (await stage.world.tokensFor(person)).access
  const hostile = (claims: object) => {
    const now = Math.floor(stage.world.clock.now() / 1000)
    const good = { token_type: 'access', exp: now + 60, iat: now, jti: 'a', user_id: stage.world.ids.ada }
    return signed({ ...good, role: 'author', ...claims })
  }
  const refusal = async (response: Response) => [
    response.status,
    await bodyOf(response),
    response.headers.get('www-authenticate'),
  ]
  const seen = (person: 'ada' | 'stan', username: string | null = null) => ({
    user_id: stage.world.ids[person],
    has_session: true,
    role: person === 'ada' ? 'author' : 'editor',
    token_type: 'access',
    username,
  })

  test('without a token: refused without an error, or nobody where that is allowed', async () => {
    for (const path of paths) {
      const response = await ask(path)
      const isOptional = path === '/guarded/optional' || path === '/guarded/ignore-invalid'
      if (isOptional) expect([path, response.status, await response.json()]).toEqual([path, 200, null])
      else expect([path, ...(await refusal(response))]).toEqual([path, 401, notGiven, plain])
    }
  })

  test('with a bad token: refused everywhere but where bad ones are ignored', async () => {
    for (const path of paths) {
      const response = await ask(path, bearer('garbage'))
      if (path === '/guarded/ignore-invalid')
        expect([path, response.status, await response.json()]).toEqual([path, 200, null])
      else
        expect([path, ...(await refusal(response))]).toEqual([
          path,
          401,
          notValid('Token is invalid'),
          withError,
        ])
    }
  })

  test('with a good token: the handler knows who calls', async () => {
    const [ada, stan] = [bearer(await token('ada')), bearer(await token('stan'))]
    for (const path of paths) {
      const loadsUser = path === '/guarded/user' || path === '/guarded/staff'
      const response = await ask(path, stan)
      expect([path, response.status, await response.json()]).toEqual([
        path,
        200,
        seen('stan', loadsUser ? 'stan' : null),
      ])
    }
    expect(await bodyOf(await ask('/guarded/plain', ada))).toEqual(seen('ada'))
    expect(await bodyOf(await ask('/guarded/user', ada))).toEqual(seen('ada', 'ada'))
  })

  test('where reads are free, only methods that change nothing pass as nobody, and a bad token never does', async () => {
    const good = bearer(await token('ada'))
    for (const [method, status] of [
      ['GET', 200],
      ['HEAD', 200],
      ['POST', 401],
      ['PUT', 401],
      ['DELETE', 401],
    ] as const) {
      expect([method, (await ask('/guarded/reads', {}, { method })).status]).toEqual([method, status])
      expect([method, (await ask('/guarded/reads', bearer('x'), { method })).status]).toEqual([method, 401])
      expect([method, (await ask('/guarded/reads', good, { method })).status]).toEqual([method, 200])
    }
    expect(await refusal(await ask('/guarded/reads', {}, { method: 'POST' }))).toEqual([401, notGiven, plain])
  })

  test('where the token says who is staff, nobody is asked', async () => {
    const nobody = { user_id: '999999' }
    for (const [path, claim] of [
      ['/guarded/staff-claim', 'is_staff'],
      ['/guarded/superuser-claim', 'is_superuser'],
    ] as const) {
      expect((await ask(path, bearer(hostile({ ...nobody, [claim]: true })))).status).toBe(200)
      for (const value of [false, 'true', 1, null, undefined])
        expect(await refusal(await ask(path, bearer(hostile({ [claim]: value }))))).toEqual([
          403,
          forbidden,
          null,
        ])
    }
    expect(await refusal(await ask('/guarded/staff-claim', bearer(await token('stan'))))).toEqual([
      403,
      forbidden,
      null,
    ])
  })

  test('with a good token of the wrong person: 403 without a challenge', async () => {
    const ada = bearer(await token('ada'))
    for (const path of [
      '/guarded/staff',
      '/guarded/superuser',
      '/guarded/editors',
      '/guarded/by-predicate',
    ]) {
      expect([path, ...(await refusal(await ask(path, ada)))]).toEqual([path, 403, forbidden, null])
    }
  })

  test('a refusal is kept by no cache', async () => {
    const answers = [
      await ask('/guarded/plain'),
      await ask('/guarded/plain', bearer('x')),
      await ask('/guarded/staff', bearer(await token('ada'))),
    ]
    expect(answers.map(({ headers }) => headers.get('cache-control'))).toEqual(Array(3).fill('no-store'))
  })

  test.each([
    ['refresh token', { token_type: 'refresh' }, 'Token has wrong type'],
    ['sliding token', { token_type: 'sliding' }, 'Token has wrong type'],
    ['no type', { token_type: undefined }, 'Token has no type'],
    ['no exp', { exp: undefined }, "Token has no 'exp' claim"],
    ['no jti', { jti: undefined }, 'Token has no id'],
    ['expired', { exp: 1 }, 'Token is expired'],
    ['a number for exp that no clock reaches', { exp: 1e18 }, 'Token is invalid'],
    ['from the future', { iat: 9e9 }, 'Token is invalid'],
    ['a number for sub', { sub: 1 }, 'Token is invalid'],
    ['claims that the schema refuses', { role: 7 }, 'Token is invalid'],
  ])('a token that is signed well but wrong: %s', async (_, claims, message) => {
    const answered = await refusal(await ask('/guarded/plain', bearer(hostile(claims))))
    expect(answered).toEqual([401, notValid(message), withError])
  })

  test.each([
    ['1 OR 1=1'],
    ['01'],
    ['1e0'],
    ['1.0'],
    [' 1'],
    ['999999'],
    ['-1'],
    ['x'.repeat(4000)],
    [''],
    [1.5],
    [2 ** 60],
    [true],
    [[1]],
    [{ $gt: '' }],
  ])('a user id of a shape that nobody has finds nobody: %j', async (userId) => {
    const answered = await refusal(await ask('/guarded/user', bearer(hostile({ user_id: userId }))))
    expect(answered).toEqual([401, { detail: 'User not found', code: 'user_not_found' }, withError])
    expect(stage.world.faults).toEqual([])
  })

  test('a token that names nobody, or somebody inactive', async () => {
    expect(await refusal(await ask('/guarded/plain', bearer(hostile({ user_id: undefined }))))).toEqual([
      401,
      { detail: 'Token contained no recognizable user identification', code: 'token_not_valid' },
      withError,
    ])
    const inactive = bearer(hostile({ user_id: stage.world.ids.ina }))
    expect(await refusal(await ask('/guarded/user', inactive))).toEqual([
      401,
      { detail: 'User is inactive', code: 'user_inactive' },
      withError,
    ])
    expect((await ask('/guarded/ignore-invalid', inactive)).status).toBe(200)
  })

  test('of a token that nobody signed nothing is used, not even to count its failures', async () => {
    const { refresh } = await stage.world.tokensFor('ada')
    const [header, claims, signature = ''] = refresh.split('.')
    const unsigned = [
      `${header}.${claims}.`,
      `${header}.${claims}.${signature.replace(/^./, (c) => (c === 'A' ? 'B' : 'A'))}`,
    ]
    const [before, said] = [await stage.world.dump(), stage.world.events.length]
    for (const token of unsigned) {
      for (const path of ['/api/token/refresh/', '/api/token/blacklist/', '/api/token/verify/']) {
        const response = await stage.host.fetch(path, json({ refresh: token, token }))
        expect([path, response.status, await bodyOf(response)]).toEqual([
          path,
          401,
          { detail: 'Token is invalid', code: 'token_not_valid' },
        ])
      }
      expect((await ask('/guarded/user', bearer(token))).status).toBe(401)
    }
    expect([await stage.world.dump(), stage.world.events.length]).toEqual([before, said])
  })

  test('a user id is read as a number, too', async () => {
    const { status } = await ask('/guarded/user', bearer(hostile({ user_id: Number(stage.world.ids.ada) })))
    expect(status).toBe(200)
  })

  test('the access token of an ended session', async () => {
    const { access, refresh } = await stage.world.tokensFor('ada')
    await stage.host.fetch('/api/token/blacklist/', json({ refresh }))
    const answered = await refusal(await ask('/guarded/plain', bearer(access)))
    expect(answered).toEqual([401, notValid('Token is blacklisted'), withError])
  })

  test('the scheme in any case, any space between, another scheme is nobody', async () => {
    const access = await token('ada')
    for (const header of [`bearer ${access}`, `BEARER   ${access}`, `Bearer\t${access}`])
      expect((await ask('/guarded/plain', { authorization: header })).status).toBe(200)
    for (const header of ['Basic YWRhOnB3', `JWT ${access}`, `Token ${access}`, ''])
      expect(await refusal(await ask('/guarded/plain', { authorization: header }))).toEqual([
        401,
        notGiven,
        plain,
      ])
    for (const header of ['Bearer', 'Bearer a b', `Bearer ${access}, Bearer ${access}`])
      expect(await refusal(await ask('/guarded/plain', { authorization: header }))).toEqual([
        401,
        malformed,
        plain,
      ])
  })

  test('two authorization headers are refused, whichever of them is good', async () => {
    const access = await token('ada')
    for (const path of ['/guarded/plain', `${stage.host.prefix}/api/profile/`]) {
      for (const [first, second] of [
        [access, access],
        [access, 'x'],
        ['x', access],
      ]) {
        const { status } = await rawExchange(
          stage.host.port,
          `GET ${path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${first}\r\n` +
            `authorization: Bearer ${second}\r\nConnection: close\r\n\r\n`,
        )
        expect([path, status]).toEqual([path, 401])
      }
    }
  })

  test('a token anywhere but in the header is no token', async () => {
    const access = await token('ada')
    const body = { access_token: access, token: access, access }
    for (const path of ['/guarded/plain', '/api/profile/']) {
      const inQuery = await ask(
        `${path}?access_token=${access}&token=${access}&authorization=Bearer+${access}`,
      )
      const inCookie = await ask(path, { cookie: `access_token=${access}; access=${access}` })
      expect([path, inQuery.status, inCookie.status]).toEqual([path, 401, 401])
    }
    expect((await ask('/guarded/plain', {}, json(body))).status).toBe(401)
    expect((await ask('/guarded/plain', {}, form(body))).status).toBe(401)
    expect((await ask('/guarded/plain', bearer(access), json(body))).status).toBe(200)
  })

  test('a predicate that throws answers a 5xx and the server lives on', async () => {
    const access = bearer(await token('ada'))
    const { status } = await ask('/guarded/throwing', access)
    expect(status).toBe(500)
    expect((await ask('/guarded/plain', access)).status).toBe(200)
  })
}
