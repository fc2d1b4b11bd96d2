import { createHash } from 'node:crypto';
import { style } from './style.js';

const escapes: { readonly [character: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text as HTML, in an attribute too. */
export function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => escapes[character] ?? '');
}

const styleHash = createHash('sha256').update(style).digest('base64');

/** No script, nothing fetched, no style but the page's own. As a header of the server's answers and inside each page. */
export const contentSecurityPolicy = `default-src 'none'; style-src 'sha256-${styleHash}'; img-src data:; form-action 'self'; base-uri 'none'`;

/** A whole page around `main`, which is HTML. */
export function page(title: string, main: string, header = ''): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${escaped(contentSecurityPolicy)}">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>${escaped(title)}</title>
<style>${style}</style></head>
<body>${header === '' ? '' : `<header>${header}</header>`}
<main>
${main}
</main></body></html>
`;
}
