import { expect } from 'chai';
import { SourceBook } from '../../../src/adapters/http/source-book.js';
import { keyDigest } from '../../../src/adapters/http/write-key.js';
import type { StoredSource } from '../../../src/domain/ports/sources.js';
import { Unavailable } from '../../../src/domain/ports/unavailable.js';

function source(name: string, ...keys: string[]): StoredSource {
  return { v: 1, name, kind: 'mobile', environment: 'test', keys: keys.map(keyDigest) };
}

async function bookOf(...stored: StoredSource[]): Promise<SourceBook> {
  const book = new SourceBook({ list: async () => stored });
  await book.reload();
  return book;
}

describe('SourceBook', () => {
  it('digests keys as SHA-256 in hexadecimal', () => {
    expect(keyDigest('abc')).to.equal('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it('finds a source by any of its keys, and tells nothing of the keys', async () => {
    const book = await bookOf(source('app', 'one', 'two'), source('web', 'three'));
    expect(book.find('two')).to.deep.equal({
      source: { name: 'app', kind: 'mobile', environment: 'test' },
    });
    expect(book.find('three')?.source.name).to.equal('web');
  });

  it('finds nothing for another key, a digest, or a name that objects have', async () => {
    const book = await bookOf(source('app', 'one'));
    for (const key of ['ONE', 'one ', '', keyDigest('one'), '__proto__', 'constructor'])
      expect(book.find(key), key).to.equal(undefined);
  });

  it('is empty before it is loaded', () => {
    expect(new SourceBook({ list: async () => [source('app', 'one')] }).find('one')).to.equal(undefined);
  });

  it('takes keys and sources away on reload', async () => {
    let stored = [source('app', 'old')];
    const book = new SourceBook({ list: async () => stored });
    await book.reload();
    expect(book.find('old')?.source.name).to.equal('app');
    stored = [source('app', 'new')];
    await book.reload();
    expect(book.find('old')).to.equal(undefined);
    expect(book.find('new')?.source.name).to.equal('app');
  });

  it('knows the limits of a source, and says which sources have changed', async () => {
    const rate = { perSecond: 10, burst: 20 };
    const limited = { ...source('web', 'one'), origins: ['https://shop.example'], rate };
    let stored: StoredSource[] = [limited, source('app', 'two')];
    const book = new SourceBook({ list: async () => stored });
    expect(await book.reload()).to.deep.equal(['web', 'app']);
    expect(await book.reload()).to.deep.equal([]);
    const bucket = book.find('one')?.bucket;
    expect(bucket?.rate).to.deep.equal(rate);
    expect([...(book.find('one')?.origins ?? [])]).to.deep.equal(['https://shop.example']);
    expect(book.find('two')).to.have.all.keys('source');

    stored = [{ ...limited, disabled: true }];
    expect(await book.reload()).to.deep.equal(['web', 'app']);
    expect(book.find('one')).to.include({ disabled: true });
    expect(book.find('one')?.bucket, 'the same limit goes on counting').to.equal(bucket);
    stored = [{ ...limited, rate: { perSecond: 11, burst: 20 } }];
    await book.reload();
    expect(book.find('one')?.bucket).not.to.equal(bucket);
    expect(book.find('one')?.disabled).to.equal(undefined);
  });

  it('keeps what it has when the store is away or two sources share a key', async () => {
    let list: () => Promise<StoredSource[]> = async () => [source('app', 'one')];
    const book = new SourceBook({ list: () => list() });
    await book.reload();
    for (const broken of [
      async () => Promise.reject(new Unavailable('sources_unavailable', undefined)),
      async () => [source('app', 'two'), source('web', 'two')],
    ]) {
      list = broken;
      const failure = await book.reload().catch((error: unknown) => error);
      expect(failure).to.be.an('error');
      expect(book.find('one')?.source.name).to.equal('app');
      expect(book.find('two')).to.equal(undefined);
    }
  });
});
