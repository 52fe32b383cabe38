import { existsSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { GivenOptions } from '../options/index.ts'
import { CommandError } from './command.ts'

export interface LoadedConfig {
  /** The path as it is to be named; undefined: there is no such file, so every option has its default. */
  readonly file: string | undefined
  readonly options: GivenOptions<unknown>
}

const names = ['carnet.config.ts', 'carnet.config.js', 'carnet.config.mjs']

/** The options that a project's config file exports by default, not yet checked unless `defineAuth` made them. */
export async function loadConfig(wanted: string | undefined): Promise<LoadedConfig> {
  const file = wanted ?? names.find((name) => existsSync(name))
  if (file === undefined) return { file: undefined, options: {} }
  if (!existsSync(file)) throw new CommandError(`There is no config file '${file}'.`)
  const exported = await importConfig(file)
  const { default: options } = exported
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new CommandError(`${file} must export its options: export default defineAuth({ … }).`)
  }
  return { file, options: options as GivenOptions<unknown> }
}

async function importConfig(file: string): Promise<{ readonly default?: unknown }> {
  try {
    return (await import(pathToFileURL(resolve(file)).href)) as { default?: unknown }
  } catch (error) {
    throw new CommandError(`${file} ${reasonOf(error, file)}`)
  }
}

function reasonOf(error: unknown, file: string): string {
  if (!(error instanceof Error)) return `threw ${typeof error}.`
  const { code, message } = error as NodeJS.ErrnoException
  const [line = ''] = message.split('\n')
  if (code === 'ERR_MODULE_NOT_FOUND') return `cannot be loaded: ${line.replace(/ imported from .*/, '')}.`
  // what Carnet itself says of an option needs no place
  if (error instanceof TypeError && /option/i.test(line)) return `is wrong: ${line}`
  return `cannot be loaded: ${error.name}: ${line}${placeIn(error, file)}`
}

/** Where in the file it went wrong: for a syntax error the stack begins with it. */
function placeIn({ stack = '' }: Error, file: string): string {
  const name = basename(file).replace(/[^\w-]/g, '\\$&')
  const [, place] = new RegExp(`${name}:(\\d+(?::\\d+)?)`).exec(stack) ?? []
  return place === undefined ? '' : ` (line ${place.replace(':', ', column ')})`
}
