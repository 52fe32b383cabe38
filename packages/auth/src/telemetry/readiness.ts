/** Whether the process can do its work now, part by part. */
export interface Readiness {
  /** Asks the parts, at most once a second however many probes come; answers within the patience. */
  readonly isReady: () => Promise<boolean>
  /** What each part said last. */
  readonly parts: () => Readonly<Record<string, boolean>>
  /** From now on no. */
  readonly drain: () => void
}

export interface ReadinessOptions {
  /** What must be so. A part that throws or does not answer in time is not ready. */
  readonly parts: Readonly<Record<string, () => boolean | Promise<boolean>>>
  /** Told once each time a part stops being ready. */
  readonly onError: (error: Error) => void
  /** Default 1000. */
  readonly keepMs?: number
  /** Default 1500: a probe is answered within two seconds also when the database hangs. */
  readonly patienceMs?: number
}

export function createReadiness(options: ReadinessOptions): Readiness {
  const { parts, onError, keepMs = 1000, patienceMs = 1500 } = options
  const last: Record<string, boolean> = Object.fromEntries(Object.keys(parts).map((name) => [name, true]))
  let isDraining = false
  let asked: Promise<void> | undefined
  let isOld = () => true

  // one that hangs is not asked again and again: each time would take one more connection
  const hanging = new Map<string, Promise<boolean>>()
  const answerOf = (name: string, part: () => boolean | Promise<boolean>) => {
    const answer = hanging.get(name) ?? attempt(part).finally(() => hanging.delete(name))
    hanging.set(name, answer)
    return answer
  }

  async function ask(name: string, part: () => boolean | Promise<boolean>): Promise<void> {
    const isReady = await within(patienceMs, answerOf(name, part))
    if (!isReady && last[name]) onError(new Error(`Not ready: ${name}. /readyz answers 503 until it is.`))
    last[name] = isReady
  }
  async function askAll(): Promise<void> {
    await Promise.all(Object.entries(parts).map(([name, part]) => ask(name, part)))
    const askedMs = performance.now()
    isOld = () => performance.now() - askedMs >= keepMs
    asked = undefined
  }
  return Object.freeze<Readiness>({
    async isReady() {
      if (isDraining) return false
      if (isOld()) asked ??= askAll()
      await asked
      return !isDraining && Object.values(last).every(Boolean)
    },
    parts: () => ({ ...last, serving: !isDraining }),
    drain() {
      isDraining = true
    },
  })
}

const attempt = async (part: () => boolean | Promise<boolean>): Promise<boolean> => {
  try {
    return await part()
  } catch {
    return false
  }
}

async function within(ms: number, answer: Promise<boolean>): Promise<boolean> {
  const late = Promise.withResolvers<boolean>()
  const timer = setTimeout(() => late.resolve(false), ms)
  try {
    return await Promise.race([answer, late.promise])
  } finally {
    clearTimeout(timer)
  }
}
