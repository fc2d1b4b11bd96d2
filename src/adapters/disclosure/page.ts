import { isObject, type Json, type JsonObject } from '../../domain/json.js';
import type { DisclosedEvent, DisclosedLetter, DisclosedPerson } from '../../domain/ports/disclosure.js';

/** Events beyond these are in the other files only: a page of any size opens nowhere. */
export const mostShown = 2_000;

/** A page that stands alone: no script, nothing fetched. */
export const pageHead = `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>What is held about you</title>
<style>
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c1c1c}
h1{font-size:1.8rem}h2{margin-top:2.5rem;border-bottom:1px solid #ccc}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.25rem .75rem .25rem 0;overflow-wrap:anywhere}
th{font-weight:600;color:#555;width:14rem}
details{border-bottom:1px solid #eee;padding:.4rem 0}summary{cursor:pointer}
time{color:#555;font-variant-numeric:tabular-nums;margin-right:1rem}small{color:#555}
</style></head><body>
<h1>What is held about you</h1>
`;

export function personHtml(person: DisclosedPerson): string {
  const { state, profiles, userIds, devices, sharedDevices, recipients } = person;
  const facts = {
    state: state === 'restricted' ? 'restricted: recorded, and used for nothing else' : 'active',
    'user ids': userIds,
    devices,
    ...(sharedDevices === 0
      ? undefined
      : {
          'shared devices': `${sharedDevices}: others have used them too; what came from them without a user id may be theirs and is left out`,
        }),
    ...(recipients.length === 0 ? undefined : { 'events are passed on to': recipients.join(', ') }),
  };
  const sections = profiles.map(({ of, attributes, consents }) => {
    const said = Object.entries(consents).map(([purpose, statements]) => [
      purpose,
      Object.fromEntries(statements.map(({ at, granted, by }) => [at, `${granted ? 'yes' : 'no'} (${by})`])),
    ]);
    const title =
      of === 'user' ? 'What you told about yourself' : 'What was told on a device before you signed in';
    return `<h2>${title}</h2>\n${rows(attributes)}${
      said.length === 0 ? '' : `<h3>Consent</h3>\n${rows(Object.fromEntries(said))}`
    }`;
  });
  return `${rows(facts)}${sections.join('')}<h2>What you did</h2>\n`;
}

export function eventHtml(event: DisclosedEvent): string {
  const { name, type, kind, source, erased, damaged } = event;
  const parts: [title: string, part: JsonObject][] = [
    ['What was sent', event.event],
    ['What the request said', event.request],
    ['What was added', event.added],
  ];
  const tables = parts
    .filter(([, part]) => Object.keys(part).length > 0)
    .map(([title, part]) => `<h4>${title}</h4>\n${rows(part)}`);
  const gone =
    erased === undefined
      ? ''
      : `<p><small>Erased: what was used for ${text(erased.join(', '))}.</small></p>\n`;
  const spoilt =
    damaged === undefined
      ? ''
      : `<p><small>Damaged, cannot be opened: what was used for ${text(damaged.join(', '))}.</small></p>\n`;
  return `<details><summary><time>${text(event.time)}</time>${text(name ?? type)} <small>${text(kind)}, ${text(source)}</small></summary>
${tables.join('')}${gone}${spoilt}</details>\n`;
}

export const lettersHead = '<h2>What could not be processed</h2>\n';

export function letterHtml({ received_at, code, event }: DisclosedLetter): string {
  return `<details><summary><time>${text(received_at)}</time>set aside: ${text(code)}</summary>
${isObject(event) ? rows(event) : `<p>${text(JSON.stringify(event))}</p>\n`}</details>\n`;
}

export function pageEnd(events: number, letters: number): string {
  const more = events > mostShown ? `<p>${events - mostShown} more events are in events.ndjson.</p>\n` : '';
  const none = events === 0 ? '<p>No event is held.</p>\n' : '';
  return `${none}${more}<p><small>${events} events and ${letters} that were set aside. The same, for programs: person.json, events.ndjson, events.csv, letters.ndjson.</small></p>
</body></html>\n`;
}

/** Leaves by their path. */
function rows(object: JsonObject): string {
  const lines: string[] = [];
  const visit = (value: Json, path: string) => {
    if (isObject(value) && Object.keys(value).length > 0)
      for (const [key, below] of Object.entries(value)) visit(below, path === '' ? key : `${path} › ${key}`);
    else if (Array.isArray(value) && value.some((item) => typeof item === 'object' && item !== null))
      for (const [i, item] of value.entries()) visit(item, `${path} › ${i + 1}`);
    else lines.push(`<tr><th>${text(path)}</th><td>${text(shown(value))}</td></tr>\n`);
  };
  visit(object, '');
  return lines.length === 0 ? '<p>Nothing.</p>\n' : `<table>\n${lines.join('')}</table>\n`;
}

function shown(value: Json): string {
  if (typeof value === 'string') return value;
  return Array.isArray(value) ? value.map(shown).join(', ') : JSON.stringify(value);
}

function text(value: string): string {
  return value.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
