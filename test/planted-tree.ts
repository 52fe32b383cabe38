import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const repository = fileURLToPath(new URL('..', import.meta.url))

const settings = [
  '.dependency-cruiser.mjs',
  'biome.json',
  'package.json',
  'tsconfig.base.json',
  'tsconfig.json',
  'packages/auth/hono-ws.d.ts',
  ...['admin', 'auth', 'client', 'contract', 'create-carnet'].flatMap((name) => [
    `packages/${name}/package.json`,
    `packages/${name}/tsconfig.json`,
  ]),
]

/** A temporary tree with the repository's settings and tools and none of its sources, to plant violations in. */
export function createPlantedTree() {
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'carnet-planted-')))
  for (const file of settings) cpSync(join(repository, file), join(home, file))
  symlinkSync(join(repository, 'node_modules'), join(home, 'node_modules'))

  return {
    write(file: string, source: string) {
      mkdirSync(dirname(join(home, file)), { recursive: true })
      writeFileSync(join(home, file), source)
    },
    /** Runs a JavaScript tool of node_modules in the tree. */
    run(script: string, ...args: string[]) {
      const command = [join(repository, 'node_modules', script), ...args]
      const env = { ...process.env, FORCE_COLOR: undefined }
      return spawnSync(process.execPath, command, { cwd: home, encoding: 'utf8', env, maxBuffer: 1e8 })
    },
    remove() {
      rmSync(home, { recursive: true })
    },
  }
}
