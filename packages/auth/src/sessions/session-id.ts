/**
 * Whether a text can be the id of a session at all. What no session is called need not trouble a database, some of which
 * do not take every character.
 */
export const isSessionId = (text: unknown): text is string =>
  typeof text === 'string' && /^[\w-]{1,64}$/.test(text)
