/** What is longer is not read: no browser sends it. */
const longest = 16_384;

/** `scheme://`, user info, then the host up to its port, path, query or fragment. */
const authority =
  /^(?:[a-z][a-z0-9+.-]{0,30}:)?\/\/(?:[^/?#@]{0,256}@)?(\[[\da-f:.]{2,45}\]|[\p{L}\p{N}._-]{1,253})(?=[/?#:]|$)/iu;

/** The host of an address in lower case, without a trailing dot; nothing where the text is no web address. */
export function hostOf(address: string): string | undefined {
  if (address.length > longest) return undefined;
  const host = authority.exec(address)?.[1]?.toLowerCase();
  const bare = host?.endsWith('.') ? host.slice(0, -1) : host;
  return bare === '' ? undefined : bare;
}

/** What stands between `?` and `#`; empty where there is nothing. */
export function queryOf(address: string): string {
  if (address.length > longest) return '';
  const from = address.indexOf('?');
  if (from < 0) return '';
  const to = address.indexOf('#');
  return address.slice(from + 1, to < 0 ? undefined : to);
}

/** The first value of each wanted parameter that is there and not empty, decoded where it can be. */
export function parametersIn(query: string, wanted: { has(name: string): boolean }): Map<string, string> {
  const found = new Map<string, string>();
  let equals = -1;
  for (let from = 0; from < query.length; ) {
    const ampersand = query.indexOf('&', from);
    const end = ampersand < 0 ? query.length : ampersand;
    if (equals < from) equals = query.indexOf('=', from);
    if (equals < 0) break;
    if (equals + 1 < end) {
      const name = query.slice(from, equals);
      if (wanted.has(name) && !found.has(name)) found.set(name, decoded(query.slice(equals + 1, end)));
    }
    from = end + 1;
  }
  return found;
}

function decoded(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}
