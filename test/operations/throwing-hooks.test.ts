// A developer's function that throws ends at most one request, and never the process.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createAuth } from '@carnet/auth'
import { afterAll, expect, test } from 'vitest'
import { createScratch, post } from '../cli/command.ts'

const { carnet, serve, folder, remove } = createScratch()
afterAll(remove)

const password = 'analytical engine'

const config = `
import { defineAuth } from '@carnet/auth'
import { z } from 'zod'
const broken = (how) => {
  if (how.startsWith('rejects')) return Promise.reject(new Error('of a hook'))
  if (how.startsWith('later')) return new Promise((_, reject) => setTimeout(() => reject(new Error('of a hook')), 5))
  throw how.startsWith('odd') ? undefined : new Error('of a hook')
}
const if_ = (hook, user, good) => (user.username.endsWith(hook) ? broken(user.username) : good)
export default defineAuth({
  claims: { schema: z.object({}), from: (user) => if_('claims', user, {}) },
  respond: ({ user }) => if_('respond', user, {}),
  authenticationRule: (user) => if_('rule', user, true),
  onEvent: (event) => broken(event.type === 'sign_in' ? 'rejects' : 'throws'),
  onError: () => broken('later'),
})
`

test('the process goes on, and so does everybody else', { timeout: 60_000 }, async () => {
  writeFileSync(join(folder, 'carnet.config.mjs'), config)
  await carnet(['migrate'])
  const names = ['claims', 'respond', 'rule'].flatMap((hook) =>
    ['throws', 'rejects', 'later', 'odd'].map((how) => `${how}-${hook}`),
  )
  const { users, close } = await createAuth({ database: `sqlite:${join(folder, 'carnet.db')}` })
  for (const username of ['ada', ...names]) await users.create({ username, password })
  await close()
  const server = await serve(['--quiet'])
  const signIn = async (username: string) =>
    (await post(`${server.url}/api/token/`, { username, password })).status
  const [good, ...bad] = await Promise.all([signIn('ada'), ...names.map(signIn)])
  expect(good).toBe(200)
  expect(bad).toEqual(names.map(() => 500))
  await post(`${server.url}/api/token/`, { username: 'ada', password: 'wrong' })
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(await signIn('ada')).toBe(200)
  expect(server.child.exitCode).toBe(null)
  expect(await server.stop()).toMatchObject({ code: 0 })
})
