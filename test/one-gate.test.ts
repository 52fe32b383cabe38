import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const sources = join(import.meta.dirname, '../packages/auth/src')

test('a password is looked at behind the gate that counts guesses, and nowhere else', () => {
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.test.ts'),
  )
  const asking = files.filter((file) =>
    /accounts\.verifyPassword\(/.test(readFileSync(join(sources, file), 'utf8')),
  )
  expect(asking.sort()).toEqual(['sessions/confirm-password.ts', 'sessions/known-user.ts'])
  for (const file of asking)
    expect(readFileSync(join(sources, file), 'utf8')).toMatch(/attemptPassword\(\s*context/)
})
