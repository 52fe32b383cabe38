import type { ParsedOptions } from '../options/index.ts'
import { createUseReporter, type UseReporter } from '../sessions/index.ts'
import type { Store } from '../stores/index.ts'
import type { Sinks } from './sinks.ts'

/** Collects which tokens are seen in use, where the option `lateRetry` asks for it. The caller stops it. */
export function createUses({
  options,
  store,
  sinks,
}: {
  readonly options: Pick<ParsedOptions<unknown>, 'lateRetry'>
  readonly store: Pick<Store, 'sessions'>
  readonly sinks: Sinks
}): UseReporter | undefined {
  if (options.lateRetry === undefined) return undefined
  return createUseReporter({ confirm: store.sessions.confirm, onError: sinks.onError })
}
