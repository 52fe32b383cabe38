import { pbkdf2Sync } from 'node:crypto'
import { hash as argon2 } from '@node-rs/argon2'
import { hash as bcrypt } from '@node-rs/bcrypt'
import { expect, test } from 'vitest'
import { createHashQueue, type HashQueue } from './hash-queue.ts'
import { createPasswords, maximumPasswordBytes } from './passwords.ts'

const passwords = createPasswords({ queue: createHashQueue() })

function pbkdf2(password: string, iterations = 1000) {
  const hash = pbkdf2Sync(password, 'salt', iterations, 32, 'sha256').toString('base64')
  return `pbkdf2_sha256$${iterations}$salt$${hash}`
}

/** The real queue, and how many jobs it was given. */
function countingQueue() {
  const queue = createHashQueue()
  let jobs = 0
  const counting: Pick<HashQueue, 'run'> = {
    run(job) {
      jobs += 1
      return queue.run(job)
    },
  }
  return { queue: counting, jobs: () => jobs }
}

test('a password matches its own hash and no other does', async () => {
  const encoded = await passwords.hash('correct horse battery staple')
  expect(await passwords.verify(encoded, 'correct horse battery staple')).toBe('match')
  expect(await passwords.verify(encoded, 'correct horse battery stapler')).toBe('mismatch')
  expect(await passwords.verify(encoded, 'Correct horse battery staple')).toBe('mismatch')
  expect(await passwords.verify(encoded, ' correct horse battery staple')).toBe('mismatch')
  expect(await passwords.verify(encoded, '')).toBe('mismatch')
  expect(passwords.isCurrent(encoded)).toBe(true)
})

test('two hashes of one password differ, because each has a salt of its own', async () => {
  expect(await passwords.hash('same password')).not.toBe(await passwords.hash('same password'))
})

test('takes its salt from the randomness it is given', async () => {
  const fixed = createPasswords({ queue: createHashQueue(), random: (bytes) => new Uint8Array(bytes) })
  expect(await fixed.hash('same password')).toBe(await fixed.hash('same password'))
  expect(await fixed.hash('same password')).toContain('$AAAAAAAAAAAAAAAAAAAAAA$')
})

test('the whole password counts, behind byte 72 and behind a NUL', async () => {
  const long = await passwords.hash(`${'a'.repeat(72)}b`)
  expect(await passwords.verify(long, `${'a'.repeat(72)}b`)).toBe('match')
  expect(await passwords.verify(long, `${'a'.repeat(72)}c`)).toBe('mismatch')
  const nul = await passwords.hash('x\0y')
  expect(await passwords.verify(nul, 'x\0y')).toBe('match')
  expect(await passwords.verify(nul, 'x\0z')).toBe('mismatch')
  expect(await passwords.verify(nul, 'x')).toBe('mismatch')
})

test('a password spelled in other code points of the same letters matches (NFC, not NFKC)', async () => {
  const encoded = await passwords.hash('\u00c5ngstrom rules')
  expect(await passwords.verify(encoded, 'A\u030angstrom rules')).toBe('match')
  expect(await passwords.verify(encoded, '\u212bngstrom rules')).toBe('match')
  expect(await passwords.verify(encoded, '\uff21\u030angstrom rules')).toBe('mismatch')
  expect(await passwords.verify(await passwords.hash('A\u030angstrom rules'), '\u00c5ngstrom rules')).toBe(
    'match',
  )
  expect(await passwords.verify(await passwords.hash('password'), 'ｐａｓｓｗｏｒｄ')).toBe('mismatch')
})

test('an imported hash is tried as typed first, then composed', async () => {
  const decomposed = 'A\u030angstrom'
  const composed = '\u00c5ngstrom'
  expect(await passwords.verify(pbkdf2(decomposed), decomposed)).toBe('match')
  expect(await passwords.verify(pbkdf2(composed), decomposed)).toBe('match')
  expect(await passwords.verify(pbkdf2(composed), composed)).toBe('match')
  // nobody can know which of its decomposed spellings was meant
  expect(await passwords.verify(pbkdf2(decomposed), composed)).toBe('mismatch')
})

test("Django's argon2 hash at our very cost is still taken as typed, by its longer salt", async () => {
  const phc = await argon2('A\u030angstrom', { salt: Buffer.from('seasalt0123456789abcde') })
  expect(phc).toContain('$m=19456,t=2,p=1$')
  expect(await passwords.verify(`argon2${phc}`, 'A\u030angstrom')).toBe('match')
  expect(passwords.isCurrent(`argon2${phc}`)).toBe(false)
})

test('an empty password matches the hash of one, and none is ever made', async () => {
  expect(await passwords.verify(pbkdf2(''), '')).toBe('match')
  expect(await passwords.verify(pbkdf2('x'), '')).toBe('mismatch')
  await expect(passwords.hash('')).rejects.toThrow(TypeError)
})

