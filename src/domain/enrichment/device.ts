import type { Event } from '../event/event.js';
import { type DeviceType, deviceTypeOf } from './device-type.js';
import { objectIn, textIn } from './fields.js';
import { majorMinor, osName } from './os.js';
import { nothing, type Step, type Tools } from './step.js';

/** What a client runs on. Versions are `major` or `major.minor`. */
export type Device = {
  readonly type?: DeviceType;
  readonly os?: string;
  readonly os_version?: string;
  readonly browser?: string;
  readonly browser_version?: string;
  readonly manufacturer?: string;
  readonly model?: string;
  /** A crawler, a monitor, a script: not a person. */
  readonly bot?: true;
};

/**
 * Says what the client runs on: what a mobile SDK says of itself, else what the user agent gives away. An app is no
 * browser, and no bot because its HTTP library's user agent looks like one.
 */
export function device({ readAgent }: Pick<Tools, 'readAgent'>): Step {
  return function device({ event }) {
    const said = saidBySdk(event);
    const text = agentOf(event);
    const agent = text === undefined ? undefined : readAgent?.(text);
    if (said !== undefined) return { device: merged(said, agent) };
    if (agent === undefined || (agent.bot && event.source.kind === 'mobile')) return nothing;
    return { device: agent };
  };
}

function agentOf({ raw, request }: Event): string | undefined {
  const said = objectIn(raw, 'context')?.userAgent;
  return typeof said === 'string' && said !== '' ? said : request.user_agent;
}

/** `context.device` and `context.os`. Browser SDKs send `context.os` too, often empty: only apps send a device. */
function saidBySdk({ raw }: Event): Device | undefined {
  const context = objectIn(raw, 'context');
  if (context === undefined) return undefined;
  const os = objectIn(context, 'os');
  const hardware = objectIn(context, 'device');
  const saidOs = textIn(os, 'name');
  const manufacturer = textIn(hardware, 'manufacturer');
  const model = textIn(hardware, 'model');
  const saidType = textIn(hardware, 'type');
  if (manufacturer === undefined && model === undefined && saidType === undefined)
    if (saidOs === undefined || objectIn(context, 'app') === undefined) return undefined;
  const said: { -readonly [Field in keyof Device]: Device[Field] } = {};
  const name = osName(saidOs) ?? saidOs ?? osName(saidType);
  const type = deviceTypeOf(saidType, name, model);
  const version = majorMinor(os?.version);
  if (type !== undefined) said.type = type;
  if (name !== undefined) said.os = name;
  if (version !== undefined) said.os_version = version;
  if (manufacturer !== undefined) said.manufacturer = manufacturer;
  if (model !== undefined) said.model = model;
  return Object.keys(said).length === 0 ? undefined : said;
}

/** What the app says, completed by its user agent where that does not speak of another system. */
function merged(said: Device, agent: Device | undefined): Device {
  if (agent === undefined || agent.bot) return said;
  if (said.os !== undefined && agent.os !== said.os) return said;
  const { browser, browser_version, ...rest } = agent;
  return { ...rest, ...said };
}
