import { addDays, secondsOf } from '../range.js';
import { type CampaignsView, defaults } from '../view.js';
import type { Dialect } from './dialect.js';
import { filedBetween, localDay, meant, none, type Question, textAt } from './events.js';
import { folded, other } from './folded.js';
import { amountOf, converted } from './revenue.js';
import { type Cell, cellCondition, type Statement } from './statement.js';

/**
 * Spend against sign-ups and revenue. Rows answered: `label1` (channel) and `label2` (campaign; both NULL for everything
 * together), `spend`, `signups` (people, by their first in the range), `orders`, `revenue`, `unpriced`.
 *
 * A sign-up or an order belongs to the last touch of the same person before it, within the window: the last event that names
 * a channel or a campaign, itself included; of events at the same time the touch comes first. Else to `(none)`.
 */
export function campaignsSql(view: CampaignsView, question: Question, dialect: Dialect, past = 0): Statement {
  const touch = view.touch ?? {};
  const seconds = secondsOf(touch.window ?? defaults.touchWindow);
  const range = { from: addDays(question.range.from, -past), until: addDays(question.range.until, -past) };
  const inRange = `day >= DATE '${range.from}' AND day < DATE '${range.until}'`;
  const filed = filedBetween(range.from, range.until);
  const shared = { filters: view.filters ?? [] };
  const channel = textAt(touch.channel ?? defaults.channel, dialect);
  const campaign = textAt(touch.campaign ?? defaults.campaign, dialect);
  const day = `${localDay(question, dialect)} AS day`;
  const event = 'person, coalesce(person, id) AS who, id, time';
  const noText = `CAST(NULL AS ${dialect.string})`;
  const noAmount = 'CAST(NULL AS DECIMAL(20, 6))';
  const platforms = Object.entries(touch.platforms ?? {}).map(
    ([platform, called]) => `WHEN ${dialect.text(platform)} THEN ${dialect.text(called)}`,
  );
  const platform =
    platforms.length === 0 ? 'platform' : `CASE platform ${platforms.join(' ')} ELSE platform END`;
  const labels = ['label1', 'label2'];
  const amounts = ['spend', 'signup', 'orders', 'amount'];
  const ledBy = (column: string) =>
    `CASE WHEN touched >= time - INTERVAL '${seconds}' SECOND THEN coalesce(${column}, '${none}') ELSE '${none}' END`;
  const last = (column: string, as: string) =>
    `max(CASE WHEN touch = 1 THEN ${column} END) OVER (PARTITION BY who, run) AS ${as}`;

  const ctes = [
    `touches AS (SELECT ${event}, ${channel} AS channel, ${campaign} AS campaign FROM events WHERE ${filedBetween(addDays(range.from, -Math.ceil(seconds / 86_400)), range.until)} AND (${channel} IS NOT NULL OR ${campaign} IS NOT NULL))`,
    `joined AS (SELECT ${event}, ${day} FROM events WHERE person IS NOT NULL AND ${filed} AND ${meant([shared, view.signup], dialect)})`,
    `signups AS (SELECT joined.*, row_number() OVER (PARTITION BY person ORDER BY time, id) AS turn FROM joined WHERE ${inRange})`,
    `paid AS (SELECT ${event}, ${day}, ${amountOf(view, dialect)} AS amount FROM events WHERE ${filed} AND ${meant([shared, view.revenue], dialect)})`,
    `marks AS (SELECT person, who, id, time, 1 AS touch, 0 AS signup, 0 AS orders, ${noAmount} AS amount, channel, campaign FROM touches
 UNION ALL SELECT person, who, id, time, 0, 1, 0, ${noAmount}, ${noText}, ${noText} FROM signups WHERE turn = 1
 UNION ALL SELECT person, who, id, time, 0, 0, 1, amount, ${noText}, ${noText} FROM paid WHERE ${inRange})`,
    'runs AS (SELECT marks.*, sum(touch) OVER (PARTITION BY who ORDER BY time, touch DESC, id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS run FROM marks)',
    `led AS (SELECT runs.*, ${last('time', 'touched')}, ${last('channel', 'led_channel')}, ${last('campaign', 'led_campaign')} FROM runs)`,
    `counted AS (SELECT person, who, id, time, ${noAmount} AS spend, signup, orders, amount, ${ledBy('led_channel')} AS g1, ${ledBy('led_campaign')} AS g2 FROM led WHERE touch = 0
 UNION ALL SELECT ${noText}, ${noText}, ${noText}, NULL, ${converted('CAST(cost AS DECIMAL(20, 6))', 'currency', view, dialect)}, 0, 0, ${noAmount}, coalesce(${platform}, '${none}'), coalesce(campaign, '${none}') FROM ad_spend WHERE date >= DATE '${range.from}' AND date < DATE '${range.until}')`,
    'ranked AS (SELECT g1, g2, row_number() OVER (ORDER BY coalesce(sum(spend), 0) DESC, coalesce(sum(amount), 0) DESC, count(DISTINCT who) DESC, g1, g2) AS place FROM counted GROUP BY g1, g2)',
    `named AS (SELECT person, who, id, time, spend, signup, orders, amount, ${labels.map((label, i) => `CASE WHEN place <= ${view.top ?? defaults.topRows} THEN counted.g${i + 1} ELSE '${other}' END AS ${label}`).join(', ')} FROM counted JOIN ranked ON ranked.g1 = counted.g1 AND ranked.g2 = counted.g2)`,
    ...folded({
      from: 'named',
      columns: ['person', 'who', 'id', 'time', ...amounts],
      within: [],
      labels,
      least: question.least,
    }),
  ];
  return {
    ctes,
    summary:
      'SELECT label1, label2, CAST(sum(spend) AS DOUBLE) AS spend, CAST(sum(signup) AS BIGINT) AS signups, CAST(sum(orders) AS BIGINT) AS orders, CAST(sum(amount) AS DOUBLE) AS revenue, CAST(sum(CASE WHEN (orders = 1 AND amount IS NULL) OR (who IS NULL AND spend IS NULL) THEN 1 ELSE 0 END) AS BIGINT) AS unpriced FROM cells GROUP BY GROUPING SETS ((label1, label2), ()) ORDER BY label1 NULLS FIRST, label2 NULLS FIRST',
    detail: (cell: Cell) =>
      `SELECT person, id, time, CASE WHEN signup = 1 THEN 'sign-up' ELSE 'order' END AS what, CAST(amount AS DOUBLE) AS amount FROM cells WHERE who IS NOT NULL AND ${cellCondition(cell, { label1: 'text', label2: 'text', signup: 'number', orders: 'number' }, dialect)} ORDER BY time, id`,
  };
}
