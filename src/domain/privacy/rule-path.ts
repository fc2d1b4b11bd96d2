import { nearest } from '../nearest.js';
import { normalizeKey } from './normalize-key.js';

/** What a policy sees of an event: an id, or an object with fields of its own. */
const ids = ['userId', 'anonymousId', 'previousId'] as const;
const parts = ['properties', 'traits', 'context', 'integrations', 'extra', 'request'] as const;
/** What enrichment adds beside it. */
const added = ['geo', 'device', 'campaign', 'referrer', 'added'] as const;
export const ruleRoots = [...ids, ...parts, ...added] as const;

/** The facts of a request that a rule can treat; the others are yes or no. */
const requestFields = ['ip', 'user_agent', 'referer'] as const;

/** Fields of an event that the record's envelope says. What is personal in them is taken out while parsing. */
const envelope: ReadonlySet<string> = new Set(['messageid', 'type', 'event', 'name', 'groupid']);
/** Fields of a record that are made, not sent. */
const made: ReadonlySet<string> = new Set([
  ...[
    'id',
    'kind',
    'time',
    'receivedat',
    'subject',
    'anonymous',
    'source',
    'group',
    'consent',
    'privacy',
    'lethe',
  ],
]);

/** Why a path can never name a field, and what to write instead; `undefined` for one that can. */
export function pathProblem(path: string): string | undefined {
  if (path.startsWith('/')) return `begins with a slash: keys are joined by dots, ${dotted(path.slice(1))}`;
  const segments = path.split('.');
  if (segments[0] === '$' || segments[0] === '')
    return `begins with no key: paths begin with a field of the event, ${dotted(path.replace(/^[$.]+/, ''))}`;
  if (segments.includes('')) return 'has nothing between two dots, or at its end';
  if (/[[\]]/.test(path))
    return `names the place in a list: items of lists have no key, ${dotted(path.replace(/\.?\[[^\]]*\]/g, ''))}`;
  const index = segments.find((segment) => /^\d+$/.test(segment));
  if (index !== undefined)
    return `names the place in a list: items of lists have no key, so leave ${index} out (where an object really has the key ${index}, write *)`;
  const glued = segments.find((segment) => segment !== '**' && segment.includes('**'));
  if (glued !== undefined) return `has "${glued}": ** stands alone between two dots, * for a part of a key`;
  const empty = segments.find((segment) => !segment.includes('*') && normalizeKey(segment) === '');
  if (empty !== undefined)
    return `has "${empty}": keys are compared by their letters and digits, and it has none`;
  return rootProblem(segments);
}

function rootProblem(segments: readonly string[]): string | undefined {
  const [first = '', ...rest] = segments;
  if (first === '**') return undefined;
  const roots = ruleRoots.filter((root) => matches(first, root));
  if (roots.length === 0) return unknownRoot(first, rest);
  const named = rest.filter((segment) => segment !== '**');
  const possible = roots.some((root) => {
    if (ids.includes(root as 'userId')) return named.length === 0;
    if (root !== 'request') return true;
    if (named.length === 0) return true;
    return named.length === 1 && requestFields.some((field) => matches(named[0] as string, field));
  });
  if (possible) return undefined;
  if (roots.includes('request'))
    return `names no fact of a request that can be treated; those are ${requestFields.map((field) => `request.${field}`).join(', ')}`;
  return `leads into ${roots[0]}, which is text and has no fields`;
}

function unknownRoot(first: string, rest: readonly string[]): string {
  const key = normalizeKey(first);
  if (envelope.has(key) && rest.length === 0)
    return `names a part of the envelope, which no rule treats: personal values in names and ids are taken out before any policy is asked`;
  if (made.has(key)) return `names a part of the record that Lethe makes and no rule treats`;
  const path = [first, ...rest].join('.');
  if (key === 'user')
    return `begins with "${first}": what is known of the user is masked where it comes in, as ${['traits', ...rest].join('.')} and ${['context.traits', ...rest].join('.')}`;
  const [meant] = nearest(first, ruleRoots);
  return `begins with "${first}", which is no part of an event: ${
    meant === undefined
      ? `write properties.${path}, traits.${path} or **.${path}; a field at the very top of an event that has no place of its own is extra.${path}`
      : `did you mean ${[meant, ...rest].join('.')}?`
  }`;
}

/** Does a segment match a key? */
function matches(segment: string, key: string): boolean {
  const parts = segment.split('*').map(normalizeKey);
  return new RegExp(`^${parts.join('.*')}$`, 'u').test(normalizeKey(key));
}

function dotted(path: string): string {
  return `e.g. ${path.replaceAll('/', '.')}`;
}
