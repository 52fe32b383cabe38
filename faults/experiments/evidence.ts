import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { World } from '../world.ts'
import type { Finding } from './experiment.ts'

const home = join(import.meta.dirname, '..', '.scratch')

/** Where a promise was broken, keeps the log of what happened and says where. */
export function withEvidence(finding: Finding, { log }: Pick<World, 'log'>): Finding {
  if (finding.violations.length === 0) return finding
  const file = join(home, `${finding.id}-${finding.store.replaceAll(/\W+/g, '-')}-${Date.now()}.jsonl`)
  mkdirSync(home, { recursive: true })
  writeFileSync(file, log.events.map((event) => `${JSON.stringify(event)}\n`).join(''))
  return { ...finding, notes: [...finding.notes, `what happened is written down in ${file}`] }
}
