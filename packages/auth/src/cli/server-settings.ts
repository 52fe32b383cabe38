import { durationSeconds } from '../options/index.ts'
import { CommandError } from './command.ts'
import { type LogLevel, logLevels } from './log-levels.ts'
import { type Environment, readEnvironment } from './read-environment.ts'

export interface ServerFlags {
  readonly host?: string
  readonly port?: string
  readonly drain?: string
  readonly quiet?: true
  readonly metricsPort?: string
  /** False: `--no-admin`. */
  readonly admin?: boolean
  readonly adminPort?: string
}

export interface ServerSettings {
  readonly host: string
  readonly port: number
  readonly drainMs: number
  readonly hasAccessLog: boolean
  readonly logFormat: (typeof logFormats)[number]
  readonly logLevel: LogLevel
  /** Where `/metrics` is served; undefined: nowhere. */
  readonly metrics: { readonly host: string; readonly port: number } | undefined
  /** Where the admin is served alone; undefined: with everything else. */
  readonly admin: { readonly host: string; readonly port: number } | undefined
}

const logFormats = ['text', 'json'] as const

/**
 * What `carnet serve` follows besides the options: flags, else the environment, else the defaults.
 *
 * @throws CommandError that names the flag or the variable.
 */
export function serverSettings(flags: ServerFlags, environment: Environment): ServerSettings {
  const { values, sources } = readEnvironment(environment, 'server')
  const chosen = (name: ChosenName, fallback: string) => ({
    text: flags[name] ?? (values[name] as string | undefined) ?? fallback,
    source: flags[name] === undefined ? (sources[name] ?? name) : `--${dashed(name)}`,
  })
  const word = (name: 'logFormat' | 'logLevel', fallback: string) => ({
    text: (values[name] as string | undefined) ?? fallback,
    source: sources[name] ?? name,
  })
  // what they tell is for operators: another host is another decision
  const ownAddress = (name: 'metrics' | 'admin') => {
    const port = chosen(`${name}Port`, '')
    if (port.text === '') return undefined
    return { host: (values[`${name}Host`] as string | undefined) ?? '127.0.0.1', port: readPort(port) }
  }
  return {
    host: chosen('host', '127.0.0.1').text,
    port: readPort(chosen('port', '8000')),
    drainMs: readDrain(chosen('drain', '5s')),
    hasAccessLog: flags.quiet !== true && values['accessLog'] !== false,
    logFormat: readWord(word('logFormat', 'text'), logFormats),
    logLevel: readWord(word('logLevel', 'info'), logLevels),
    metrics: ownAddress('metrics'),
    admin: flags.admin === false ? undefined : ownAddress('admin'),
  }
}

type ChosenName = 'host' | 'port' | 'drain' | 'metricsPort' | 'adminPort'

const dashed = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

interface Chosen {
  readonly text: string
  readonly source: string
}

function readWord<const Word extends string>({ text, source }: Chosen, words: readonly Word[]): Word {
  const word = words.find((one) => one === text)
  if (word === undefined) throw new CommandError(`${source} must be one of ${words.join(', ')}.`)
  return word
}

function readPort({ text, source }: Chosen): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text)
  throw new CommandError(
    `${source} must be a port: a whole number from 0 to 65535, where 0 takes a free one.`,
  )
}

const longestDrainSeconds = 600

function readDrain({ text, source }: Chosen): number {
  const seconds = durationSeconds(text)
  if (seconds !== undefined && seconds <= longestDrainSeconds) return seconds * 1000
  throw new CommandError(`${source} must be a duration such as '5s', from 0s to ${longestDrainSeconds}s.`)
}
