// Stars answer at once and are taken back where the server refuses; the menu of saved views.
import { $, on, text } from './page.js'
import { addActions } from './keys.js'
import { announce } from './feedback.js'

const set = (button, starred) => {
  button.setAttribute('aria-pressed', String(starred))
  button.name = starred ? 'remove' : 'add'
}

on('submit', async (event) => {
  const { target: form, submitter: button } = event
  if (!form.matches('[data-stars]') || !button) return
  event.preventDefault()
  const body = new FormData(form, button)
  const starred = button.name === 'add'
  set(button, starred)
  const send = { method: 'POST', body, headers: { 'HX-Request': 'true' } }
  const answer = await fetch(form.action, send).catch(() => null)
  if (answer?.ok) return announce(text(starred ? 'starred' : 'unstarred'))
  set(button, !starred)
  announce(text('starFailed'))
})

const star = () => document.activeElement?.closest?.('[data-row]')?.querySelector('.star')
addActions({ star_row: [() => Boolean($('[data-row] .star')), () => star()?.click()] })

on(
  'toggle',
  ({ target }) => {
    if (target.open && target.matches?.('[data-saved-views]')) $('.menu-item', target)?.focus()
  },
  true,
)
