/** What the bucket does with objects by itself. Days; `prefix` is where they lie, everywhere without it. */
export interface LifecycleDefinition {
  readonly id: string;
  readonly prefix?: string;
  readonly expireDays?: number;
  /** For versions that somebody replaced or removed by hand: Lethe itself leaves none behind. */
  readonly replacedDays?: number;
  /** Uploads in parts that nobody finished. */
  readonly unfinishedDays?: number;
}

export const bucketDefinition = {
  keepsVersions: true,
  lifecycle: [
    { id: 'replaced', replacedDays: 7, unfinishedDays: 1 },
    // Longer than any message lives that could name one.
    { id: 'claims', prefix: 'claims/', expireDays: 15 },
    // Answers to analysts: copies that no erasure looks for.
    { id: 'athena', prefix: 'athena/', expireDays: 1 },
  ],
} as const satisfies { readonly keepsVersions: boolean; readonly lifecycle: readonly LifecycleDefinition[] };

/** The bucket's folders. Analysts read `events/` and `curated/`, and what they have asked lies in `athena/`. */
export const folders = ['events', 'curated', 'dead', 'settlements', 'claims', 'config', 'athena'] as const;
export type Folder = (typeof folders)[number];
