/** A time as Django writes it into SQLite: UTC with microseconds, and without a fraction where that is zero. */
export function toDjangoTime(ms: number): string {
  const text = new Date(ms).toISOString().replace('T', ' ').slice(0, -1)
  return text.endsWith('.000') ? text.slice(0, -4) : `${text}000`
}

// Django never writes a zone there, but reads the times of others who do
const zone = /:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/

/** Unix milliseconds of a time as Django reads it, in UTC unless it says otherwise; what is finer is dropped. */
export function fromDjangoTime(text: string): number {
  const ms = Date.parse(`${text.replace(' ', 'T')}${zone.test(text) ? '' : 'Z'}`)
  if (Number.isNaN(ms)) throw new RangeError('A time in the database is not written as Django writes times.')
  return ms
}
