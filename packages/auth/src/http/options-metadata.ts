import type { Endpoint, Field } from '@carnet/contract'
import { type Answer, ok } from './answer.ts'

/** What Django REST framework answers to OPTIONS: the endpoint's name, formats and fields. */
export function describeEndpoint(endpoint: Endpoint): Answer {
  const fields = Object.entries<Field>(endpoint.fields).map(([name, field]) => [
    name,
    {
      type: field.choices === undefined ? 'string' : 'choice',
      required: field.isOptional !== true,
      read_only: false,
      label: field.label,
      ...(field.choices === undefined ? {} : { choices: field.choices.map(choice) }),
    },
  ])
  return ok({
    name: endpoint.title,
    description: endpoint.description,
    renders: ['application/json'],
    parses: ['application/json', 'application/x-www-form-urlencoded'],
    ...(fields.length > 0 ? { actions: { POST: Object.fromEntries(fields) } } : {}),
  })
}

const choice = (value: string) => ({ value, display_name: value })
