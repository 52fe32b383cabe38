import { caseTable } from '../cases/case-table.ts'
import { type Case, keyOf } from '../cases/request.ts'
import { atSecond, requestOf, type Scenario } from '../cases/scenario.ts'
import { scenariosOf } from '../cases/scenarios.ts'
import type { Facts } from '../setups/setup.ts'
import type { Answer } from './send.ts'
import type { Stand } from './stand.ts'

/** Answers by the key of what was asked: `refresh: exp now`, or `a life: refreshes`. */
export type Answers = ReadonlyMap<string, Answer>

/** Which of the requests without a history are sent; those of a scenario always are. */
export type Choice = (one: Case) => boolean

const everything: Choice = () => true

/** Asks a server everything, in the same order each time, one request after another. */
export async function play(stand: Stand, facts: Facts, choice = everything): Promise<Answers> {
  const answers = new Map<string, Answer>()
  for (const one of caseTable(facts).filter(choice)) answers.set(keyOf(one), await stand.send(one.request))
  for (const scenario of scenariosOf(facts)) await playScenario(stand, facts, scenario, answers)
  return answers
}

async function playScenario(
  stand: Stand,
  facts: Facts,
  { name, steps }: Scenario,
  answers: Map<string, Answer>,
): Promise<void> {
  const given: Answer[] = []
  let atSeconds = atSecond(0)
  for (const step of steps(facts)) {
    if (step.at !== undefined) atSeconds = atSecond(step.at)
    const key = `${name}: ${step.name}`
    if (answers.has(key)) throw new Error(`two steps are called "${key}"`)
    if ('order' in step) {
      const result = await stand.order(step.order)
      // what was done is not compared, what was asked is
      if (step.order.do === 'last_login') answers.set(key, { status: 200, www: null, body: result })
      continue
    }
    const answer = await stand.send({ ...requestOf(step, facts, given), atSeconds })
    given.push(answer)
    answers.set(key, answer)
  }
}
