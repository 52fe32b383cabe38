/** Chance that can be repeated: the same seed makes the same choices in the same order. */
export interface Random {
  /** From 0 to below 1. */
  readonly next: () => number
  /** From `from` to below `to`. */
  readonly between: (from: number, to: number) => number
  /** A whole number from 0 to below `count`. */
  readonly index: (count: number) => number
  readonly chance: (share: number) => boolean
  /** A source of its own, so that what one part draws moves no other's choices. */
  readonly fork: (name: string) => Random
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0
  // mulberry32
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  return {
    next,
    between: (from, to) => from + next() * (to - from),
    index: (count) => Math.floor(next() * count),
    chance: (share) => next() < share,
    fork: (name) => createRandom(seed ^ hash(name)),
  }
}

function hash(text: string): number {
  let value = 0x811c9dc5
  for (const character of text) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193)
  return value >>> 0
}
