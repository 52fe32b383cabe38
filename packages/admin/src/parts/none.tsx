/** In place of a value that is not there; where a table is cards, its line is left out. */
export const None = () => <span className="muted none">–</span>
