// The palette: a combobox whose list the server answers. What this screen offers is added here.
import { $, $$, composing, on } from './page.js'
import { shown } from './keys.js'
import { showDialog } from './menus.js'

const palette = () => $('#palette')
const list = () => $('#palette-list')
const input = () => $('.palette-input')
const options = () => $$('[role=option]', list()).filter((option) => !option.closest('[hidden]'))
const isSearching = () => Boolean($('[hx-trigger=load]', list()))
let waiting = ''
let moved = false
let here = []

const fold = (words) =>
  words.normalize('NFD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd').toLowerCase().replace(/ς/g, 'σ')

// --- Opening --------------------------------------------------------------------------------------

on('click', (event) => {
  const link = event.target.closest('[data-palette]')
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !palette()) return
  event.preventDefault()
  // On phones the keyboard only opens for a box that is focused during the tap itself.
  if (palette().open) return input().select()
  here = actionsHere()
  list().replaceChildren()
  input().value = ''
  waiting = ''
  showDialog(palette())
  input().focus()
  ask()
})

on('close', ({ target }) => target === palette() && ((waiting = ''), list().replaceChildren()), true)

function ask() {
  moved = false
  input().form.dispatchEvent(new CustomEvent('crm:filter', { bubbles: true }))
}

// --- What this screen offers ------------------------------------------------------------------------

function actionsHere() {
  const found = new Map()
  for (const element of $$('.page-actions a, .page-actions button, main [data-key]')) {
    const icon = $('use', element)?.getAttribute('href')
    const name = (element.ariaLabel ?? element.textContent).trim().replace(/\s+/g, ' ')
    const usable = name && !element.disabled && !element.matches('input, select, summary, textarea')
    if (usable && !found.has(name)) found.set(name, { name, icon, element, key: element.dataset.key })
  }
  return [...found.values()]
}

function addHere() {
  const group = $('#pal-group-here')
  if (!group) return
  const words = fold($('#pal-answer').dataset.text).split(' ')
  const fitting = here.filter(({ name }) => words.every((word) => fold(name).includes(word)))
  fitting.slice(0, 6).forEach(({ name, icon, element, key }, at) => {
    const option = $('.palette-item', $('#palette-here').content).cloneNode(true)
    option.id = `pal-here-${at}`
    option.href = element.href ?? location.href
    $('.palette-name', option).textContent = name
    if (icon) $('use', option).setAttribute('href', icon)
    if (key) $('kbd', option).textContent = shown(key).join(' ')
    else $('kbd', option).remove()
    option.crmActs = element
    group.append(option)
  })
  group.hidden = !fitting.length
}

// --- Choosing -------------------------------------------------------------------------------------

const current = () => $('[aria-selected=true]', list())

function choose(option) {
  current()?.setAttribute('aria-selected', 'false')
  option?.setAttribute('aria-selected', 'true')
  option?.scrollIntoView({ block: 'nearest' })
  if (option) input().setAttribute('aria-activedescendant', option.id)
  else input().removeAttribute('aria-activedescendant')
}

function step(by) {
  const all = options()
  moved = true
  choose(all.at((all.indexOf(current()) + by + all.length) % all.length))
}

function act(option, apart) {
  if (!option) return
  if (apart) return window.open(option.href, '_blank', 'noopener')
  palette().close()
  const target = option.crmActs ?? option
  if (target.isConnected) target.click()
  else location.assign(target.href)
}

const isFresh = () => $('#pal-answer')?.dataset.for === input().value.trim().replace(/\s+/g, ' ')

function enter(event) {
  const how = event.ctrlKey || event.metaKey ? 'apart' : 'here'
  if (isFresh() && (current() || !isSearching())) return act(current(), how === 'apart')
  waiting = how // the answer to what was typed last, or a part of it, is still on its way
  if (!isFresh()) ask()
}

on('keydown', (event) => {
  if (event.target !== input() || composing(event)) return
  const moves = { ArrowDown: 1, ArrowUp: -1 }
  if (event.key in moves) step(moves[event.key])
  else if (event.key === 'Enter') enter(event)
  else if (event.code === 'KeyK' && (event.ctrlKey || event.metaKey)) input().select()
  else return
  event.preventDefault()
  event.stopImmediatePropagation()
}, true)

on('input', ({ target }) => target === input() && (waiting = ''))

on('click', (event) => {
  const option = event.target.closest('#palette-list [role=option]')
  if (!option || event.ctrlKey || event.metaKey || event.shiftKey) return
  if (!option.crmActs) return palette().close()
  event.preventDefault()
  act(option)
})

// --- Answers --------------------------------------------------------------------------------------

on('htmx:afterSwap', ({ detail }) => {
  if (!list()?.contains(detail.elt) || !palette().open) return
  const whole = detail.target === list()
  if (whole) addHere()
  const spare = $('#pal-group-new-named', list())
  if (spare && !isSearching() && options().every((option) => option.crmActs)) spare.hidden = false
  if (whole || !current()?.isConnected) choose(options()[0])
  const any = options().length > 0
  list().setAttribute('role', any ? 'listbox' : 'group')
  input().setAttribute('aria-expanded', any)
  const none = $('[data-palette-none]', list())
  if (none) none.hidden = any
  const states = $$('[data-palette-state]', list()).map((state) => state.textContent.trim())
  $('#palette-live').textContent = [$('#pal-answer')?.dataset.found, ...states].filter(Boolean).join('. ')
  if (waiting && isFresh() && options().length) {
    const how = waiting
    waiting = ''
    act(moved ? current() : options()[0], how === 'apart')
  }
})