test.each([
  ['nobody', undefined],
  ['an unusable password', passwords.unusable()],
  ['an empty column', ''],
  ['plain text', 'password'],
  ['md5', 'md5$seasalt0123456789abcdef$5042612825a921725c0fd4a8b9e7399c'],
  ['a broken hash', 'argon2$argon2id$v=19$m=19456,t=2,p=1$$'],
  [
    'an absurd cost',
    'argon2$argon2id$v=19$m=4294967295,t=4294967295,p=1$c2Vhc2FsdDAxMjM0$Qb5TaBo9FvshpcTRocs7SQ',
  ],
])('%s matches no password, and is not current', async (_, encoded) => {
  expect(await passwords.verify(encoded, 'password')).toBe('mismatch')
  expect(await passwords.verify(encoded, '')).toBe('mismatch')
  expect(await passwords.verify(encoded, encoded ?? '')).toBe('mismatch')
  expect(passwords.isCurrent(encoded ?? '')).toBe(false)
})

test('a lone surrogate matches nothing, though UTF-8 makes it the replacement character', async () => {
  const encoded = await passwords.hash('\ufffd of letters')
  expect(await passwords.verify(encoded, '\ufffd of letters')).toBe('match')
  expect(await passwords.verify(encoded, '\ud800 of letters')).toBe('mismatch')
  expect(await passwords.verify(pbkdf2('\ufffd'), '\udfff')).toBe('mismatch')
  await expect(passwords.hash('\ud800 of letters')).rejects.toThrow(TypeError)
})

test('a password of a megabyte is refused in 20 ms and without a hash', async () => {
  const { queue, jobs } = countingQueue()
  const counted = createPasswords({ queue })
  const encoded = await counted.hash('correct horse battery staple')
  const huge = 'a'.repeat(1_048_576)
  const start = performance.now()
  expect(await counted.verify(encoded, huge)).toBe('mismatch')
  expect(await counted.verify(undefined, huge)).toBe('mismatch')
  await expect(counted.hash(huge)).rejects.toThrow(TypeError)
  expect(performance.now() - start).toBeLessThan(20)
  expect(jobs()).toBe(1)
})

test('the cap counts bytes of UTF-8', async () => {
  const { queue, jobs } = countingQueue()
  const counted = createPasswords({ queue })
  const longest = 'é'.repeat(maximumPasswordBytes / 2)
  const encoded = await counted.hash(longest)
  expect(await counted.verify(encoded, longest)).toBe('match')
  expect(jobs()).toBe(2)
  expect(await counted.verify(encoded, `${longest}x`)).toBe('mismatch')
  await expect(counted.hash(`${longest}x`)).rejects.toThrow(TypeError)
  expect(jobs()).toBe(2)
})

test('no message repeats the password', async () => {
  await expect(passwords.hash('\ud800 my secret')).rejects.toThrow(
    new TypeError('a password must be well-formed text of 1 to 1024 bytes'),
  )
})

test('answers overloaded when the queue is full', async () => {
  const full = createPasswords({ queue: { run: async () => 'overloaded' } })
  expect(await full.hash('correct horse')).toBe('overloaded')
  expect(await full.verify(undefined, 'correct horse')).toBe('overloaded')
})

test('500 at once: those over the bound are told so at once, the others are answered', async () => {
  const busy = createPasswords({ queue: createHashQueue({ concurrency: 2, maximumWaiting: 20 }) })
  const encoded = await busy.hash('correct horse')
  const answers = await Promise.all(Array.from({ length: 500 }, () => busy.verify(encoded, 'correct horse')))
  expect(answers.filter((answer) => answer === 'match')).toHaveLength(22)
  expect(answers.filter((answer) => answer === 'overloaded')).toHaveLength(478)
})

test('unusable passwords look like Django’s, and no two are alike', async () => {
  expect(passwords.unusable()).toMatch(/^![A-Za-z0-9_-]{40}$/)
  expect(passwords.unusable()).not.toBe(passwords.unusable())
})

test('a wrong password takes as long whoever it is for: nobody, no password, ours, or a cheaper hash', async () => {
  const single = createPasswords({ queue: createHashQueue({ concurrency: 1 }) })
  const classes: Record<string, string | undefined> = {
    ours: await single.hash('correct horse'),
    nobody: undefined,
    unusable: single.unusable(),
    broken: 'letmein',
    cheapPbkdf2: pbkdf2('correct horse', 10),
    cheapBcrypt: `bcrypt$${await bcrypt('correct horse', { cost: 4 })}`,
    cheapArgon2: await argon2('correct horse', { memoryCost: 4096, timeCost: 2 }),
  }
  const times = new Map(Object.keys(classes).map((name) => [name, [] as number[]]))
  for (let round = 0; round < 15; round += 1) {
    for (const [name, samples] of times) {
      const start = performance.now()
      await single.verify(classes[name], 'wrong horse')
      samples.push(performance.now() - start)
    }
  }
  const median = (samples: number[] = []) => samples.sort((a, b) => a - b)[7] ?? Number.NaN
  const ours = median(times.get('ours'))
  for (const [name, samples] of times) {
    expect(median(samples) / ours, name).toBeGreaterThan(0.6)
    expect(median(samples) / ours, name).toBeLessThan(1.7)
  }
})
