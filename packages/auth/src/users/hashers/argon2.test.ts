import { hash, verify } from '@node-rs/argon2'
import { expect, test } from 'vitest'
import { argon2Hasher, djangoArgon2, phcArgon2 } from './argon2.ts'

const password = Buffer.from('correct horse battery staple')
const wrong = Buffer.from('correct horse battery stapler')
const salt = Buffer.from('0123456789abcdef')

const saltText = salt.toString('base64').replace(/=+$/, '')
const hashText = Buffer.alloc(32, 7).toString('base64').replace(/=+$/, '')
const phc = (parameters: string, texts = `${saltText}$${hashText}`) => `$argon2id$${parameters}$${texts}`

test('writes the form of Django at the cost that OWASP asks for at least', async () => {
  const encoded = await argon2Hasher.hash(password, salt)
  expect(encoded).toMatch(
    /^argon2\$argon2id\$v=19\$m=19456,t=2,p=1\$MDEyMzQ1Njc4OWFiY2RlZg\$[A-Za-z0-9+/]{43}$/,
  )
  expect(encoded.length).toBeLessThanOrEqual(128)
  expect(await djangoArgon2(encoded)?.matches(password)).toBe(true)
  expect(await djangoArgon2(encoded)?.matches(wrong)).toBe(false)
  expect(djangoArgon2(encoded)?.cost).toBe(1)
  expect(await verify(encoded.slice('argon2'.length), password)).toBe(true)
})

test.each([
  ['argon2d', 0, {}],
  ['argon2i', 1, {}],
  ['argon2id', 2, {}],
  ['argon2i', 1, { memoryCost: 512, timeCost: 2, parallelism: 2, outputLen: 16 }],
  ['argon2id', 2, { memoryCost: 102_400, timeCost: 2, parallelism: 8 }],
  ['argon2id', 2, { memoryCost: 64, timeCost: 9, parallelism: 3, outputLen: 64 }],
] as const)('reads a fresh %s hash', async (name, algorithm, options) => {
  const encoded = await hash(password, { algorithm, salt, ...options })
  expect(encoded).toContain(`$${name}$v=19$`)
  for (const stored of [phcArgon2(encoded), djangoArgon2(`argon2${encoded}`)]) {
    expect(await stored?.matches(password)).toBe(true)
    expect(await stored?.matches(wrong)).toBe(false)
    expect(await stored?.matches(Buffer.alloc(0))).toBe(false)
  }
})

test('tells passwords apart behind a NUL and behind byte 72', async () => {
  const nul = djangoArgon2(await argon2Hasher.hash(Buffer.from('x\0y'), salt))
  expect(await nul?.matches(Buffer.from('x\0y'))).toBe(true)
  expect(await nul?.matches(Buffer.from('x\0z'))).toBe(false)
  expect(await nul?.matches(Buffer.from('x'))).toBe(false)
  const long = djangoArgon2(await argon2Hasher.hash(Buffer.from(`${'a'.repeat(72)}b`), salt))
  expect(await long?.matches(Buffer.from(`${'a'.repeat(72)}b`))).toBe(true)
  expect(await long?.matches(Buffer.from(`${'a'.repeat(72)}c`))).toBe(false)
})

test('only what it writes today is current', async () => {
  const encoded = await argon2Hasher.hash(password, salt)
  expect(argon2Hasher.isCurrent(encoded)).toBe(true)
  const longSalt = Buffer.from('seasalt0123456789abcdef').toString('base64').replace(/=+$/, '')
  for (const other of [
    encoded.slice('argon2'.length),
    encoded.replace('m=19456', 'm=19455'),
    encoded.replace('m=19456', 'm=102400'),
    encoded.replace('t=2', 't=3'),
    encoded.replace('p=1', 'p=2'),
    encoded.replace('argon2id', 'argon2i'),
    encoded.replace(saltText, longSalt),
    await argon2Hasher.hash(password, salt).then((text) => text.slice(0, -2)),
    'argon2',
    '',
    '!unusable',
  ]) {
    expect(argon2Hasher.isCurrent(other), other).toBe(false)
  }
})

test.each([
  ['too much memory', phc('v=19$m=262145,t=1,p=1')],
  ['memory of another age', phc('v=19$m=4294967295,t=1,p=1')],
  ['too many passes', phc('v=19$m=19456,t=54,p=1')],
  ['endless passes', phc('v=19$m=8,t=4294967295,p=1')],
  ['too many lanes', phc('v=19$m=19456,t=2,p=17')],
  ['no lanes', phc('v=19$m=19456,t=2,p=0')],
  ['no passes', phc('v=19$m=19456,t=0,p=1')],
  ['less memory than the lanes need', phc('v=19$m=15,t=2,p=2')],
  ['a negative cost', phc('v=19$m=-19456,t=2,p=1')],
  ['a leading zero', phc('v=19$m=019456,t=2,p=1')],
  ['an exponent', phc('v=19$m=1e4,t=2,p=1')],
  ['another version', phc('v=16$m=19456,t=2,p=1')],
  ['no version', phc('m=19456,t=2,p=1')],
  ['other order', phc('v=19$t=2,m=19456,p=1')],
  ['a key id', phc('v=19$m=19456,t=2,p=1,keyid=AA')],
  ['another variety', phc('v=19$m=19456,t=2,p=1').replace('argon2id', 'argon2x')],
  ['a short salt', phc('v=19$m=19456,t=2,p=1', `AAAA$${hashText}`)],
  ['no salt', phc('v=19$m=19456,t=2,p=1', `$${hashText}`)],
  ['a hash of four bytes', phc('v=19$m=19456,t=2,p=1', `${saltText}$AAAAAA`)],
  ['a hash of 66 bytes', phc('v=19$m=19456,t=2,p=1', `${saltText}$${'A'.repeat(88)}`)],
  ['no hash', phc('v=19$m=19456,t=2,p=1', `${saltText}$`)],
  ['padding', phc('v=19$m=19456,t=2,p=1', `${saltText}$${hashText}=`)],
  ['stray bits', phc('v=19$m=19456,t=2,p=1', `${saltText}$${hashText.slice(0, -1)}d`)],
  ['base64url', phc('v=19$m=19456,t=2,p=1', `${saltText}$${'_'.repeat(43)}`)],
  ['white space', phc('v=19$m=19456,t=2,p=1', `${saltText}$${hashText}\n`)],
  ['one part more', `${phc('v=19$m=19456,t=2,p=1')}$`],
])('does not understand %s', (_, encoded) => {
  expect(phcArgon2(encoded)).toBeUndefined()
})

test('understands what those were made from', () => {
  expect(phcArgon2(phc('v=19$m=19456,t=2,p=1'))?.cost).toBe(1)
  expect(phcArgon2(phc('v=19$m=262144,t=4,p=16'))?.cost).toBeCloseTo(26.9, 1)
})

test('burns the share it is told', async () => {
  const time = async (share: number) => {
    const start = performance.now()
    for (let round = 0; round < 10; round += 1) await argon2Hasher.burn(share)
    return performance.now() - start
  }
  await time(1)
  const [whole, tenth, none] = [await time(1), await time(0.1), await time(0)]
  expect(tenth).toBeLessThan(whole / 3)
  expect(none).toBeLessThan(whole / 5)
})
