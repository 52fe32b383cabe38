import { codePoints } from './similarity.ts'

const maxLength = 150

/** The name as it is stored and shown: NFKC, as Django does on creation. */
export function normalizeUsername(username: string): string {
  // a name over the limit is refused anyway, and must not be normalised at its sender's leisure
  return codePoints(username) > maxLength ? username : username.normalize('NFKC')
}

/** What is wrong with a normalised name, in Django's words; nothing if it can be stored. */
export function usernameProblems(username: string): string[] {
  const problems: string[] = []
  if (!/^[\p{L}\p{N}_.@+-]+$/u.test(username)) {
    problems.push(
      'Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.',
    )
  }
  return [...problems, ...lengthProblems(username, maxLength)]
}

/** What is wrong with the length of a text, in Django's words. */
export function lengthProblems(text: string, limit: number): string[] {
  const length = codePoints(text)
  return length > limit ? [`Ensure this value has at most ${limit} characters (it has ${length}).`] : []
}
