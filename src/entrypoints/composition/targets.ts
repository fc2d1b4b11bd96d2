import { readFile } from 'node:fs/promises';
import { env } from 'node:process';
import { validateSync } from 'class-validator';
import { parse } from 'yaml';
import { AmplitudeTarget } from '../../adapters/amplitude/amplitude-target.js';
import { amplitudeUrls, defaultAmplitudeSettings } from '../../adapters/amplitude/settings.js';
import { UserError } from '../../adapters/user-error.js';
import { defaultWebhookSettings, WebhookTarget } from '../../adapters/webhook/webhook-target.js';
import type { ConfiguredTarget } from '../../application/deliver/configured-target.js';
import type { Target } from '../../domain/ports/target.js';
import type { Purpose } from '../../domain/privacy/policy.js';
import { amplitudeNames, defaultMapping } from '../../domain/targets/amplitude/amplitude-event.js';
import type { Settings } from '../settings.js';
import { AmplitudeEntry, TargetEntry, WebhookEntry } from '../target-entry.js';

type Wanted = Pick<Settings, 'targets' | 'amplitudeApiKey' | 'amplitudeUrl'>;

/**
 * The targets that `LETHE_TARGETS` lists; without it, or beside it, Amplitude where `LETHE_AMPLITUDE_API_KEY` is set.
 * @throws UserError which entry is wrong, and how; never a key
 */
export async function openTargets(settings: Wanted): Promise<ConfiguredTarget[]> {
  const entries = settings.targets === undefined ? [] : await read(settings.targets);
  const targets = entries.map((entry, i) =>
    configured(entry, settings, `Entry ${i + 1} of ${settings.targets}`),
  );
  const hasAmplitude = entries.some((entry) => entry.kind === 'amplitude');
  if (settings.amplitudeApiKey !== undefined && !hasAmplitude)
    targets.push(configured({ name: 'amplitude', kind: 'amplitude' }, settings, 'LETHE_AMPLITUDE_URL'));
  const names = targets.map(({ target }) => target.name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new UserError(
      `Two targets are called ${twice}.`,
      `Give each a name of its own in ${settings.targets}.`,
    );
  return targets;
}

function configured(given: object, settings: Wanted, where: string): ConfiguredTarget {
  const { kind } = given as TargetEntry;
  const entry =
    kind === 'amplitude'
      ? Object.assign(new AmplitudeEntry(), given)
      : kind === 'webhook'
        ? Object.assign(new WebhookEntry(), given)
        : Object.assign(new TargetEntry(), given);
  const [problem] = validateSync(entry, {
    whitelist: true,
    forbidNonWhitelisted: true,
    validationError: { value: false, target: false },
  });
  if (problem !== undefined)
    throw new UserError(`${where}: ${Object.values(problem.constraints ?? {}).join('; ')}.`, hint);
  const { name, types, except_types, sources, consent, bots, sample, rate } = entry;
  return {
    target:
      entry instanceof AmplitudeEntry
        ? amplitude(entry, settings, where)
        : webhook(entry as WebhookEntry, where),
    filter: {
      types,
      exceptTypes: except_types,
      sources,
      consent: consent as Purpose[] | undefined,
      bots,
      sample,
    },
    names: [...new Set([name, ...(kind === 'amplitude' ? amplitudeNames : [])])],
    rate,
  };
}

const hint = 'docs/targets lists what each kind of target takes.';

function amplitude(entry: AmplitudeEntry, settings: Wanted, where: string): Target {
  const apiKey = entry.api_key ?? settings.amplitudeApiKey;
  if (apiKey === undefined)
    throw new UserError(`${where} has no api_key.`, 'Set it there, or LETHE_AMPLITUDE_API_KEY.');
  const defaults = defaultAmplitudeSettings;
  return new AmplitudeTarget({
    name: entry.name,
    apiKey,
    url: entry.url ?? settings.amplitudeUrl ?? amplitudeUrls[entry.region ?? 'us'],
    api: entry.api ?? defaults.api,
    concurrency: entry.concurrency ?? defaults.concurrency,
    timeoutMs: entry.timeout_ms ?? defaults.timeoutMs,
    throttledMs: entry.throttled_ms ?? defaults.throttledMs,
    mapping: {
      page: entry.page ?? defaultMapping.page,
      screen: entry.screen ?? defaultMapping.screen,
      userId: entry.user_id ?? defaultMapping.userId,
      revenue: entry.revenue ?? defaultMapping.revenue,
      groupType: entry.group_type ?? defaultMapping.groupType,
    },
  });
}

function webhook(entry: WebhookEntry, where: string): Target {
  const secret = entry.secret ?? (entry.secret_from === undefined ? undefined : env[entry.secret_from]);
  if (secret === undefined || secret === '')
    throw new UserError(
      `${where} has no secret to sign with.`,
      'Write `secret`, or name in `secret_from` the environment variable that has it.',
    );
  const defaults = defaultWebhookSettings;
  return new WebhookTarget({
    name: entry.name,
    url: entry.url,
    secret,
    concurrency: entry.concurrency ?? defaults.concurrency,
    timeoutMs: entry.timeout_ms ?? defaults.timeoutMs,
  });
}

async function read(file: string): Promise<TargetEntry[]> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new UserError(`The targets file ${file} cannot be read.`, 'Check LETHE_TARGETS.', { cause });
  });
  let entries: unknown;
  try {
    entries = parse(text);
  } catch (cause) {
    const at = (cause as { linePos?: { line: number }[] }).linePos?.[0]?.line;
    throw new UserError(`The targets file ${file} is not YAML, line ${at ?? '?'}.`, 'Correct the line.', {
      cause,
    });
  }
  if (!Array.isArray(entries) || entries.some((entry) => typeof entry !== 'object' || entry === null))
    throw new UserError(`The targets file ${file} does not hold a list of targets.`, hint);
  return entries;
}
