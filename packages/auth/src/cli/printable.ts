export { printable } from '../audit/index.ts'

/** The text without what looks like a token, a stored hash or a private key. */
export const withoutSecrets = (text: string): string => text.replace(secretLooking, '***')

const secretLooking = /eyJ[\w.-]*|\$(?:argon2|2[aby]\$|pbkdf2)\S*|pbkdf2_\w+\$\S*|-----BEGIN[\s\S]*/g
