import { printError } from '../http/index.ts'
import type { ParsedOptions } from '../options/index.ts'
import type { AuthEvent, SessionContext } from '../sessions/index.ts'

/** Where events and faults go. What a hook does wrong is itself a fault, and never reaches a caller. */
export interface Sinks {
  readonly emit: SessionContext<unknown>['emit']
  readonly onError: (error: unknown) => void
}

export function createSinks(
  { onEvent, onError: told = printError }: ParsedOptions<unknown>,
  clock: () => number,
): Sinks {
  // nobody is left to be told of a fault in here, and it must not end the process
  const onError = (fault: unknown) =>
    void new Promise<void>((resolve) => resolve(told(fault))).catch(() => undefined)
  return {
    onError,
    emit(event) {
      if (onEvent === undefined) return
      const happened = { ...event, at: new Date(clock()) } as AuthEvent
      // a hook may be synchronous and throw, or asynchronous and reject
      new Promise<void>((resolve) => resolve(onEvent(happened))).catch(onError)
    },
  }
}
