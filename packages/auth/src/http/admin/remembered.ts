const keepMs = 15_000
const patienceMs = 150

/**
 * What an answer was, for so long: to count a million rows takes longer than to read a page of them. Null where it is
 * not there in time; who asks again gets it.
 */
export function remembered<T>(ask: () => Promise<T>): () => Promise<T | null> {
  let known: T | undefined
  let asked: Promise<void> | undefined
  let askedMs = Number.NEGATIVE_INFINITY

  function refresh(): Promise<void> {
    askedMs = performance.now()
    return ask()
      .then((value) => {
        known = value
      })
      .finally(() => {
        asked = undefined
      })
  }

  return async () => {
    if (performance.now() - askedMs >= keepMs || known === undefined) asked ??= refresh()
    // what is known is said at once, and brought up to date behind it
    if (known === undefined && asked !== undefined) await within(asked)
    else asked?.catch(() => undefined)
    return known ?? null
  }
}

async function within(answer: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, patienceMs)
  })
  answer.catch(() => undefined)
  await Promise.race([answer, late]).finally(() => clearTimeout(timer))
}
