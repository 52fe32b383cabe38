import { setTimeout as pause } from 'node:timers/promises'
import type { World } from '../world.ts'

const atMostMs = 15_000

/**
 * Resolves when a change that was asked for from now on has been acknowledged, or after 15 s. A fault that comes before
 * that hits a service that does nothing, and says little.
 */
export async function backAgain({ log: { events } }: World): Promise<void> {
  const [known, fromMs] = [events.length, performance.now()]
  const isBack = () =>
    events
      .slice(known)
      .some(
        (event) =>
          event.kind === 'attempt' &&
          event.operation !== 'use' &&
          event.outcome === 'ACK' &&
          event.sentMs >= fromMs,
      )
  while (!isBack() && performance.now() - fromMs < atMostMs) await pause(20)
}
