// The examples are the templates of `npm create carnet`: the build copies them into its package.
import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { root } from './install-packages.mjs'

const examples = join(root, 'examples')
const target = join(root, 'packages', 'create-carnet', 'dist', 'templates')

/** Whether a file belongs to an example: what a run of it left behind does not. */
const isPart = (path) =>
  !['node_modules', 'dist', '.env', 'carnet.key'].includes(basename(path)) && !/\.db(-\w+)?$/.test(path)

/** At each build, and only what has changed: several builds may run at once, and somebody may be packing. */
export function copyTemplates() {
  if (isDeepStrictEqual(contentsOf(examples), contentsOf(target))) return
  rmSync(target, { recursive: true, force: true })
  cpSync(examples, target, { recursive: true, filter: isPart })
}

function contentsOf(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => isPart(name))
    .map((entry) => {
      const path = join(folder, entry.name)
      return [entry.name, entry.isDirectory() ? contentsOf(path) : readFileSync(path, 'utf8')]
    })
    .sort(([one], [other]) => (one < other ? -1 : 1))
}
