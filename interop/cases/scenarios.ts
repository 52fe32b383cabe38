import type { Username } from '../setups/people.ts'
import type { Facts } from '../setups/setup.ts'
import { first, last, type Scenario, type Step } from './scenario.ts'

const signIn = (who: Username, name = 'signs in'): Step => ({ name, place: 'obtain', who })
const signInSliding = (who: Username, name = 'signs in'): Step => ({ name, place: 'obtainSliding', who })

/** From the first refresh to the end of every token. */
const aLife: Scenario = {
  name: 'a life',
  steps: ({ accessSeconds, refreshSeconds }) => [
    { at: 0, ...signIn('moe') },
    { name: 'access at once', place: 'profile', token: first('access') },
    { name: 'access, stateless', place: 'stateless', token: first('access') },
    { name: 'access at a staff route', place: 'admin', token: first('access') },
    { name: 'access as refresh', place: 'refresh', token: first('access') },
    { name: 'access at blacklist', place: 'blacklist', token: first('access') },
    { name: 'refresh as access', place: 'profile', token: first('refresh') },
    { name: 'verifies access', place: 'verify', token: first('access') },
    { name: 'verifies refresh', place: 'verify', token: first('refresh') },
    { at: accessSeconds - 1, name: 'access in its last second', place: 'profile', token: first('access') },
    { at: accessSeconds, name: 'access expired', place: 'profile', token: first('access') },
    { name: 'verifies the expired access', place: 'verify', token: first('access') },
    { at: accessSeconds + 60, name: 'refreshes', place: 'refresh', token: first('refresh') },
    { name: 'new access', place: 'profile', token: last('access') },
    { name: 'verifies the current refresh', place: 'verify', token: last('refresh') },
    {
      at: accessSeconds + 90,
      name: 'refreshes with the current one',
      place: 'refresh',
      token: last('refresh'),
    },
    { at: refreshSeconds - 1, name: 'refresh in its last second', place: 'refresh', token: last('refresh') },
    { at: 4 * refreshSeconds, name: 'refresh expired', place: 'refresh', token: last('refresh') },
    { name: 'verifies the expired refresh', place: 'verify', token: last('refresh') },
    { name: 'blacklists the expired refresh', place: 'blacklist', token: last('refresh') },
  ],
}

/** The token that a refresh replaced, wherever it is shown again. */
const usedAgain: Scenario = {
  name: 'used again',
  steps: () => [
    { at: 0, ...signIn('moe') },
    { at: 60, name: 'refreshes', place: 'refresh', token: first('refresh') },
    { at: 65, name: 'verifies the old one at once', place: 'verify', token: first('refresh') },
    { at: 66, name: 'the old one again, at once', place: 'refresh', token: first('refresh') },
    { at: 120, name: 'verifies the old one later', place: 'verify', token: first('refresh') },
    { name: 'the current access before', place: 'profile', token: last('access') },
    { name: 'the old one again, later', place: 'refresh', token: first('refresh') },
    { name: 'the current one after that', place: 'refresh', token: last('refresh') },
    { name: 'the current access after that', place: 'profile', token: last('access') },
    { name: 'blacklists the old one', place: 'blacklist', token: first('refresh') },
  ],
}

const signedOut: Scenario = {
  name: 'signed out',
  steps: () => [
    { at: 0, ...signIn('moe') },
    { name: 'blacklists', place: 'blacklist', token: first('refresh') },
    { name: 'refreshes after that', place: 'refresh', token: first('refresh') },
    { name: 'verifies after that', place: 'verify', token: first('refresh') },
    { name: 'blacklists again', place: 'blacklist', token: first('refresh') },
    { name: 'access after that', place: 'profile', token: first('access') },
    { name: 'verifies access after that', place: 'verify', token: first('access') },
    { name: 'access after that, stateless', place: 'stateless', token: first('access') },
    { ...signIn('moe', 'signs in again') },
    { name: 'refreshes anew', place: 'refresh', token: last('refresh') },
  ],
}

