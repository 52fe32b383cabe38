/** The session and the id of a token, unverified; nothing for what is no token. */
export function idsIn(token: unknown): { session: string | undefined; token: string | undefined } {
  try {
    const payload = Buffer.from(String(token).split('.')[1] ?? '', 'base64url')
    const claims = JSON.parse(payload.toString()) as { sid?: string; jti?: string }
    return { session: claims.sid, token: claims.jti }
  } catch {
    return { session: undefined, token: undefined }
  }
}
