import type { PartitionPlan } from '../domain/lake/compaction-plan.js';
import type { Manifest } from '../domain/lake/manifest.js';
import type { ObjectName } from '../domain/lake/object-name.js';

/** What a run did, or with `dry` would begin with. */
export interface CompactionReport {
  partitions: number;
  /** Raw objects that were merged. */
  objects: number;
  /** Events in them. */
  rows: number;
  /** Of these, events that the curated zone has already. */
  repeated: number;
  /** Events in the partitions that have a derived id, since another event had theirs. */
  conflicts: number;
  /** Values in the partitions that their column could not take; they are in `record`. */
  uncast: number;
  /** Bytes of the partitions' parts. */
  bytes: number;
  /** Objects that are damaged, or hold lines that are no records: they stay where they are. */
  readonly unreadable: ObjectName[];
  /** Partitions that stay as they are, since a part cannot be read: `lethe lake verify` says more. */
  readonly failed: string[];
  /** Partitions that stay as they are, since the engine has not the memory for them. */
  readonly tooLarge: string[];
}

export function emptyReport(): CompactionReport {
  const counts = { partitions: 0, objects: 0, rows: 0, repeated: 0, conflicts: 0, uncast: 0, bytes: 0 };
  return { ...counts, unreadable: [], failed: [], tooLarge: [] };
}

/** Adds what became of a partition. */
export function noteMerged(report: CompactionReport, plan: PartitionPlan, manifest: Manifest): void {
  report.partitions += 1;
  report.objects += plan.sources.length;
  report.repeated += manifest.repeated - (plan.manifest?.repeated ?? 0);
  report.conflicts += manifest.id_conflict;
  for (const n of Object.values(manifest.uncast)) report.uncast += n;
  for (const { bytes } of manifest.files) report.bytes += bytes;
}
