// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// node bench_page_test.mjs FOLDER: the page bench.html there, whose arms bench.json names.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { launch, tooWide, violations, visit } from './browser.mjs';
import { strangers } from './checks.mjs';

const folder = process.argv[2];
const file = path.join(folder, 'bench.html');
const { workloads } = JSON.parse(readFileSync(path.join(folder, 'bench.json'), 'utf8'));

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

/** Each arm has its row in the table of its workload, with a bar and its figure. */
function measured(page) {
  return page.evaluate((all) => {
    const wrong = [];
    const sections = [...document.querySelectorAll('section')];
    if (sections.length !== all.length) wrong.push(`${sections.length} of ${all.length} workloads`);
    for (const { name, arms } of all) {
      const section = sections.find((one) => one.querySelector('h2').textContent === name);
      for (const arm of arms) {
        const row = [...section?.querySelectorAll('tbody tr') ?? []].find((one) =>
          one.querySelector('th').textContent.replace(' (the limit)', '') === arm.name);
        const figure = row?.querySelector('[data-name="ns"]').textContent;
        if (figure !== arm.median.toFixed(2)) wrong.push(`${name}/${arm.name}: it says ${figure}`);
        row?.scrollIntoView({ behavior: 'instant' });
        const bar = row?.querySelector('svg rect')?.getBoundingClientRect();
        if (!(bar?.width > 0 && bar.height > 5)) wrong.push(`${name}/${arm.name}: no bar is seen`);
      }
    }
    return wrong;
  }, workloads);
}

for (const [width, colorScheme, javaScriptEnabled] of
  [[1000, 'light', true], [320, 'dark', true], [1000, 'dark', false], [320, 'light', false]]) {
  const script = javaScriptEnabled ? 'with' : 'without';
  test(`at ${width} pixels, ${colorScheme}, ${script} scripts`, async () => {
    const wrong = [];
    const done = await visit(browser, file, async (page) => {
      wrong.push(...await measured(page), ...await strangers(page), ...await tooWide(page));
      // What judges it is a script itself.
      if (javaScriptEnabled) wrong.push(...await violations(page));
    }, { viewport: { width, height: 800 }, colorScheme, javaScriptEnabled });
    assert.deepEqual([...wrong, ...done], []);
  });
}

for (const [what, change, said] of [
  ['a bar is missing', (html) => html.replace(/<rect [^>]*>/, ''), /no bar is seen/],
  ['another figure', (html) => html.replace('"ns">', '"ns">9'), /it says 9/],
  ['another workload', (html) => html.replace('<h2>', '<h2>not '), /it says undefined/],
]) {
  test(`${what}: ${said}`, async () => {
    const broken = path.join(folder, 'broken.html');
    writeFileSync(broken, change(readFileSync(file, 'utf8')));
    const wrong = [];
    await visit(browser, broken, async (page) => wrong.push(...await measured(page)));
    assert.match(wrong.join('\n'), said);
  });
}
