import { type TemplateName, templates } from './templates.ts'

/** What to type in the new folder. */
export function nextSteps(template: TemplateName): readonly string[] {
  return ['npm install', 'npm test', ...templates[template].steps]
}
