import { writeFileSync } from 'node:fs'
import { createAuth } from '@carnet/auth'
import { afterAll, describe, expect, test } from 'vitest'
import { createScratch } from './command.ts'
import { signToken } from './django-database.ts'
import { createPlace, letmein, postTo, problemsIn, secret } from './import-place.ts'

const { folder, remove } = createScratch()
afterAll(remove)

const dayMs = 86_400_000
const jti = (letter: string) => letter.repeat(32)
const in30Days = 30 * 86_400

/** A Django with one user, and the sessions that became of their tokens. */
async function createWorld() {
  const place = createPlace(folder)
  place.django.addUser({ id: 7, username: 'ada', password: letmein })
  await place.migrate()
  return { ...place, sessions: () => place.all('SELECT * FROM carnet_session ORDER BY current_jti') }
}

describe('tokens', () => {
  test('that are live become sessions, void ones stay void, and what is over stays behind', async () => {
    const { django, importDjango, sessions } = await createWorld()
    const { addToken } = django
    addToken({ userId: 7, jti: jti('a'), expiresIn: in30Days })
    addToken({ userId: 7, jti: jti('b'), expiresIn: in30Days, isBlacklisted: true })
    addToken({ userId: 7, jti: jti('c'), expiresIn: -1 })
    addToken({ userId: 7, jti: jti('d'), expiresIn: -1, isBlacklisted: true })
    const { stdout } = await importDjango('--json')
    expect(JSON.parse(stdout)).toMatchObject({
      sessions: { carried: 1, present: 0 },
      revokedTokens: { carried: 1, present: 0 },
      problems: [],
    })
    const [live, isVoid, ...more] = sessions()
    expect(more).toEqual([])
    expect(live).toMatchObject({
      ...{ user_id: '7', kind: 'pair', current_jti: jti('a'), recent: '[]', generation: 0 },
      ...{ ends_at: null, revoked_at: null, revoke_reason: null, adopted_until: live?.['expires_at'] },
    })
    expect(Number(live?.['expires_at']) - Date.now()).toBeGreaterThan(29.9 * dayMs)
    expect(Number(live?.['rotated_at'])).toBeLessThan(Date.now() - 50_000)
    expect(isVoid).toMatchObject({ user_id: '7', current_jti: jti('b'), revoke_reason: 'blacklisted' })
    expect(isVoid?.['revoked_at']).toBeGreaterThan(0)
  })

  test('that are sliding live until refresh_exp, whatever the table says', async () => {
    const { django, importDjango, sessions } = await createWorld()
    const refreshExp = Math.floor(Date.now() / 1000) + 3600
    for (const [letter, isBlacklisted] of [
      ['a', false],
      ['b', true],
    ] as const) {
      const claims = { refresh_exp: refreshExp }
      django.addToken({
        ...{ userId: 7, jti: jti(letter), type: 'sliding' },
        expiresIn: -60,
        isBlacklisted,
        claims,
      })
    }
    await importDjango()
    expect(sessions()).toMatchObject([
      { kind: 'sliding', expires_at: refreshExp * 1000, revoked_at: null },
      { kind: 'sliding', expires_at: refreshExp * 1000, revoke_reason: 'blacklisted' },
    ])
  })

  test('that cannot go on are told, those of a deleted user, of another type, and what is none', async () => {
    const { django, importDjango, sessions } = await createWorld()
    const { addToken, database } = django
    addToken({ userId: null, jti: jti('a') })
    addToken({ userId: null, jti: jti('b'), isBlacklisted: true })
    addToken({ userId: 7, jti: jti('c'), type: 'access' })
    for (const letter of ['d', 'e', 'f']) addToken({ userId: 7, jti: jti(letter) })
    const set = database.prepare('UPDATE token_blacklist_outstandingtoken SET token = ? WHERE jti = ?')
    set.run('', jti('d'))
    set.run('x.bm8ganNvbg.y', jti('e'))
    set.run(`x.${Buffer.from('{"exp":1e300}').toString('base64url')}.y`, jti('f'))
    const { stdout } = await importDjango('--json')
    expect(problemsIn(stdout)).toEqual([
      ['token', false, 'cannot be read', ['6', '5', '4']],
      ['token', false, 'is neither a refresh token nor a sliding one', ['3']],
      ['token', false, 'belongs to nobody', ['1']],
    ])
    expect(sessions()).toMatchObject([{ current_jti: jti('b'), user_id: '', revoke_reason: 'blacklisted' }])
    expect(stdout).not.toMatch(/eyJ/)
  })

  test('that were blacklisted since the last import end their sessions, for running servers too', async () => {
    const { django, importDjango, sessions, all } = await createWorld()
    django.addToken({ userId: 7, jti: jti('a') })
    await importDjango()
    django.blacklistAll()
    const { stdout } = await importDjango('--json')
    expect(JSON.parse(stdout)).toMatchObject({ revokedTokens: { carried: 1, present: 0 } })
    const [session] = sessions()
    expect(session).toMatchObject({ revoke_reason: 'blacklisted' })
    expect(all('SELECT session_id FROM carnet_revocation')).toEqual([{ session_id: session?.['id'] }])
  })

  test('that name a session go on in it: the newest is current, older ones are retired', async () => {
    const { django, importDjango, sessions } = await createWorld()
    const sid = 's'.repeat(32)
    const now = Math.floor(Date.now() / 1000)
    const add = (letter: string, age: number, isBlacklisted: boolean) =>
      django.addToken({ userId: 7, jti: jti(letter), isBlacklisted, claims: { sid, iat: now - age } })
    add('a', 300, true)
    add('b', 200, true)
    add('c', 100, false)
    await importDjango()
    expect(sessions()).toMatchObject([
      {
        id: sid,
        current_jti: jti('c'),
        revoked_at: null,
        adopted_until: null,
        rotated_at: (now - 100) * 1000,
      },
    ])
    django.blacklistAll()
    add('d', 50, false)
    await importDjango()
    expect(sessions()).toMatchObject([{ id: sid, current_jti: jti('d'), revoked_at: null }])
    django.blacklistAll()
    await importDjango()
    expect(sessions()).toMatchObject([{ id: sid, current_jti: jti('d'), revoke_reason: 'blacklisted' }])
  })

  test('under claim names of one’s own, and of several issuers, are read as the options say', async () => {
    const place = await createWorld()
    const claims = { kind: 'sliding', until: Math.floor(Date.now() / 1000) + 3600, iss: 'https://a.example' }
    place.django.addToken({ userId: 7, jti: jti('a'), claims })
    const token = place.django.addToken({ userId: 7, jti: jti('b'), claims: { ...claims, kind: 'refresh' } })
    const options = { claimNames: { tokenType: 'kind', refreshExp: 'until' }, issuer: claims.iss }
    const config = `${place.path}.config.mjs`
    writeFileSync(config, `export default ${JSON.stringify({ ...options, sessionLifetime: '2d' })}`)
    await place.importDjango('--config', config)
    const [sliding, pair] = place.sessions()
    expect(sliding).toMatchObject({ kind: 'sliding', expires_at: claims.until * 1000 })
    expect(pair).toMatchObject({ kind: 'pair' })
    expect(Number(sliding?.['ends_at']) - Date.now()).toBeGreaterThan(1.9 * dayMs)
    const auth = await createAuth({ ...options, database: `sqlite:${place.path}`, secret })
    expect(await postTo(auth, 'token/refresh', { refresh: token })).toMatchObject({ status: 200 })
    await auth.close()
  })
})

