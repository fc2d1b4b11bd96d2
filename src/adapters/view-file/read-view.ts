import { readFile } from 'node:fs/promises';
import { daysBetween } from '../../domain/analysis/range.js';
import type { View } from '../../domain/analysis/view.js';
import type { Json } from '../../domain/json.js';
import { inOrder, type Problem } from '../policy-file/position.js';
import { structureCheck } from '../policy-file/structure.js';
import { YamlText } from '../policy-file/yaml-text.js';
import { UserError } from '../user-error.js';
import { ViewFileError } from './view-file-error.js';
import { kindOfSchema, kindSchemas } from './view-schema.js';

const checkKind = structureCheck(kindOfSchema);
const checks = {
  trend: structureCheck(kindSchemas.trend),
  table: structureCheck(kindSchemas.table),
  funnel: structureCheck(kindSchemas.funnel),
  retention: structureCheck(kindSchemas.retention),
  lifetime: structureCheck(kindSchemas.lifetime),
  campaigns: structureCheck(kindSchemas.campaigns),
};

const longestRange = 3_660;

/** @throws ViewFileError what is wrong, all of it, and where @throws UserError the file cannot be read */
export async function loadView(file: string): Promise<View> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new UserError(
      `The view ${file} cannot be read.`,
      'lethe report --list shows those that are ready; docs/reports.md shows how to write one.',
      { cause },
    );
  });
  return viewIn(text, file);
}

/** @param file what problems call it @throws ViewFileError */
function viewIn(text: string, file: string): View {
  const read = readView(text);
  if ('problems' in read) throw new ViewFileError(file, read.problems);
  return read.view;
}

/** Reads JSON, or YAML with the same meaning. */
export function readView(text: string): { readonly view: View } | { readonly problems: readonly Problem[] } {
  const yaml = new YamlText(text);
  const problems: Problem[] = [...yaml.problems];
  if (problems.length === 0) problems.push(...structureProblems(yaml));
  if (problems.length === 0) problems.push(...meaningProblems(yaml));
  return problems.length > 0 ? { problems: inOrder(problems) } : { view: yaml.value as View };
}

function structureProblems(yaml: YamlText): Problem[] {
  const ofKind = checkKind(yaml);
  if (ofKind.length > 0) return ofKind;
  const { kind, report } = yaml.value as { kind: View['kind']; report?: 'lifetime' | 'campaigns' };
  if (kind !== 'money') return checks[kind](yaml);
  if (report !== undefined) return checks[report](yaml);
  return [{ ...yaml.atKey([], 'kind'), problem: '"report" is missing: say which, lifetime or campaigns' }];
}

/** What a schema cannot say. */
function meaningProblems(yaml: YamlText): Problem[] {
  const view = yaml.value as View;
  const problems: Problem[] = [];
  const { timezone, range } = view;
  if (timezone !== undefined && !isZone(timezone))
    problems.push({
      ...yaml.at(['timezone']),
      problem: `there is no time zone "${timezone}": write an IANA name such as Europe/Berlin`,
    });
  if (range !== undefined && 'from' in range) {
    for (const [key, day] of Object.entries(range))
      if (!isDay(day))
        problems.push({ ...yaml.at(['range', key]), problem: `there is no day ${day} in the calendar` });
    const days = daysBetween(range.from, range.to);
    if (days < 0)
      problems.push({
        ...yaml.at(['range']),
        problem: 'the range ends before it begins: exchange from and to',
      });
    if (days > longestRange)
      problems.push({ ...yaml.at(['range']), problem: `the range is longer than ${longestRange} days` });
  }
  if (view.kind === 'trend' && view.breakdown !== undefined && view.series.length > 1)
    problems.push({
      ...yaml.at(['breakdown']),
      problem: 'a breakdown goes with one series: leave the others out',
    });
  if (view.kind === 'money' && view.revenue.currency !== undefined && view.currency === undefined)
    problems.push({
      ...yaml.at(['revenue', 'currency']),
      problem: '"currency" is missing: amounts carry currencies, so say in which the report tells them',
    });
  return problems;
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function isDay(day: string): boolean {
  const ms = Date.parse(day);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day);
}

/** A view with some of its words changed. @throws UserError what of them cannot be used */
export function withChanges(view: View, changes: { readonly [word: string]: Json }): View {
  if (Object.keys(changes).length === 0) return view;
  const read = readView(JSON.stringify({ ...view, ...changes }));
  if ('view' in read) return read.view;
  throw new UserError(
    read.problems.map(({ problem }) => `${problem}.`).join('\n'),
    'docs/reports.md says what can stand there.',
  );
}
