/** A time as Django writes it into SQLite: UTC with microseconds, and without a fraction where that is zero. */
export function toDjangoTime(ms: number): string {
  const text = new Date(ms).toISOString().replace('T', ' ').slice(0, -1)
  return text.endsWith('.000') ? text.slice(0, -4) : `${text}000`
}

// Django never writes a zone into SQLite, but reads the times of others who do; PostgreSQL writes one, without minutes
const zone = /:\d\d(?:\.\d+)?(?:(Z|[+-]\d\d:\d\d)|([+-]\d\d))$/

/** Unix milliseconds of a time as Django reads it, in UTC unless it says otherwise; what is finer is dropped. */
export function fromDjangoTime(value: unknown): number {
  const text = String(value).replace(' ', 'T')
  const [, whole, hours] = zone.exec(text) ?? []
  const ms = Date.parse(whole === undefined ? `${text}${hours === undefined ? 'Z' : ':00'}` : text)
  if (Number.isNaN(ms)) throw new RangeError('A time in the database is not written as Django writes times.')
  return ms
}

/** When the token of a row was declared void. */
export function timeIn(row: Readonly<Record<string, unknown>> | undefined): number | undefined {
  const at = row?.['blacklisted_at'] ?? null
  return at === null ? undefined : fromDjangoTime(at)
}
