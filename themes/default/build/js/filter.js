// Typed filters: wait for a pause, and never for half a composed letter.
import { on } from './page.js'

const PAUSE_MS = 150
let timer = 0

function later(input) {
  clearTimeout(timer)
  timer = setTimeout(() => {
    input.form?.dispatchEvent(new CustomEvent('crm:filter', { bubbles: true }))
  }, PAUSE_MS)
}

on('input', (event) => {
  if (event.target.matches('[data-filter]') && !event.isComposing) later(event.target)
})
on('compositionend', ({ target }) => {
  if (target.matches('[data-filter]')) later(target)
})
// Enter sends at once; the pending pause would send the same thing again.
on('submit', () => clearTimeout(timer), true)

// Selects and check boxes of a filter form act on change; its button is for pages without script.
on('change', ({ target }) => {
  if (target.matches('[data-submit]')) target.form?.requestSubmit()
})
