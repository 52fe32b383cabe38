/** Why something that an issuer publishes could not be had. Its message holds nothing of what came. */
export class IssuerError extends Error {
  /** Whether it may be otherwise in a moment: the issuer could not be reached, or was busy. */
  readonly isPassing: boolean

  constructor(message: string, isPassing: boolean, cause?: unknown) {
    super(message, { cause })
    this.isPassing = isPassing
  }
}

/** What went wrong with a request, in few words. */
export function connectionFault(error: unknown): string {
  const { message, cause } = error as Error & { cause?: { code?: unknown } }
  // "fetch failed" says nothing, its cause says what
  return typeof cause?.code === 'string' ? `the connection failed (${cause.code})` : message
}
