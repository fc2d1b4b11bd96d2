/** What `src/entrypoints/lambda/monitor.ts` measures, and alarms and the dashboard look at. */
export const metricNamespace = 'Lethe';
/** How often it does; alarms look no closer. */
export const measuredEveryMinutes = 5;
