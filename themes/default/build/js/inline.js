// Changing a field where it is shown: in a fact of the record's page, or in a cell of the list.
import { $, $$, composing, isShown, on } from './page.js'
import { addActions } from './keys.js'

const EDITOR = '[data-inline-editor]'
const HOLDER = 'td[data-edit], dd[id^="fact-"]'
const INPUT = 'input:not([type=hidden]), select, textarea'
let next = null

const isEdited = (input) =>
  input.matches('select')
    ? input.selectedIndex !== Math.max(0, [...input.options].findIndex((option) => option.defaultSelected))
    : input.value !== input.defaultValue || input.checked !== input.defaultChecked
/** Whether there is something to keep; a refused text is not kept yet. */
const isChanged = (form) => Boolean($('[aria-invalid]', form)) || $$(INPUT, form).some(isEdited)
const holders = () =>
  $$(HOLDER).filter((holder) => isShown(holder) && (holder.matches('td') || $('[data-inline]', holder) || $(EDITOR, holder)))

function open(holder) {
  const link = $('[data-inline]', holder)
  if (link) return link.click()
  if ($(EDITOR, holder)) return
  const row = holder.closest('tr')
  const { edit } = holder.dataset
  holder.id = `${row.id}-${edit}`
  const url = holder.closest('table').dataset.editUrl
  htmx.ajax('GET', url.replace('/0/', `/${row.id.split('-').pop()}/`).replace('/-?', `/${edit}?`), {
    source: holder,
    target: holder,
    swap: 'innerHTML',
  })
}

/** Keeps what was entered; leaves the editor at once where that is what it showed. */
function settle(form) {
  if ('busy' in form.dataset || 'asked' in form.dataset) return
  if (isChanged(form)) form.requestSubmit()
  else $('[data-inline-cancel]', form).click()
}

on('click', ({ target }) => {
  const cell = target.closest('td[data-edit]')
  if (cell && !target.closest('a, button, input, select, textarea, label')) open(cell)
})

on('keydown', (event) => {
  const { target, key } = event
  if (composing(event)) return
  const form = target.closest?.(EDITOR)
  if (form && key === 'Escape') {
    event.preventDefault()
    event.stopImmediatePropagation()
    $('[data-inline-cancel]', form).click()
  } else if (form && key === 'Tab') {
    leave(event, form)
  } else if (target.matches?.('td[data-edit]') && key === 'Enter') {
    event.preventDefault()
    open(target)
  }
}, true)

function leave(event, form) {
  const inputs = $$(INPUT, form).filter(isShown)
  if (event.target !== inputs.at(event.shiftKey ? 0 : -1)) return
  const all = holders()
  const at = all.indexOf(form.closest(HOLDER)) + (event.shiftKey ? -1 : 1)
  if (!all[at]) return
  event.preventDefault()
  next = all[at]
  settle(form)
}

on('focusout', ({ target, relatedTarget }) => {
  const form = target.closest?.(EDITOR)
  if (!form || form.contains(relatedTarget) || relatedTarget?.closest('dialog')) return
  // Another window took the focus, or the editor is just being replaced.
  setTimeout(() => {
    if (document.hasFocus() && form.isConnected && !form.contains(document.activeElement)) settle(form)
  })
})

on('htmx:afterSettle', ({ detail }) => {
  const holder = detail.target?.closest?.(HOLDER)
  if (!holder) return
  const form = $(EDITOR, holder)
  if (form) {
    next = null
    const input = $(INPUT, form)
    if (input && !isEdited(input)) input.select?.() // whoever types fast has begun already
  } else if (next) {
    const to = next
    next = null
    open(to)
  } else {
    const display = $('[data-inline]', holder) ?? holder
    if (display === holder) holder.tabIndex = -1
    display.focus()
  }
})

on('htmx:afterRequest', ({ detail }) => {
  if (detail.xhr?.status === 409 && detail.elt.matches(EDITOR)) detail.elt.dataset.asked = ''
})

const cellHere = () => {
  const here = document.activeElement?.closest?.('td[data-edit]')
  return here ?? $('td[data-edit]', document.activeElement?.closest?.('[data-row]') ?? document)
}
addActions({ edit_cell: [() => Boolean($('td[data-edit]')), () => open(cellHere())] })
