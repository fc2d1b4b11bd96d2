import { expect } from 'chai';
import { compacting, line, queried, raw } from '../../support/curated.js';

describe('half a surrogate pair', () => {
  it('is one replacement character in a column and stays as it is in the record', async () => {
    const { lake, zone, compact } = compacting();
    const texts = ['\ud83d', '\ud83d\ud83d 😀 "x" \\ud83d', '\\\ude00'];
    const lines = texts.map((text, i) => line({ id: `e${i}`, index: i, properties: { text } }));
    await lake.put(new Map([[raw('2026-11-02', 'a'), lines]]));
    expect(await compact.run()).to.deep.include({ failed: [], rows: 3 });
    const rows = await queried(zone, 'SELECT p_text, record FROM rows ORDER BY id');
    expect(rows).to.deep.equal(
      texts.map((text, i) => ({ p_text: text.replace(/[\ud800-\udfff]/gu, '\ufffd'), record: lines[i] })),
    );
  });
});
