import type { Json } from '../json.js';

/** Operating systems as SDKs write them, in lower case, and as the record does. */
const names: ReadonlyMap<string, string> = new Map([
  ['ios', 'iOS'],
  ['iphone os', 'iOS'],
  ['ipados', 'iOS'],
  ['android', 'Android'],
  ['mac os x', 'macOS'],
  ['mac os', 'macOS'],
  ['macos', 'macOS'],
  ['windows', 'Windows'],
  ['linux', 'Linux'],
  ['watchos', 'watchOS'],
  ['tvos', 'tvOS'],
  ['visionos', 'visionOS'],
  ['chrome os', 'Chrome OS'],
  ['tizen', 'Tizen'],
  ['webos', 'WebOS'],
  ['harmonyos', 'HarmonyOS'],
  ['fuchsia', 'Fuchsia'],
]);

/** The usual name of an operating system, or nothing where the text names none that we know. */
export function osName(text: string | undefined): string | undefined {
  return text === undefined ? undefined : names.get(text.toLowerCase());
}

/** `17.5.1` as `17.5`, `13` and 13 as `13`; nothing where no number comes first. */
export function majorMinor(version: Json | undefined): string | undefined {
  if (typeof version === 'number') return majorMinor(String(version));
  return typeof version === 'string' ? /^\d{1,9}(?:\.\d{1,9})?/.exec(version.trim())?.[0] : undefined;
}
