/** What no page may download: words that only the server, or the contract's table of its endpoints, has. */
export const serverWords = [
  ...['node:', 'require(', 'process.', 'Buffer', 'sqlite', 'postgres', 'redis', 'kysely', 'zod', 'hono'],
  ...['argon', 'bcrypt', 'scrypt', 'pbkdf2', 'createHmac', 'hasher', 'secret', 'jwks', 'carnet_', 'openapi'],
  // the contract's table of endpoints
  ...['Token Obtain', 'description', 'atRoot'],
]
