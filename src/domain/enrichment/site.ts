/** Second-level names under which countries let others register, e.g. `co.uk`, `com.au`. */
const shared: ReadonlySet<string> = new Set(
  'ac co com edu gob gouv gov govt go ltd me mil ne net nhs or org plc sch'.split(' '),
);

/** Platforms whose customers' sites are neighbours and not one site. */
const platforms: ReadonlySet<string> = new Set(
  (
    'github.io gitlab.io netlify.app vercel.app pages.dev workers.dev web.app firebaseapp.com herokuapp.com ' +
    'azurewebsites.net cloudfront.net myshopify.com blogspot.com wordpress.com wixsite.com webflow.io'
  ).split(' '),
);

/**
 * The part of a host that one owner registered, without a list of all public suffixes: the last two labels; three
 * where the last two are a country's shared name (`co.uk`) or a platform's (`github.io`). Addresses stay whole.
 */
export function siteOf(host: string): string {
  const top = host.lastIndexOf('.');
  const second = top < 1 ? -1 : host.lastIndexOf('.', top - 1);
  if (second < 1 || !/[^\d]$/.test(host) || host.endsWith(']')) return host;
  const isShared = host.length - top === 3 && shared.has(host.slice(second + 1, top));
  if (!isShared && !platforms.has(host.slice(second + 1))) return host.slice(second + 1);
  return host.slice(host.lastIndexOf('.', second - 1) + 1);
}
