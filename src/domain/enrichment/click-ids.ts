/**
 * Parameters by which advertising networks mark a click, and the network's name. Where a URL carries several the
 * first of this list counts: what only paid clicks carry comes before Facebook's, which marks any link.
 */
export const clickIds: ReadonlyMap<string, string> = new Map([
  ['gclid', 'google'],
  ['gbraid', 'google'],
  ['wbraid', 'google'],
  ['dclid', 'google_display'],
  ['msclkid', 'microsoft'],
  ['ttclid', 'tiktok'],
  ['twclid', 'x'],
  ['li_fat_id', 'linkedin'],
  ['epik', 'pinterest'],
  ['yclid', 'yandex'],
  ['irclickid', 'impact'],
  ['fbclid', 'facebook'],
]);
