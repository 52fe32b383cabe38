import { setTimeout as pause } from 'node:timers/promises'
import type { Device } from './device.ts'
import type { Recorder } from './recorder.ts'

export interface Probe {
  readonly device: Pick<Device, 'name' | 'person'>
  /** Of a session that has ended. */
  readonly access: string
  readonly servers: readonly { readonly name: string; readonly port: number }[]
  readonly recorder: Recorder
}

const everyMs = 10
const atMostMs = 8000
// one that is away has so long when it is back
const onceBackMs = 6000
const inAllMs = 30_000

/** Asks each server for the guarded route, again and again, until it refuses. */
export async function probe({ device, access, servers, recorder }: Probe): Promise<void> {
  const who = { user: device.person.name, device: device.name, shown: access }
  await Promise.all(
    servers.map(async ({ name, port }) => {
      const startedMs = performance.now()
      let untilMs = startedMs + atMostMs
      while (performance.now() < Math.min(untilMs, startedMs + inAllMs)) {
        const call = { port, method: 'GET', path: '/api/profile/', access } as const
        const { attempt } = await recorder.send({ operation: 'use', server: name, ...who }, call)
        if (attempt.outcome === 'NACK') return
        if (attempt.outcome === 'UNKNOWN') untilMs = Math.max(untilMs, attempt.receivedMs + onceBackMs)
        await pause(everyMs)
      }
    }),
  )
}
