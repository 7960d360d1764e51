// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What must hold of a page of findings. Each check gives what is wrong, a line each.
import { readFileSync } from 'node:fs';

/** Elements and attributes that run or load something; ours are one script and one style. */
export function strangers(page) {
  return page.evaluate(() => {
    const wrong = [];
    const loads = 'img, iframe, object, embed, link, base, audio, video, source, track, image, '
      + 'use, foreignObject, template, math, frame, applet, [src], [srcdoc], [data-hostile]';
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

/**
 * The ops that made, dropped, touched and broke are marked in the program and in the timeline, as
 * the findings say, and arrows and links lead from each stack to its op.
 */
export function marks(page, findings) {
  return page.evaluate((all) => {
    const wrong = [];
    const plain = (text) => text.replaceAll('`', '').replace(/\s+/g, ' ').trim();
    const articles = new Map([...document.querySelectorAll('article')].flatMap((article) =>
      [...article.querySelectorAll('.verdict dd:last-of-type code')].map((log) =>
        [log.textContent.replace(/:\d+$/, ''), article])));

    const inProgram = (article, told, complain) => {
      const { op: broke, made, dropped, touched } = told;
      for (const [fate, op] of Object.entries({ broken: broke, made, dropped, touched })) {
        const marked = [...article.querySelectorAll(`.program tr:has(.fate.${fate})`)]
          .map((row) => row.id.replace(/.*-op/, '')).join();
        if (op && !marked.split(',').includes(`${op.index}`)) {
          complain(`op ${op.index} is not marked as ${fate}, but ${marked || 'none'}`);
        }
        if (!op && marked) complain(`op ${marked} is marked as ${fate}`);
      }
      const rows = article.querySelectorAll('.program tr.broken').length;
      if (rows !== 1) complain(`${rows} ops are marked as failing`);
    };
    const inTimeline = (timeline, told, complain) => {
      const failed = [...timeline?.querySelectorAll('.column.failed') ?? []]
        .map((column) => column.dataset.op).join();
      if (failed !== `${told.op.index}`) complain(`the timeline fails at op ${failed}`);
      for (const fate of ['made', 'dropped', 'touched']) {
        const lane = `.lane[data-name="${told.object}"]`;
        const mark = `${lane} .mark.${fate}[data-op="${told[fate]?.index}"]`;
        if (told[fate] && !timeline?.querySelector(mark)) complain(`the timeline lacks ${mark}`);
      }
    };
    const fromStacks = (article, told, complain) => {
      for (const [name, fate] of [['access', 'touched'], ['free', 'dropped'], ['alloc', 'made']]) {
        const stack = article.querySelector(`.stack.${name}`);
        const op = told[fate]?.index;
        if (!stack || op === undefined) continue;
        const link = stack.querySelector('a.op')?.getAttribute('href');
        if (link !== `#${article.id}-op${op}`) complain(`the stack ${name} leads to ${link}`);
        const arrow = article.querySelector(`.timeline .tag.${fate}:has(a[href="#${stack.id}"]) path`);
        const { x, width } = article.querySelector(`.timeline .column[data-op="${op}"]`).getBBox();
        const points = arrow?.getAttribute('d').match(/-?[\d.]+/g).map(Number) ?? [];
        const [tip] = points.slice(6);
        if (!(tip >= x && tip <= x + width)) complain(`no arrow from the stack ${name} to op ${op}`);
      }
    };

    for (const { log, told } of all) {
      const article = articles.get(log);
      const complain = (what) => wrong.push(`${log}: ${what}`);
      if (!article) {
        complain('no article tells of it');
        continue;
      }
      const said = plain(article.querySelector('.story').textContent);
      const story = plain(told.story
        || `op ${told.op.index} ${told.op.text} breaks the rule: ${told.rule}`);
      if (said !== story) complain(`it says ${said}, not ${story}`);
      inProgram(article, told, complain);
      inTimeline(article.querySelector('svg.timeline'), told, complain);
      fromStacks(article, told, complain);
    }
    return wrong;
  }, findings);
}

/** What explains a finding is there and seen. */
export function isTold(page) {
  return page.evaluate(() => {
    const wrong = [];
    for (const article of document.querySelectorAll('article')) {
      article.scrollIntoView({ behavior: 'instant' });
      for (const part of ['.story', '.verdict', '.program table', '.stacks .stack', 'svg.timeline',
        '.acts', 'section[id$="-blocks"] svg']) {
        for (const element of article.querySelectorAll(part)) {
          const { width, height } = element.getBoundingClientRect();
          const seen = element.checkVisibility() && width > 20 && height > 10;
          if (!seen) wrong.push(`${article.id}: ${part} is not seen`);
        }
      }
      // A log may have neither, and then the page says so.
      const explained = article.querySelector('.program table, .stacks .stack, .unknown li');
      if (!explained) wrong.push(`${article.id}: neither a program nor a stack`);
    }
    return wrong;
  });
}

/** Every link within the page has its target; one into the log has the line that it names. */
export async function linksLead(page) {
  const links = await page.locator('a').evaluateAll((all) => all.map((link) => {
    const id = link.getAttribute('href').slice(1);
    const target = document.getElementById(id);
    return { id, text: link.textContent, there: target !== null,
      line: /-L\d+$/.test(id) ? target?.textContent : null };
  }));
  const logs = await page.locator('article').evaluateAll((all) => Object.fromEntries(
    all.map((article) => [article.id, article.querySelector('.verdict dd:last-of-type code')
      .textContent.replace(/:\d+$/, '')])));
  const lines = {};
  const wrong = [];
  for (const { id, text, there, line } of links) {
    const [, article, number] = id.match(/^(f\d+)-L(\d+)$/) ?? [];
    if (!there) {
      wrong.push(`${text} leads to ${id}, which is not there`);
    } else if (number) {
      const log = logs[article];
      lines[log] ??= readFileSync(log, 'utf8').split('\n');
      // A page leaves out colours.
      const said = lines[log][number - 1].replace(/\u001b\[[0-9;]*[A-Za-z]|\r$/g, '');
      if (text !== `line ${number}`) wrong.push(`${text} leads to line ${number}`);
      if (said !== line) wrong.push(`${id} is ${line}, line ${number} of ${log} is ${said}`);
    }
  }
  return wrong;
}
