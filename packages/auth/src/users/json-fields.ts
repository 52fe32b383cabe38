import { textProblem } from './text-problem.ts'
import type { ProblemList } from './user-input-error.ts'

export type JsonFields = Record<string, unknown>

/** The fields as a JSON column will give them back; undefined is absent, and what no column holds is told. */
export function toJsonFields(fields: object, problems: ProblemList): JsonFields {
  const kept: Array<[string, unknown]> = []
  for (const [name, value] of Object.entries(fields)) {
    const read = throughJson({ [name]: value })
    if (typeof read === 'string') problems.add(name, read)
    else kept.push(...Object.entries(read))
  }
  return Object.fromEntries(kept)
}

/** The value that was written and read again, or what is wrong with it. */
function throughJson(value: JsonFields): JsonFields | string {
  let problem: string | undefined
  const visit = (name: string, inner: unknown): unknown => {
    problem ??= textProblem(name) ?? (typeof inner === 'string' ? textProblem(inner) : undefined)
    if (typeof inner === 'function' || typeof inner === 'symbol') problem ??= notJson
    return inner
  }
  try {
    const text = JSON.stringify(value, visit)
    return problem ?? JSON.parse(text)
  } catch {
    // a cycle, a bigint, or a depth that no column needs
    return notJson
  }
}

const notJson = 'Not a JSON value.'
