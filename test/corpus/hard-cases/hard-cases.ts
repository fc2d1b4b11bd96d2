import type { JsonObject } from '../../../src/domain/json.js';
import type { LabelledEvent, Language } from '../label.js';
import { unmark } from '../unmark.js';
import { english } from './english.js';
import { german } from './german.js';
import { romance } from './romance.js';

const unmarkAll = (events: readonly JsonObject[], language: Language): LabelledEvent[] =>
  events.map((event, index) => unmark({ messageId: `${language}-${index + 1}`, ...event }, language));

/** Written by hand, hard in both directions. */
export const hardCases: readonly LabelledEvent[] = [
  ...unmarkAll(english, 'en'),
  ...unmarkAll(german, 'de'),
  ...unmarkAll(romance.es, 'es'),
  ...unmarkAll(romance.fr, 'fr'),
];
