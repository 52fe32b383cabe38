// The classes that a store of one's own stands on: the library declares them for its front door, which does not have them.
declare module 'rate-limiter-flexible/lib/RateLimiterStoreAbstract.js' {
  // biome-ignore lint/style/noDefaultExport: what CommonJS exports is the default
  export { RateLimiterStoreAbstract as default } from 'rate-limiter-flexible'
}
declare module 'rate-limiter-flexible/lib/RateLimiterRes.js' {
  // biome-ignore lint/style/noDefaultExport: what CommonJS exports is the default
  export { RateLimiterRes as default } from 'rate-limiter-flexible'
}
