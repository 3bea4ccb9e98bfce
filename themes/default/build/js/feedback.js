// Spoken messages and toasts. Errors are never toasts.
import { $, $$, on, onNew } from './page.js'

const LIFETIME_MS = 12000
const MAX_TOASTS = 3

/** Speaks `message` through the live region, also when it equals the last one. */
export function announce(message) {
  const live = $('#live')
  if (!live || !message) return
  live.textContent = ''
  setTimeout(() => (live.textContent = message), 60)
}

function expire(toast) {
  let timer = 0
  const stop = () => clearTimeout(timer)
  const run = () => {
    stop()
    timer = setTimeout(() => {
      if (toast.matches(':hover, :focus-within')) run()
      else toast.remove()
    }, LIFETIME_MS)
  }
  toast.addEventListener('pointerenter', stop)
  toast.addEventListener('pointerleave', run)
  run()
}

function show({ message, undo }) {
  const toast = $('#toast-template').content.firstElementChild.cloneNode(true)
  $('p', toast).textContent = message
  const form = $('form', toast)
  if (undo) {
    form.action = undo
    form.setAttribute('hx-post', undo)
    $('input[name=csrf_token]', form).value = $('meta[name="csrf-token"]')?.content ?? ''
  } else {
    form.remove()
  }
  $('#toasts').append(toast)
  htmx.process(toast)
  expire(toast)
  $$('#toasts .toast').slice(0, -MAX_TOASTS).forEach((old) => old.remove())
}

on('crm:toast', ({ detail }) => show(detail))
on('crm:announce', ({ detail }) => announce(detail.value ?? detail))
on('click', ({ target }) => target.closest('[data-dismiss]')?.closest('.toast, .banner')?.remove())
onNew((root) => {
  $$('.toast', root).forEach(expire)
  // A fragment cannot fill #toasts itself, so it carries its message along.
  for (const note of $$('[data-toast]', root)) {
    show({ message: note.dataset.toast, undo: note.dataset.undo })
    note.remove()
  }
})
