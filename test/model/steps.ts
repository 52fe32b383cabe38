// What can happen to the sessions of one user, drawn at random.
import fc from 'fast-check'

export type Call =
  /** Shows the refresh token that is so many rotations old, as one of the clients. */
  | { readonly do: 'refresh'; readonly session: number; readonly age: number; readonly client: number }
  /** Has an access or refresh token verified, which whoever guards a route does too. */
  | {
      readonly do: 'verify'
      readonly session: number
      readonly age: number
      readonly type: 'access' | 'refresh'
    }
  | { readonly do: 'blacklist'; readonly session: number; readonly age: number }
  | { readonly do: 'revoke'; readonly session: number }
  /** `spared`: the caller keeps theirs. */
  | { readonly do: 'revokeAll' | 'password'; readonly session: number; readonly isSpared: boolean }
  /** The user is deactivated, and activated again: nothing of before revives. */
  | { readonly do: 'deactivate' }
  | { readonly do: 'signIn' }

export type Step =
  | { readonly do: 'wait'; readonly ms: number }
  /** All at the same time. */
  | { readonly do: 'calls'; readonly calls: readonly Call[] }
  | { readonly do: 'delete' }

const session = fc.nat(3)
const age = fc.oneof({ arbitrary: fc.nat(2), weight: 8 }, fc.nat(20))

/** Clients 0 and 1 are one device in two networks; 2 is a stranger to both. */
const refreshBy = (clients: readonly number[]) =>
  fc.record({ do: fc.constant('refresh' as const), session, age, client: fc.constantFrom(...clients) })

const verify = fc.record({
  do: fc.constant('verify' as const),
  session,
  age: fc.nat(2),
  type: fc.constantFrom('access' as const, 'refresh' as const),
})
const signIn = fc.constant({ do: 'signIn' as const })
const ends = fc.oneof(
  fc.record({ do: fc.constant('blacklist' as const), session, age }),
  fc.record({ do: fc.constant('revoke' as const), session }),
  fc.record({
    do: fc.constantFrom('revokeAll' as const, 'password' as const),
    session,
    isSpared: fc.boolean(),
  }),
  fc.constant({ do: 'deactivate' as const }),
)

const one = fc.oneof(
  { arbitrary: refreshBy([0, 0, 1, 2]), weight: 8 },
  { arbitrary: verify, weight: 3 },
  { arbitrary: signIn, weight: 1 },
  { arbitrary: ends, weight: 1 },
)
const several = fc.array(fc.oneof({ arbitrary: refreshBy([0, 1, 2]), weight: 6 }, verify, ends), {
  minLength: 2,
  maxLength: 3,
})
const tabs = fc
  .tuple(refreshBy([0, 2]), fc.integer({ min: 2, max: 5 }))
  .map(([call, count]) => Array.from({ length: count }, () => call))

const wait = fc.oneof(
  { arbitrary: fc.nat(4000), weight: 4 },
  { arbitrary: fc.constantFrom(2999, 3000, 3001, 9999, 10_000, 10_001), weight: 2 },
  { arbitrary: fc.integer({ min: 10_001, max: 400_000 }), weight: 2 },
  { arbitrary: fc.constantFrom(3_599_000, 3_600_000, 3_600_001, 90_000_000), weight: 1 },
  // the clock is set back
  { arbitrary: fc.integer({ min: -15_000, max: -1 }), weight: 1 },
)

const step: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: wait.map((ms): Step => ({ do: 'wait', ms })), weight: 40 },
  { arbitrary: one.map((call): Step => ({ do: 'calls', calls: [call] })), weight: 60 },
  { arbitrary: tabs.map((calls): Step => ({ do: 'calls', calls })), weight: 8 },
  { arbitrary: several.map((calls): Step => ({ do: 'calls', calls })), weight: 10 },
  { arbitrary: fc.constant<Step>({ do: 'delete' }), weight: 1 },
)

const call = (session: number, age: number, client: number): Step => ({
  do: 'calls',
  calls: [{ do: 'refresh', session, age, client }],
})

/** A response is lost, and asked for again after a while; or a stranger follows, in a few generations. */
const lost = fc
  .record({
    session,
    ms: fc.oneof(fc.integer({ min: 10_001, max: 3_700_000 }), fc.nat(12_000)),
    client: fc.nat(2),
  })
  .map(({ session: which, ms, client }) => [
    call(which, 0, 0),
    { do: 'wait', ms } as Step,
    call(which, 1, client),
  ])
const followed = fc
  .record({ session, times: fc.integer({ min: 1, max: 3 }), ms: fc.nat(11_000) })
  .map(({ session: which, times, ms }) =>
    Array.from({ length: times }, () => [
      { do: 'wait', ms: 60_000 } as Step,
      call(which, 0, 0),
      { do: 'wait', ms } as Step,
      call(which, 1, 2),
    ]).flat(),
  )

export const history: fc.Arbitrary<readonly Step[]> = fc
  .array(
    fc.oneof(
      { arbitrary: step.map((one) => [one]), weight: 12 },
      { arbitrary: lost, weight: 1 },
      { arbitrary: followed, weight: 1 },
    ),
    { minLength: 4, maxLength: 30 },
  )
  .map((parts) => parts.flat())
