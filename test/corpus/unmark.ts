import { isObject, type Json, type JsonObject, setOwn } from '../../src/domain/json.js';
import { escapeKey, type JsonPointer } from '../../src/domain/json-pointer.js';
import { type DetectorKind, detectorKinds } from '../../src/domain/privacy/detection/finding.js';
import type { Label, LabelledEvent, Language, Trap, Where } from './label.js';

/**
 * Takes the marks out of an event and answers what they said. In values, keys and names `«email:ada@example.org»`
 * marks personal data, `«!ip:1.2.3.4»` a trap; a value that is `«phone#491713920012»` as a whole is a number. A mark
 * may stand inside another: an address inside a URL.
 * @throws RangeError for a mark that cannot be read
 */
export function unmark(marked: JsonObject, language: Language): LabelledEvent {
  const labels: Label[] = [];
  const traps: Trap[] = [];

  const text = (source: string, pointer: JsonPointer, where: Where): string => {
    const { clear, marks } = read(source);
    for (const { kind, trap, start, end } of marks) {
      const span = { pointer, where, start, text: clear.slice(start, end) };
      if (trap) traps.push({ ...span, looksLike: kind });
      else labels.push({ ...span, kind });
    }
    return clear;
  };

  const number = (source: string, pointer: JsonPointer): number | undefined => {
    const [, bang, kind, digits] = /^«(!?)([a-z_]+)#(-?[\d.]+)»$/.exec(source) ?? [];
    if (digits === undefined) return undefined;
    const value = Number(digits);
    text(`«${bang}${kind}:${value}»`, pointer, 'value');
    return value;
  };

  const value = (source: Json, pointer: JsonPointer): Json => {
    if (typeof source === 'string') {
      const isName = pointer === '/event' || pointer === '/name';
      return number(source, pointer) ?? text(source, pointer, isName ? 'name' : 'value');
    }
    if (Array.isArray(source)) return source.map((item, index) => value(item, `${pointer}/${index}`));
    return isObject(source) ? object(source, pointer) : source;
  };

  const object = (source: JsonObject, pointer: JsonPointer): JsonObject => {
    const clear: JsonObject = {};
    for (const [markedKey, child] of Object.entries(source)) {
      const below = `${pointer}/${escapeKey(read(markedKey).clear)}`;
      setOwn(clear, text(markedKey, below, 'key'), value(child, below));
    }
    return clear;
  };

  return { event: object(marked, ''), language, labels, traps };
}

interface Mark {
  readonly kind: DetectorKind;
  readonly trap: boolean;
  readonly start: number;
  readonly end: number;
}

const kinds: ReadonlySet<string> = new Set(detectorKinds);

function read(source: string): { readonly clear: string; readonly marks: readonly Mark[] } {
  if (!source.includes('«') && !source.includes('»')) return { clear: source, marks: [] };
  const open: Omit<Mark, 'end'>[] = [];
  const marks: Mark[] = [];
  let clear = '';
  for (const [, bang, kind, close, other] of source.matchAll(/«(!?)([a-z_]+):|(»)|([\s\S])/gu)) {
    if (kind !== undefined) {
      if (!kinds.has(kind)) throw new RangeError(`no kind of personal data is called ${kind}`);
      open.push({ kind: kind as DetectorKind, trap: bang === '!', start: clear.length });
    } else if (close !== undefined) {
      const mark = open.pop();
      if (mark === undefined || mark.start === clear.length) throw new RangeError(`misplaced » in ${source}`);
      marks.push({ ...mark, end: clear.length });
    } else if (other === '«') throw new RangeError(`« without a kind in ${source}`);
    else clear += other;
  }
  if (open.length > 0) throw new RangeError(`« without its » in ${source}`);
  return { clear, marks };
}
