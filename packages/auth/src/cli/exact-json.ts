/** JSON text indented for reading, its numbers exactly as they stand; undefined where it is no JSON object. */
export function indentJson(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    const exact = parse(text, (_name, inner, { source }) => {
      return typeof inner === 'number' && source !== undefined ? rawJson(source) : inner
    })
    return JSON.stringify(exact, null, 2)
  } catch {
    return undefined
  }
}

type Reviver = (name: string, value: unknown, context: { readonly source?: string }) => unknown

// https://github.com/tc39/proposal-json-parse-with-source, which TypeScript does not know yet
const { parse, rawJSON: rawJson } = JSON as unknown as {
  readonly parse: (text: string, reviver: Reviver) => unknown
  readonly rawJSON: (text: string) => unknown
}
