// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// node broken_pages_test.mjs FOLDER: each check rejects a page that is broken on purpose, for its reason.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { launch, tooWide, violations, visit } from './browser.mjs';
import { isTold, linksLead, marks, strangers } from './checks.mjs';
import {
  copies, filtersSort, linksShow, listLeads, namesUnfold, scrubs, tabReaches,
} from './controls.mjs';

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
const allMarks = (page) => marks(page, pages.some.findings);
const itsMarks = (page) => marks(page, pages.one.findings);
const byMouse = (check) => (page) => check(page, 'mouse');
const byKeyboard = (check) => (page) => check(page, 'keyboard');
const narrow = { viewport: { width: 320, height: 800 } };

// What is broken, in which page, how, which check says what, and how the page is opened.
const broken = [
  ['another hash', 'some', put(/script-src 'sha256-./, "script-src 'sha256-_"), nothing,
    /Content Security Policy/],
  ['a script that the policy does not know', 'some', put('</main>', '<script>1</script></main>'),
    nothing, /Content Security Policy/],
  ['a second script', 'some', put('</main>', '<script>1</script></main>'), strangers,
    /2 elements script/],
  ['a picture from elsewhere', 'some', put('</main>', '<img src="http://a.invalid/"></main>'),
    nothing, /it asks for http:\/\/a\.invalid/],
  ['a script that calls home', 'some', scripted('"use strict";', 'fetch("http://a.invalid/");'),
    nothing, /Content Security Policy/],
  ['a script that throws', 'some', scripted('"use strict";', 'throw Error("oh");'), nothing,
    /it throws: oh/],
  ['a script that asks', 'some', scripted('"use strict";', 'alert("oh");'), nothing,
    /it opens a dialog: oh/],
  ['a picture in a name', 'hostile', put('&lt;img src=x', '<img src=x'), strangers,
    /a stranger: <img/],
  ['an attribute in a name', 'hostile', put(/<h2 /, '<h2 onfocus="1" '), strangers,
    /it would run: onfocus/],
  ['a link that leads away', 'some', put('href="#f1"', 'href="javascript:1"'), strangers,
    /it leads away/],
  ['the failing op is not marked', 'one', put('class="fate broken"', 'class="fate"'), itsMarks,
    /is not marked as broken/],
  ['another op dropped it', 'some', put('class="fate dropped"', 'class="fate made"'), allMarks,
    /is not marked as dropped/],
  ['another column fails', 'one', put('class="column failed"', 'class="column"'), itsMarks,
    /the timeline fails at op /],
  ['a timeline in which nothing was made', 'some', put(/class="mark made"/g, 'class="mark"'),
    allMarks, /the timeline lacks .*made/],
  ['a timeline in which nothing is dropped', 'some', put(/class="mark dropped"/g, 'class="mark"'),
    allMarks, /the timeline lacks .*dropped/],
  ['a timeline in which nothing is touched', 'some', put(/class="mark touched"/g, 'class="mark"'),
    allMarks, /the timeline lacks .*touched/],
  ['a stack without its arrow', 'some', put(/class="tag touched"/g, 'class="tag"'), allMarks,
    /no arrow from the stack access to op/],
  ['an arrow to another op', 'some', put(/(class="tag dropped"><path class="arrow" d=")/g,
    'class="tag dropped"><path class="arrow" d="M0 0C0 0 0 0 0 0'), allMarks,
    /no arrow from the stack free to op/],
  ['a stack of another op', 'some', put(/class="op" href="#f\d+-op/g, 'class="op" href="#f9-op'),
    allMarks, /the stack \w+ leads to #f9-op/],
  ['another sentence', 'one', put(/<p class="story">/, '<p class="story">Not '), itsMarks,
    /it says Not /],
  ['a program that is not seen', 'some', styled('.program { display: none }'), isTold,
    /\.program table is not seen/, { javaScriptEnabled: false }],
  ['a timeline that is not seen', 'some', styled('svg.timeline { visibility: hidden; height: 0 }'),
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
  ['a list that leads elsewhere', 'some', put('href="#f1"', 'href="#f2"'), byMouse(listLeads),
    / leads to /],
  ['another text is copied', 'some', scripted('writeText(code.textContent)', 'writeText("x")'),
    byMouse(copies), /x was copied/],
  ['a button that no key presses', 'some', scripted('button.addEventListener("click"',
    'button.addEventListener("mousedown"'), byKeyboard(copies), /nothing was copied/],
  ['a name that stays folded', 'stacks', styled('.name .function { display: -webkit-box !important; '
    + '-webkit-box-orient: vertical; -webkit-line-clamp: 3; overflow: hidden }'),
    byKeyboard(namesUnfold), /not all of it is seen/],
  ['a name that only a mouse unfolds', 'stacks', styled('.name summary { visibility: hidden }'
    + '.name .function { visibility: visible }'), byKeyboard(namesUnfold),
    /not all of it is seen/, { javaScriptEnabled: false }],
  ['a scrubber that leaves the timeline behind', 'some', scripted('ops.forEach((column)',
    '[].forEach((column)'), byMouse(scrubs), /the timeline is elsewhere/],
  ['a scrubber that no key moves', 'some', scripted('slider.addEventListener("input"',
    'slider.addEventListener("wheel"'), byKeyboard(scrubs), /not act/],
  ['a filter that hides no row', 'some', scripted('row.hidden = !fits', 'row.hidden = false'),
    byMouse(filtersSort), /\d rows, not/],
  ['a filter that hides no article', 'some', scripted('article.hidden = !fits', '0'),
    byKeyboard(filtersSort), /\d articles, not/],
  ['a control out of order', 'one', put('<a href', '<a tabindex="5" href'), tabReaches,
    /in another order/],
  ['a focus that nobody sees', 'one', styled('summary:focus-visible { outline: none }'), tabReaches,
    /focus is not seen on <summary/],
  ['no language', 'one', put(' lang="en"', ''), violations, /html-has-lang/],
  ['a field without a label', 'some', put(/<label>Text (<input[^>]*>)<\/label>/,
    '<input id="by-text">'), violations, /label/],
  ['text that is hard to see', 'one', styled('.story { color: #999 !important }'), violations,
    /color-contrast/],
  ['a page that is too wide', 'some', styled('h2 { width: 500px }'), tooWide,
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
