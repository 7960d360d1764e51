// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// node broken_test.mjs FOLDER: each check rejects a page that is broken on purpose, for its reason.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { launch, tooWide, violations, visit } from './browser.mjs';
import { isTold, linksLead, marks, strangers } from './checks.mjs';
import { copies, filtersSort, linksShow, listLeads, scrubs, tabReaches } from './controls.mjs';

const folder = process.argv[2];
const pages = JSON.parse(readFileSync(path.join(folder, 'pages.json'), 'utf8'));

/** Puts one text in place of another, which must be there. */
const put = (old, fresh) => (html) => {
  assert.ok(typeof old === 'string' ? html.includes(old) : old.test(html), `no ${old} to break`);
  return html.replace(old, () => fresh);
};

const hash = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** The same within a style or a script that the policy goes on to admit. */
const within = (name, change) => (html) => {
  const [, old] = html.match(new RegExp(`<${name}>([^]*)</${name}>`));
  const fresh = change(old);
  return put(hash(old), hash(fresh))(put(old, fresh)(html));
};
const styled = (rule) => within('style', (css) => `${css}\n${rule}\n`);
const scripted = (old, fresh) => within('script', put(old, fresh));

/** Breaks the line of the log that the first link of the page names. */
const linked = (change) => (html) => change(html.match(/href="#(f1-L\d+)"/)[1])(html);

const nothing = () => [];
const allMarks = (page) => marks(page, pages.kinds.findings);
const itsMarks = (page) => marks(page, pages.one.findings);
const byMouse = (check) => (page) => check(page, 'mouse');
const byKeyboard = (check) => (page) => check(page, 'keyboard');
const narrow = { viewport: { width: 320, height: 800 } };

// What is broken, in which page, how, which check says what, and how the page is opened.
const broken = [
  ['another hash', 'kinds', put(/script-src 'sha256-./, "script-src 'sha256-_"), nothing,
    /Content Security Policy/],
  ['a script that the policy does not know', 'kinds', put('</main>', '<script>1</script></main>'),
    nothing, /Content Security Policy/],
  ['a second script', 'kinds', put('</main>', '<script>1</script></main>'), strangers,
    /2 elements script/],
  ['a picture from elsewhere', 'kinds', put('</main>', '<img src="http://a.invalid/"></main>'),
    nothing, /it asks for http:\/\/a\.invalid/],
  ['a script that calls home', 'kinds', scripted('"use strict";', 'fetch("http://a.invalid/");'),
    nothing, /Content Security Policy/],
  ['a script that throws', 'kinds', scripted('"use strict";', 'throw Error("oh");'), nothing,
    /it throws: oh/],
  ['a script that asks', 'kinds', scripted('"use strict";', 'alert("oh");'), nothing,
    /it opens a dialog: oh/],
  ['a picture in a name', 'hostile', put('&lt;img src=x', '<img src=x'), strangers,
    /a stranger: <img/],
  ['an attribute in a name', 'hostile', put(/<h2 /, '<h2 onfocus="1" '), strangers,
    /it would run: onfocus/],
  ['a link that leads away', 'kinds', put('href="#f1"', 'href="javascript:1"'), strangers,
    /it leads away/],
  ['the failing op is not marked', 'one', put('class="fate broken"', 'class="fate"'), itsMarks,
    /is not marked as broken/],
  ['another op dropped it', 'kinds', put('class="fate dropped"', 'class="fate made"'), allMarks,
    /is not marked as dropped/],
  ['another column fails', 'one', put('class="column failed"', 'class="column"'), itsMarks,
    /the timeline fails at op /],
  ['a timeline without a mark', 'kinds', put(/class="mark made"/g, 'class="mark"'), allMarks,
    /the timeline lacks .*made/],
  ['another sentence', 'one', put(/<p class="story">/, '<p class="story">Not '), itsMarks,
    /it says Not /],
  ['a program that is not seen', 'kinds', styled('.program { display: none }'), isTold,
    /\.program table is not seen/, { javaScriptEnabled: false }],
  ['a timeline that is not seen', 'kinds', styled('svg.timeline { visibility: hidden; height: 0 }'),
    isTold, /svg\.timeline is not seen/, { javaScriptEnabled: false }],
  ['blocks that are not seen', 'kinds', styled('svg.blocks { display: none }'), isTold,
    /blocks"\] svg is not seen/, { javaScriptEnabled: false }],
  ['stacks that are not seen', 'stacks', styled('.stack > * { display: none } .stack '
    + '{ padding: 0 !important; border: 0 !important }'), isTold, /\.stack is not seen/],
  ['a line of the log without its id', 'stacks', linked((id) => put(`id="${id}"`, 'id="lost"')),
    linksLead, /which is not there/],
  ['a line of the log that says something else', 'stacks', linked((id) =>
    put(`id="${id}">`, `id="${id}">!`)), linksLead, /line \d+ of .* is /],
  ['a log that stays folded', 'stacks', styled('ol.log { display: none }'),
    byMouse(linksShow), /not in view/],
  ['a log that stays folded', 'stacks', styled('ol.log { display: none }'),
    byKeyboard(linksShow), /not in view/],
  ['a list that leads elsewhere', 'kinds', put('href="#f1"', 'href="#f2"'), byMouse(listLeads),
    / leads to /],
  ['another text is copied', 'kinds', scripted('writeText(code.textContent)', 'writeText("x")'),
    byMouse(copies), /x was copied/],
  ['a button that no key presses', 'kinds', scripted('button.addEventListener("click"',
    'button.addEventListener("mousedown"'), byKeyboard(copies), /nothing was copied/],
  ['a scrubber that leaves the timeline behind', 'kinds', scripted('ops.forEach((column)',
    '[].forEach((column)'), byMouse(scrubs), /the timeline is elsewhere/],
  ['a scrubber that no key moves', 'kinds', scripted('slider.addEventListener("input"',
    'slider.addEventListener("wheel"'), byKeyboard(scrubs), /not act/],
  ['a filter that hides no row', 'kinds', scripted('row.hidden = !fits', 'row.hidden = false'),
    byMouse(filtersSort), /\d rows, not/],
  ['a filter that hides no article', 'kinds', scripted('article.hidden = !fits', '0'),
    byKeyboard(filtersSort), /\d articles, not/],
  ['a control out of order', 'one', put('<a href', '<a tabindex="5" href'), tabReaches,
    /in another order/],
  ['a focus that nobody sees', 'one', styled('summary:focus-visible { outline: none }'), tabReaches,
    /focus is not seen on <summary/],
  ['no language', 'one', put(' lang="en"', ''), violations, /html-has-lang/],
  ['a field without a label', 'kinds', put(/<label>Text (<input[^>]*>)<\/label>/,
    '<input id="by-text">'), violations, /label/],
  ['text that is hard to see', 'one', styled('.story { color: #999 !important }'), violations,
    /color-contrast/],
  ['a page that is too wide', 'kinds', styled('h2 { width: 500px }'), tooWide,
    /the page is \d+ wide in 320/, narrow],
];

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

for (const [what, name, change, check, said, options] of broken) {
  test(`${what}: ${said}`, async () => {
    const file = path.join(folder, 'broken.html');
    writeFileSync(file, change(readFileSync(path.join(folder, `${name}.html`), 'utf8')));
    const wrong = [];
    const done = await visit(browser, file, async (page) => wrong.push(...await check(page)),
      options);
    assert.match([...wrong, ...done].join('\n') || 'nothing', said);
  });
}
