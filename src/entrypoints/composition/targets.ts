import { validateSync } from 'class-validator';
import { parse } from 'yaml';
import { UserError } from '../../adapters/user-error.js';
import type { ConfiguredTarget } from '../../application/deliver/configured-target.js';
import type { Purpose } from '../../domain/privacy/policy.js';
import type { Settings } from '../settings.js';
import { targetKinds } from '../targets/kinds.js';
import type { TargetEntry } from '../targets/target-entry.js';
import { textAt } from '../text-at.js';

const hint = 'docs/targets lists what each kind of target takes.';

/**
 * The targets that `LETHE_TARGETS` lists; without it, or beside it, Amplitude where `LETHE_AMPLITUDE_API_KEY` is set.
 * @throws UserError which entry is wrong, and how; never a secret
 */
export async function openTargets(settings: Settings): Promise<ConfiguredTarget[]> {
  const entries = settings.targets === undefined ? [] : await read(settings.targets);
  const named = entries.map((entry, i) => ({ entry, where: `Entry ${i + 1} of ${settings.targets}` }));
  if (settings.amplitudeApiKey !== undefined && !entries.some(({ kind }) => kind === 'amplitude'))
    named.push({ entry: { name: 'amplitude', kind: 'amplitude' }, where: 'LETHE_AMPLITUDE_URL' });
  const names = named.map(({ entry }) => entry.name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new UserError(
      `Two targets are called ${twice}.`,
      `Give each a name of its own in ${settings.targets}.`,
    );
  return named.map(({ entry, where }) => configured(entry, settings, where));
}

function configured(given: TargetEntry, settings: Settings, where: string): ConfiguredTarget {
  const kind = targetKinds.get(given.kind);
  if (kind === undefined)
    throw new UserError(`${where}: kind must be one of ${[...targetKinds.keys()].join(', ')}.`, hint);
  const entry = Object.assign(new kind.Entry(), given);
  const [problem] = validateSync(entry, {
    whitelist: true,
    forbidNonWhitelisted: true,
    validationError: { value: false, target: false },
  });
  if (problem !== undefined)
    throw new UserError(`${where}: ${Object.values(problem.constraints ?? {}).join('; ')}.`, hint);
  const { name, types, except_types: exceptTypes, sources, consent, bots, sample, rate } = entry;
  return {
    ...kind.open(entry, settings, where),
    filter: { types, exceptTypes, sources, consent: consent as Purpose[] | undefined, bots, sample },
    names: [...new Set([name, ...kind.names])],
    rate,
  };
}

async function read(file: string): Promise<TargetEntry[]> {
  const read = await textAt(file);
  const text = await read().catch((cause: unknown) => {
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
