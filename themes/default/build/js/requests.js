// What every htmx request shares: CSRF header, waiting, repeating, refusal, a lost line.
import { $, $$, on, text } from './page.js'

const attempts = new WeakMap()
const MAX_ATTEMPTS = 5
let refused = null

on('htmx:configRequest', ({ detail }) => {
  detail.headers['X-CSRFToken'] = $('meta[name="csrf-token"]')?.content ?? ''
  // Lets the server replace the address instead of adding one step to Back per letter.
  if (detail.triggeringEvent?.type === 'crm:filter') detail.headers['X-Typing'] = '1'
})

function repeat(config) {
  config.elt.dispatchEvent(new CustomEvent('crm:repeated', { bubbles: true }))
  htmx.ajax(config.verb, config.path, {
    source: config.elt,
    target: config.target,
    values: config.formData,
    headers: config.headers,
  })
}

/** 503 from our host means that nothing was executed, so any method may be sent again. */
function repeatLater(event) {
  const { xhr, requestConfig: config } = event.detail
  const count = attempts.get(config.elt) ?? 0
  const seconds = Number(xhr.getResponseHeader('Retry-After'))
  if (!seconds || count >= MAX_ATTEMPTS) return false
  attempts.set(config.elt, count + 1)
  event.detail.shouldSwap = false
  setTimeout(() => repeat(config), seconds * 1000)
  return true
}

/** An error never replaces what somebody typed: it stands at the top of its region. */
function placeError(detail) {
  const region = detail.target.closest('form, [data-card], #results, #main, #panel, dialog') ?? $('#main')
  $$('[data-region-error]', region).forEach((element) => element.remove())
  detail.target = region
  // A card that only fetches itself has nothing to lose.
  detail.swapOverride = region.matches('[data-card]') ? 'innerHTML' : 'afterbegin'
}

on('htmx:beforeSwap', (event) => {
  const { detail } = event
  const { status } = detail.xhr
  if (status === 503 && repeatLater(event)) return
  attempts.delete(detail.requestConfig.elt)
  if (!detail.shouldSwap || status < 400 || status === 422) return
  if (detail.xhr.getResponseHeader('HX-Retarget')) return
  if (status === 401) {
    const isAsked = $('#dialog [data-sign-in]')
    // What somebody sent is repeated, whatever the page asked for by itself before or after.
    if (!isAsked || detail.requestConfig.verb !== 'get') refused = detail.requestConfig
    if (isAsked) {
      detail.shouldSwap = false
      return
    }
    detail.target = $('#dialog')
    detail.swapOverride = 'innerHTML'
  } else {
    placeError(detail)
  }
})

// The sign-in dialog reports success; the request that was refused is then sent again.
on('crm:signed-in', ({ detail }) => {
  if (detail?.csrf) {
    $('meta[name="csrf-token"]')?.setAttribute('content', detail.csrf)
    $$('input[name="csrf_token"]').forEach((input) => (input.value = detail.csrf))
  }
  $('#dialog')?.close()
  if (!refused) return
  if (detail?.csrf) refused.formData?.has('csrf_token') && refused.formData.set('csrf_token', detail.csrf)
  delete refused.headers['X-CSRFToken']
  repeat(refused)
  refused = null
})

let pending = 0
let barTimer = 0
const html = document.documentElement

on('htmx:beforeRequest', ({ detail }) => {
  pending += 1
  clearTimeout(barTimer)
  barTimer = setTimeout(() => {
    html.dataset.busy = ''
    detail.target?.setAttribute('aria-busy', 'true')
  }, 150)
})

on('htmx:afterRequest', ({ detail }) => {
  pending = Math.max(0, pending - 1)
  if (!pending) {
    clearTimeout(barTimer)
    delete html.dataset.busy
  }
  detail.target?.removeAttribute('aria-busy')
})

function offline(isOffline) {
  const bar = $('#offline')
  if (!bar) return
  bar.hidden = !isOffline
  bar.querySelector('span').textContent = isOffline ? text('offline') : ''
}

on('htmx:sendError', () => offline(true))
on('htmx:afterOnLoad', () => offline(false))
addEventListener('offline', () => offline(true))
addEventListener('online', () => offline(false))
