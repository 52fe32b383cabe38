// Whether an answer is what the OpenAPI document of the server that gave it promises.
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import type { SuiteAuth } from './world.ts'

interface Promised {
  readonly content?: Readonly<Record<string, { readonly schema: object }>>
}
interface Operation {
  readonly responses: Readonly<Record<string, Promised>>
  readonly requestBody?: Promised
  readonly security?: readonly object[]
}
export interface OpenApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: object
}

export type DocumentChecker = (
  request: { readonly method: string; readonly path: string },
  response: Response,
) => Promise<void>

/** A checker for answers of this server. It passes over paths that the document does not name. */
export async function documentChecker({ handler }: Pick<SuiteAuth, 'handler'>): Promise<DocumentChecker> {
  const answer = await handler(new Request('http://suite/openapi.json'))
  return checkerOf((await answer.json()) as OpenApiDocument)
}

/** Rejects with a sentence for an answer whose status, content type or body is not in the document. */
export function checkerOf(document: OpenApiDocument): DocumentChecker {
  const ajv = formats.default(new Ajv2020({ strict: false, allErrors: true }))
  const compiled = new Map<object, ValidateFunction>()
  const validatorOf = (schema: object) => {
    const known = compiled.get(schema)
    if (known !== undefined) return known
    const validate = ajv.compile({ ...schema, components: document.components })
    compiled.set(schema, validate)
    return validate
  }
  return async ({ method, path }, response) => {
    const operation = operationOf(document, method, path)
    if (operation === undefined) return
    const promised = operation.responses[response.status]
    const subject = `${method} ${path} answered ${response.status}`
    if (promised === undefined) throw new Error(`${subject}, which the document does not list`)
    const text = await response.text()
    if (text === '') return
    const type = response.headers.get('content-type')?.split(';')[0] ?? 'nothing'
    const schema = promised.content?.[type]?.schema
    if (schema === undefined) throw new Error(`${subject} as ${type}, which the document does not list`)
    const validate = validatorOf(schema)
    if (!validate(JSON.parse(text))) {
      throw new Error(`${subject} with a body that does not fit: ${ajv.errorsText(validate.errors)}`)
    }
  }
}

/** A method that the path does not have is answered by the operation that it has: 405 is listed there. */
function operationOf({ paths }: OpenApiDocument, method: string, path: string): Operation | undefined {
  const [plain = ''] = path.split('?')
  const item = paths[plain] ?? paths[`${plain}/`] ?? itemWithParameters(paths, plain)
  if (item === undefined) return undefined
  return method === 'OPTIONS' ? item['options'] : (item['post'] ?? item['get'] ?? item['delete'])
}

function itemWithParameters(paths: OpenApiDocument['paths'], path: string) {
  const named = Object.keys(paths).find((one) =>
    new RegExp(`^${one.replace(/\{\w+\}/g, '[^/]+').replace(/\/$/, '/?')}$`).test(path),
  )
  return named === undefined ? undefined : paths[named]
}
