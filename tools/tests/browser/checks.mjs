// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What must hold of a page of findings. Each check gives what is wrong, a line each.
import { readFileSync } from 'node:fs';

/** Elements and attributes that run or load something; of ours there is one script and one style. */
export function strangers(page) {
  return page.evaluate(() => {
    const wrong = [];
    const loads = 'img, iframe, object, embed, link, base, audio, video, source, track, image, use, '
      + 'foreignObject, template, math, portal, frame, applet, [src], [srcdoc], [data-hostile]';
    for (const element of document.querySelectorAll(loads)) {
      wrong.push(`a stranger: ${element.outerHTML.slice(0, 120)}`);
    }
    for (const [name, most] of [['script', 1], ['style', 1]]) {
      const found = document.querySelectorAll(name).length;
      if (found > most) wrong.push(`${found} elements ${name}`);
    }
    for (const element of document.querySelectorAll('*')) {
      for (const { name, value } of element.attributes) {
        if (name.startsWith('on')) wrong.push(`it would run: ${name}=${value}`);
        if (name.endsWith('href') && !value.startsWith('#')) wrong.push(`it leads away: ${value}`);
      }
    }
    if (window.hostile) wrong.push('what a log says was run');
    return wrong;
  });
}

/** The part of the page that tells of one finding, by the path of its log. */
async function articleOf(page, log) {
  const article = page.locator('article', {
    has: page.locator('.verdict dd code', { hasText: log }),
  });
  const found = await article.count();
  if (found !== 1) throw new Error(`${found} articles tell of ${log}`);
  return article;
}

const plain = (text) => text.replaceAll('`', '').replace(/\s+/g, ' ').trim();

/** The ops that made, dropped, touched and broke are marked in the program, as `told` says. */
export async function marks(page, { log, told }) {
  const wrong = [];
  const article = await articleOf(page, log);
  const story = told.story || `op ${told.op.index} ${told.op.text} breaks the rule: ${told.rule}`;
  const said = await article.locator('.story').textContent();
  if (plain(said) !== plain(story)) wrong.push(`it says ${said}, not ${story}`);
  const broken = await article.locator('.program tr.broken').all();
  if (broken.length !== 1) wrong.push(`${broken.length} ops are marked as failing`);
  const id = await article.getAttribute('id');
  const expected = { broken: told.op, made: told.made, dropped: told.dropped,
    touched: told.touched };
  for (const [fate, op] of Object.entries(expected)) {
    const rows = article.locator(`.program tr:has(.fate.${fate})`);
    const ids = await rows.evaluateAll((all) => all.map((row) => row.id));
    if (op && !ids.includes(`${id}-op${op.index}`)) {
      wrong.push(`op ${op.index} is not marked as ${fate}, but ${ids.join(', ') || 'none'}`);
    }
    if (!op && ids.length) wrong.push(`${ids.join(', ')}: marked as ${fate}`);
  }
  return wrong.map((line) => `${log}: ${line}`);
}

/** What explains a finding is there and seen. */
export async function isTold(page) {
  const wrong = [];
  for (const article of await page.locator('article').all()) {
    const id = await article.getAttribute('id');
    await article.scrollIntoViewIfNeeded();
    for (const part of ['.story', '.verdict', '.program table', '.stacks .stack']) {
      for (const element of await article.locator(part).all()) {
        const box = await element.boundingBox();
        const seen = await element.isVisible();
        if (!seen || box.width < 20 || box.height < 10) wrong.push(`${id}: ${part} is not seen`);
      }
    }
    const parts = await article.locator('.program table, .stacks .stack').count();
    if (parts === 0) wrong.push(`${id}: neither a program nor a stack`);
  }
  return wrong;
}

/** Every link within the page has its target; one into the log has the line that it names. */
export async function linksLead(page) {
  const links = await page.locator('a').evaluateAll((all) => all.map((link) => {
    const id = link.getAttribute('href').slice(1);
    return { id, text: link.textContent, target: document.getElementById(id)?.textContent };
  }));
  const logs = await page.locator('article').evaluateAll((all) => Object.fromEntries(
    all.map((article) => [article.id, article.querySelector('.verdict dd:last-of-type code')
      .textContent.replace(/:\d+$/, '')])));
  const lines = {};
  const wrong = [];
  for (const { id, text, target } of links) {
    const [, article, number] = id.match(/^(f\d+)-L(\d+)$/) ?? [];
    if (target === undefined) {
      wrong.push(`${text} leads to ${id}, which is not there`);
    } else if (number) {
      const log = logs[article];
      lines[log] ??= readFileSync(log, 'utf8').split('\n');
      const said = lines[log][number - 1].replaceAll('\u001b', '\ufffd');
      if (text !== `line ${number}`) wrong.push(`${text} leads to line ${number}`);
      if (said !== target) wrong.push(`${id} is ${target}, line ${number} of ${log} is ${said}`);
    }
  }
  return wrong;
}
