import { guardPlaces } from '../../cases/places.ts'
import { idOf } from '../../setups/people.ts'
import { isRefusedByGuard, ok, withErrorInChallenge } from './answers.ts'
import { differs, type Spot, type SpotDifference } from './spot.ts'

/** What the peer answers to the same token after the word as it likes it. */
const asWithTheWord = (spot: Spot) => {
  const { group, answers } = spot
  return answers.get(`${group}: two spaces between`) ?? { status: 0, www: null, body: 'never asked' }
}

/** What the peer says at a route that loads the user. */
const asWithUser = (spot: Spot) =>
  withErrorInChallenge(
    spot,
    spot.answers.get(`profile: ${spot.name}`) ?? { status: 0, www: null, body: 'never asked' },
  )

const own = 'its own tokens where `JWK_URL` is set'

/** What guards say, and whose keys count. */
export const guardDifferences: readonly SpotDifference[] = [
  differs(own, { at: ['own tokens'], named: /^verifies/, theirs: 401 }, ok({})),
  differs(
    own,
    { at: ['own tokens'], named: ['profile'], theirs: 401 },
    ok({ user: 'leo', id: idOf('leo'), staff: false }),
  ),
  differs(
    '`Bearer`',
    { at: [...guardPlaces], named: ['the word in small letters', 'the word in capitals'] },
    asWithTheWord,
  ),
  differs(
    'digest of a password at a route that loads no user',
    { at: ['stateless'], theirs: 200, when: ({ facts }) => facts.revokeClaim !== undefined },
    asWithUser,
  ),
  differs(
    '`WWW-Authenticate` at a guarded route',
    { when: (_, theirs) => isRefusedByGuard(theirs) },
    withErrorInChallenge,
  ),
]
