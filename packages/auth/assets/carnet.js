// What makes the endpoints' pages more comfortable. Without it they do all they do.

import { endInWords } from './times.js'

const now = () => Date.now() / 1000

function tick() {
  for (const bar of document.querySelectorAll('progress[data-exp]')) {
    const left = Math.max(Number(bar.dataset.exp) - now(), 0)
    bar.value = left
    bar.classList.toggle('low', left < bar.max / 5)
  }
  for (const badge of document.querySelectorAll('[data-until]')) {
    const left = Number(badge.dataset.until) - now()
    badge.textContent = endInWords(left)
    badge.classList.toggle('good', left > 0)
    badge.classList.toggle('bad', left <= 0)
  }
}

/** A host may have mounted the server behind a prefix, which only the browser knows. */
function mendAddress(command) {
  const { address } = command.dataset
  command.textContent = command.textContent.replace(address, () => location.origin + location.pathname)
}

function offerCopy(button) {
  button.hidden = false
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(document.querySelector(button.dataset.copy).textContent)
    button.textContent = 'Copied'
  })
}

/** The inspector takes the token out of the tab's own storage: no address and no server sees it. */
function offerInspection(button) {
  button.hidden = false
  button.addEventListener('click', () => {
    sessionStorage.setItem('carnet.inspect', button.dataset.inspect)
    location.href = button.dataset.at
  })
}

for (const command of document.querySelectorAll('[data-address]')) mendAddress(command)
if (navigator.clipboard) for (const button of document.querySelectorAll('[data-copy]')) offerCopy(button)
for (const button of document.querySelectorAll('[data-inspect]')) offerInspection(button)
if (document.querySelector('[data-exp], [data-until]')) setInterval(tick, 1000)
