// Calendars: entries go to another day by pointer or by Shift and an arrow key; the form that the
// sign beside an entry leads to does the same.
import { $, $$, composing, isShown, on } from './page.js'
import { draggable } from './drag.js'

const ENTRY = '.calendar-entry'
const DAYS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }

const calendar = () => $('[data-calendar]')
const isMovable = () => calendar() && 'movable' in calendar().dataset
const nameOf = (entry) => $('a', entry).textContent.trim()
const say = (key, entry) =>
  document.dispatchEvent(
    new CustomEvent('crm:announce', {
      detail: calendar().dataset[key].replace('%(name)s', nameOf(entry)),
    }),
  )

async function move(entry, to) {
  const { id } = entry
  const { entry: record, version, stamp } = entry.dataset
  const values = { id: record, version, from: stamp, to }
  const options = { source: calendar(), target: '#results', swap: 'morph:innerHTML', values }
  entry.classList.add('is-moving')
  try {
    await htmx.ajax('POST', calendar().dataset.moveUrl, options)
  } catch {
    // The line is down, and the page says so.
  }
  const now = document.getElementById(id)
  now?.classList.remove('is-moving')
  const link = now ? $('a', now) : $('#calendar-title')
  if (!now) link.tabIndex = -1
  link.focus()
}

/** The day so many days after another one, both as `2026-11-22`. */
function shifted(day, count) {
  const date = new Date(`${day}T12:00:00Z`)
  date.setUTCDate(date.getUTCDate() + count)
  return date.toISOString().slice(0, 10)
}

function go(entry, step) {
  const all = $$(ENTRY).filter(isShown)
  const other = all[all.indexOf(entry) + step]
  if (other) $('a', other).focus()
}

on('keydown', (event) => {
  const entry = event.target.closest?.(ENTRY)
  const days = DAYS[event.key]
  if (!entry || !days || composing(event)) return
  if (event.ctrlKey || event.metaKey || event.altKey) return
  if (!event.shiftKey) go(entry, Math.sign(days))
  else if (isMovable()) move(entry, shifted(entry.closest('[data-day]').dataset.day, days))
  event.preventDefault()
})

function drop(entry, cell) {
  const { day, hour } = cell.dataset
  const from = entry.closest('[data-day]')
  if (from === cell) return
  const minutes = $('time', entry)?.textContent.slice(3) ?? '00'
  move(entry, hour === undefined ? day : `${day}T${hour.padStart(2, '0')}:${minutes}`)
}

draggable({
  cards: ENTRY,
  targets: '[data-calendar] [data-day]',
  allowed: isMovable,
  begun: (entry) => say('textGrabbed', entry),
  over: (cell, line) => (cell ? cell.append(line) : line.remove()),
  dropped: drop,
  canceled: (entry) => say('textCanceled', entry),
})
