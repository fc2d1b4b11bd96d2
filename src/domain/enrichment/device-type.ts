export type DeviceType = 'desktop' | 'mobile' | 'tablet' | 'tv' | 'watch' | 'headset' | 'bot';

/** What SDKs write into `context.device.type`, where it says what the thing is and not only what runs on it. */
const types: ReadonlyMap<string, DeviceType> = new Map([
  ['desktop', 'desktop'],
  ['laptop', 'desktop'],
  ['mobile', 'mobile'],
  ['phone', 'mobile'],
  ['smartphone', 'mobile'],
  ['handset', 'mobile'],
  ['tablet', 'tablet'],
  ['tv', 'tv'],
  ['smarttv', 'tv'],
  ['watch', 'watch'],
]);

const byOs: ReadonlyMap<string, DeviceType> = new Map([
  ['macOS', 'desktop'],
  ['Windows', 'desktop'],
  ['Linux', 'desktop'],
  ['Chrome OS', 'desktop'],
  ['tvOS', 'tv'],
  ['watchOS', 'watch'],
  ['visionOS', 'headset'],
]);

/** Models of iOS and Android that are tablets by their name, e.g. `iPad13,4`, `Galaxy Tab S9`, `SM-X700`. */
const tabletModel = /^ipad|\btab(?:let)?\b|\bpad\b|^sm-[tx]\d/i;

/** What kind of thing it is. SDKs mostly say `ios` or `android`: then the model decides between phone and tablet. */
export function deviceTypeOf(
  said: string | undefined,
  os: string | undefined,
  model: string | undefined,
): DeviceType | undefined {
  const clear = said === undefined ? undefined : types.get(said.toLowerCase());
  if (clear !== undefined) return clear;
  if (os === 'iOS' || os === 'Android')
    return model !== undefined && tabletModel.test(model) ? 'tablet' : 'mobile';
  return os === undefined ? undefined : byOs.get(os);
}
