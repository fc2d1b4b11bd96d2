import type { View } from '../../../domain/analysis/view.js';
import type { PageParts } from '../../report/report-html.js';

export type ReportFormat = 'html' | 'csv';

/** Makes reports for whoever may see no more than groups of people, without keeping events from being collected. */
export interface Reporter {
  /** The page, or the numbers. @throws QueryError, Unavailable, Refusal `overloaded` */
  report(view: View, format: ReportFormat, parts: PageParts): Promise<string>;
}
