// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a page of findings does for whoever uses it, by mouse or by keyboard alone. Each check gives
// what is wrong, a line each.

/** Where the window is, and whether the element is in it and not folded away. */
async function inView(page, locator) {
  if (!await locator.isVisible()) return false;
  // Scrolling is smooth: it is asked until it rests.
  for (let before = NaN, at = await page.evaluate(() => scrollY); at !== before;) {
    await page.waitForTimeout(100);
    [before, at] = [at, await page.evaluate(() => scrollY)];
  }
  return locator.evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return bottom > 0 && top < innerHeight && bottom > top;
  });
}

/** Activates a control: `by` is 'mouse' or 'keyboard'. */
async function use(page, control, by) {
  if (by === 'mouse') return control.click();
  await control.focus();
  return page.keyboard.press('Enter');
}

/** The links into the log open what is folded and show the line. */
export async function linksShow(page, by) {
  const wrong = [];
  const article = page.locator('article').first();
  const fields = article.locator('details', { has: page.locator('table.fields') });
  for (const link of (await fields.locator('a').all()).slice(0, 8)) {
    // Whatever was opened is folded again.
    await page.evaluate(() => {
      for (const details of document.querySelectorAll('details')) details.open = false;
      history.replaceState(null, '', location.pathname);
    });
    await use(page, fields.locator('summary'), by);
    await use(page, link, by);
    const target = page.locator(await link.getAttribute('href'));
    if (!await inView(page, target)) wrong.push(`${await target.getAttribute('id')}: not in view`);
  }
  return wrong;
}

/** What is left out of a long name of a function is seen when it is unfolded. */
export async function namesUnfold(page, by) {
  const wrong = [];
  const hides = (name) => name.locator('.function')
    .evaluate((text) => text.scrollHeight > text.clientHeight + 1);
  let folded = 0;
  for (const name of (await page.locator('details.name:visible').all()).slice(0, 20)) {
    if (!await hides(name)) continue;
    ++folded;
    await use(page, name.locator('summary'), by);
    if (await hides(name)) wrong.push(`${await name.textContent()}: not all of it is seen`);
    if (folded === 4) break;
  }
  if (folded === 0) wrong.push('no name is folded');
  return wrong;
}

/** The list leads to each article. */
export async function listLeads(page, by) {
  const wrong = [];
  for (const link of (await page.locator('table.list tbody a').all()).slice(0, 8)) {
    await use(page, link, by);
    const target = page.locator(await link.getAttribute('href'));
    const name = await link.textContent();
    if (!await inView(page, target)) wrong.push(`${name}: its article is not in view`);
    const title = await target.locator('h2').textContent();
    if (title !== name) wrong.push(`${name} leads to ${title}`);
  }
  return wrong;
}

/** Each copy button copies its command. */
export async function copies(page, by) {
  const wrong = [];
  const commands = (await page.locator('.command').all()).slice(0, 6);
  if (commands.length === 0) wrong.push('no command to copy');
  for (const command of commands) {
    await page.evaluate(() => navigator.clipboard.writeText('nothing'));
    const button = command.locator('button');
    if (await button.count() !== 1) {
      wrong.push('a command without a button');
      continue;
    }
    await use(page, button, by);
    await command.getByText('Copied').first().waitFor({ timeout: 5000 }).catch(() => {});
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    const shown = await command.locator('code').textContent();
    if (copied !== shown) wrong.push(`${copied} was copied, not ${shown}`);
  }
  return wrong;
}

/** Where a scrubber stands: in the list of ops, in the timeline, in the program, in words. */
function standsAt(article) {
  return article.evaluate((element) => {
    const all = (selector) => [...element.querySelectorAll(selector)];
    const acts = all('.acts > li');
    return {
      act: acts.findIndex((act) => act.matches('.now')),
      seen: acts.filter((act) => act.checkVisibility()).map((act) => acts.indexOf(act)).join(),
      op: acts.filter((act) => act.matches('.now')).map((act) => act.dataset.op).join(),
      timeline: all('.timeline .column.now').map((column) => column.dataset.op).join(),
      program: all('.program tr.now').map((row) => row.id.replace(/.*-op/, '')).join(),
      said: element.querySelector('.scrubber output').textContent,
      title: acts.find((act) => act.matches('.now'))?.querySelector('h4').textContent,
    };
  });
}