const blacklistsTheOldOne: Scenario = {
  name: 'blacklists the old one',
  steps: () => [
    { at: 0, ...signIn('moe') },
    { at: 60, name: 'refreshes', place: 'refresh', token: first('refresh') },
    { at: 61, name: 'blacklists the old one', place: 'blacklist', token: first('refresh') },
    { name: 'the current one after that', place: 'refresh', token: last('refresh') },
    { name: 'the current access after that', place: 'profile', token: last('access') },
  ],
}

const sliding: Scenario = {
  name: 'sliding',
  steps: ({ slidingSeconds, slidingRefreshSeconds }) => [
    { at: 0, ...signInSliding('moe') },
    { name: 'profile', place: 'profile', token: first('token') },
    { name: 'stateless', place: 'stateless', token: first('token') },
    { name: 'verifies', place: 'verify', token: first('token') },
    { name: 'as refresh', place: 'refresh', token: first('token') },
    { name: 'at blacklist', place: 'blacklist', token: first('token') },
    { at: slidingSeconds - 60, name: 'refreshes', place: 'refreshSliding', token: first('token') },
    { name: 'the new one', place: 'profile', token: last('token') },
    { name: 'the old one goes on', place: 'profile', token: first('token') },
    { name: 'the old one refreshes too', place: 'refreshSliding', token: first('token') },
    { at: slidingSeconds + 30, name: 'the first one expired', place: 'profile', token: first('token') },
    { name: 'the first one cannot refresh', place: 'refreshSliding', token: first('token') },
    { name: 'the last one refreshes', place: 'refreshSliding', token: last('token') },
    { at: 4 * slidingRefreshSeconds, name: 'at the end', place: 'refreshSliding', token: last('token') },
  ],
}

/** Refreshed as late as may be, so that it lives until `refresh_exp` and not longer. */
const slidingToItsEnd: Scenario = {
  name: 'sliding to its end',
  steps: ({ slidingSeconds, slidingRefreshSeconds, leewaySeconds }) => {
    const pause = slidingSeconds - 1
    const count = Math.min(12, Math.floor(slidingRefreshSeconds / pause))
    const refreshes = Array.from(
      { length: count },
      (_, index): Step => ({
        at: (index + 1) * pause,
        name: `refresh ${index + 1}`,
        place: 'refreshSliding',
        token: last('token'),
      }),
    )
    const end = slidingRefreshSeconds + leewaySeconds
    return [{ at: 0, ...signInSliding('moe') }, ...refreshes].filter(({ at = 0 }) => at < end)
  },
}

const deactivated: Scenario = {
  name: 'deactivated',
  steps: () => [
    { at: 0, ...signIn('dora') },
    { ...signInSliding('dora', 'signs in, sliding') },
    { name: 'is deactivated', order: { do: 'deactivate', user: 'dora' } },
    { name: 'access', place: 'profile', token: first('access') },
    { name: 'access on a public route', place: 'public', token: first('access') },
    { name: 'access, stateless', place: 'stateless', token: first('access') },
    { name: 'verifies access', place: 'verify', token: first('access') },
    { name: 'refreshes', place: 'refresh', token: first('refresh') },
    { name: 'verifies refresh', place: 'verify', token: first('refresh') },
    { name: 'refreshes, sliding', place: 'refreshSliding', token: first('token') },
    { ...signIn('dora', 'signs in again') },
    { name: 'blacklists', place: 'blacklist', token: first('refresh') },
    { name: 'is activated', order: { do: 'activate', user: 'dora' } },
    { ...signIn('dora', 'signs in at last') },
    { name: 'access at last', place: 'profile', token: last('access') },
  ],
}

