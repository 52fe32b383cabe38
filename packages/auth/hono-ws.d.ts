// Stands in for `hono/ws`, which @hono/node-server names in its types and Carnet never uses: the real one
// needs the DOM's types, and skipLibCheck stays off. tsconfig.base.json points here.
export type UpgradeWebSocket<_Socket = unknown, _Options = unknown> = never
