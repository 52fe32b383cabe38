// That docs/reliability.md says of each experiment on which stores the long run does it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { experiments } from '../../faults/experiments/index.ts'
import { long } from '../../faults/settings.ts'
import { storeNames } from '../../faults/stores/store-stand.ts'
import { repository } from '../planted-tree.ts'

test('each experiment is named beside the stores on which it runs', () => {
  const page = readFileSync(join(repository, 'docs/reliability.md'), 'utf8')
  const [, rows = ''] = /\| stores \| experiments \|\n\|---\|---\|\n((?:\|.*\n)+)/.exec(page) ?? []
  const said = rows
    .trimEnd()
    .split('\n')
    .flatMap((row) => {
      const [, stores = '', text = ''] = row.split('|').map((cell) => cell.trim())
      const ids = text.split(':')[0]?.match(/E\d+b?/g) ?? []
      return ids.map((id) => `${id}: ${stores === 'all three' ? storeNames.join(', ') : stores}`)
    })
  const done = experiments.map(({ id, stores }) => {
    const chosen = stores.filter((name) => long.storesOf?.[id]?.includes(name) ?? true)
    return `${id}: ${chosen.join(', ')}`
  })
  expect(said.sort()).toEqual(done.sort())
})
