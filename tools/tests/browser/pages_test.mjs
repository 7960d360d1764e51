// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// node pages_test.mjs FOLDER: the pages of the folder, as its pages.json tells, in a browser.
import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { launch, tooWide, violations, visit } from './browser.mjs';
import { isTold, linksLead, marks, strangers } from './checks.mjs';
import { copies, filtersSort, linksShow, listLeads, tabReaches } from './controls.mjs';

const folder = process.argv[2];
const pages = JSON.parse(readFileSync(path.join(folder, 'pages.json'), 'utf8'));
const file = (name) => path.join(folder, `${name}.html`);
const names = Object.keys(pages);

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

/** Visits a page, whose check and whose own doings must have nothing to say. */
async function clean(name, check, options) {
  const wrong = [];
  const done = await visit(browser, file(name), async (page) => wrong.push(...await check(page)),
    options);
  assert.deepEqual([...wrong, ...done], [], name);
}

for (const name of names) {
  test(`${name}: nothing leaves it, nothing strange is in it, its policy admits its script`, () =>
    clean(name, async (page) => {
      const scripted = await page.locator('#filters').evaluateAll((all) =>
        all.length === 0 || all[0].checkVisibility() || document.querySelectorAll(
          'table.list tbody tr').length < 2);
      return [...await strangers(page), ...scripted ? [] : ['its script did not run']];
    }));
}

test('every finding says what its rule was broken by, and marks the ops', () =>
  clean('all', async (page) => {
    const wrong = [];
    for (const finding of pages.all.findings) wrong.push(...await marks(page, finding));
    return wrong;
  }));

for (const name of ['kinds', 'stacks']) {
  test(`${name}: all is told without a script`, () =>
    clean(name, isTold, { javaScriptEnabled: false }));
  test(`${name}: all is told with one`, () => clean(name, isTold));
  test(`${name}: links lead to what they name`, () => clean(name, linksLead));
  for (const by of ['mouse', 'keyboard']) {
    test(`${name}, ${by}: the list leads to what it names`, () =>
      clean(name, (page) => listLeads(page, by)));
    test(`${name}, ${by}: filters leave what they name`, () =>
      clean(name, (page) => filtersSort(page, by)));
  }
}

for (const by of ['mouse', 'keyboard']) {
  test(`${by}: links into the log show the line`, () =>
    clean('stacks', (page) => linksShow(page, by)));
  test(`${by}: buttons copy what stands beside them`, () =>
    clean('kinds', (page) => copies(page, by)));
}

test('Tab reaches every control', () => clean('one', tabReaches));

for (const name of ['kinds', 'stacks', 'one', 'none', 'hostile']) {
  for (const colorScheme of ['light', 'dark']) {
    for (const width of [1000, 320]) {
      test(`${name}, ${colorScheme}, ${width}: anyone can use it`, () =>
        clean(name, async (page) => [...await violations(page), ...await tooWide(page)],
          { colorScheme, viewport: { width, height: 800 } }));
    }
  }
}

test('pages are small', (context) => {
  for (const name of names) {
    const { size } = statSync(file(name));
    context.diagnostic(`${name}: ${size} bytes`);
    assert.ok(size < (name === 'one' ? 500_000 : 5_000_000), `${name}: ${size} bytes`);
  }
});

test('many findings open', async (context) => {
  assert.ok(pages.all.findings.length >= 200, `${pages.all.findings.length} findings`);
  const begin = performance.now();
  await clean('all', async (page) => {
    context.diagnostic(`${pages.all.findings.length} findings open in ${
      Math.round(performance.now() - begin)} ms`);
    const listed = await page.locator('table.list tbody tr').count();
    return listed === pages.all.findings.length ? [] : [`${listed} findings are listed`];
  });
});
