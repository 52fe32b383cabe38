/** One of the dot-separated parts of a token, decoded as text, however well or badly it is made. */
export const tokenPart = (token: string, index: number): string =>
  Buffer.from(token.split('.')[index] ?? '', 'base64url').toString('utf8')
