// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// node pages_test.mjs FOLDER: the pages of the folder, as its pages.json tells, in a browser.
import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { launch, tooWide, violations, visit } from './browser.mjs';
import { isTold, linksLead, marks, strangers } from './checks.mjs';
import {
  copies, filtersSort, linksShow, listLeads, namesUnfold, scrubs, tabReaches,
} from './controls.mjs';

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

/** Whether the policy lets the script run: it shows the filters of a list. */
async function runs(page) {
  const rows = await page.locator('table.list tbody tr').count();
  return rows < 2 || await page.locator('#filters').isVisible() ? [] : ['its script did not run'];
}

for (const name of names.filter((one) => one !== 'all')) {
  test(`${name}: all is told, links lead to what they name, nothing leaves and nothing is strange`,
    () => clean(name, async (page) => [...await runs(page), ...await isTold(page),
      ...await linksLead(page), ...await strangers(page)]));
}

test('without a script all is told', async () => {
  await clean('kinds', isTold, { javaScriptEnabled: false });
  await clean('stacks', async (page) => [...await isTold(page),
    ...await namesUnfold(page, 'keyboard')], { javaScriptEnabled: false });
});

test('all: many findings open, and each says what its rule was broken by and marks the ops',
  async (context) => {
    const begin = performance.now();
    await clean('all', async (page) => {
      const listed = await page.locator('table.list tbody tr').count();
      const took = Math.round(performance.now() - begin);
      context.diagnostic(`${listed} findings open in ${took} ms`);
      return [...listed >= 200 ? [] : [`only ${listed} findings are listed`], ...await runs(page),
        ...await marks(page, pages.all.findings), ...await isTold(page), ...await linksLead(page),
        ...await strangers(page)];
    });
  });

for (const by of ['mouse', 'keyboard']) {
  test(`${by}: the list leads to what it names`, () => clean('kinds', (page) =>
    listLeads(page, by)));
  test(`${by}: filters leave what they name`, () => clean('stacks', (page) =>
    filtersSort(page, by)));
  test(`${by}: links into the log show the line`, () => clean('stacks', (page) =>
    linksShow(page, by)));
  test(`${by}: long names unfold`, () => clean('stacks', (page) => namesUnfold(page, by)));
  test(`${by}: scrubbers go from op to op`, () => clean('kinds', (page) => scrubs(page, by)));
  test(`${by}: buttons copy what stands beside them`, () => clean('kinds', (page) =>
    copies(page, by)));
}

test('Tab reaches every control', () => clean('one', tabReaches));

// Contrast hangs on the colours, and what overlaps on the width: not on both at once. Large pages
// take long, and have the parts of the small ones.
const looks = [['one', 1000, 'light'], ['one', 320, 'dark'], ['none', 320, 'light'],
  ['hostile', 320, 'dark'], ['kinds', 1000, 'light'], ['stacks', 320, 'dark']];
for (const [name, width, colorScheme] of looks) {
  test(`${name}: anyone can use it at ${width} pixels, ${colorScheme}`, () =>
    clean(name, async (page) => [...await violations(page), ...await tooWide(page)],
      { viewport: { width, height: 800 }, colorScheme }));
}

test('pages are small', (context) => {
  for (const name of names) {
    const { size } = statSync(file(name));
    context.diagnostic(`${name}: ${size} bytes`);
    assert.ok(size < (name === 'one' ? 500_000 : 5_000_000), `${name}: ${size} bytes`);
  }
});
