// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A browser, and pages in it that note whatever a page of ours must not do. What npm has lies in
// build/node_modules, where ci/setup puts it.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const require = createRequire(new URL('../../../build/', import.meta.url));
const { chromium } = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** The distribution's browser; it has no sandbox to offer to root. */
export function launch() {
  const executablePath = process.env.DROPCHECK_BROWSER ?? '/usr/bin/chromium';
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-quic'] });
}

/**
 * Opens a file, lets `use` look at the page, and gives what the page did and must not: requests,
 * messages of the console, of which a broken policy is one, exceptions, dialogs, other pages.
 */
export async function visit(browser, file, use, options = {}) {
  const url = pathToFileURL(file).href;
  const complaints = [];
  const context = await browser.newContext({
    viewport: { width: 1000, height: 800 },
    permissions: ['clipboard-read', 'clipboard-write'],
    reducedMotion: 'reduce',
    ...options,
  });
  context.on('page', (page) => {
    page.on('request', (request) => {
      const asked = request.url();
      if (asked.split('#')[0] !== url && !asked.startsWith('data:')) {
        complaints.push(`it asks for ${asked}`);
      }
    });
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') {
        complaints.push(`the console says: ${message.text()}`);
      }
    });
    page.on('pageerror', (error) => complaints.push(`it throws: ${error.message}`));
    page.on('dialog', (dialog) => {
      complaints.push(`it opens a dialog: ${dialog.message()}`);
      dialog.dismiss();
    });
    page.on('popup', (popup) => complaints.push(`it opens another page: ${popup.url()}`));
  });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(120000);  // until something hangs
    await page.goto(url, { waitUntil: 'load' });
    await use(page, complaints);
  } finally {
    await context.close();
  }
  return complaints;
}

/**
 * What axe-core finds wrong with the page as it is now, an item per rule and element. It takes
 * seconds for a hundred elements: articles all of whose elements are of kinds that were seen in
 * others are left out. A kind is a name, its attributes and classes, and where it stands.
 */
export async function violations(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => {
    const seen = new Set();
    const named = (element) => [element.localName, ...[...element.classList].sort(),
      ...element.getAttributeNames(), element.getAttribute('role')].join(' ');
    const brings = (article) => {
      const before = seen.size;
      for (const element of article.querySelectorAll('*')) {
        seen.add(`${named(element.parentElement)} > ${named(element)}`);
      }
      return seen.size !== before;
    };
    const exclude = [...document.querySelectorAll('article')]
      .filter((article) => !brings(article)).map((article) => [`#${article.id}`]);
    return window.axe.run({ include: [['html']], exclude });
  });
  return violations.flatMap((rule) =>
    rule.nodes.map((node) => `${rule.id}: ${rule.help}: ${node.target} ${node.html.slice(0, 160)}`),
  );
}

/** Whoever zooms in would have to scroll in two directions. */
export function tooWide(page) {
  return page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const wide = [...document.querySelectorAll('body *')]
      .filter((element) => element.getBoundingClientRect().right > clientWidth + 1)
      .map((element) => element.outerHTML.slice(0, 120));
    return [`the page is ${scrollWidth} wide in ${clientWidth}: ${wide.slice(0, 5).join(', ')}`];
  });
}
