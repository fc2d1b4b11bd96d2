import { chromium } from 'playwright-core';
import { readFileSync } from 'node:fs';
const axe = readFileSync('node_modules/axe-core/axe.min.js','utf8');
const b = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox','--disable-dev-shm-usage'] });
for (const v of process.argv.slice(2)) for (const w of [1280, 390]) {
  const p = await b.newPage({ viewport: { width: w, height: 800 } });
  await p.goto(`file:///tmp/an/out/${v}.html`);
  await p.screenshot({ path: `/tmp/an/${v}-${w}.png`, fullPage: true });
  const over = await p.evaluate('document.documentElement.scrollWidth > innerWidth');
  await p.evaluate(axe);
  const r = await p.evaluate('axe.run().then(r => r.violations.map(v => v.id + " " + v.nodes.slice(0,2).map(n=>n.html.slice(0,120)).join(" | ")))').catch(e => String(e));
  console.log(v, w, 'overflow', over, JSON.stringify(r));
  await p.close();
}
await b.close();
