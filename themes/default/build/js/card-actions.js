// What modules let one do with the card of a board that has the focus, in the dialog over it.
import { $, on } from './page.js'

let asked = ''

const link = (id) => $(`#${CSS.escape(id)} > a`)

on('click', ({ target }) => {
  const action = target.closest('[data-card-action]')
  const card = action && document.activeElement.closest('.board-card')
  if (!card) return
  asked = card.id
  const address = action.dataset.cardAction.replace(/\/0(?=\/|$)/, `/${card.dataset.card}`)
  htmx.ajax('GET', address, { source: action, target: '#dialog', swap: 'innerHTML' })
})

/** What was done may show on the cards. */
async function refresh(id) {
  const address = location.pathname + location.search
  await htmx.ajax('GET', address, { target: '#results', swap: 'morph:innerHTML' })
  link(id)?.focus()
}

on('crm:close-dialog', () => {
  if (asked) refresh(asked)
})

// A move that ended meanwhile has put another element in the place of the one that had the focus.
on('close', ({ target }) => {
  if (target.id !== 'dialog' || !asked) return
  link(asked)?.focus()
  asked = ''
}, true)
