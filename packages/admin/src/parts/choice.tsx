import { Field } from './field.tsx'

export interface ChoiceProps {
  readonly label: string
  readonly value: string
  /** Values and what they are called. */
  readonly choices: Readonly<Record<string, string>>
  readonly onChoose: (value: string) => void
}

/** One of a few. */
export const Choice = ({ label, value, choices, onChoose }: ChoiceProps) => (
  <Field label={label}>
    {(ids) => (
      <select {...ids} value={value} onChange={({ target }) => onChoose(target.value)}>
        {Object.entries(choices).map(([name, title]) => (
          <option key={name} value={name}>
            {title}
          </option>
        ))}
      </select>
    )}
  </Field>
)
