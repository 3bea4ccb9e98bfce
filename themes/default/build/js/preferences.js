// Small conveniences that change at once: look, width of the rail, clipboard.
import { $, $$, on, setCookie, text } from './page.js'
import { announce } from './feedback.js'

const html = document.documentElement

// The form works alone (the server sets the cookie and comes back); here it need not reload.
on('submit', (event) => {
  const { target: form, submitter } = event
  if (!form.matches('[data-theme-form]') || !submitter) return
  event.preventDefault()
  html.dataset.theme = submitter.value
  for (const button of $$('button[name=theme]', form)) {
    button.setAttribute('aria-pressed', String(button === submitter))
  }
  fetch(form.action, { method: 'POST', body: new FormData(form, submitter), redirect: 'manual' })
})

on('click', ({ target }) => {
  const button = target.closest('[data-rail]')
  if (!button) return
  const narrow = $('.shell').classList.toggle('shell-narrow')
  button.setAttribute('aria-expanded', String(!narrow))
  setCookie('crm_rail', narrow ? 'narrow' : 'wide')
})

on('click', async ({ target }) => {
  const button = target.closest('[data-copy]')
  if (!button) return
  const source = $(button.dataset.copy)
  await navigator.clipboard.writeText((source?.value ?? source?.textContent ?? '').trim())
  announce(text('copied'))
  const label = $('span', button) ?? button
  const before = label.textContent
  label.textContent = text('copied')
  setTimeout(() => (label.textContent = before), 2000)
})

// The menu is outside the part that htmx replaces.
on('htmx:pushedIntoHistory', () => {
  const links = $$('.rail-link[href], .bottom-link[href]')
  const here = links.filter((link) => link.pathname + link.search === location.pathname + location.search)
  if (!here.length) return
  links.forEach((link) => link.removeAttribute('aria-current'))
  here.forEach((link) => link.setAttribute('aria-current', 'page'))
})
