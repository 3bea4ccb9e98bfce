// The toolbar of a development site: follows changes, outlines slots, asks axe. No site loads it.

const bar = document.querySelector('[data-dev-stamp]')

// A page that shows something older than the author's files reloads, unless somebody is typing.
const isTyped = () => document.querySelector('form[data-guard][data-changed]') !== null
const follow = () => {
  const news = new EventSource('/dev/changes?known=' + bar.dataset.devStamp)
  news.onmessage = (message) => {
    if (message.data === bar.dataset.devStamp) return
    news.close()
    if (isTyped()) say('The files changed. Reload once you are done here.')
    else location.reload()
  }
}

const say = (text) => {
  const place = bar.querySelector('[data-dev-says]')
  if (place) place.textContent = text
}

// Slots stand between two comments, so that they cannot disturb the page around them.
const slots = () => {
  const found = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_COMMENT)
  while (walker.nextNode()) {
    const name = /^slot (.+)$/.exec(walker.currentNode.data)
    if (name) found.push([name[1], walker.currentNode])
  }
  return found
}

const toggleSlots = (button) => {
  const marks = document.querySelectorAll('.dev-slot')
  button.setAttribute('aria-pressed', String(marks.length === 0))
  if (marks.length) {
    for (const mark of marks) mark.remove()
    for (const part of document.querySelectorAll('.dev-slot-part')) part.classList.remove('dev-slot-part')
    return
  }
  for (const [name, comment] of slots()) {
    const inTable = comment.parentElement.closest('table, select') !== null
    for (let next = comment.nextSibling; next && next.data !== '/slot'; next = next.nextSibling)
      if (next.nodeType === Node.ELEMENT_NODE) next.classList.add('dev-slot-part')
    if (inTable) continue
    const mark = document.createElement('button')
    mark.type = 'button'
    mark.className = 'dev-slot'
    mark.textContent = name
    mark.title = 'Copy the name'
    mark.addEventListener('click', () => navigator.clipboard?.writeText(name).then(() => say(name + ' copied')))
    comment.after(mark)
  }
}

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

const loadAxe = () => new Promise((loaded, failed) => {
  if ('axe' in window) return loaded()
  const script = document.createElement('script')
  script.src = '/dev/axe.js'
  script.addEventListener('load', loaded)
  script.addEventListener('error', failed)
  document.head.append(script)
})

const checkAccess = async () => {
  say('Checking …')
  await loadAxe()
  const options = { runOnly: { type: 'tag', values: TAGS }, resultTypes: ['violations'] }
  const { violations } = await window.axe.run({ exclude: ['#dev-toolbar'] }, options)
  const list = bar.querySelector('[data-dev-findings]')
  list.replaceChildren()
  for (const rule of violations)
    for (const node of rule.nodes) {
      const item = document.createElement('li')
      item.textContent = `${rule.id}: ${rule.help}: ${node.target.join(' ')}`
      list.append(item)
    }
  list.closest('details').open = true
  say(list.children.length ? `${list.children.length} accessibility findings` : 'No accessibility findings')
}

document.addEventListener('input', (event) => event.target.form?.toggleAttribute('data-changed', true))
document.addEventListener('htmx:afterRequest', (event) => {
  const id = event.detail.xhr?.getResponseHeader('X-Dev-Trace')
  const link = bar.querySelector('[data-dev-latest]')
  if (!id || !link) return
  link.href = '/dev/requests/' + id
  link.textContent = event.detail.requestConfig.verb.toUpperCase() + ' ' + event.detail.pathInfo.requestPath
})
bar.querySelector('[data-dev-slots]')?.addEventListener('click', (event) => toggleSlots(event.currentTarget))
bar.querySelector('[data-dev-access]')?.addEventListener('click', checkAccess)
follow()
