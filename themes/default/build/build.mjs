// Rebuilds every browser file that is committed under crm_host/static and crm_host/testing/vendor.
//   npm ci && npm run build     write the files and SHA256SUMS
//   npm ci && npm run check     fail when a committed file differs from what the sources give
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import * as esbuild from 'esbuild'
import * as sass from 'sass'

const here = dirname(fileURLToPath(import.meta.url))
const root = resolve(here, '../../..')
const modules = join(here, 'node_modules')
const vendored = (name) => readFileSync(join(modules, name), 'utf8')
const banner = (name, licence) => {
  const { version } = JSON.parse(vendored(join(name, 'package.json')))
  return `/*! ${name} ${version} | ${licence} | see LICENSES.md */\n`
}

function libraries() {
  return (
    banner('htmx.org', '0BSD') +
    vendored('htmx.org/dist/htmx.min.js').trim() +
    '\n' +
    banner('idiomorph', '0BSD') +
    vendored('idiomorph/dist/idiomorph-ext.min.js').trim() +
    '\n'
  )
}

function icons() {
  const names = readFileSync(join(here, 'icons.txt'), 'utf8').split('\n').filter(Boolean)
  const symbols = [...new Set(names)].sort().map((name) => {
    const svg = vendored(`@tabler/icons/icons/outline/${name}.svg`)
    const shapes = svg
      .replace(/^[\s\S]*?<svg[\s\S]*?>/, '')
      .replace('</svg>', '')
      .replace(/<path stroke="none"[^>]*>/, '')
      .replace(/\s*\n\s*/g, '')
      .replace(/ \/>/g, '/>')
    return `<symbol id="${name}" viewBox="0 0 24 24">${shapes}</symbol>`
  })
  return (
    `<!-- @tabler/icons | MIT | see LICENSES.md -->\n` +
    `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join('\n')}\n</svg>\n`
  )
}

function styles() {
  const { css } = sass.compile(join(here, 'scss/crm.scss'), {
    style: 'compressed',
    loadPaths: [modules],
    quietDeps: true,
    silenceDeprecations: ['import', 'global-builtin', 'color-functions', 'if-function'],
  })
  return banner('bootstrap', 'MIT (subset)') + css.replace(/^\uFEFF/, '') + '\n'
}

function behavior(entry) {
  const { outputFiles } = esbuild.buildSync({
    entryPoints: [join(here, 'js', entry)],
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2021',
    charset: 'utf8',
    write: false,
  })
  return outputFiles[0].text
}

const files = {
  'crm_host/static/vendor/htmx.js': libraries(),
  'crm_host/static/vendor/icons.svg': icons(),
  'crm_host/static/crm.css': styles(),
  'crm_host/static/crm.js': behavior('main.js'),
  'crm_host/static/board.js': behavior('board.js'),
  'crm_host/static/arrange.js': behavior('arrange.js'),
  'crm_host/testing/vendor/axe.min.js': vendored('axe-core/axe.min.js'),
}
const sums =
  Object.entries(files)
    .map(([path, text]) => `${createHash('sha256').update(text).digest('hex')}  ${path}`)
    .join('\n') + '\n'
files['themes/default/build/SHA256SUMS'] = sums

const checking = process.argv.includes('--check')
let stale = 0
for (const [path, text] of Object.entries(files)) {
  const target = join(root, path)
  const same = existsSync(target) && readFileSync(target, 'utf8') === text
  if (checking && !same) {
    console.error(`${path} differs from its sources. Run "make vendor" and commit the result.`)
    stale += 1
  } else if (!checking && !same) {
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, text)
  }
  console.log(`${(gzipSync(text, { level: 9 }).length / 1024).toFixed(1).padStart(7)} KB gz  ${path}`)
}
process.exit(stale ? 1 : 0)
