/** Whether an `Accept` header leaves room for JSON (RFC 9110 12.5.1). No header leaves room for all. */
export function acceptsJson(accept: string | null): boolean {
  if (accept === null || accept.trim() === '') return true
  return accept.split(',').some((range) => {
    const [type = '', ...parameters] = range.toLowerCase().split(';')
    const isRefused = parameters.some((parameter) => /^\s*q=0(\.0*)?\s*$/.test(parameter))
    return !isRefused && ['*/*', 'application/*', 'application/json'].includes(type.trim())
  })
}
