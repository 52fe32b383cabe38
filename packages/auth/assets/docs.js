// Shows the description of the API with Swagger UI, which the page has loaded.

// it has colours for the dark, but does not ask for them
const dark = matchMedia('(prefers-color-scheme: dark)')
const followTheDark = () => document.documentElement.classList.toggle('dark-mode', dark.matches)
dark.addEventListener('change', followTheDark)
followTheDark()

const reference = document.querySelector('#reference')

globalThis.SwaggerUIBundle({
  domNode: reference,
  url: reference.dataset.description,
  // it would ask another host whether the description is well made
  validatorUrl: null,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  // a token stays in the memory of the page
  persistAuthorization: false,
})
