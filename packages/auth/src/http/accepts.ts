/** Whether an `Accept` header leaves room for one of the media types (RFC 9110 12.5.1). No header leaves room for all. */
export function accepts(accept: string | null, mediaTypes: readonly string[]): boolean {
  if (accept === null || accept.trim() === '') return true
  return accept.split(',').some((range) => {
    const [type = '', ...parameters] = range.toLowerCase().split(';')
    const isRefused = parameters.some((parameter) => /^\s*q=0(\.0*)?\s*$/.test(parameter))
    return !isRefused && ['*/*', 'application/*', ...mediaTypes].includes(type.trim())
  })
}
