/** Where a page sends, and as whom. */
export interface PageSettings {
  readonly collector: string;
  readonly writeKey: string;
  /** What its events' ids begin with. */
  readonly name: string;
}

/** Kinds of event that the page sends one by one. */
export const pageKinds = ['page', 'identify', 'track', 'screen', 'group', 'alias'] as const;

/**
 * A shop's page. It sends what analytics.js sends: one event per request to the first letter of its kind, or some in a
 * batch, as text/plain with the write key in the body; what RudderStack's SDK sends: JSON with the key in a header,
 * which browsers ask about first; beacons of both shapes when it is left; an image. `results` holds each request's
 * status, or the browser's own error; `isDone` is true once all but the beacons are answered.
 */
export function trackedPage(settings: PageSettings): string {
  return `<!doctype html><title>Shoes</title><script>${script(settings)}</script>`;
}

function script({ collector, writeKey, name }: PageSettings): string {
  return `
const collector = ${JSON.stringify(collector)}, writeKey = ${JSON.stringify(writeKey)}, name = ${JSON.stringify(name)};
const results = {};
let isDone = false;
const event = (type, id, fields) => ({
  timestamp: new Date().toISOString(),
  integrations: {},
  type,
  ...fields,
  context: {
    page: {
      path: location.pathname,
      referrer: document.referrer,
      search: location.search,
      title: document.title,
      url: location.href,
    },
    userAgent: navigator.userAgent,
    locale: navigator.language,
    library: { name: 'analytics.js', version: 'next-1.81.0' },
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  },
  messageId: name + '-' + id,
  anonymousId: 'anonymous-of-' + name,
  userId: 'user-of-' + name,
});
const sent = (message) => ({ ...message, writeKey, sentAt: new Date().toISOString() });
const send = async (what, path, body, headers) => {
  try {
    const answer = await fetch(collector + path, { method: 'post', headers, body: JSON.stringify(body) });
    results[what] = answer.status + ' ' + (await answer.text());
  } catch (error) {
    results[what] = String(error);
  }
};
const plain = { 'Content-Type': 'text/plain' };
const fields = {
  page: { name: 'Shoes', properties: { url: location.href, title: document.title } },
  identify: { traits: { email: 'ada@example.org', plan: 'pro' } },
  track: { event: 'Product Viewed', properties: { sku: 'S-42' } },
  screen: { name: 'Home' },
  group: { groupId: 'team-1', traits: { size: 12 } },
  alias: { previousId: 'anonymous-of-' + name },
};
const image = (what, url) => new Promise((resolve) => {
  const pixel = new Image();
  pixel.onload = () => resolve((results[what] = pixel.naturalWidth + 'x' + pixel.naturalHeight));
  pixel.onerror = () => resolve((results[what] = 'no image'));
  pixel.src = url;
});
const base64url = (text) => btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
const run = async () => {
  for (const [kind, more] of Object.entries(fields))
    await send(kind, '/v1/' + kind.slice(0, 1), sent(event(kind, kind, more)), plain);
  const batch = [1, 2, 3].map((n) => event('track', 'batch-' + n, { event: 'Product Viewed' }));
  await send('batch', '/v1/b', sent({ batch }), plain);
  await send('json', '/v1/track', event('track', 'json', { event: 'Cart Viewed' }), {
    'Content-Type': 'application/json',
    Authorization: 'Basic ' + btoa(writeKey + ':'),
    AnonymousId: btoa('anonymous-of-' + name),
  });
  await send('wrong key', '/v1/t', { ...event('track', 'wrong-key', { event: 'Lost' }), writeKey: 'wrong-key' }, plain);
  const pixel = event('track', 'pixel', { event: 'Banner Seen' });
  delete pixel.context;
  await image('pixel', collector + '/v1/pixel/track?data=' + base64url(JSON.stringify(sent(pixel))));
  await image('broken pixel', collector + '/v1/pixel/track?data=nothing');
  isDone = true;
};
addEventListener('pagehide', () => {
  const left = (id) => event('track', id, { event: 'Page Left' });
  const text = (body) => new Blob([JSON.stringify(body)], { type: 'text/plain' });
  navigator.sendBeacon(collector + '/v1/t', JSON.stringify(sent(left('beacon'))));
  navigator.sendBeacon(collector + '/beacon/v1/batch?writeKey=' + writeKey, text({ batch: [left('beacon-batch')] }));
});
run();
`;
}
