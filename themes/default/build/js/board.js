// Boards: cards go to another column by pointer, by Shift and an arrow key, or by a select.
// Each way ends in the same request; without scripts a form in each card sends it.
import { $, $$, composing, isShown, on } from './page.js'
import { draggable } from './drag.js'
import './calendar.js'
import './card-actions.js'

const CARD = '.board-card'
const COLUMN = '[data-column]'

const board = () => $('[data-board]')
const columnOf = (element) => element.closest(COLUMN)
const cardsOf = (column) => $$(CARD, column)
const takes = (column) => 'takes' in column.dataset
const nameOf = (card) => $('a', card).textContent.trim()
const say = (key, name) =>
  document.dispatchEvent(
    new CustomEvent('crm:announce', {
      detail: board().dataset[key].replace('%(name)s', name),
    }),
  )

function focus(card) {
  if (!card) return false
  const link = $('a', card)
  link.focus()
  link.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  return true
}

/** Tells which card of how many each one is. */
function number(column) {
  const first = $('.board-cards', column)?.start
  const count = $('.count', column).textContent
  cardsOf(column).forEach((card, place) => {
    card.setAttribute('aria-posinset', first + place)
    card.setAttribute('aria-setsize', count)
  })
}

/** Puts a card behind the one it follows; it stays on top where cards between are not shown. */
function place(card) {
  const before = document.getElementById(card.dataset.after)
  if (before?.parentElement !== card.parentElement) return
  if (!before.nextElementSibling?.matches('.board-more')) before.after(card)
}

// A card that was put on top comes again where it belongs: the older one goes.
on('htmx:load', ({ target }) => {
  if (!target.matches?.(CARD)) return
  const older = document.getElementById(target.id)
  if (older !== target) older.remove()
  if (!target.nextElementSibling?.matches(CARD)) number(columnOf(target))
})

// --- The request -------------------------------------------------------------------------------

async function move(card, column) {
  const from = columnOf(card)
  if (column === from) return
  const { id } = card
  const next = card.nextElementSibling
  const values = {
    id: card.dataset.card,
    version: card.dataset.version,
    from: from.dataset.column,
    to: column.dataset.column,
    column: $('.is-shown')?.dataset.column ?? '',
    shown: cardsOf(column).map((item) => item.dataset.card).join(),
  }
  const list = $('.board-cards', column)
  list?.prepend(card)
  card.classList.add('is-moving')
  focus(card)
  try {
    await htmx.ajax('POST', board().dataset.moveUrl, { source: board(), swap: 'none', values })
  } catch {
    // The line is down; the page says so, and the card goes back.
  }
  const now = document.getElementById(id)
  if (now?.classList.contains('is-moving')) {
    now.classList.remove('is-moving')
    $('.board-cards', document.getElementById(from.id))?.insertBefore(now, next?.isConnected ? next : null)
  } else if (now?.dataset.after) {
    place(now)
  }
  number(from)
  number(column)
  focus(now) || focus($(CARD, document.getElementById(from.id))) || board().focus()
}

// --- Keys --------------------------------------------------------------------------------------

/** The column beside another one; `wanted` says which ones count. */
function beside(column, step, wanted) {
  const all = $$(COLUMN).filter(isShown)
  for (let place = all.indexOf(column) + step; all[place]; place += step) {
    if (wanted(all[place])) return all[place]
  }
  return null
}

function go(card, key) {
  const column = columnOf(card)
  const cards = cardsOf(column)
  const place = cards.indexOf(card)
  if (key === 'ArrowDown' || key === 'ArrowUp') {
    return focus(cards[place + (key === 'ArrowDown' ? 1 : -1)])
  }
  const other = beside(column, key === 'ArrowRight' ? 1 : -1, (item) => cardsOf(item).length > 0)
  const others = other ? cardsOf(other) : []
  return focus(others[Math.min(place, others.length - 1)])
}

const isMovable = () => board() && 'movable' in board().dataset

on('keydown', (event) => {
  const card = event.target.closest?.(CARD)
  if (!card || event.target.closest('form') || composing(event)) return
  if (event.ctrlKey || event.metaKey || event.altKey) return
  const isArrow = event.key.startsWith('Arrow')
  if (isArrow && event.shiftKey && isMovable()) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    const column = step && beside(columnOf(card), step, takes)
    if (column) move(card, column)
  } else if (isArrow && !event.shiftKey) {
    go(card, event.key)
  } else if (event.code === 'KeyS' && !event.shiftKey && isMovable()) {
    openOptions(card)
  } else {
    return
  }
  event.preventDefault()
  event.stopPropagation()
})

// --- The select --------------------------------------------------------------------------------

function closeOptions() {
  $$('.board-card .board-move').forEach((form) => form.remove())
}

function openOptions(card) {
  closeOptions()
  const form = $('#board-move').content.firstElementChild.cloneNode(true)
  const select = $('select', form)
  select.value = columnOf(card).dataset.column
  select.setAttribute('aria-label', board().dataset.textMove.replace('%(name)s', nameOf(card)))
  card.append(form)
  select.focus()
}

on('click', ({ target }) => {
  const grip = target.closest(`${CARD} [data-move]`)
  if (grip) openOptions(grip.closest(CARD))
})
on('submit', (event) => {
  if (!event.target.matches('.board-card .board-move')) return
  event.preventDefault()
  const card = event.target.closest(CARD)
  const key = $('select', event.target).value
  closeOptions()
  const column = $$(COLUMN).find((item) => item.dataset.column === key)
  if (column) move(card, column)
})
on('keydown', (event) => {
  const form = event.target.closest?.('.board-card .board-move')
  if (!form) return
  const card = form.closest(CARD)
  if (event.key === 'Escape') {
    closeOptions()
    focus(card)
  } else if (event.key === 'Enter' && event.target.matches('select')) {
    form.requestSubmit()
  } else {
    return
  }
  event.preventDefault()
  event.stopPropagation()
})

// --- Pointer -----------------------------------------------------------------------------------

draggable({
  cards: CARD,
  targets: `${COLUMN}[data-takes]`,
  allowed: isMovable,
  begun: (card) => say('textGrabbed', nameOf(card)),
  over: (column, line) => {
    const list = column && $('.board-cards', column)
    if (list) list.prepend(line)
    else line.remove()
  },
  dropped: move,
  canceled: (card) => say('textCanceled', nameOf(card)),
})

// --- After something was added: the next title can be typed at once ------------------------------

on('htmx:afterRequest', ({ detail }) => {
  const form = detail.elt
  if (!form.closest?.('.board-new') || !detail.successful) return
  const input = document.getElementById($('[name=title]', form).id)
  if (!input) return
  input.value = ''
  input.focus()
})
