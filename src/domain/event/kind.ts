/** What a client can report (https://segment.com/docs/connections/spec/). */
export const kinds = ['track', 'page', 'screen', 'identify', 'group', 'alias'] as const;
export type Kind = (typeof kinds)[number];
