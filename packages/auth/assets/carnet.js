// What makes the endpoints' pages more comfortable. Without it they do all they do.

const now = () => Date.now() / 1000

/** `4 min 58 s`, as long as that means something. */
function inWords(seconds) {
  const left = Math.floor(seconds)
  if (left >= 172_800) return `${Math.floor(left / 86_400)} days`
  if (left >= 7200) return `${Math.floor(left / 3600)} h`
  return left >= 60 ? `${Math.floor(left / 60)} min ${left % 60} s` : `${left} s`
}

function tick() {
  for (const bar of document.querySelectorAll('progress[data-exp]')) {
    const left = Math.max(Number(bar.dataset.exp) - now(), 0)
    bar.value = left
    bar.classList.toggle('low', left < bar.max / 5)
  }
  for (const badge of document.querySelectorAll('[data-until]')) {
    const left = Number(badge.dataset.until) - now()
    badge.textContent = left > 0 ? `expires in ${inWords(left)}` : 'expired'
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
