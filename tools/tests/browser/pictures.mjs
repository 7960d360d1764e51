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

/** From the top of the first to the bottom of the last of what is there. */
async function around(article, selectors) {
  const boxes = [];
  for (const selector of selectors) {
    const element = article.locator(selector).first();
    if (await element.count() && await element.isVisible()) boxes.push(await element.boundingBox());
  }
  const left = Math.min(...boxes.map((box) => box.x)) - 12;
  const top = Math.min(...boxes.map((box) => box.y)) - 12;
  const right = Math.max(...boxes.map((box) => box.x + box.width)) + 12;
  const bottom = Math.max(...boxes.map((box) => box.y + box.height)) + 12;
  return { x: Math.max(0, left), y: top, width: right - Math.max(0, left), height: bottom - top };
}

const browser = await launch();
for (const file of pages) {
  const name = path.join(folder, path.basename(file, '.html'));
  for (const [look, options] of looks) {
    await visit(browser, file, async (page) => {
      const article = page.locator('article').first();
      await article.screenshot({ path: `${name}-${look}.png` });
      if (look !== 'light') return;
      const clip = await around(article, ['.badges', 'h2', '.story', '.story-told']);
      await page.screenshot({ path: `${name}-story.png`, clip, fullPage: true });
    }, options);
  }
}
await browser.close();
