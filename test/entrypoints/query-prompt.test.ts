import { expect } from 'chai';
import { completer } from '../../src/entrypoints/cli/query-prompt.js';

describe('the prompt of lethe query', () => {
  const view = (name: string, ...columns: string[]) => ({
    name,
    columns: columns.map((column) => ({ name: column, type: 'VARCHAR' })),
  });
  const complete = completer([view('events', 'person', 'type'), view('order_completed', 'price', 'person')]);

  it('completes names of views where a table is named', () => {
    expect(complete('select * from o')).to.deep.equal([['order_completed'], 'o']);
    expect(complete('DESCRIBE ')[0]).to.deep.equal(['events', 'order_completed']);
    expect(complete('.columns ev')).to.deep.equal([['events'], 'ev']);
  });

  it('elsewhere also columns and words, each once', () => {
    expect(complete('select p')).to.deep.equal([['person', 'price'], 'p']);
    expect(complete('sel')).to.deep.equal([['select'], 'sel']);
  });

  it('completes its own commands at the beginning of a line', () => {
    expect(complete('.c')).to.deep.equal([['.columns'], '.c']);
  });
});
