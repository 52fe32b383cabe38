import type { Endpoint } from '@carnet/contract'

export interface CurlCall {
  readonly endpoint: Endpoint
  /** With its origin. */
  readonly address: string
  readonly fields: Readonly<Record<string, string>>
  /** Such as `Authorization: Bearer eyJ…`. */
  readonly header: string | undefined
}

/** The same call for a terminal. A password is not repeated there. */
export function curlCommand({ endpoint, address, fields, header }: CurlCall): string {
  const { method } = endpoint
  const named = Object.entries(endpoint.fields).filter(
    ([name, { isOptional }]) => isOptional !== true || (fields[name] ?? '') !== '',
  )
  const body = named.map(([name, { isSecret }]) => [name, isSecret ? '…' : fields[name] || '…'])
  return [
    `curl${method === 'GET' ? '' : ` -X ${method}`} ${quoted(address)}`,
    ...(header === undefined ? [] : [`-H ${quoted(header)}`]),
    ...(method === 'POST'
      ? [
          `-H ${quoted('Content-Type: application/json')}`,
          `-d ${quoted(JSON.stringify(Object.fromEntries(body)))}`,
        ]
      : []),
  ].join(' \\\n  ')
}

/** A word of a POSIX shell: nothing in it means anything. */
const quoted = (text: string) => (/^[\w./:@=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`)
