import { useState } from 'react'

/** Which rows are ticked, by their ids; of the rows that are shown, so that nobody ends what they do not see. */
export function useSelection(shown: readonly string[]) {
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set())
  const ids = shown.filter((id) => ticked.has(id))
  return {
    ids,
    isSelected: (id: string) => ticked.has(id),
    select: (some: readonly string[], isSelected: boolean) =>
      setTicked((before) => {
        const after = new Set(before)
        for (const id of some) {
          if (isSelected) after.add(id)
          else after.delete(id)
        }
        return after
      }),
    clear: () => setTicked(new Set()),
  }
}
