import type { FullRecord } from '../../ports/target.js';
import type { AmplitudeMapping } from './amplitude-event.js';
import { cut } from './limits.js';

/** What a track, page or screen is called at Amplitude. */
export function eventName(
  { kind, name, type }: Pick<FullRecord, 'kind' | 'name' | 'type'>,
  mapping: Pick<AmplitudeMapping, 'page' | 'screen'>,
): string {
  if (kind === 'page') return cut(named(mapping.page, name, 'Page'));
  if (kind === 'screen') return cut(named(mapping.screen, name, 'Screen'));
  return cut(name === undefined || name.trim() === '' ? type : name);
}

/** Without a name the template speaks of the thing itself: `Viewed Page`. */
function named(template: string, name: string | undefined, thing: string): string {
  return template.replaceAll('{name}', () => (name === undefined || name.trim() === '' ? thing : name));
}
