/** Carnet's sign: a ticket that is stamped. */
export const Logo = () => (
  <svg className="logo" viewBox="0 0 32 32" aria-hidden="true" width="26" height="26">
    <path d="M5 5h22a3 3 0 0 1 3 3v5a3 3 0 0 0 0 6v5a3 3 0 0 1-3 3H5a3 3 0 0 1-3-3v-5a3 3 0 0 0 0-6V8a3 3 0 0 1 3-3z" />
    <path className="perforation" d="M12 6v20" />
    <path className="stamp" d="m16.5 16 2.8 3 5-6" />
  </svg>
)
