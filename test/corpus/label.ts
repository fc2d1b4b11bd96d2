import type { JsonObject } from '../../src/domain/json.js';
import type { JsonPointer } from '../../src/domain/json-pointer.js';
import type { DetectorKind } from '../../src/domain/privacy/detection/finding.js';

export type Language = 'en' | 'de' | 'es' | 'fr';

/** In a value, in the property key above it, or in the name of the event, page or screen. */
export type Where = 'value' | 'key' | 'name';

/** Characters `start` to `start + text.length` of a place in an event. Of a number, of its JSON text. */
export interface Span {
  /** To the value, or to the value whose key it is, or `/event` or `/name`. */
  readonly pointer: JsonPointer;
  readonly where: Where;
  readonly start: number;
  readonly text: string;
}

/** Personal data that should be found. README.md says what is labelled and what is not. */
export interface Label extends Span {
  readonly kind: DetectorKind;
}

/** What looks personal and is not. Nothing should be found there. */
export interface Trap extends Span {
  readonly looksLike: DetectorKind;
}

export interface LabelledEvent {
  readonly event: JsonObject;
  readonly language: Language;
  readonly labels: readonly Label[];
  readonly traps: readonly Trap[];
}
