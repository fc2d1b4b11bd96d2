import type { View } from '../view.js';
import { campaignsSql } from './campaigns.js';
import type { Dialect } from './dialect.js';
import type { Question } from './events.js';
import { funnelSql } from './funnel.js';
import { lifetimeSql } from './lifetime.js';
import { measuredSql } from './measured.js';
import { retentionSql } from './retention.js';
import type { Statement } from './statement.js';

/** A view as SQL over `events` and `ad_spend`. @param past ask about the same so many days ago */
export function toSql(view: View, question: Question, dialect: Dialect, past = 0): Statement {
  switch (view.kind) {
    case 'trend':
    case 'table':
      return measuredSql(view, question, dialect, past);
    case 'funnel':
      return funnelSql(view, question, dialect, past);
    case 'retention':
      return retentionSql(view, question, dialect);
    case 'money':
      return view.report === 'lifetime'
        ? lifetimeSql(view, question, dialect)
        : campaignsSql(view, question, dialect, past);
  }
}