describe('after an import nobody is signed out, without the option "adopt"', () => {
  const refused = (code: string, detail: string) => ({ status: 401, body: { code, detail } })

  test('a refresh token of Django is exchanged once, and works no second time', async () => {
    const place = await createWorld()
    const token = place.django.addToken({ userId: 7, jti: jti('a') })
    await place.importDjango()
    const auth = await createAuth({ database: `sqlite:${place.path}`, secret, grace: '0s' })
    const { status, body } = await postTo(auth, 'token/refresh', { refresh: token })
    expect(status).toBe(200)
    expect(await postTo(auth, 'token/refresh', { refresh: body['refresh'] })).toMatchObject({ status: 200 })
    expect(await postTo(auth, 'token/refresh', { refresh: token })).toMatchObject({
      ...{ status: 401, body: { code: 'token_reused' } },
    })
    await auth.close()
  })

  test('a blacklisted one stays void, and one that Django did not record is refused', async () => {
    const place = await createWorld()
    const isVoid = place.django.addToken({ userId: 7, jti: jti('a'), isBlacklisted: true })
    const unknown = signToken({ userId: 7, jti: jti('b') }, secret)
    await place.importDjango()
    const auth = await createAuth({ database: `sqlite:${place.path}`, secret })
    expect(await postTo(auth, 'token/refresh', { refresh: isVoid })).toMatchObject(
      refused('token_not_valid', 'Token is blacklisted'),
    )
    expect(await postTo(auth, 'token/verify', { token: isVoid })).toMatchObject({ status: 401 })
    expect(await postTo(auth, 'token/refresh', { refresh: unknown })).toMatchObject({ status: 401 })
    await auth.close()
  })

  test('a sliding token goes on', async () => {
    const place = await createWorld()
    const claims = { refresh_exp: Math.floor(Date.now() / 1000) + 3600 }
    const token = place.django.addToken({ userId: 7, jti: jti('a'), type: 'sliding', claims })
    await place.importDjango()
    const auth = await createAuth({ database: `sqlite:${place.path}`, secret })
    expect(await postTo(auth, 'token/sliding/refresh', { token })).toMatchObject({ status: 200 })
    await auth.close()
  })

  test('a user signs in with the password of Django, whose hash then becomes ours', async () => {
    const place = await createWorld()
    await place.importDjango()
    const auth = await createAuth({ database: `sqlite:${place.path}`, secret })
    const { status } = await postTo(auth, 'token', { username: 'ada', password: 'lètmein' })
    expect(status).toBe(200)
    await auth.close()
    expect(place.all('SELECT password FROM carnet_user')).toEqual([
      { password: expect.stringMatching(/^argon2\$/) },
    ])
  })
})
