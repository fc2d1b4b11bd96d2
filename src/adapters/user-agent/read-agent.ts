import Bowser from 'bowser';
import { isbot } from 'isbot';
import { LRUCache } from 'lru-cache';
import type { Device } from '../../domain/enrichment/device.js';
import type { DeviceType } from '../../domain/enrichment/device-type.js';
import { majorMinor } from '../../domain/enrichment/os.js';

/** Real user agents end before this; of longer ones the beginning is read. Bounds the time and the cache. */
const longest = 512;
const remembered = 20_000;

const browsers: ReadonlySet<string> = new Set(Object.values(Bowser.BROWSER_MAP));
const types: ReadonlySet<string | undefined> = new Set<DeviceType>(['desktop', 'mobile', 'tablet', 'tv']);

/** Reads user agents. The same user agent gives the same frozen object; one that says nothing we know gives nothing. */
export function agentReader(): (userAgent: string) => Device | undefined {
  const known = new LRUCache<string, { readonly device: Device | undefined }>({ max: remembered });
  return (userAgent) => {
    const text = userAgent.length > longest ? userAgent.slice(0, longest) : userAgent;
    const cached = known.get(text);
    if (cached !== undefined) return cached.device;
    const device = deviceOf(text);
    known.set(text, { device });
    return device;
  };
}

function deviceOf(userAgent: string): Device | undefined {
  if (userAgent.trim() === '') return undefined;
  const { browser, os, platform } = Bowser.parse(userAgent);
  const named = browser.name !== undefined && browsers.has(browser.name) ? browser.name : undefined;
  const client = {
    ...said('browser', named),
    ...said('browser_version', named && majorMinor(browser.version)),
  };
  if (isbot(userAgent) || platform.type === 'bot')
    return Object.freeze({ type: 'bot', ...client, bot: true });
  const system = {
    ...said('os', os.name),
    ...said('os_version', majorMinor(os.name === 'Windows' ? os.versionName : os.version)),
  };
  // Android's HTTP stack, of which Bowser thinks that it is a tablet's browser.
  const isApp = userAgent.startsWith('Dalvik/');
  const device: Device = isApp
    ? system
    : {
        ...said('type', typeOf(platform.type, os.name)),
        ...system,
        ...client,
        ...said('manufacturer', platform.vendor),
        ...said('model', platform.model),
      };
  return Object.keys(device).length === 0 ? undefined : Object.freeze(device);
}

function typeOf(type: string | undefined, os: string | undefined): DeviceType | undefined {
  if (types.has(type)) return type as DeviceType;
  return os === 'Chrome OS' ? 'desktop' : undefined;
}

/** A field with its value, or no field. */
function said<Field extends keyof Device, Value>(
  field: Field,
  value: Value | undefined | '',
): { [F in Field]?: Value } | undefined {
  return value === undefined || value === '' ? undefined : ({ [field]: value } as { [F in Field]: Value });
}
