// Dragging cards by mouse, pen or finger. What is done with the card is up to whoever asks for it.
import { $$, on } from './page.js'

const START_PX = 6
const HOLD_MS = 250
const EDGE_PX = 48
const STEP_PX = 14

let press = null
let state = null

const inside = (x, y, box) => x >= box.left && x <= box.right && y >= box.top && y <= box.bottom

function targetAt({ x, y }) {
  return $$(press.targets).find((element) => inside(x, y, element.getBoundingClientRect())) ?? null
}

function place() {
  const { ghost, grabbed } = state
  ghost.style.transform = `translate(${press.x - grabbed.x}px, ${press.y - grabbed.y}px)`
  const target = targetAt(press)
  if (target === state.target) return
  state.target?.classList.remove('is-target')
  state.target = target
  target?.classList.add('is-target')
  press.over(target, state.line)
}

function begin() {
  const { card } = press
  const box = card.getBoundingClientRect()
  const ghost = card.cloneNode(true)
  for (const element of $$('[id]', ghost)) element.removeAttribute('id')
  ghost.className += ' drag-ghost'
  ghost.setAttribute('aria-hidden', 'true')
  Object.assign(ghost.style, { left: 0, top: 0, width: `${box.width}px` })
  const line = document.createElement(card.tagName)
  line.className = 'drag-line'
  line.setAttribute('aria-hidden', 'true')
  document.body.append(ghost)
  card.classList.add('is-dragged')
  document.documentElement.classList.add('is-dragging')
  state = { ghost, line, target: null, grabbed: { x: press.startX - box.left, y: press.startY - box.top } }
  press.begun(card)
  place()
  scroll()
}

/** Scrolls the board and the page while the pointer is near an edge. */
function scroll() {
  if (!state) return
  const region = press.card.closest('[data-drag-scroll]')
  const box = region?.getBoundingClientRect()
  if (box && press.x < box.left + EDGE_PX) region.scrollLeft -= STEP_PX
  if (box && press.x > box.right - EDGE_PX) region.scrollLeft += STEP_PX
  if (press.y < EDGE_PX * 2) scrollBy(0, -STEP_PX)
  if (press.y > innerHeight - EDGE_PX) scrollBy(0, STEP_PX)
  place()
  requestAnimationFrame(scroll)
}

function end(isDropped) {
  const was = state
  const from = press
  clearTimeout(press?.timer)
  state = press = null
  if (!was) return
  was.ghost.remove()
  was.line.remove()
  was.target?.classList.remove('is-target')
  from.card.classList.remove('is-dragged')
  document.documentElement.classList.remove('is-dragging')
  // The click that ends a drag must not open the card.
  addEventListener('click', stop, { capture: true, once: true })
  setTimeout(() => removeEventListener('click', stop, { capture: true }), 50)
  if (isDropped && was.target) from.dropped(from.card, was.target)
  else from.canceled(from.card)
}

function stop(event) {
  event.preventDefault()
  event.stopPropagation()
}

/**
 * Lets the elements that `cards` selects be dragged onto those that `targets` selects.
 * `begun(card)`, `over(target, line)`, `dropped(card, target)` and `canceled(card)` are called.
 */
export function draggable({ cards, targets, allowed, begun, over, dropped, canceled }) {
  on('pointerdown', (event) => {
    const card = event.target.closest(cards)
    const isControl = event.target.closest('input, select, textarea, form, button')
    if (!card || isControl || event.button !== 0 || !event.isPrimary || !allowed(card)) return
    const { clientX: x, clientY: y } = event
    press = { card, targets, begun, over, dropped, canceled, x, y, startX: x, startY: y }
    press.isTouch = event.pointerType === 'touch'
    if (press.isTouch) press.timer = setTimeout(begin, HOLD_MS)
  })
}

on('pointermove', (event) => {
  if (!press || !event.isPrimary) return
  press.x = event.clientX
  press.y = event.clientY
  const far = Math.hypot(press.x - press.startX, press.y - press.startY) > START_PX
  if (state) place()
  else if (far && press.isTouch) end(false) // the finger scrolls
  else if (far) begin()
})
on('pointerup', () => press && end(true))
on('pointercancel', () => press && end(false))
on('touchmove', (event) => state && event.preventDefault(), { passive: false })
on('contextmenu', (event) => press?.isTouch && event.preventDefault())
on('dragstart', (event) => press && event.preventDefault())
on('selectstart', (event) => state && event.preventDefault())
on(
  'keydown',
  (event) => {
    if (event.key !== 'Escape' || !state) return
    stop(event)
    end(false)
  },
  { capture: true },
)
