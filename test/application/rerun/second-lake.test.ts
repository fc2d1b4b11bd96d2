import { expect } from 'chai';
import { MemoryLake } from '../../../src/adapters/memory/lake.js';
import type { RecordedLog } from '../../../src/application/rerun/recorded-log.js';
import { Rerun } from '../../../src/application/rerun/rerun.js';
import type { RunAgain } from '../../../src/application/rerun/run-again.js';
import type { ObjectName, Partition } from '../../../src/domain/lake/object-name.js';
import { UnreadableObject } from '../../../src/domain/ports/lake.js';

const partition = 'events/a/2026/05/01' as Partition;

/** What the log holds of the partition: a part grows from one rerun to the next, raw objects become part of it. */
type Held = { readonly [name: string]: readonly string[] | 'damaged' };

function rerunOf(held: Held): Rerun {
  const log = {
    async *objects() {
      for (const [name, lines] of Object.entries(held))
        yield {
          name: `${partition}/${name}` as ObjectName,
          size: 1,
          grows: name.startsWith('part-'),
          rows: rowsOf(name, lines),
        };
    },
  } as unknown as RecordedLog;
  const again = { ready: async () => {}, line: async () => ({ verdict: { kind: 'same' } }) };
  return new Rerun(log, again as unknown as RunAgain, { preview: async function* () {} });
}

async function* rowsOf(name: string, lines: readonly string[] | 'damaged') {
  if (lines === 'damaged') throw new UnreadableObject(name, undefined);
  for (const line of lines) yield { line, row: {}, isRepeated: false };
}

describe('a second lake that was begun before a compaction', () => {
  let lake: MemoryLake;
  beforeEach(() => {
    lake = new MemoryLake();
  });
  async function written(held: Held): Promise<{ [name: string]: string[] }> {
    await rerunOf(held).part(partition, lake);
    const there: { [name: string]: string[] } = {};
    for await (const { name } of lake.list(partition)) {
      const lines: string[] = [];
      for await (const line of lake.read(name)) lines.push(line);
      there[name.slice(partition.length + 1)] = lines;
    }
    return there;
  }

  it('has the rows that a part got since, and not once more what became part of it', async () => {
    expect(await written({ 'raw-1': ['1'] })).to.deep.equal({ 'raw-1': ['1'] });
    expect(await written({ 'part-0': ['1', '2'] })).to.deep.equal({ 'part-0': ['1', '2'] });
    const grown = { 'raw-4': ['4'], 'part-0': ['1', '2', '3'] };
    expect(await written(grown)).to.deep.equal(grown);
  });

  it('keeps what it has where something cannot be read', async () => {
    await written({ 'raw-1': ['1'], 'raw-2': ['2'] });
    expect(await written({ 'part-0': 'damaged' })).to.deep.equal({ 'raw-1': ['1'], 'raw-2': ['2'] });
  });
});
