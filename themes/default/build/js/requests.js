// What every htmx request shares: CSRF header, waiting, repeating, refusal, a lost line.
import { $, $$, on, text } from './page.js'

const attempts = new WeakMap()
const MAX_ATTEMPTS = 5
let refused = null

on('htmx:configRequest', ({ detail }) => {
  detail.headers['X-CSRFToken'] = tokenTag()?.content ?? ''
  // Lets the server replace the address instead of adding one step to Back per letter.
  if (detail.triggeringEvent?.type === 'crm:filter') detail.headers['X-Typing'] = '1'
})

const tokenTag = () => $('meta[name="csrf-token"]')
const isSamePerson = (user) => user === $('meta[name="user"]')?.content

function renew(token) {
  tokenTag()?.setAttribute('content', token)
  $$('input[name="csrf_token"]').forEach((input) => (input.value = token))
}

function repeat(config) {
  if (config.formData.has('csrf_token')) config.formData.set('csrf_token', tokenTag()?.content ?? '')
  config.elt.dispatchEvent(new CustomEvent('crm:repeated', { bubbles: true }))
  htmx.ajax(config.verb, config.path, {
    source: config.elt,
    target: config.target,
    swap: config.swap,
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

/**
 * Somebody signed in elsewhere in this browser, so that the token of this page is an old one. What
 * was sent is sent again with the new one, unless it is somebody else who would be sending it.
 */
function repeatRenewed(event) {
  const { xhr, requestConfig: config } = event.detail
  const token = xhr.getResponseHeader('X-CSRFToken')
  const user = xhr.getResponseHeader('X-User')
  const count = attempts.get(config.elt) ?? 0
  if (!token || count >= MAX_ATTEMPTS || (user !== null && !isSamePerson(user))) return false
  attempts.set(config.elt, count + 1)
  event.detail.shouldSwap = false
  renew(token)
  // After this request has ended: a form takes one submit at a time.
  setTimeout(() => repeat(config))
  return true
}

/** What nobody pressed: the page asks or saves by itself, and will again. */
const isBackground = ({ verb, elt }) => verb === 'get' || elt.matches('[data-background]')

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
  detail.requestConfig.swap = detail.etc.swapOverride // a repetition goes to the same place
  if (status === 503 && repeatLater(event)) return
  if (status === 400 && repeatRenewed(event)) return
  attempts.delete(detail.requestConfig.elt)
  if (!detail.shouldSwap || status < 400 || status === 422) return
  // The answer to a boosted form is a page, which says itself how to go on.
  if (detail.boosted || detail.xhr.getResponseHeader('HX-Retarget')) return
  if (status === 401) {
    const isAsked = $('#dialog [data-sign-in]')
    // What somebody sent is repeated, whatever the page asked for by itself before or after.
    if (!isAsked || !isBackground(detail.requestConfig)) refused = detail.requestConfig
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
  const config = refused
  refused = null
  $('#dialog')?.close()
  if (!isSamePerson(detail.user)) {
    // What stands here is the work of somebody else, who is not asked to save it either.
    document.dispatchEvent(new CustomEvent('crm:abandoned'))
    location.assign('/')
    return
  }
  renew(detail.csrf)
  if (config) repeat(config)
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
