import { expect, test } from 'vitest'
import { z } from 'zod'
import { createAnswerAdditions } from './answer-additions.ts'

const schema = z.object({ name: z.string() })
type Named = { readonly name: unknown }

test('an answer is what the schema makes of what "from" says', async () => {
  const from = ({ user }: { user: Named }) => ({ name: String(user.name), more: 1 })
  expect(await createAnswerAdditions<Named>({ schema, from })({ name: 'ada' })).toEqual({ name: 'ada' })
  expect(await createAnswerAdditions<Named>(from)({ name: 'ada' })).toEqual({ name: 'ada', more: 1 })
  expect(await createAnswerAdditions(undefined)({})).toEqual({})
})

test('what the schema refuses is told by its place, without the value', async () => {
  const from = ({ user }: { user: Named }) => user as { name: string }
  const answer = createAnswerAdditions<Named>({ schema, from })({ name: 4711 })
  await expect(answer).rejects.toThrow(/^Option "respond": .*"name"/)
  await expect(answer).rejects.not.toThrow('4711')
})
