import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openPeer, type Peer } from '../interop/peer/peer.ts'
import type { Bench } from './django/bench.ts'
import { createDatabases } from './django/databases.ts'
import { measureLogin, measureRefresh } from './django/session-groups.ts'
import { measureRoute, measureVerify } from './django/token-groups.ts'
import { findLoadTool } from './load-tool.ts'
import type { Group } from './rounds.ts'
import type { Settings } from './settings.ts'

const tokenCount = 5000

const groups = {
  'django-route': { title: 'A guarded route, beside Django', measure: measureRoute },
  'django-verify': { title: 'Verify, beside Django', measure: measureVerify },
  'django-refresh': { title: 'Refresh with rotation, beside Django', measure: measureRefresh },
  'django-login': { title: 'Log-in, beside Django', measure: measureLogin },
} as const

/** Carnet beside a real SimpleJWT, asked the same. Where there is none, the groups say why. */
export async function measureDjango({ django }: Pick<Settings, 'django'>, scratch: string): Promise<Group[]> {
  const peer = await openPeer()
  if ('unavailable' in peer) {
    console.warn(`\nThere is no SimpleJWT here: ${peer.unavailable}`)
    return Object.entries(groups).map(([id, { title }]) => unmeasured(id, title, peer.unavailable))
  }
  try {
    return await measureBeside(peer, django, scratch)
  } finally {
    peer.remove()
  }
}

async function measureBeside(peer: Peer, settings: Settings['django'], scratch: string): Promise<Group[]> {
  const databases = await createDatabases(peer, settings.sessions)
  const tokens = databases.devices.slice(0, tokenCount).map(({ access }) => access)
  const tokenFile = join(scratch, 'django-tokens')
  writeFileSync(tokenFile, tokens.join('\n'))
  const bench: Bench = { peer, databases, tokens, tool: findLoadTool(tokens, tokenFile), settings }
  const measured: Group[] = []
  for (const [id, { title, measure }] of Object.entries(groups)) {
    measured.push({ id, title, ...(await measure(bench)) })
  }
  return measured
}

const unmeasured = (id: string, title: string, reason: string): Group => ({
  id,
  title,
  unit: '',
  series: [],
  notes: [],
  unmeasured: reason,
})
