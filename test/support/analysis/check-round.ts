import { expect } from 'chai';
import { rangeOf } from '../../../src/domain/analysis/range.js';
import type { Dialect } from '../../../src/domain/analysis/sql/dialect.js';
import type { Question } from '../../../src/domain/analysis/sql/events.js';
import { toSql } from '../../../src/domain/analysis/sql/to-sql.js';
import type { Round } from './event-sets.js';
import { walkedFunnel, walkedLifetime, walkedRetention } from './reference.js';
import type { Rows } from './small-analytics.js';

type AskedKind = 'funnel' | 'retention' | 'lifetime';

/** The rows that a view's numbers are summed up from, all sets at once. */
export function questionsOf(round: Round, dialect: Dialect): { [Kind in AskedKind]: string } {
  const { zone, now } = round;
  const sql = (view: Round[AskedKind], columns: string) => {
    const range = rangeOf(view.range as { from: string; to: string }, now.slice(0, 10));
    const question: Question = { zone, now, range, least: 1 };
    return `WITH ${toSql(view, question, dialect).ctes.join(',\n')} SELECT ${columns} FROM cells`;
  };
  return {
    funnel: sql(round.funnel, 'person, reached, is_open, label1'),
    retention: sql(round.retention, 'person, label1, label2, n'),
    lifetime: sql(round.lifetime, 'person, label1, label2, n, CAST(amount AS DOUBLE) AS amount'),
  };
}

/** Holds answers against those of trying everything. @returns how many people were compared */
export function checkRound(
  round: Round,
  { funnel, retention, lifetime }: { readonly [Kind in AskedKind]: Rows },
): number {
  const walked = walkedFunnel(round);
  const come = new Map(funnel.map(({ person, ...row }) => [String(person), row]));
  expect(come.size, 'one row per person').to.equal(funnel.length);
  expect([...come.keys()].sort()).to.deep.equal([...walked.keys()].sort());
  for (const [person, { reached, open, groups }] of walked) {
    const row = come.get(person);
    expect([row?.reached, row?.is_open], `${round.funnel.title}, ${person}`).to.deep.equal([
      reached,
      open ? 1 : 0,
    ]);
    expect(groups).to.include(row?.label1);
  }

  const isLater = round.retention.returned === 'in or later';
  const stayed = walkedRetention(round);
  const expected = [...stayed].flatMap(([person, { cohort, group, seen }]) => {
    const periods = isLater && seen.size > 0 ? [Math.max(...seen)] : [...seen];
    return [-1, ...periods].map((n) => `${person} ${cohort} ${group} ${n}`);
  });
  const found = retention.map(({ person, label1, label2, n }) => `${person} ${label1} ${label2} ${n}`);
  expect(found.sort(), round.retention.title).to.deep.equal(expected.sort());

  const brought = [...walkedLifetime(round)].flatMap(([person, { cohort, group, paid }]) =>
    ['-1 null', ...paid].map((one) => `${person} ${cohort} ${group} ${one}`),
  );
  const money = lifetime.map(
    ({ person, label1, label2, n, amount }) => `${person} ${label1} ${label2} ${n} ${amount}`,
  );
  expect(money.sort(), round.lifetime.title).to.deep.equal(brought.sort());
  return walked.size + stayed.size;
}
