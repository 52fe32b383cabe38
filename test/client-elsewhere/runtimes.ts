// The story in places that are no page: each is given the bundle and nothing of this process but the address.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, writeFileSync } from 'node:fs'
import { basename, delimiter, join } from 'node:path'
import { text } from 'node:stream/consumers'
import vm from 'node:vm'
import { Worker } from 'node:worker_threads'
import { build } from 'esbuild'
import { repository } from '../planted-tree.ts'
import type { StoryOptions, StoryOutcome } from './story.ts'

/** A program around the story, as one script. */
export async function bundleStory(program: string, format: 'esm' | 'iife' = 'esm'): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `import { liveStory } from './client-elsewhere/story.ts'\n${program}`,
      resolveDir: join(repository, 'test'),
      loader: 'ts',
    },
    bundle: true,
    write: false,
    format,
    platform: 'neutral',
    target: 'es2022',
    external: ['node:*'],
    conditions: ['@carnet/source'],
  })
  return outputFiles[0]?.text ?? ''
}

/** The path of a program that this machine may have. */
export function findProgram(name: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return folders.map((folder) => join(folder, name)).find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

const asProgram = `
const [given] = globalThis.Deno?.args ?? process.argv.slice(2)
console.log(JSON.stringify(await liveStory(JSON.parse(given))))
`

/** As a program of Node, Deno or Bun: `command` is what comes before its file. */
export async function liveAsProgram(
  command: readonly [string, ...string[]],
  folder: string,
  options: StoryOptions,
): Promise<StoryOutcome> {
  const [program, ...before] = command
  const file = join(folder, `story-${basename(program)}.mjs`)
  writeFileSync(file, await bundleStory(asProgram))
  const child = spawn(program, [...before, file, JSON.stringify(options)], {
    env: { ...process.env, DENO_NO_UPDATE_CHECK: '1', NODE_OPTIONS: undefined },
  })
  const [told, complaints] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  if (child.exitCode !== 0) throw new Error(complaints)
  return JSON.parse(told) as StoryOutcome
}

const asThread = `
import { parentPort, workerData } from 'node:worker_threads'
parentPort.postMessage(await liveStory(workerData))
`

export async function liveAsThread(options: StoryOptions): Promise<StoryOutcome> {
  const source = await bundleStory(asThread)
  const url = new URL(`data:text/javascript,${encodeURIComponent(source)}`)
  const worker = new Worker(url, { workerData: options, execArgv: [] })
  const [outcome] = (await once(worker, 'message')) as [StoryOutcome]
  await worker.terminate()
  return outcome
}

/**
 * With the global names of React Native and no others: no `window`, `document`, `location`, `BroadcastChannel`,
 * `TextDecoder`, `structuredClone` or `crypto`; its `URL` knows no origin, and its timers are numbers.
 */
export async function liveAsPhone(options: StoryOptions): Promise<StoryOutcome> {
  const source = await bundleStory('globalThis.story = liveStory(given)', 'iife')
  const context = vm.createContext({ ...phone(), given: options })
  vm.runInContext('globalThis.global = globalThis', context)
  vm.runInContext(source, context)
  const outcome = (await vm.runInContext('story', context)) as StoryOutcome
  // made by the other context's own `Array` and `Object`
  return JSON.parse(JSON.stringify(outcome)) as StoryOutcome
}

function phone() {
  const timers = new Map<number, NodeJS.Timeout>()
  let count = 0
  return {
    fetch,
    Headers,
    Request,
    Response,
    AbortController,
    AbortSignal,
    Blob,
    FormData,
    URL: PhoneUrl,
    atob,
    btoa,
    console,
    queueMicrotask,
    navigator: { product: 'ReactNative' },
    setTimeout(run: () => void, milliseconds: number): number {
      timers.set(++count, setTimeout(run, milliseconds))
      return count
    },
    clearTimeout: (id: number) => clearTimeout(timers.get(id)),
  }
}

/** React Native's own URL keeps the text, and throws where others have an origin: a client that asks for it would break. */
class PhoneUrl {
  readonly href: string
  constructor(href: string) {
    this.href = href
  }
  get origin(): string {
    throw new Error('not implemented')
  }
}
