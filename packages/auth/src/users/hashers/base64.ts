/** Standard base64 in its one canonical spelling, with or without padding; anything else is undefined. */
export function decodeBase64(text: string, padding: 'padded' | 'bare'): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64')
  const padded = bytes.toString('base64')
  return text === (padding === 'padded' ? padded : padded.replace(/=+$/, '')) ? bytes : undefined
}
