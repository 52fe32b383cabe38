// What the documents use of `next/headers`: Next is too large to be installed for them.
export function headers(): Promise<Headers>
