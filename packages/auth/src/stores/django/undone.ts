/** Ends a transaction that has written already and must leave nothing behind. */
export class Undone extends Error {
  override name = 'Undone'
}

/** What a transaction answers; undefined where it was undone. */
export async function unlessUndone<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (error instanceof Undone) return undefined
    throw error
  }
}
