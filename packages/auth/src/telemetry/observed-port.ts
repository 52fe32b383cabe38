export type Around = <T>(verb: string, work: () => Promise<T>) => Promise<T>

/**
 * The same port; `around` runs each verb that answers a promise. What answers at once, such as a subscription, is left
 * as it is. Ports inside it are observed too.
 */
export function observedPort<Port extends object>(port: Port, name: string, around: Around): Port {
  const members = Object.entries(port).map(([member, value]): [string, unknown] => {
    const verb = `${name}.${member}`
    if (typeof value === 'object' && value !== null) return [member, observedPort(value, verb, around)]
    if (typeof value !== 'function' || atOnce.has(member)) return [member, value]
    return [member, (...args: unknown[]) => around(verb, async () => Reflect.apply(value, port, args))]
  })
  return Object.freeze(Object.fromEntries(members)) as Port
}

const atOnce: ReadonlySet<string> = new Set(['onRevocation'])
