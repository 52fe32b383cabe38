import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { commonPasswords, isCommonPassword } from './common-passwords.ts'

test('the list holds 100,000 passwords, each once, as they are compared', () => {
  const file = join(import.meta.dirname, '../../data/common-passwords.br')
  const listed = brotliDecompressSync(readFileSync(file)).toString().trim().split('\n')
  expect([listed.length, new Set(listed).size]).toEqual([100_000, 100_000])
  expect(listed.filter((password) => password !== password.trim().toLowerCase())).toEqual([])
  expect(statSync(file).size).toBeLessThan(300_000)
})

test('the rules of thumb make 3,000 passwords at least that are long enough to be let pass otherwise', () => {
  const long = [...commonPasswords()].filter((password) => password.length >= 8 && /\D/.test(password))
  expect(long.length).toBeGreaterThan(3000)
})

test.each([
  'password',
  'password1',
  'password123',
  'Password123!',
  'P@ssw0rd',
  'PASSWORD',
  ' password ',
  'passwordpassword',
  'qwertyuiop',
  'qwerty123',
  '1q2w3e4r5t',
  'iloveyou',
  'Summer2024',
  'dragon2025',
  'admin123',
  'letmein1',
  '12345678',
  '00000000',
  '19901990',
  'welcome1',
  'trustno1',
  'Q1w2e3r4t5y6',
  'srinivas',
  'fktrcfylh',
])('%j is common', (password) => {
  expect(isCommonPassword(password)).toBe(true)
})

test.each([
  'correct horse battery staple',
  'a common password inside: password123',
  'xkcvbwqplmnrstz',
  'sunflowers in may',
  '',
  'constructor',
  '__proto__',
  'password\ndragon',
  'trustno1 trustno1',
  'rustno1',
])('%j is not', (password) => {
  expect(isCommonPassword(password)).toBe(false)
})

test('the list is in the case it is compared in', () => {
  for (const password of commonPasswords()) expect(password).toBe(password.trim().toLowerCase())
})
