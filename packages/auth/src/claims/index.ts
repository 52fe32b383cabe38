// What the developer's two functions add: claims in the tokens, members in the answer of a sign-in.
export { createAnswerAdditions } from './answer-additions.ts'
export { type CustomClaims, createCustomClaims } from './custom-claims.ts'
