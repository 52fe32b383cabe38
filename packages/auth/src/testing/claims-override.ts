/** The option `claims`, whatever its types. */
interface ClaimsFunction {
  readonly from: (user: never) => object | Promise<object>
}

/** The option `claims` with claims of a test's own, by the user's id; undefined where there is no such option. */
export function createClaimsOverride(claims: ClaimsFunction | undefined) {
  if (claims === undefined) return undefined
  const overrides = new Map<string, object>()
  return {
    claims: {
      ...claims,
      from: async (user: { readonly id: string | number }) => ({
        ...(await claims.from(user as never)),
        ...overrides.get(String(user.id)),
      }),
    },
    /** Undefined: this user's claims are the option's again. */
    set(userId: string, own: object | undefined): void {
      if (own === undefined) overrides.delete(userId)
      else overrides.set(userId, own)
    },
  }
}
