import type { Answer } from '../drive/send.ts'
import type { Order } from '../drive/stand.ts'
import { credentialsOf, type Username } from '../setups/people.ts'
import type { Facts } from '../setups/setup.ts'
import { type GuardPlace, isGuard, type ObtainPlace, type Place, places, type TokenPlace } from './places.ts'
import { bare, postJson, type Request, startSeconds } from './request.ts'

/** A token of an earlier answer: of the first one that has the field, or of the last. */
export interface Kept {
  readonly which: 'first' | 'last'
  readonly field: 'access' | 'refresh' | 'token'
}

export const first = (field: Kept['field']): Kept => ({ which: 'first', field })
export const last = (field: Kept['field']): Kept => ({ which: 'last', field })

interface StepTime {
  readonly name: string
  /** When, in seconds from the start of the scenario. Default: as the step before. */
  readonly at?: number
}

/** A request that depends on the answers before it, or something that an administrator does. */
export type Step = StepTime &
  (
    | { readonly place: ObtainPlace; readonly who: Username }
    | { readonly place: ObtainPlace; readonly who: Username; readonly password: string }
    | { readonly place: TokenPlace | GuardPlace; readonly token: Kept }
    | { readonly order: Order }
  )

export interface Scenario {
  readonly name: string
  readonly steps: (facts: Facts) => readonly Step[]
}

/** The request of a step, given the answers before it. */
export function requestOf(
  step: Exclude<Step, { readonly order: Order }>,
  facts: Facts,
  answers: readonly Answer[],
): Request {
  if ('who' in step) {
    const credentials = credentialsOf(step.who)
    return postJson(
      step.place,
      'password' in step ? { ...credentials, password: step.password } : credentials,
    )
  }
  const token = tokenOf(step.token, answers)
  if (isGuard(step.place))
    return bare(step.place, 'GET', { [facts.headerName]: `${facts.headerTypes[0]} ${token}` })
  return postJson(step.place, { [fieldOf(step.place)]: token })
}

const fieldOf = (place: Place) => {
  const row = places[place]
  return 'field' in row ? row.field : ''
}

/** A server that did not give the token is asked with a text that is none. */
function tokenOf({ which, field }: Kept, answers: readonly Answer[]): string {
  const tokens = answers.map(({ body }) => (body as Record<string, unknown> | null)?.[field])
  const given = tokens.filter((token) => typeof token === 'string')
  return (which === 'first' ? given[0] : given.at(-1)) ?? 'never given'
}

export const atSecond = (seconds: number): number => startSeconds + seconds
