import { type FailureCode, failures } from '@carnet/contract'

/** What an endpoint says, before it becomes a Response. `body` undefined: none. */
export interface Answer {
  readonly status: number
  readonly body: unknown
  /** A body that comes bit by bit, as long as somebody reads it; in place of `body`. */
  readonly stream?: ReadableStream<Uint8Array>
  readonly headers?: Readonly<Record<string, string>>
  /** The `Set-Cookie` headers, one each (`Cookie` in `cookies.ts` writes them). */
  readonly cookies?: readonly string[]
}

export const ok = (body: unknown): Answer => ({ status: 200, body })

/** Done, and there is nothing to say. */
export const noContent: Answer = { status: 204, body: undefined }

/** A failure by its row in the table; `values` fill the placeholders of its sentence. */
export function failed(
  code: FailureCode,
  values: Readonly<Record<string, string>> = {},
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const { status, showsCode } = failures[code]
  const detail = failures[code].detail.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '')
  return { status, body: showsCode ? { detail, code } : { detail }, headers }
}

/** A 400 that names the fields at fault, in Django REST framework's shape. */
export const invalidInput = (problems: Readonly<Record<string, readonly string[]>>): Answer => ({
  status: failures.invalid_input.status,
  body: problems,
})
