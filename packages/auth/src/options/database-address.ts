/** What the option `database` names. */
export type DatabaseAddress =
  | { readonly kind: 'sqlite'; readonly path: string; readonly isInMemory: boolean }
  | { readonly kind: 'postgres'; readonly address: string }

export function databaseAddress(address: string): DatabaseAddress {
  if (/^postgres(ql)?:/.test(address)) return { kind: 'postgres', address }
  const path = address.slice('sqlite:'.length)
  return { kind: 'sqlite', path, isInMemory: path === ':memory:' }
}