/** The scrubber goes from op to op, and everything goes along with it. */
export async function scrubs(page, by) {
  const wrong = [];
  const articles = page.locator('article', { has: page.locator('.scrubber:visible') });
  if (await articles.count() === 0) return ['no scrubber'];
  for (const article of (await articles.all()).slice(0, 3)) {
    const bar = article.locator('.scrubber');
    const last = await article.locator('.acts > li').count() - 1;
    const keys = { back: 'ArrowLeft', on: 'ArrowRight' };
    const go = (to) => by === 'mouse'
      ? bar.locator(`.${to}`).click() : page.keyboard.press(keys[to]);
    if (by === 'keyboard') await bar.locator('input').focus();
    const way = [[0, 'it opens'],
      ...Array(last).fill([-1, 'back']), ...Array(last).fill([1, 'on'])];
    let expected = last;
    for (const [step, move] of way) {
      if (step) await go(move);
      expected += step;
      const at = await standsAt(article);
      const place = `${move}, at ${JSON.stringify(at)}`;
      const alone = at.act === expected && at.seen === `${expected}`;
      if (!alone) wrong.push(`not act ${expected}: ${place}`);
      if (at.timeline !== at.op) wrong.push(`the timeline is elsewhere: ${place}`);
      if (at.program !== at.op) wrong.push(`the program is elsewhere: ${place}`);
      if (!at.said.startsWith(at.title)) wrong.push(`the words are of another op: ${place}`);
    }
  }
  return wrong;
}

/** What is listed, and which articles are there. */
function shown(page) {
  return page.evaluate(() => ({
    rows: [...document.querySelectorAll('table.list tbody tr')]
      .filter((row) => row.checkVisibility()).map((row) => row.dataset.for),
    articles: [...document.querySelectorAll('article')]
      .filter((article) => article.checkVisibility()).map((article) => article.id),
    said: document.getElementById('shown').textContent,
  }));
}

/** Sets a field to what a person would choose there. */
async function choose(page, field, value, by) {
  if (await field.evaluate((element) => element.tagName) === 'INPUT') {
    await use(page, field, by);
    await page.keyboard.press('Control+A');
    await page.keyboard.press('Delete');
    return page.keyboard.type(value);
  }
  if (by === 'mouse') return field.selectOption(value);
  const options = await field.locator('option').evaluateAll((all) => all.map((one) => one.value));
  await field.focus();
  await page.keyboard.press('Home');
  for (let i = 0; i < options.indexOf(value); ++i) await page.keyboard.press('ArrowDown');
  return undefined;
}

/** Each filter leaves what it names and nothing else, in the list and below it. */
export async function filtersSort(page, by) {
  const wrong = [];
  const rows = await page.locator('table.list tbody tr').evaluateAll((all) => all.map((row) => ({
    id: row.dataset.for,
    severity: row.querySelector('td').textContent,
    owner: row.querySelector('th + td').textContent,
    text: row.textContent.toLowerCase(),
  })));
  const word = rows[rows.length - 1].text.match(/\b[a-z]{4,}\b/g).pop();
  const last = rows[rows.length - 1];
  const filters = [
    ['by-text', word, (row) => row.text.includes(word)],
    ['by-text', 'no row says this', () => false],
    ['by-severity', last.severity, (row) => row.severity === last.severity],
    ['by-owner', last.owner, (row) => row.owner === last.owner],
  ];
  for (const [id, value, fits] of filters) {
    const field = page.locator(`#${id}`);
    await choose(page, field, value, by);
    const expected = rows.filter(fits).map((row) => row.id);
    const seen = await shown(page);
    for (const part of ['rows', 'articles']) {
      if (seen[part].join() !== expected.join()) {
        wrong.push(`${id} = ${value}: ${seen[part].length} ${part}, not ${expected.length}`);
      }
    }
    if (!seen.said.startsWith(`${expected.length} `)) wrong.push(`${id}: it says ${seen.said}`);
    await choose(page, field, '', by);
  }
  const all = await shown(page);
  if (all.rows.length !== rows.length) wrong.push('without a filter, rows are missing');
  return wrong;
}

/** Tab reaches every control once, in the order of the page, and each shows that it is reached. */
export async function tabReaches(page) {
  const wrong = [];
  const count = await page.evaluate(() => {
    const all = [...document.querySelectorAll('a, button, input, select, summary, [tabindex]')]
      .filter((element) => element.tabIndex >= 0 && !element.disabled
        && element.checkVisibility());
    all.forEach((element, number) => { element.tabStop = number; });
    return all.length;
  });
  const reached = [];
  for (let i = 0; i <= count; ++i) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const element = document.activeElement;
      if (element === document.body) return null;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      const { width, height } = element.getBoundingClientRect();
      return { stop: element.tabStop, marked: outlineStyle !== 'none' && outlineWidth !== '0px',
        seen: width > 1 && height > 1, what: element.outerHTML.slice(0, 100) };
    });
    if (at === null) break;
    reached.push(at.stop);
    if (!at.marked) wrong.push(`focus is not seen on ${at.what}`);
    if (!at.seen) wrong.push(`it has the focus and no size: ${at.what}`);
  }
  if (reached.join() !== [...Array(count).keys()].join()) {
    wrong.push(`Tab reaches ${reached.length} of ${count}, or in another order: ${reached}`);
  }
  return wrong;
}
