import { useEffect, useRef, useState } from 'react'
import { Field } from './field.tsx'

export interface SearchFieldProps {
  readonly label: string
  readonly value: string
  readonly onSearch: (text: string) => void
  readonly placeholder?: string
}

/** So long nobody types before it is searched for. */
const pauseMs = 350

export function SearchField({ label, value, onSearch, placeholder }: SearchFieldProps) {
  const [text, setText] = useState(value)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  // another address, as by the browser's Back, says something else
  useEffect(() => setText(value), [value])
  useEffect(() => () => clearTimeout(timer.current), [])
  const search = (wanted: string, delayMs: number) => {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => onSearch(wanted), delayMs)
  }
  return (
    <Field label={label}>
      {(ids) => (
        <input
          {...ids}
          type="search"
          value={text}
          placeholder={placeholder}
          autoComplete="off"
          spellCheck={false}
          maxLength={254}
          onChange={({ target }) => {
            setText(target.value)
            search(target.value, pauseMs)
          }}
          onKeyDown={({ key }) => key === 'Enter' && search(text, 0)}
        />
      )}
    </Field>
  )
}
