import type { Answers } from '../drive/play.ts'
import type { Facts } from '../setups/setup.ts'
import { normalisedAnswer, type TokenLooks } from './normalised.ts'

export const looksOf = ({ algorithm, names }: Facts): TokenLooks => ({ algorithm, jtiClaim: names.jti })

export const normalisedAnswers = (answers: Answers, looks: TokenLooks): Answers =>
  new Map([...answers].map(([key, answer]) => [key, normalisedAnswer(answer, looks)]))
