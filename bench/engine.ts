import { accessClaims } from './access-claims.ts'
import {
  type BenchAlgorithm,
  type Engine,
  type EngineContender,
  engineContenders,
  generateBenchKeys,
} from './engine-contenders.ts'
import { type Contender, type Group, interleave } from './rounds.ts'
import type { Settings } from './settings.ts'

const algorithms: readonly BenchAlgorithm[] = ['HS256', 'ES256', 'RS256', 'EdDSA']
const tokenCount = 2000
const batchSize = 50

/** Verifying and signing by every library, on one thread, 2,000 different tokens of the same claims. */
export async function measureEngine({ engine }: Pick<Settings, 'engine'>): Promise<Group[]> {
  const groups: Group[] = []
  for (const algorithm of algorithms) groups.push(...(await measureAlgorithm(algorithm, engine)))
  return groups
}

async function measureAlgorithm(
  algorithm: BenchAlgorithm,
  { rounds, ms }: Settings['engine'],
): Promise<Group[]> {
  const keys = generateBenchKeys(algorithm)
  const claims = accessClaims(tokenCount)
  const entrants: [EngineContender, Engine][] = []
  for (const contender of engineContenders) {
    const engine = await contender.create(keys)
    if (engine !== undefined) entrants.push([contender, engine])
  }
  const tokens: string[] = []
  for (const one of claims) tokens.push((await entrants[0]?.[1].sign(one)) ?? '')
  const [expired = {}] = accessClaims(1, -60)
  for (const [contender, engine] of entrants)
    await checkEngine(contender, engine, { claims, tokens, expired })

  const verifying = entrants.map(([{ name }, { verify }]) => timed(name, verify, { inputs: tokens, ms }))
  const signing = entrants.map(([{ name }, { sign }]) => timed(name, sign, { inputs: claims, ms }))
  // the first round is the compiler's
  for (const { measure } of [...verifying, ...signing]) await measure()
  const about = {
    unit: 'per second of one core',
    notes: entrants.map(([{ name, does }]) => `${name}: ${does}`),
  }
  return [
    {
      id: `verify-${algorithm}`,
      title: `${algorithm} verify`,
      series: await interleave(verifying, rounds),
      ...about,
    },
    {
      id: `sign-${algorithm}`,
      title: `${algorithm} sign`,
      series: await interleave(signing, rounds),
      ...about,
    },
  ]
}

interface Sample {
  readonly claims: readonly Record<string, unknown>[]
  readonly tokens: readonly string[]
  readonly expired: Record<string, unknown>
}

/** A contender that skips work must not be compared: each gives the claims and refuses what is forged or expired. */
async function checkEngine(
  { name }: EngineContender,
  engine: Engine,
  { claims: [claims = {}], tokens: [token = '', other = ''], expired }: Sample,
): Promise<void> {
  const accepts = async (candidate: string) => {
    try {
      return await engine.verify(candidate)
    } catch {
      return undefined
    }
  }
  const forged = token.slice(0, token.lastIndexOf('.')) + other.slice(other.lastIndexOf('.'))
  const read = (await accepts(token)) as Record<string, unknown> | undefined
  const isRead = Object.keys(claims).every((key) => read?.[key] === claims[key])
  const isOwnRead = (await accepts(await engine.sign(claims))) !== undefined
  const isStrict = (await accepts(forged)) === undefined
  const isTimely = (await accepts(await engine.sign(expired))) === undefined
  if (!isRead || !isOwnRead || !isStrict || !isTimely) {
    throw new Error(
      `${name} does not do the work it is measured for: ${[isRead, isOwnRead, isStrict, isTimely]}`,
    )
  }
}

/**
 * Calls per second of processor time over about `ms` milliseconds, walking through the inputs. Processor time of all
 * threads: what a call costs, whatever else the machine does and on however many cores.
 */
function timed<Input>(
  name: string,
  work: (input: Input) => unknown,
  { inputs, ms }: { inputs: readonly Input[]; ms: number },
): Contender {
  const batches = Array.from({ length: inputs.length / batchSize }, (_, index) =>
    inputs.slice(index * batchSize, (index + 1) * batchSize),
  )
  let next = 0
  return {
    name,
    async measure() {
      const startedMs = performance.now()
      const before = process.cpuUsage()
      let calls = 0
      do {
        const pending = (batches[next++ % batches.length] ?? []).map(work)
        if (pending[0] instanceof Promise) await Promise.all(pending)
        calls += batchSize
      } while (performance.now() - startedMs < ms)
      const { user, system } = process.cpuUsage(before)
      return (calls / (user + system)) * 1e6
    },
  }
}
