import type { AdminEndpointName } from '@carnet/contract'
import { type ReactNode, useId } from 'react'
import { useMay } from '../session/use-may.ts'

export interface ActButtonProps {
  /** What it calls: who may not, or cannot here, reads why. */
  readonly name: AdminEndpointName
  readonly onPress: () => void
  /** Why it cannot be done to this one, whoever may do it to others. */
  readonly why?: string | undefined
  readonly isBusy?: boolean
  readonly className?: string
  readonly children: ReactNode
}

/** A button for something that not everybody may do. */
export function ActButton({ name, onPress, why, isBusy = false, className, children }: ActButtonProps) {
  const id = useId()
  const may = useMay()(name)
  const refusal = may.isAllowed ? why : may.why
  const isOff = isBusy || refusal !== undefined
  return (
    <span className="act">
      <button
        type="button"
        className={className}
        aria-disabled={isOff}
        aria-describedby={refusal === undefined ? undefined : id}
        onClick={() => isOff || onPress()}
      >
        {children}
      </button>
      {refusal !== undefined && (
        <span className="hint" id={id}>
          {refusal}
        </span>
      )}
    </span>
  )
}
