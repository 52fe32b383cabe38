import type { Fault } from './client-world.ts'

/** Keeps the first answer to a path back until it is released; `reached` when the server has given it. */
export function holdAnswer(ending: string) {
  const reached = Promise.withResolvers<void>()
  const released = Promise.withResolvers<void>()
  let isHeld = false
  const fault: Fault = async (request, send) => {
    if (isHeld || !request.url.endsWith(ending)) return send()
    isHeld = true
    const answer = await send()
    reached.resolve()
    await released.promise
    return answer
  }
  return { fault, reached: reached.promise, release: () => released.resolve() }
}
