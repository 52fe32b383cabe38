/**
 * A schema of any library that speaks Standard Schema (https://standardschema.dev), such as zod,
 * valibot or arktype, reduced to what is used here.
 */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
  }
}

export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] }

export interface SchemaIssue {
  readonly message: string
  readonly path?: ReadonlyArray<PropertyKey | { readonly key: PropertyKey }> | undefined
}

/** The names of the object's own fields, as far as the library tells them; those that say nothing have none. */
export function declaredFields(schema: StandardSchema): string[] {
  const { shape, entries } = schema as { shape?: unknown; entries?: unknown }
  return [shape, entries].flatMap((fields) =>
    typeof fields === 'object' && fields !== null ? Object.keys(fields) : [],
  )
}

/** The path of an issue as plain keys. */
export function issuePath(issue: SchemaIssue): PropertyKey[] {
  return (issue.path ?? []).map((step) => (typeof step === 'object' ? step.key : step))
}
