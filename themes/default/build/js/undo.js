// Ctrl Z for half a minute after a change, also on the next page and after its message has gone.
import { $, $$, on, onNew } from './page.js'
import { addActions } from './keys.js'

const LIFETIME_MS = 30000
const NAME = 'crm-undo'
let isUndoing = false

function remember(address) {
  try {
    sessionStorage.setItem(NAME, JSON.stringify([address, Date.now() + LIFETIME_MS]))
  } catch {
    // Storage is off: the message itself can still be used.
  }
}

function remembered() {
  try {
    const [address, until] = JSON.parse(sessionStorage.getItem(NAME)) ?? []
    return Date.now() < until ? address : ''
  } catch {
    return ''
  }
}

function use() {
  isUndoing = true
  remember('')
}

function undo() {
  const address = remembered()
  use()
  htmx.ajax('POST', address, { source: $('#toasts'), swap: 'none' })
}

addActions({ undo: [() => Boolean(remembered()), undo] })

/** Notes the newest message with a button: the key belongs to it alone. */
function note() {
  const form = $$('#toasts form').pop()
  if (!form || 'noted' in form.dataset) return
  form.dataset.noted = ''
  const older = $$('#toasts [data-key]').filter((button) => !form.contains(button))
  // Pressed twice, the key must not bring back what it has just taken back.
  if (isUndoing) older.push(...$$('[data-key]', form))
  else remember(form.getAttribute('action'))
  older.forEach((button) => delete button.dataset.key)
  isUndoing = false
}

new MutationObserver(note).observe($('#toasts') ?? document.head, { childList: true })
onNew((root) => root === document && note())
on('submit', ({ target }) => target.closest('#toasts') && use())
on('htmx:afterRequest', ({ detail }) => detail.elt.closest('#toasts .toast')?.remove())
