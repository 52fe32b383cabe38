let hasArrived = false

/**
 * Says whether something was shown before. What a browser has just loaded keeps the focus where browsers put it; what comes
 * after takes it, or whoever cannot see would not know.
 */
export function arrive(): boolean {
  const isLater = hasArrived
  hasArrived = true
  return isLater
}
