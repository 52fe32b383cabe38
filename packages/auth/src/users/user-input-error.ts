/** Messages by field, as Django REST framework answers them: `{ username: ['This field is required.'] }`. */
export type UserProblems = Readonly<Record<string, readonly string[]>>

/**
 * Thrown when somebody's input does not make a user. `problems` is fit to be sent as the body of a 400:
 * its keys are the fields' names on the wire, and it never repeats a password.
 */
export class UserInputError extends Error {
  override readonly name = 'UserInputError'
  readonly problems: UserProblems

  constructor(problems: UserProblems) {
    super(`these fields do not make a user: ${JSON.stringify(Object.keys(problems)).slice(0, 200)}`)
    this.problems = problems
  }
}

/** Collects problems, so that all are told at once. */
export interface ProblemList {
  add(field: string, ...messages: readonly string[]): void
  /** Throws a `UserInputError` if there are any. */
  throwIfAny(): void
}

export function createProblemList(): ProblemList {
  // a map, because a field of somebody's input may be called __proto__
  const problems = new Map<string, string[]>()
  return {
    add(field, ...messages) {
      if (messages.length > 0) problems.set(field, [...(problems.get(field) ?? []), ...messages])
    },
    throwIfAny() {
      if (problems.size > 0) throw new UserInputError(Object.fromEntries(problems))
    },
  }
}
