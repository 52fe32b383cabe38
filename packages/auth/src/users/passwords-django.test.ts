import { pbkdf2Sync } from 'node:crypto'
import { hash as argon2 } from '@node-rs/argon2'
import { hash as bcrypt } from '@node-rs/bcrypt'
import { expect, test } from 'vitest'
import { createHashQueue } from './hash-queue.ts'
import { createPasswords } from './passwords.ts'
import { upgradePassword } from './upgrade-password.ts'

const queue = createHashQueue({ concurrency: 1 })
const passwords = createPasswords({ queue, hasher: 'django' })
const ours = createPasswords({ queue })

const decomposed = 'A\u030angstrom rules'
const composed = '\u00c5ngstrom rules'

function pbkdf2(password: string, iterations: number, salt = '5zG1r6rq3yGKt9nLtcPPC0') {
  const hash = pbkdf2Sync(password, salt, iterations, 32, 'sha256').toString('base64')
  return `pbkdf2_sha256$${iterations}$${salt}$${hash}`
}

test('a password is hashed as typed: of two spellings each matches its own hash alone', async () => {
  const [ofDecomposed, ofComposed] = [await passwords.hash(decomposed), await passwords.hash(composed)]
  expect(await passwords.verify(ofDecomposed, decomposed)).toBe('match')
  expect(await passwords.verify(ofDecomposed, composed)).toBe('mismatch')
  expect(await passwords.verify(ofComposed, decomposed)).toBe('mismatch')
  expect(ofDecomposed).toMatch(/^pbkdf2_sha256\$1000000\$/)
  expect(passwords.isCurrent(ofDecomposed)).toBe(true)
})

test('two hashes of one password differ, because each has a salt of its own', async () => {
  expect(await passwords.hash(composed)).not.toBe(await passwords.hash(composed))
})

test('our own argon2id still matches in either spelling, and becomes what Django reads at log-in', async () => {
  let column: string = await ours.hash(composed)
  expect(await passwords.verify(column, decomposed)).toBe('match')
  expect(await passwords.verify(column, composed)).toBe('match')
  expect(await passwords.verify(column, 'Angstrom rules')).toBe('mismatch')
  const store = {
    replacePassword: async (_: string, from: string, to: string) => {
      if (from === column) column = to
      return column === to
    },
  }
  const upgrade = () => upgradePassword({ store, passwords }, { id: '1', password: column }, decomposed)
  expect(await upgrade()).toBe('upgraded')
  expect(column).toMatch(/^pbkdf2_sha256\$1000000\$/)
  expect(await passwords.verify(column, decomposed)).toBe('match')
  expect(await upgrade()).toBe('current')
})

test('what it wrote matches where argon2id is preferred again, as it was typed', async () => {
  const encoded = await passwords.hash(decomposed)
  expect(await ours.verify(encoded, decomposed)).toBe('match')
  expect(ours.isCurrent(encoded)).toBe(false)
})

test('a wrong password takes as long whoever it is for, in hashes of Django', async () => {
  const classes: Record<string, string | undefined> = {
    current: pbkdf2('correct horse', 1_000_000),
    nobody: undefined,
    unusable: passwords.unusable(),
    broken: 'letmein',
    md5: 'md5$seasalt0123456789abcdef$5042612825a921725c0fd4a8b9e7399c',
    ours: await ours.hash('correct horse'),
    cheapPbkdf2: pbkdf2('correct horse', 10),
    olderPbkdf2: pbkdf2('correct horse', 600_000),
    cheapBcrypt: `bcrypt$${await bcrypt('correct horse', { cost: 4 })}`,
    cheapArgon2: `argon2${await argon2('correct horse', { memoryCost: 4096, timeCost: 2 })}`,
  }
  const times = new Map(Object.keys(classes).map((name) => [name, [] as number[]]))
  for (let round = 0; round < 3; round += 1) {
    for (const [name, samples] of times) {
      const start = performance.now()
      await passwords.verify(classes[name], 'wrong horse')
      samples.push(performance.now() - start)
    }
  }
  const median = (samples: number[] = []) => samples.sort((a, b) => a - b)[1] ?? Number.NaN
  const current = median(times.get('current'))
  for (const [name, samples] of times) {
    expect(median(samples) / current, name).toBeGreaterThan(0.6)
    expect(median(samples) / current, name).toBeLessThan(1.7)
  }
}, 60_000)
