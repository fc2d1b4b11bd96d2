import { generate } from '../../../src/application/generate/generate.js';
import { detectors } from '../../../src/entrypoints/composition/detectors.js';
import { bad, begin, type Code, drain, identify, Stores, send, track } from '../world.js';

export const tools = {
  readAgent: (agent: string) => ({ browser: agent.slice(0, 7) }),
  locate: (address: string) => (address.startsWith('203.') ? { country: 'DE', city: 'Berlin' } : undefined),
};
export const code: Code = { detectors, tools };
const request = {
  ip: '203.0.113.9',
  user_agent: 'Mozilla/5.0',
  referer: 'https://shop.example/?email=a@b.example',
};

/** A log of generated sessions and of what is odd: personal keys, nobody's events, a device that is claimed. */
export async function recorded(): Promise<Stores> {
  const stores = new Stores();
  const running = begin(stores, code);
  const events = [...generate({ seed: 3, events: 150, users: 12, days: 5, start: '2026-11-01' })];
  for (let from = 0; from < events.length; from += 25)
    await send(running, events.slice(from, from + 25), { request, live: false });
  await send(
    running,
    [
      identify('i1', { plan: 'pro', email: 'ada@example.org', address: { city: 'Ulm', zip: '89073' } }),
      track('odd', {
        properties: {
          'bob@example.org': { n: 1, email: 'c@d.example' },
          price: 9,
          list: ['x', 'd@e.example'],
        },
      }),
      track('Order for eve@example.org', { userId: null, anonymousId: 'a-1', properties: { plan: 'pro' } }),
      track('e4', {
        anonymousId: 'a-1',
        context: { consent: { categoryPreferences: { advertising: false } } },
      }),
      track('e5', { userId: null, properties: { plan: 'pro' } }),
      bad('dead'),
    ],
    { request, live: false },
  );
  await drain(running);
  return stores;
}
