import type { RespondOption } from '../options/index.ts'
import { issuePath } from '../users/index.ts'

/** What `respond` adds to the answer of a sign-in. Rejects where its schema refuses what it answered. */
export function createAnswerAdditions<U>(
  option: RespondOption<object, U> | undefined,
): (user: U) => Promise<object> {
  if (option === undefined) return async () => ({})
  if (typeof option === 'function') return async (user) => (await option({ user })) ?? {}
  return async (user) => {
    const result = await option.schema['~standard'].validate(await option.from({ user }))
    if (result.issues === undefined) return result.value
    const places = result.issues.map((issue) => `"${issuePath(issue).join('.')}": ${issue.message}`)
    throw new TypeError(
      `Option "respond": what "from" answered does not fit its schema at ${places.join('; ')}.`,
    )
  }
}