const deleted: Scenario = {
  name: 'deleted',
  steps: () => [
    { at: 0, ...signIn('della') },
    { ...signInSliding('della', 'signs in, sliding') },
    { name: 'is deleted', order: { do: 'delete', user: 'della' } },
    { name: 'access', place: 'profile', token: first('access') },
    { name: 'access, stateless', place: 'stateless', token: first('access') },
    { name: 'verifies access', place: 'verify', token: first('access') },
    { name: 'refreshes', place: 'refresh', token: first('refresh') },
    { name: 'verifies refresh', place: 'verify', token: first('refresh') },
    { name: 'refreshes, sliding', place: 'refreshSliding', token: first('token') },
    { ...signIn('della', 'signs in again') },
    { name: 'blacklists', place: 'blacklist', token: first('refresh') },
  ],
}

const newPassword: Scenario = {
  name: 'new password',
  steps: () => [
    { at: 0, ...signIn('pia') },
    { ...signInSliding('pia', 'signs in, sliding') },
    {
      name: 'gets a new password',
      order: { do: 'set_password', user: 'pia', password: 'the new password of pia, 5678' },
    },
    { ...signIn('pia', 'signs in with the old one') },
    { name: 'access', place: 'profile', token: first('access') },
    { name: 'access, stateless', place: 'stateless', token: first('access') },
    { name: 'verifies access', place: 'verify', token: first('access') },
    { name: 'refreshes', place: 'refresh', token: first('refresh') },
    { name: 'refreshes, sliding', place: 'refreshSliding', token: first('token') },
    {
      name: 'signs in with the new one',
      place: 'obtain',
      who: 'pia',
      password: 'the new password of pia, 5678',
    },
    { name: 'new access', place: 'profile', token: last('access') },
    { name: 'new refresh', place: 'refresh', token: last('refresh') },
  ],
}

const lastLogin: Scenario = {
  name: 'last login',
  steps: () => [
    { name: 'never', order: { do: 'last_login', user: 'leo' } },
    { at: 30, ...signIn('leo') },
    { name: 'after signing in', order: { do: 'last_login', user: 'leo' } },
    { at: 60, name: 'refreshes', place: 'refresh', token: first('refresh') },
    { name: 'after refreshing', order: { do: 'last_login', user: 'leo' } },
    { at: 90, ...signInSliding('leo', 'signs in, sliding') },
    { name: 'after signing in, sliding', order: { do: 'last_login', user: 'leo' } },
    { at: 120, ...signIn('leo', 'signs in wrongly'), password: 'wrong' } as Step,
    { name: 'after a wrong password', order: { do: 'last_login', user: 'leo' } },
  ],
}

const staff: Scenario = {
  name: 'staff',
  steps: () => [
    { at: 0, ...signIn('stan') },
    { name: 'profile', place: 'profile', token: first('access') },
    { name: 'admin', place: 'admin', token: first('access') },
    { name: 'admin, stateless', place: 'statelessAdmin', token: first('access') },
    { name: 'refreshes', place: 'refresh', token: first('refresh') },
    { name: 'read-only', place: 'readOnly', token: first('access') },
  ],
}

const ownTokens: Scenario = {
  name: 'own tokens',
  steps: () => [
    { at: 0, ...signIn('leo') },
    { name: 'verifies access', place: 'verify', token: first('access') },
    { name: 'verifies refresh', place: 'verify', token: first('refresh') },
    { name: 'profile', place: 'profile', token: first('access') },
  ],
}

/**
 * What only shows over several requests, each played from the beginning on both servers. A peer that takes another
 * issuer's tokens refuses its own, so it is asked no more than that.
 */
export const scenariosOf = ({ setup }: Facts): readonly Scenario[] =>
  setup.keySetKid === undefined ? scenarios : [ownTokens]

const scenarios: readonly Scenario[] = [
  aLife,
  usedAgain,
  signedOut,
  blacklistsTheOldOne,
  sliding,
  slidingToItsEnd,
  deactivated,
  deleted,
  newPassword,
  lastLogin,
  staff,
]
