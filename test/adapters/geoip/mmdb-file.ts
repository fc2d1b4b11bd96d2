/** Values that an MMDB file may hold, as far as databases of places use them. */
export type MmdbValue = string | number | MmdbValue[] | { readonly [key: string]: MmdbValue };

type Node = [left: Node | Buffer | undefined, right: Node | Buffer | undefined];

/** The bytes of a small MMDB file (format 2, 32-bit records; by default with an IPv6 tree): networks in CIDR notation and what is said of them. */
export function mmdbFile(
  networks: { readonly [cidr: string]: MmdbValue },
  metadata: { readonly [key: string]: MmdbValue } = {},
  version: 4 | 6 = 6,
): Buffer {
  const root: Node = [undefined, undefined];
  for (const [cidr, value] of Object.entries(networks)) insert(root, bitsOf(cidr, version), encoded(value));
  const nodes: Node[] = [];
  const number = (node: Node): void => {
    nodes.push(node);
    for (const child of node) if (child !== undefined && !Buffer.isBuffer(child)) number(child);
  };
  number(root);
  const data: Buffer[] = [];
  let size = 0;
  const tree = Buffer.alloc(nodes.length * 8);
  nodes.forEach((node, i) => {
    node.forEach((child, side) => {
      let record = nodes.length;
      if (Buffer.isBuffer(child)) {
        record += 16 + size;
        size += child.length;
        data.push(child);
      } else if (child !== undefined) record = nodes.indexOf(child);
      tree.writeUInt32BE(record, i * 8 + side * 4);
    });
  });
  const about = encoded({
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1_750_000_000,
    database_type: 'Test-City',
    description: {},
    ip_version: version,
    languages: [],
    node_count: nodes.length,
    record_size: 32,
    ...metadata,
  });
  const marker = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1');
  return Buffer.concat([tree, Buffer.alloc(16), ...data, marker, about]);
}

function insert(root: Node, bits: readonly number[], value: Buffer): void {
  let node = root;
  bits.forEach((bit, depth) => {
    if (depth === bits.length - 1) node[bit] = value;
    else {
      const child = node[bit];
      if (Buffer.isBuffer(child)) throw new Error('networks may not overlap');
      const next: Node = child ?? [undefined, undefined];
      node[bit] = next;
      node = next;
    }
  });
}

/** In an IPv6 tree IPv4 stands under `::/96`. */
function bitsOf(cidr: string, version: 4 | 6): number[] {
  const [address = '', length] = cidr.split('/');
  const isV4 = !address.includes(':');
  const above = isV4 && version === 6 ? 12 : 0;
  const bytes = isV4
    ? [...Array<number>(above).fill(0), ...address.split('.').map(Number)]
    : bytesOfV6(address);
  return bytes
    .flatMap((byte) => [...byte.toString(2).padStart(8, '0')].map(Number))
    .slice(0, Number(length) + above * 8);
}

function bytesOfV6(address: string): number[] {
  const [head = '', tail = ''] = address.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const gap = 8 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...Array<string>(gap).fill('0'), ...groups(tail)].map((group) =>
    Number.parseInt(group, 16),
  );
  return all.flatMap((group) => [group >> 8, group & 255]);
}

function encoded(value: MmdbValue): Buffer {
  if (typeof value === 'string')
    return Buffer.concat([control(2, Buffer.byteLength(value)), Buffer.from(value)]);
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return Buffer.concat([control(6, 4), bytes]);
  }
  if (Array.isArray(value)) return Buffer.concat([control(11, value.length), ...value.map(encoded)]);
  const fields = Object.entries(value).flatMap(([key, field]) => [encoded(key), encoded(field)]);
  return Buffer.concat([control(7, fields.length / 2), ...fields]);
}

function control(type: number, size: number): Buffer {
  if (size > 28) throw new Error('only short values are written here');
  return Buffer.from(type > 7 ? [size, type - 7] : [(type << 5) | size]);
}
