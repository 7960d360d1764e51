// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// node pictures.mjs FOLDER PAGE…: pictures of the first finding of each page.
import path from 'node:path';

import { launch, visit } from './browser.mjs';

const [folder, ...pages] = process.argv.slice(2);

const looks = [
  ['light', { colorScheme: 'light', viewport: { width: 1100, height: 900 } }],
  ['dark', { colorScheme: 'dark', viewport: { width: 1100, height: 900 } }],
  ['narrow', { colorScheme: 'light', viewport: { width: 390, height: 844 } }],
];

/** Leaves the sentence, the program and the timeline. */
function crop(article) {
  return article.evaluate((element) => {
    const spared = '.badges, h2, .story, .story-told';
    for (const part of element.querySelectorAll(':scope > *, :scope > header > *')) {
      const kept = part.matches(spared) || part.querySelector(spared);
      if (!kept) part.style.display = 'none';
    }
    element.style.width = 'max-content';
    element.style.maxWidth = '64rem';
  });
}

const browser = await launch();
for (const file of pages) {
  const name = path.join(folder, path.basename(file, '.html'));
  for (const [look, options] of looks) {
    await visit(browser, file, async (page) => {
      const article = page.locator('article').first();
      await article.screenshot({ path: `${name}-${look}.png` });
      if (look !== 'light') return;
      await crop(article);
      await article.screenshot({ path: `${name}-story.png` });
    }, options);
  }
}
await browser.close();
