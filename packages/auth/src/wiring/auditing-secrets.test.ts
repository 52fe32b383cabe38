import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createAuth } from '../create-auth.ts'

const password = 'wachtwoord-van-ada-1815'

test('no row holds a password, also one that was typed as the name, nor a token or a hash', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'carnet-audit-secrets-'))
  const path = join(folder, 'carnet.db')
  const open = await createAuth({ database: `sqlite:${path}`, autoMigrate: true })
  const said = [password, 'een-ander-woord']
  const post = async (at: string, body: object, token = '') => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
    const request = new Request(`http://a/api${at}`, { method: 'POST', headers, body: JSON.stringify(body) })
    return (await (await open.handler(request)).json()) as { access: string; refresh: string; token: string }
  }
  await open.users.create({ username: 'ada', password })
  await post('/token/', { username: password, password: 'ada' })
  await post('/token/', { username: 'ada', password: said[1] })
  const { access, refresh } = await post('/token/', { username: 'ada', password })
  const next = await post('/token/refresh/', { refresh })
  const { token } = await post('/token/sliding/', { username: 'ada', password })
  await post('/password/', { current_password: password, new_password: said[1] }, next.access)
  await post('/token/blacklist/', { refresh: next.refresh })
  await open.keys.rotate({ force: true })
  said.push(...[access, refresh, next.access, next.refresh, token].flatMap((one) => one.split('.')))
  const entries = JSON.stringify(await open.audit.list({ limit: 1000 }))
  await open.close()
  const files = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'latin1'))
  for (const secret of said) {
    expect(entries).not.toContain(secret)
    for (const file of files) expect(file).not.toContain(secret)
  }
  for (const mark of ['argon2id$', 'eyJ', 'PRIVATE KEY']) expect(entries).not.toContain(mark)
  expect(entries.match(/"action"/g)?.length).toBeGreaterThan(8)
  rmSync(folder, { recursive: true })
})

test.each([
  [
    'plain where the key is brought and no secret named',
    { secret: randomBytes(32).toString('hex') },
    /^sha256:/,
  ],
  [
    'keyed where a secret is named',
    { secret: randomBytes(32).toString('hex'), keySecret: randomBytes(32).toString('hex') },
    /^hmac-sha256:/,
  ],
  ['keyed where Carnet keeps the keys', {}, /^hmac-sha256:/],
])('the chain is %s', async (_what, keys, hash) => {
  const folder = mkdtempSync(join(tmpdir(), 'carnet-audit-keys-'))
  const options = { database: `sqlite:${join(folder, 'carnet.db')}`, autoMigrate: true, ...keys }
  await (await createAuth(options)).close()
  const again = await createAuth(options)
  const verdict = await again.audit.verify()
  expect(verdict.outcome === 'intact' && verdict.head.hash).toMatch(hash)
  await again.close()
  rmSync(folder, { recursive: true })
})
