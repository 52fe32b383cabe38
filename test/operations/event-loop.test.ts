// A flood of log-ins keeps the event loop free: hashes run elsewhere, and nothing on it takes long.
import { writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createScratch, post } from '../cli/command.ts'
import { tellUnavailable } from '../races/unavailable.ts'

const { carnet, serve, folder, remove } = createScratch()
afterAll(remove)

const password = 'analytical engine'
beforeAll(async () => {
  writeFileSync(join(folder, 'carnet.config.mjs'), 'export default { guessing: false }\n')
  await carnet(['migrate'])
  const env = { CARNET_SUPERUSER_PASSWORD: password }
  await carnet(['createsuperuser', '--noinput', '--username', 'ada'], { env })
})

test('its delay stays below 50 ms at the 99th percentile', { timeout: 60_000 }, async () => {
  const server = await serve(['--quiet', '--metrics-port', '0'])
  const [address = ''] = /http:\/\/127\.0\.0\.1:\d+\/metrics/.exec(server.printed()) ?? []
  const delay = async () => {
    const text = await (await fetch(address)).text()
    return Number(/^nodejs_eventloop_lag_p99_seconds (\S+)$/m.exec(text)?.[1])
  }
  // what the start took is not asked for
  await delay()
  const statuses = new Map<number, number>()
  const end = Date.now() + 4000
  const client = async (name: string) => {
    while (Date.now() < end) {
      const { status } = await post(`${server.url}/api/token/`, { username: name, password })
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
  }
  await Promise.all(
    Array.from({ length: 100 }, (_, index) => client(index % 2 === 0 ? 'ada' : `nobody${index}`)),
  )
  const p99 = await delay()
  await server.stop()
  expect(statuses.get(200)).toBeGreaterThan(10)
  // who shares the processor with others waits for it, whatever this process does
  if ((loadavg()[0] ?? 0) > 2 * cpus().length)
    tellUnavailable('the delay of the event loop: this machine is busy')
  else expect(p99).toBeLessThan(0.05)
})
